/** First question: who is on the ice, and why do I care. Also who is next, while nobody is. */

import { bandOf, byLane, gapText } from "../components/lanes.js";
import { FLAGS, OUT } from "../components/element.js";
import { asItIs } from "../components/mass.js";
import { flagUrl } from "../countries.js";
import { keyed, lit, make, mark, own, set, show, write } from "../dom.js";
import { formatTime, speech, t } from "../words.js";
import { duels, earlierHere, placeInField, recordNow, standingOf } from "./facts.js";

const MOST_FACTS = 5, MOST_RIDERS = 8;
/** A mass start, however many ride: names and sprints, no clock each. */
export const isField = ({ discipline }) => discipline === "mass-start";

/** What `gapText` asks of an element. */
const host = { speech, t };

/** Flag and code of a country; the parts are made once. */
export const makeLand = () => {
  const land = make("span", "land");
  land.append(Object.assign(make("img"), { alt: "", width: 21, height: 14 }), make("abbr"));
  return land;
};

export function drawLand(node, code) {
  const [flag, abbreviation] = node.children, url = flagUrl(code);
  show(flag, Boolean(url));
  if (url) set(flag, "src", url);
  set(write(abbreviation, code), "title", speech.country(code) || undefined);
}

/** @param {HTMLElement} box @param {object} scene what `main.js` gathers: heat, docs, rankings, upcoming */
export function drawSkaters(box, scene) {
  const { heat, next } = scene, isNext = !heat && Boolean(next);
  // Sorted by lane, whoever is ahead: eyes find a skater where they left her.
  const races = heat ? (isField(heat) ? leaders(heat) : byLane(heat)) : next ? Object.entries(next.lanes).map(([lane, entry]) => [entry.race, { ...entry, lane, status: "waiting", splits: {} }]) : [];
  box.classList.toggle("field", Boolean(heat && isField(heat)));
  keyed(box, races.map(([key]) => key), makeSkater).forEach((node, index) => drawSkater(node, races[index][1], races.map(([, race]) => race), scene, isNext));
}

/** The first of a mass start, in the order on the ice. */
const leaders = (heat) => asItIs(heat).races.slice(0, MOST_RIDERS).map((race) => [race.race, race]);

function makeSkater() {
  const node = make("article", "skater"), head = make("header"), who = make("div", "who"), figures = make("div", "figures");
  const name = make("h3", "name");
  const bests = make("p", "bests");
  who.append(name, makeLand());
  const clock = set(make("p", "clock figure"), "role", "timer"), outcome = make("p", "outcome");
  outcome.append(make("span", "rank"), make("span", "gap figure"), make("span", "flags"));
  figures.append(clock, outcome);
  head.append(who, figures);
  node.append(head, bests, make("ul", "facts"));
  return node;
}

function drawSkater(node, race, all, scene, isNext) {
  const [head, bests, facts] = node.children, [who, figures] = head.children, [name, land] = who.children, [clock, outcome] = figures.children;
  const { heat } = scene, out = own(OUT, race.status), isMass = Boolean(heat && isField(heat));
  set(node, "data-band", isMass ? undefined : bandOf(race));
  write(name, race.name);
  drawLand(land, race.country);
  const passed = heat?.split_points.filter((metres) => own(race.splits, metres)) ?? [], newest = own(race.splits, passed.at(-1));
  set(clock, "data-heat", race.of);
  mark(clock, out ? "out" : race.time ? (race.provisional ? "provisional" : "final") : race.status === "racing" && !isMass ? "runs" : "");
  if (out) write(clock, race.status);
  else if (race.time) lit(clock, formatTime(race.time));
  else if (race.status !== "racing" || isMass) write(clock, "");
  const [rank, gap, flags] = outcome.children, place = race.time ? race.rank : isMass ? race.position : newest?.rank, by = race.time ? race.gap : newest?.gap;
  write(rank, out ? speech.said(race.reason_text) || t(out) : place ?? "");
  mark(rank, out ? "out" : place === 1 ? "first" : place ? "place" : "");
  write(mark(gap, by ? "behind" : place ? "ahead" : ""), out || !place || isMass ? "" : gapText({ gap: by, rank: place }, host));
  keyed(flags, race.time ? race.flags ?? [] : [], () => make("b", "flag")).forEach((flag) => {
    const kind = flag.dataset.key;
    set(write(mark(flag, /^(PB|SB)$/.test(kind) ? "best" : "record"), kind), "title", own(FLAGS, kind) ? t(FLAGS[kind]) : undefined);
  });
  drawBests(bests, race, scene);
  const said = isMass ? massFacts(race) : factsOf(race, all, scene);
  keyed(facts, said.slice(0, MOST_FACTS).map(([key]) => key), () => make("li")).forEach((line, index) => write(line, said[index][1]));
}

function drawBests(node, race, { startList }) {
  const lane = laneOf(race, startList), best = race.personal_best ?? lane?.personal_best, season = race.season_best ?? lane?.season_best;
  const among = placeInField(race.competitor, startList);
  const parts = [["PB", best], ["SB", season]].filter(([, time]) => time);
  const spoken = parts.map(([kind, time]) => `${kind} ${formatTime(time)}`);
  if (among) spoken.push(t("PB {place} of {of} in the field", among));
  show(node, spoken.length > 0 || Boolean(race.members));
  keyed(node, (race.members ?? spoken).map(String), () => make("span")).forEach((part) => write(part, part.dataset.key));
}

const laneOf = (race, startList) => Object.values(startList?.heats ?? {}).flatMap((heat) => Object.values(heat.lanes)).find((lane) => lane.race === race.race);

/** @returns {[string, string][]} */
function factsOf(race, all, { distance, rankings, standings, ranking, docs }) {
  const said = [];
  const other = all.length === 2 ? all.find((each) => each.race !== race.race) : undefined;
  if (other) {
    const met = duels(race.competitor, other.competitor, distance, rankings);
    const won = met.filter(({ by }) => by > 0).length, lost = met.filter(({ by }) => by < 0).length;
    if (met.length) said.push(["duel", t("Against {name} here: {won}–{lost}", { name: other.name, won, lost })]);
    const pair = met.filter(({ isSamePair }) => isSamePair).at(-1);
    if (pair) said.push(["pair", t("Same pair in the {distance}: {difference}", { distance: speech.distance(pair.ranking), difference: speech.difference(-pair.by) })]);
  }
  const standing = standingOf(race, standings);
  if (standing) said.push(["cup", t("World Cup: {rank}, {points} points", { rank: standing.live.rank, points: standing.live.points })]);
  const record = ranking && race.country ? recordNow("NR", ranking, docs.records, race.country) : undefined;
  if (record) said.push(["record", t("National record {time}, {holder}", { time: formatTime(record.time), holder: record.holder })]);
  for (const { ranking: other, row } of earlierHere(race.competitor, distance, rankings).reverse()) {
    const fields = { distance: speech.distance(other), rank: row.rank ?? "", time: formatTime(row.time), flags: (row.flags ?? []).join(" ") };
    said.push([other.distance, row.time ? (fields.flags ? t("{distance}: {rank}, {time} {flags}", fields) : t("{distance}: {rank}, {time}", fields)) : t("{distance}: {status}", { ...fields, status: t(OUT[row.status] ?? row.status) })]);
  }
  return said;
}

function massFacts({ sprint_points: points = 0, laps_done: laps = 0 }) {
  const said = [points && ["points", t(points === 1 ? "{points} sprint point" : "{points} sprint points", { points })], ["laps", t(laps === 1 ? "{laps} lap" : "{laps} laps", { laps })]];
  return said.filter(Boolean);
}
