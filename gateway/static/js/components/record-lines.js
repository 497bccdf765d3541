/** The records that a heat is held against, each with the difference of whoever is nearest to it. */

import { keyed, make, mark, own, set, show, write } from "../dom.js";
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
  // A world record that was skated here is the track record, too: one line says both.
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
    write(figure, host.speech.time(time));
    write(mark(difference, by < 0 ? "ahead" : by > 0 ? "behind" : ""), by === undefined ? "" : host.speech.difference(by));
    write(who, host.speech.name({ name: holder, country }));
  });
}

/** The record as it stands now: what broke it last here, else what was in force. */
function standing(record) {
  const last = record.broken?.at(-1);
  return last ? { time: last.time, time_us: last.time_us, holder: last.name } : {};
}

/** Microseconds from the record *before this heat* to the best time, or projected time, of those who may break it. */
function nearest(heat, record) {
  const before = (record.broken ?? []).filter((broken) => broken.distance !== heat.distance || broken.heat !== heat.heat).at(-1) ?? record;
  const times = Object.values(heat.races)
    .filter((race) => ["racing", "ok"].includes(race.status) && (record.kind !== "NR" || race.country === record.country))
    .map((race) => race.time_us ?? race.projected?.time_us)
    .filter((time) => time !== undefined);
  return times.length ? cut(Math.min(...times)) - cut(before.time_us) : undefined;
}

/** Differences are of times cut to hundredths. */
const cut = (us) => Math.floor(us / 10_000) * 10_000;

function makeLine() {
  const line = make("li");
  line.append(make("b", "mark"), make("span", "figure"), make("span", "difference"), make("span", "holder"));
  mark(line.firstElementChild, "record");
  return line;
}
