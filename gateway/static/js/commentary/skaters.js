/** First question: who is on the ice, and why does it matter? While nobody is on the ice, the next heat. */

import { FLAGS, OUT } from "../components/element.js";
import { bandOf, byLane, drawMargin, marginOf, resultOf } from "../components/lanes.js";
import { raceOrder } from "../components/mass-start.js";
import { overdueSplit } from "../clock.js";
import { flagUrl } from "../countries.js";
import { keyed, make, mark, own, set, show, update, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { duels, earlierHere, placeInField, recordNow, standingOf } from "./facts.js";

const MOST_FACTS = 5, MOST_RIDERS = 8;
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
  const races = heat ? (isMassStart(heat) ? leaders(heat) : byLane(heat)) : next ? Object.entries(next.lanes).map(([lane, entry]) => [entry.race, { ...entry, lane, status: "waiting", splits: {} }]) : [];
  box.classList.toggle("field", Boolean(heat && isMassStart(heat)));
  keyed(box, races.map(([key]) => key), makeSkater).forEach((node, index) => drawSkater(node, races[index][1], races.map(([, race]) => race), scene, isNext));
}

/** The first riders of a mass start, in the order on the ice. */
const leaders = (heat) => raceOrder(heat).races.slice(0, MOST_RIDERS).map((race) => [race.race, race]);

function makeSkater() {
  const node = make("article", "skater"), head = make("header"), who = make("div", "who"), figures = make("div", "figures");
  const name = make("h3", "name");
  const bests = make("p", "bests");
  who.append(name, makeCountryLabel());
  const clock = set(make("p", "clock figure"), "role", "timer"), outcome = make("p", "outcome");
  outcome.append(make("span", "rank"), make("span", "gap figure"), make("span", "flags"));
  figures.append(clock, outcome);
  head.append(who, figures);
  node.append(head, bests, make("ul", "facts"));
  return node;
}

function drawSkater(node, race, all, scene, isNext) {
  const [head, bests, facts] = node.children, [who, figures] = head.children, [name, countryLabel] = who.children, [clock, outcome] = figures.children;
  const { heat } = scene, out = own(OUT, race.status), isMass = Boolean(heat && isMassStart(heat));
  set(node, "data-band", isMass ? undefined : bandOf(race));
  write(name, race.name);
  drawCountryLabel(countryLabel, race.country);
  const passed = heat?.split_points.filter((metres) => own(race.splits, metres)) ?? [], newest = own(race.splits, passed.at(-1));
  set(clock, "data-heat", race.of);
  mark(clock, out ? "out" : race.time ? (race.provisional ? "provisional" : "final") : race.status === "racing" && !isMass ? "runs" : "");
  if (out) write(clock, race.status);
  else if (race.time) update(clock, locale.time(race.time));
  else if (race.status !== "racing" || isMass) write(clock, "");
  const [rank, gap, flags] = outcome.children, result = heat ? resultOf(race, heat, newest) : undefined, place = isMass && !race.time ? race.position : result?.rank;
  write(rank, out ? locale.translation(race.reason_text) || t(out) : place ?? "");
  mark(rank, out ? "out" : place === 1 ? "first" : place ? "place" : "");
  drawMargin(gap, out || isMass ? undefined : marginOf(result, host));
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
  const lines = isMass ? massFacts(race) : factsOf(race, all, scene);
  keyed(facts, lines.slice(0, MOST_FACTS).map(([key]) => key), () => make("li")).forEach((line, index) => write(line, lines[index][1]));
}

function drawBests(node, race, { startList }) {
  const lane = laneOf(race, startList), best = race.personal_best ?? lane?.personal_best, season = race.season_best ?? lane?.season_best;
  const among = placeInField(race.competitor, startList);
  const parts = [["PB", best], ["SB", season]].filter(([, time]) => time);
  const doubts = locale.doubts(race);
  const spoken = parts.map(([kind, time]) => `${kind} ${locale.time(time)}`);
  if (among) spoken.push(t("PB {place} of {of} in the field", among));
  if (doubts) spoken.unshift(doubts);
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
    const fields = { distance: locale.distance(other), rank: row.rank ?? "", time: locale.time(row.time), flags: (row.flags ?? []).join(" ") };
    facts.push([other.distance, row.time ? (fields.flags ? t("{distance}: {rank}, {time} {flags}", fields) : t("{distance}: {rank}, {time}", fields)) : t("{distance}: {status}", { ...fields, status: t(OUT[row.status] ?? row.status) })]);
  }
  return facts;
}

function massFacts({ sprint_points: points = 0, laps_done: laps = 0 }) {
  const facts = [points && ["points", t(points === 1 ? "{points} sprint point" : "{points} sprint points", { points })], ["laps", t(laps === 1 ? "{laps} lap" : "{laps} laps", { laps })]];
  return facts.filter(Boolean);
}
