/** The records of a heat's distance, each with the difference of the closest skater. */

import { keyed, make, mark, own, set, show, write } from "../dom.js";
import { hundredths } from "../locale.js";
import { FLAGS } from "./element.js";

const ORDER = ["WR", "WRJ", "OR", "TR", "NR"];

export const makeRecords = () => make("ul", "records");

/**
 * @param {HTMLElement} list @param {object} heat @param {Record<string, any>|undefined} records of `records/{competition}`
 * @param {import("./element.js").RinksideElement} host
 */
export function drawRecords(list, heat, records, host) {
  const lines = Object.entries(records ?? {})
    .filter(([, record]) => record.discipline === heat.discipline && record.gender === heat.gender && ORDER.includes(record.kind))
    .map(([key, record]) => ({ key, ...record, ...standing(record), nearest: nearest(heat, record) }))
    .filter((record) => record.kind !== "NR" || Object.values(heat.races).some((race) => race.country === record.country))
    .sort((a, b) => a.time_us - b.time_us || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  // A world record set here is also the track record: one line shows both.
  const merged = new Map();
  for (const line of lines) {
    const same = `${line.time_us} ${line.holder}`;
    if (merged.has(same)) merged.get(same).kinds.push(line.kind);
    else merged.set(same, { ...line, kinds: [line.kind] });
  }
  const shown = [...merged.values()].slice(0, 4);
  show(list, shown.length > 0);
  keyed(list, shown.map((line) => line.key), makeLine).forEach((node, index) => {
    const { kinds, country, time, holder, nearest: by } = shown[index], [kind, figure, difference, who] = node.children;
    write(kind, kinds.includes("NR") ? `${kinds.join(" ")} ${country ?? ""}` : kinds.join(" "));
    set(kind, "title", own(FLAGS, kinds[0]) && host.t(FLAGS[kinds[0]]));
    write(figure, host.locale.time(time));
    write(mark(difference, by < 0 ? "ahead" : by > 0 ? "behind" : ""), by === undefined ? "" : host.locale.difference(by));
    write(who, host.locale.name({ name: holder, country }));
  });
}

/** The present record: the last result here that broke it, else the record in force before. */
function standing(record) {
  const last = record.broken?.at(-1);
  return last ? { time: last.time, time_us: last.time_us, holder: last.name } : {};
}

/** Microseconds from the record *before this heat* to the best time or projected time of the skaters who may break it. */
function nearest(heat, record) {
  const before = (record.broken ?? []).filter((broken) => broken.distance !== heat.distance || broken.heat !== heat.heat).at(-1) ?? record;
  const times = Object.values(heat.races)
    .filter((race) => ["racing", "ok"].includes(race.status) && (record.kind !== "NR" || race.country === record.country))
    .map((race) => race.time_us ?? race.projected?.time_us)
    .filter((time) => time !== undefined);
  return times.length ? hundredths(Math.min(...times)) - hundredths(before.time_us) : undefined;
}

function makeLine() {
  const line = make("li");
  line.append(make("b", "mark"), make("span", "figure"), make("span", "difference"), make("span", "holder"));
  mark(line.firstElementChild, "record");
  return line;
}
