/** Fifth question: who is next, and which rank would their bests take? */

import { bandOf } from "../components/lanes.js";
import { toUs } from "../components/lanes.js";
import { keyed, make, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { earlierHere, finished, recordNow } from "./facts.js";
import { drawCountryLabel, makeCountryLabel } from "./skaters.js";

const SHOWN = 5;
const ORDER = { inner: 0, outer: 1 };

/** The heats to come, in order. */
export const upcoming = (startList) => Object.values(startList?.heats ?? {}).filter((heat) => heat.state === "scheduled").sort((a, b) => a.round - b.round || a.heat - b.heat);

export function drawNext(box, scene) {
  const { startList, ranking, docs, heat, rankings, distance } = scene, [targets, list, empty] = ["targets", "pairs", "empty"].map((name) => box.querySelector(`.${name}`));
  const rows = finished(ranking, heat?.races), about = ranking ?? heat;
  const record = about && (recordNow("WR", about, docs.records) ?? recordNow("TR", about, docs.records));
  const isTimed = about && about.form !== "mass";
  const wanted = isTimed ? [["lead", "For the lead", rows[0]?.time], ["podium", "For the podium", rows[2]?.time], ["record", record?.kind === "TR" ? "For the track record" : "For the record", record?.time]].filter(([, , time]) => time) : [];
  keyed(targets, wanted.map(([key]) => key), () => {
    const item = make("div");
    item.append(make("dt"), make("dd", "figure"));
    return item;
  }).forEach((node, index) => {
    write(node.firstElementChild, t(wanted[index][1]));
    write(node.lastElementChild, locale.time(wanted[index][2]));
  });
  show(targets, wanted.length > 0);
  // While nobody is on the ice, the first column shows the next pair.
  const pairs = upcoming(startList).slice(heat ? 0 : 1).slice(0, SHOWN);
  show(write(empty, t(Object.keys(startList?.heats ?? {}).length ? "No more pairs in this distance." : "No start list yet.")), !pairs.length);
  keyed(list, pairs.map((pair) => `${pair.round}.${pair.heat}`), () => {
    const item = make("li");
    item.append(make("h3"), make("div", "lanes"));
    return item;
  }).forEach((node, index) => {
    const pair = pairs[index], lanes = Object.entries(pair.lanes).sort(([a], [b]) => (ORDER[a] ?? Number(a)) - (ORDER[b] ?? Number(b)));
    write(node.firstElementChild, lanes.length > 4 ? t("Heat {heat}", { heat: pair.heat }) : t("Pair {heat}", { heat: pair.heat }));
    keyed(node.lastElementChild, lanes.map(([, lane]) => lane.race), makeLane).forEach((row, number) => drawLane(row, lanes[number], rows, rankings, distance));
  });
}

function makeLane() {
  const row = make("p", "lane");
  row.append(makeCountryLabel(), make("span", "name"), make("span", "best figure"), make("span", "worth"));
  return row;
}

function drawLane(row, [lane, entry], rows, rankings, distance) {
  const [countryLabel, name, best, worth] = row.children;
  set(row, "data-band", bandOf({ ...entry, lane }));
  drawCountryLabel(countryLabel, entry.country);
  write(name, entry.name);
  const time = entry.season_best ?? entry.personal_best;
  write(best, entry.status ?? (time ? `${entry.season_best ? "SB" : "PB"} ${locale.time(time)}` : ""));
  const earlier = earlierHere(entry.competitor, distance, rankings).at(-1);
  const place = time && rows.length ? 1 + rows.filter((other) => other.time_us < toUs(time)).length : 0;
  write(worth, place ? t("would be {place}", { place }) : earlier?.row.rank ? t("{distance}: {rank}", { distance: locale.distance(earlier.ranking), rank: earlier.row.rank }) : "");
}
