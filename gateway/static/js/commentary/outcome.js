/** Third question: what if it ends like this? Times that each skater needs, the projected ranking, the live standings. */

import { byLane } from "../components/lanes.js";
import { keyed, make, mark, reorder, set, show, update, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { projectedRanking } from "./facts.js";
import { drawCountryLabel, isMassStart, makeCountryLabel } from "./skaters.js";

const NEEDS = [["lead", "For the lead"], ["podium", "For the podium"], ["record", "For the record"], ["track", "For the track record"], ["national", "For the national record"]];
const SHOWN_ROWS = 10, SHOWN_STANDINGS = 10;

export function drawOutcome(box, scene) {
  const { heat, ranking, standings, docs } = scene, [needs, rows, cupTitle, cup] = ["needs", "would", "cup-title", "cup"].map((name) => box.querySelector(`.${name}`));
  const races = heat && !isMassStart(heat) ? byLane(heat).map(([, race]) => race) : [];
  show(needs, races.length > 0);
  keyed(needs, races.map((race) => race.race), makeNeed).forEach((node, index) => drawNeed(node, races[index]));
  drawProjectedRanking(rows, heat, ranking);
  const isCounted = Boolean(standings && ranking?.cup);
  show(cupTitle, isCounted);
  show(cup, isCounted);
  if (isCounted) drawCup(cup, cupTitle, standings, ranking, docs);
}

function makeNeed() {
  const node = make("div", "need"), list = make("dl");
  for (const [key] of [["projected"], ...NEEDS]) {
    const item = make("div", key);
    item.append(make("dt"), make("dd", "figure"));
    list.append(item);
  }
  node.append(make("h3", "name"), list);
  return node;
}

function drawNeed(node, race) {
  const [name, list] = node.children, [first, ...others] = list.children, projected = race.time ? undefined : race.projected;
  write(name, race.name);
  show(first, Boolean(projected || race.rank));
  write(first.firstElementChild, t(projected ? "Projected" : "Finished"));
  const ranks = projected && (projected.best_rank === projected.worst_rank ? String(projected.rank) : `${projected.rank} (${projected.best_rank}–${projected.worst_rank})`);
  write(first.lastElementChild, projected ? t("{time} → {rank}", { time: locale.time(projected.time), rank: ranks }) : t("{time} → {rank}", { time: locale.timeOf(race), rank: race.rank ?? "" }));
  NEEDS.forEach(([key, title], index) => {
    const time = race.time ? undefined : race.needed?.[key];
    show(others[index], Boolean(time));
    write(others[index].firstElementChild, t(title));
    write(others[index].lastElementChild, locale.time(time));
  });
}

/** Live placings of a mass start. A rider with neither a rank nor a live placing is out of the race. */
const livePlacings = (heat) => Object.values(heat.races).map((race) => ({ ...race, key: race.race, rank: race.rank ?? race.rank_now })).filter(({ rank }) => rank)
  .sort((a, b) => a.rank - b.rank || a.position - b.position);

function drawProjectedRanking(body, heat, ranking) {
  const isMass = Boolean(heat && isMassStart(heat)), all = isMass ? livePlacings(heat) : projectedRanking(ranking, heat?.races ?? {});
  // The first rows, and everyone on the ice.
  const shown = [...all.slice(0, SHOWN_ROWS), ...all.slice(SHOWN_ROWS).filter((row) => row.isOnIce)];
  reorder(body, shown.map((row) => row.key), () => {
    const row = document.createElement("tr");
    row.append(make("td", "rank figure"), make("td", "who"), make("td", "time figure"), make("td", "gap figure"));
    row.children[1].append(makeCountryLabel(), make("span", "name"));
    return row;
  }).forEach((node, index) => {
    const row = shown[index], [rank, who, time, gap] = node.cells;
    write(rank, row.rank);
    drawCountryLabel(who.firstElementChild, row.country);
    write(who.lastElementChild, row.name);
    update(time, isMass ? (row.sprint_points ? t("{points} p", { points: row.sprint_points }) : "") : locale.timeOf(row));
    write(gap, isMass ? "" : row.by ? locale.difference(row.by) : "");
    node.classList.toggle("on-ice", Boolean(row.isOnIce));
    node.classList.toggle("projected", Boolean(row.isProjected));
  });
}

function drawCup(body, title, standings, ranking, { competition }) {
  write(title.firstElementChild, t("World Cup: {cup}", { cup: locale.cup(ranking.cup) }));
  const isOfficial = competition?.programme?.[ranking.distance]?.state === "official";
  write(title.lastElementChild, t(isOfficial ? "Official" : "As it stands now"));
  const all = Object.entries(standings.rows ?? {}).sort(([, a], [, b]) => a.position - b.position);
  const shown = [...all.slice(0, SHOWN_STANDINGS), ...all.slice(SHOWN_STANDINGS).filter(([, row]) => row.racing)];
  reorder(body, shown.map(([key]) => key), () => {
    const row = document.createElement("tr");
    row.append(make("td", "rank figure"), make("td", "moved"), make("td", "who"), make("td", "points figure"));
    row.children[2].append(makeCountryLabel(), make("span", "name"));
    return row;
  }).forEach((node, index) => {
    const row = shown[index][1], [rank, moved, who, points] = node.cells, by = row.live.change ?? 0;
    write(rank, row.live.rank);
    write(mark(moved, by > 0 ? "ahead" : by < 0 ? "behind" : ""), by > 0 ? `▲${by}` : by < 0 ? `▼${-by}` : "");
    set(moved, "aria-label", by ? t(by > 0 ? "up {places}" : "down {places}", { places: Math.abs(by) }) : undefined);
    drawCountryLabel(who.firstElementChild, row.country);
    write(who.lastElementChild, row.name);
    update(points, row.live.points);
    node.classList.toggle("on-ice", Boolean(row.racing));
  });
}
