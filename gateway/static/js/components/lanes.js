/** Pairs, quartets and team sprints: a lane for each skater, with armband, running clock, splits and projected time. */

import { bar, highlight, keyed, make, mark, own, set, show, update, write } from "../dom.js";
import { countryLabel, OUT, tableOf } from "./element.js";

const COLUMNS = [["", "Split"], ["figure", "Time"], ["figure", "Lap"], ["figure", "Gap"], ["figure", "Rank"]];
const SHOWN_SPLITS = 5;
/** The number of splits that fit for a quartet, on a television and on a phone. */
const SHOWN_SPLITS_IF_SHORT = 3;
const NEEDS = [["lead", "For the lead"], ["podium", "For the podium"], ["record", "For the record"]];
const BANDS = { inner: "white", outer: "red" };

/** The armband in the document, else the usual one of the lane. */
export const bandOf = (race) => race.armband ?? own(BANDS, race.lane) ?? "none";
const laneOrder = (race) => ({ inner: 0, outer: 1 })[race.lane] ?? Number(race.lane);

/** Races by lane and not by rank, so that they stay in place. `pair` is the pair within a quartet shown as one heat. @returns {[string, any][]} */
export const byLane = (heat) => Object.entries(heat.races).sort(([, a], [, b]) => (a.pair ?? 0) - (b.pair ?? 0) || laneOrder(a) - laneOrder(b));

export function build(body) { body.append(make("div", "lanes")); }

export function draw(body, heat, host) {
  const races = byLane(heat), isShort = heat.start_mode === "quartets" || host.hasAttribute("terse");
  keyed(body.firstElementChild, races.map(([key]) => key), () => makeLane(tableOf(COLUMNS), makePace())).forEach((node, index) => drawLane(node, races[index][1], heat, host, isShort));
}

/** Makes a lane: armband, name and running time, and `under` them the nodes of the kind of race. */
export function makeLane(...under) {
  const lane = make("section", "lane"), head = make("div", "lane-head"), words = make("div", "words"), figures = make("div", "figures");
  const line = make("p", "line"), outcome = make("p", "outcome");
  line.append(make("span", "lane-name"), countryLabel());
  words.append(line, make("h4", "name"), make("p", "bests"));
  outcome.append(make("span", "rank"), make("span", "gap"), make("span", "marks"));
  figures.append(set(make("p", "clock"), "role", "timer"), outcome);
  head.append(words, figures);
  lane.append(head, ...under);
  return lane;
}

function makePace() {
  const pace = make("dl", "pace");
  for (const kind of ["projected", ...NEEDS.map(([need]) => need)]) {
    const item = make("div", kind);
    item.append(make("dt"), make("dd"));
    pace.append(item);
  }
  return pace;
}

function drawLane(node, race, heat, host, isShort) {
  const [, table, pace] = node.children, lanes = { inner: "Inner lane", outer: "Outer lane" };
  const passed = drawHead(node, race, heat, host, own(lanes, race.lane) ? host.t(lanes[race.lane]) : host.t("Start {number}", { number: race.lane }));
  drawSplits(table, race, heat, passed, host, isShort);
  drawPace(pace, race, passed, host);
}

/** Updates the head of a lane. Returns the passed splits, in metres. */
export function drawHead(node, race, heat, host, laneName) {
  const { locale } = host, [words, figures] = node.firstElementChild.children, [line, name, bests] = words.children;
  set(node, "data-band", bandOf(race));
  write(line.firstElementChild, laneName);
  host.drawCountryLabel(line.lastElementChild, race.country);
  write(name, locale.name(race));
  const known = [race.personal_best && `PB ${locale.time(race.personal_best)}`, race.season_best && `SB ${locale.time(race.season_best)}`, locale.chances(race)].filter(Boolean).join("   ");
  set(bar(bests, race.chances?.win), "title", locale.chances(race, true) || undefined);
  write(bests, locale.doubts(race) || race.members?.join(", ") || known || (race.reconstructed?.includes("competitor") ? host.t("Not named in the sources") : ""));
  node.classList.toggle("ours", Boolean(race.country) && race.country === host.getAttribute("highlight"));

  const passed = heat.split_points.filter((metres) => own(race.splits, metres)), newest = own(race.splits, passed.at(-1));
  drawFigures(figures, race, heat, newest, host);
  return passed;
}

function drawFigures(figures, race, heat, newest, host) {
  const [clock, outcome] = figures.children, [rank, gap, marks] = outcome.children, out = own(OUT, race.status);
  mark(clock, out ? "out" : race.time ? (race.provisional ? "provisional" : "final") : race.status === "racing" ? "runs" : "");
  if (out) write(clock, race.status);
  else if (race.time) update(clock, host.locale.timeOf(race));
  else if (race.status !== "racing") write(clock, "");
  set(clock, "title", race.time && race.provisional ? host.t("Provisional") : undefined);
  const result = resultOf(race, heat, newest), place = result?.rank, margin = out ? undefined : marginOf(result, host);
  write(rank, out ? host.locale.translation(race.reason_text) || race.reason || host.t(out) : place ?? "");
  mark(rank, out ? "out" : place === 1 ? "first" : place ? "place" : "");
  set(rank, "aria-label", !out && place ? host.t("Rank {rank}", { rank: place }) : undefined);
  set(rank, "role", !out && place ? "img" : undefined);
  drawMargin(gap, margin);
  host.drawMarks(marks, race.time ? race.flags : []);
}

