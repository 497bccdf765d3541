/** First question: who is on the ice, and why does it matter? While nobody is on the ice, the next heat. */

import { FLAGS, OUT } from "../components/element.js";
import { bandOf, byLane, drawMargin, marginOf, resultOf, toUs } from "../components/lanes.js";
import { overdueSplit } from "../clock.js";
import { flagUrl } from "../countries.js";
import { bar, keyed, make, mark, own, set, show, update, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { standingOf } from "../components/outlook.js";
import { duels, earlierHere, placeInField, recordNow } from "./facts.js";

const MOST_FACTS = 5;
/** Whether a heat is a mass start: names and sprints, without a clock for each rider. */
export const isMassStart = ({ form }) => form === "mass";

/** What `marginOf` needs of an element. */
const host = { locale, t };

/** Makes an empty label for `drawCountryLabel`. */
export const makeCountryLabel = () => {
  const countryLabel = make("span", "country-label");
  countryLabel.append(Object.assign(make("img"), { alt: "", width: 21, height: 14 }), make("abbr"));
  return countryLabel;
};

/** Shows the flag and the code of a country. */
export function drawCountryLabel(node, code) {
  const [flag, abbreviation] = node.children, url = flagUrl(code);
  show(flag, Boolean(url));
  if (url) set(flag, "src", url);
  set(write(abbreviation, code), "title", locale.country(code) || undefined);
}

/** @param {HTMLElement} box @param {object} scene what `main.js` gathers: heat, docs, rankings, upcoming */
export function drawSkaters(box, scene) {
  const { heat, next } = scene, isNext = !heat && Boolean(next);
  // Sorted by lane and not by rank, so that a skater stays in one place.
  const races = heat ? (isMassStart(heat) ? [] : byLane(heat)) : next ? Object.entries(next.lanes).map(([lane, entry]) => [entry.race, { ...entry, lane, status: "waiting", splits: {} }]) : [];
  keyed(box, races.map(([key]) => key), makeSkater).forEach((node, index) => drawSkater(node, races[index][1], races.map(([, race]) => race), scene, isNext));
}

function makeSkater() {
  const node = make("article", "skater"), head = make("header"), who = make("div", "who"), figures = make("div", "figures");
  const name = make("h3", "name");
  const bests = make("p", "bests");
  who.append(name, makeCountryLabel());
  const clock = set(make("p", "clock figure"), "role", "timer"), outcome = make("p", "outcome");
  outcome.append(make("span", "rank"), make("span", "gap figure"), make("span", "flags"));
  figures.append(clock, outcome);
  head.append(who, figures);
  node.append(head, makeLap(), bests, make("ul", "facts"));
  return node;
}

function drawSkater(node, race, all, scene, isNext) {
  const [head, lap, bests, facts] = node.children, [who, figures] = head.children, [name, countryLabel] = who.children, [clock, outcome] = figures.children;
  const { heat } = scene, out = own(OUT, race.status);
  set(node, "data-band", bandOf(race));
  write(name, race.name);
  drawCountryLabel(countryLabel, race.country);
  const passed = heat?.split_points.filter((metres) => own(race.splits, metres)) ?? [], newest = own(race.splits, passed.at(-1));
  set(clock, "data-heat", race.of);
  mark(clock, out ? "out" : race.time ? (race.provisional ? "provisional" : "final") : race.status === "racing" ? "runs" : "");
  if (out) write(clock, race.status);
  else if (race.time) update(clock, locale.timeOf(race));
  else if (race.status !== "racing") write(clock, "");
  const [rank, gap, flags] = outcome.children, result = heat ? resultOf(race, heat, newest) : undefined, place = result?.rank;
  write(rank, out ? locale.translation(race.reason_text) || t(out) : place ?? "");
  mark(rank, out ? "out" : place === 1 ? "first" : place ? "place" : "");
  drawMargin(gap, out ? undefined : marginOf(result, host));
  drawLap(lap, race, newest, passed.at(-1), scene.ranking);
  keyed(flags, race.time ? race.flags ?? [] : [], () => make("b", "flag")).forEach((flag) => {
    const kind = flag.dataset.key;
    set(write(mark(flag, /^(PB|SB)$/.test(kind) ? "best" : "record"), kind), "title", own(FLAGS, kind) ? t(FLAGS[kind]) : undefined);
  });
  drawBests(bests, race, scene);
  const overdue = heat ? overdueSplit(race, heat, scene.passedMs?.(race.of)) : undefined;
  set(node, "data-overdue", Boolean(overdue));
  if (overdue) {
    show(bests, true);
    keyed(bests, [t("{metres} m overdue: {seconds} s", overdue)], () => make("span")).forEach((part) => write(part, part.dataset.key));
  }
  const lines = factsOf(race, all, scene);
  keyed(facts, lines.slice(0, MOST_FACTS).map(([key]) => key), () => make("li")).forEach((line, index) => write(line, lines[index][1]));
}

/** The newest lap in large figures: lap time, its rank among all laps there, and the speed. */
function makeLap() {
  const list = make("dl", "lap-now");
  for (const kind of ["lap", "lap-rank", "speed"]) {
    const item = make("div", kind);
    item.append(make("dt"), make("dd", "figure"));
    list.append(item);
  }
  return list;
}

function drawLap(list, race, split, metres, ranking) {
  const [lap, place, speed] = list.children, rank = split?.lap ? lapRank(split.lap, metres, race, ranking) : undefined;
  const values = [split?.lap ? locale.time(split.lap) : "", rank ?? "", race.speed_mms && race.status === "racing" ? t("{speed} km/h", { speed: locale.time((Math.floor(race.speed_mms * 0.036) / 10).toFixed(1)) }) : ""];
  write(lap.firstElementChild, split ? t("Lap to {metres} m", { metres }) : "");
  write(place.firstElementChild, t("Lap rank"));
  write(speed.firstElementChild, t("Speed"));
  [lap, place, speed].forEach((item, index) => { show(item, values[index] !== ""); update(item.lastElementChild, values[index]); });
}

/** Rank of a lap time among all who skated the same lap in this distance. */
function lapRank(lap, metres, race, ranking) {
  const laps = Object.values(ranking?.rows ?? {}).filter((row) => row.competitor !== race.competitor && row.status !== "DQ").map((row) => own(row.laps, metres)?.lap).filter(Boolean);
  return 1 + laps.filter((other) => toUs(other) < toUs(lap)).length;
}

function drawBests(node, race, { startList }) {
  const lane = laneOf(race, startList), best = race.personal_best ?? lane?.personal_best, season = race.season_best ?? lane?.season_best;
  const among = placeInField(race.competitor, startList);
  const parts = [["PB", best], ["SB", season]].filter(([, time]) => time);
  const doubts = locale.doubts(race);
  const spoken = parts.map(([kind, time]) => `${kind} ${locale.time(time)}`);
  if (among) spoken.push(t("PB {place} of {of} in the field", among));
  if (doubts) spoken.unshift(doubts);
  if (race.chances) spoken.push(locale.chances(race, true));
  bar(node, race.chances?.win);
  show(node, spoken.length > 0 || Boolean(race.members));
  keyed(node, (race.members ?? spoken).map(String), () => make("span")).forEach((part) => write(part, part.dataset.key));
}

const laneOf = (race, startList) => Object.values(startList?.heats ?? {}).flatMap((heat) => Object.values(heat.lanes)).find((lane) => lane.race === race.race);

/** @returns {[string, string][]} */
function factsOf(race, all, { distance, rankings, standings, ranking, docs }) {
  const facts = [], unseen = locale.unseen(ranking ?? {});
  if (unseen) facts.push(["unseen", unseen]);
  const other = all.length === 2 ? all.find((each) => each.race !== race.race) : undefined;
  if (other) {
    const met = duels(race.competitor, other.competitor, distance, rankings);
    const won = met.filter(({ by }) => by > 0).length, lost = met.filter(({ by }) => by < 0).length;
    if (met.length) facts.push(["duel", t("Against {name} here: {won}–{lost}", { name: other.name, won, lost })]);
    const pair = met.filter(({ isSamePair }) => isSamePair).at(-1);
    if (pair) facts.push(["pair", t("Same pair in the {distance}: {difference}", { distance: locale.distance(pair.ranking), difference: locale.difference(-pair.by) })]);
  }
  const standing = standingOf(race, standings);
  if (standing) facts.push(["cup", t("World Cup: {rank}, {points} points", { rank: standing.live.rank, points: standing.live.points })]);
  const record = ranking && race.country ? recordNow("NR", ranking, docs.records, race.country) : undefined;
  if (record) facts.push(["record", t("National record {time}, {holder}", { time: locale.time(record.time), holder: record.holder })]);
  for (const { ranking: other, row } of earlierHere(race.competitor, distance, rankings).reverse()) {
    const fields = { distance: locale.distance(other), rank: row.rank ?? "", time: locale.timeOf(row), flags: (row.flags ?? []).join(" ") };
    facts.push([other.distance, row.time ? (fields.flags ? t("{distance}: {rank}, {time} {flags}", fields) : t("{distance}: {rank}, {time}", fields)) : t("{distance}: {status}", { ...fields, status: t(OUT[row.status] ?? row.status) })]);
  }
  return facts;
}