/** The result of a race, else its newest split: rank, and gap to the best or to the leader before this heat. */
export const resultOf = (race, heat, newest) => (race.time ? { ...race, against: own(race.splits, heat.metres)?.against } : newest);

/**
 * Text and side of a split: its signed difference to the leader before this heat; without one, the gap to the best at the split.
 * A split that equals the best to the hundredth has no gap, and is not always the fastest.
 */
export function marginOf(split, host) {
  const by = own(split?.against, "leader"), gap = by ?? split?.gap, isBest = by === undefined && split?.rank === 1;
  if (!gap && by === undefined && !split?.rank) return undefined;
  return { text: host.locale.gap(gap) || (isBest ? host.t("fastest") : host.locale.time("0.00")), is: gap ? (gap[0] === "-" ? "ahead" : "behind") : isBest ? "ahead" : "" };
}

/** Styles add an arrow, because colour alone is not enough. @param {{text: string, is: string}} [margin] */
export const drawMargin = (node, margin) => write(mark(node, margin?.is), margin?.text);

/** The newest splits and the next one, as many as fit. */
function shownSplits(points, passed, most) {
  if (points.length <= most) return points;
  const end = Math.min(points.length, Math.max(most, passed.length + 1));
  return points.slice(end - most, end);
}

function drawSplits(table, race, heat, passed, host, isShort) {
  [...table.tHead.rows[0].cells].forEach((cell, index) => write(cell, host.t(index === 3 && race.schedules?.leader ? "Leader" : COLUMNS[index][1])));
  write(table.caption, host.t("Splits of {name}", { name: race.name }));
  const points = shownSplits(heat.split_points, passed, isShort ? SHOWN_SPLITS_IF_SHORT : SHOWN_SPLITS);
  const near = shownSplits(points, passed.filter((metres) => points.includes(metres)), SHOWN_SPLITS_IF_SHORT);
  for (const row of keyed(table.tBodies[0], points.map(String), makeSplit)) {
    set(row, "data-near", near.includes(Number(row.dataset.key)));
    const metres = Number(row.dataset.key), split = own(race.splits, metres), [head, time, lap, gap, rank] = row.cells;
    const wasThere = row.dataset.is !== undefined && row.dataset.is !== "", isNew = Boolean(split) && row.dataset.is === "ahead";
    write(head, host.t("{metres} m", { metres }));
    update(time, split ? host.locale.splitTime(race, metres, heat) : "");
    write(lap, split ? host.locale.time(split.lap) : "");
    drawMargin(gap, split && marginOf(split, host));
    write(rank, split?.rank);
    mark(row, !split ? "ahead" : metres === passed.at(-1) ? "newest" : "passed");
    if (wasThere && isNew) highlight(row);
  }
}

function makeSplit() {
  const row = document.createElement("tr");
  row.append(set(make("th"), "scope", "row"), ...Array.from({ length: 4 }, () => make("td", "figure")));
  return row;
}

function drawPace(pace, race, passed, host) {
  const out = own(OUT, race.status), isRacing = !out && !race.time, projected = isRacing ? race.projected : undefined;
  const [first, ...needs] = pace.children;
  show(first, Boolean(projected));
  if (projected) {
    const half = Math.round((toUs(projected.high) - toUs(projected.low)) / 2);
    write(first.firstElementChild, host.t("Projected"));
    const ranks = projected.best_rank === projected.worst_rank ? String(projected.rank) : `${projected.rank} (${projected.best_rank}–${projected.worst_rank})`;
    write(first.lastElementChild, host.t("{time} ± {margin} → {rank}", { time: host.locale.time(projected.time), margin: host.locale.clock(half), rank: ranks }));
    set(first, "title", host.t("Eight times of ten between {low} and {high}", { low: host.locale.time(projected.low), high: host.locale.time(projected.high) }));
  }
  NEEDS.forEach(([key, title], index) => {
    const item = needs[index], time = isRacing ? race.needed?.[key] : undefined;
    show(item, Boolean(time));
    if (!time) return;
    write(item.firstElementChild, host.t(title));
    write(item.lastElementChild, host.locale.time(time));
    set(item, "title", passed.length ? host.t("Time for the rest of the way to finish level") : host.t("Time to finish level"));
  });
  // Keeps its height when it is empty, so that the page does not jump at the finish.
  mark(pace, isRacing && (projected || race.needed) ? "" : "off");
}

/** Microseconds of a printed time. @param {string} text */
export function toUs(text) {
  const [seconds, minutes = "0"] = text.split(":").reverse();
  return Math.round((Number(minutes) * 60 + Number(seconds)) * 100) * 10_000;
}
