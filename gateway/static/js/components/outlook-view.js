/** Draws what comes next and what was, while nobody is on the ice. */

import { keyed, make, mark, own, set, show, write } from "../dom.js";
import { countryLabel, inOrder, OUT } from "./element.js";
import { bandOf } from "./lanes.js";
import { brokenRecords, inProgramme, nextCompetition, standingOf } from "./outlook.js";

const PARTS = ["entries", "results", "winners", "fallen", "days", "after"];
/** Heats in a list of starts: all before the day, the next ones in a pause. */
const HEATS = { before: 12, pause: 4 };
const SHOWN_RESULTS = 5, SHOWN_RECORDS = 6;
const ORDER = { inner: 0, outer: 1 };

export function makeOutlook() {
  const node = make("div", "outlook"), top = make("header", "due"), columns = make("div", "parts"), start = make("p", "start");
  start.append(make("time"), make("span", "zone"));
  top.append(make("p", "kicker"), make("h3"), start, set(make("b", "countdown figure"), "role", "timer"));
  for (const part of PARTS) {
    const box = make("section", part);
    box.append(make("h4"), make("ol"), make("p", "soft"));
    columns.append(box);
  }
  node.append(top, columns, make("p", "ways"));
  return node;
}

/** @param {HTMLElement} node @param {object} outlook of `outlookOf` @param {Record<string, any>} docs @param {import("./element.js").RinksideElement} host */
export function drawOutlook(node, { phase, next, last, day }, docs, host) {
  const [top, columns, ways] = node.children, [kicker, title, start] = top.children, [entries, results, winners, fallen, days, after] = columns.children;
  const { competition, calendar } = docs, isOver = phase === "over", about = isOver ? undefined : next?.[1], zone = competition.venue?.timezone;
  mark(node, phase);
  write(kicker, host.t(isOver ? "The day is over" : about.state === "running" ? "Next on the ice" : "Next"));
  write(title, isOver ? host.locale.day(day) : host.locale.distance(about));
  const hour = about?.starts_at && !(about.state === "running" && about.heats_committed) ? about.starts_at : "";
  show(start, Boolean(hour));
  if (hour) write(set(start.firstElementChild, "datetime", hour), [phase === "before" && host.locale.day(hour, zone), host.hour(hour, competition)].filter(Boolean).join(", "));
  write(start.lastElementChild, host.zoneName(competition));
  drawEntries(entries, phase, next, docs, host);
  const today = inProgramme(competition).filter(([, entry]) => !entry.starts_at || host.dayOf(entry.starts_at, zone) === day), isPause = phase === "pause" && docs.last?.distance === last[0];
  drawLines(results, isPause ? host.locale.distance(docs.last) : "", isPause ? resultsOf(docs.last) : [], host);
  drawLines(winners, host.t("Winners"), isOver ? winnersOf(docs.report, host) : [], host);
  drawLines(fallen, host.t("Records"), isOver ? brokenRecords(docs.records, today.map(([id]) => id)).slice(0, SHOWN_RECORDS).map(({ kind, broken }) => [kind + broken.distance + broken.name, kind, broken]) : [], host);
  drawLines(days, host.t("Programme"), isOver ? [] : today.map(([id, entry]) => [id, entry.starts_at ? host.hour(entry.starts_at, competition) : "", entry]), host);
  drawLines(after, host.t("Next race day"), isOver ? comingOf(next, calendar, day, competition, host) : [], host);
  for (const box of [days, after]) write(box.lastElementChild, today.length || next ? host.zoneName(competition) : "");
  drawWays(ways, isOver, day, competition, docs.report, host);
}

const lines = (box, title, keys, create) => {
  show(box, keys.length > 0);
  write(box.firstElementChild, title);
  return keyed(box.children[1], keys, create);
};

function drawEntries(box, phase, next, docs, host) {
  const list = docs.startList, all = phase === "over" || list?.distance !== next?.[0] ? [] : Object.values(list?.heats ?? {}).filter(({ state }) => state === "scheduled" || state === "ready").sort((a, b) => a.round - b.round || a.heat - b.heat);
  const isMass = list?.form === "mass", heats = all.slice(0, isMass ? 1 : host.hasAttribute("terse") ? HEATS.before : HEATS[phase] ?? 0), more = all.length - heats.length;
  const rows = heats.flatMap((heat) => Object.entries(heat.lanes).sort(([a], [b]) => (ORDER[a] ?? Number(a)) - (ORDER[b] ?? Number(b))).map(([lane, entry], index) => ({ ...entry, lane, of: heat.heat, isFirst: !index, isMass })));
  set(box, "data-form", list?.form);
  lines(box, host.t("Start list"), rows.map((row) => row.race), makeEntry).forEach((node, index) => drawEntry(node, rows[index], docs.standings, host));
  write(box.lastElementChild, more > 0 && !isMass ? host.t(more === 1 ? "and {count} more pair" : "and {count} more pairs", { count: more }) : "");
}

function makeEntry() {
  const line = make("li"), who = make("p", "person");
  who.append(make("span", "name"), countryLabel(), make("span", "members"));
  line.append(make("b", "number"), make("i", "band"), who, make("span", "best figure"), make("span", "best figure"), make("span", "cup figure"));
  return line;
}

function drawEntry(node, row, standings, host) {
  const [pair, band, who, best, season, cup] = node.children, [name, country, members] = who.children, standing = standingOf(row, standings)?.live;
  node.classList.toggle("first", row.isFirst && !row.isMass);
  write(pair, row.isMass ? row.bib ?? row.lane : row.isFirst ? row.of : "");
  set(band, "data-band", bandOf(row));
  set(band, "title", row.isMass ? undefined : host.t({ inner: "Inner lane", outer: "Outer lane" }[row.lane] ?? ""));
  write(name, host.locale.name(row));
  host.drawCountryLabel(country, row.country);
  write(members, row.members?.join(", "));
  const isOut = own(OUT, row.status);
  write(best, isOut ? host.t(isOut) : row.personal_best ? `PB ${host.locale.time(row.personal_best)}` : "");
  write(season, row.season_best && row.season_best !== row.personal_best ? `SB ${host.locale.time(row.season_best)}` : "");
  write(cup, standing ? host.t("WC {rank}", { rank: standing.rank }) : "");
  set(cup, "title", standing ? host.t("World Cup: {rank}, {points} points", standing) : undefined);
}

function makeLine() {
  const line = make("li");
  line.append(make("b", "place figure"), make("span", "name"), countryLabel(), make("b", "time figure"), make("span", "marks"), make("span", "badge"));
  return line;
}

/** Draws lines of a place, an hour or a distance, and a name with its time. @param {[string, string, object][]} rows key, what comes first, and the row */
function drawLines(box, title, rows, host) {
  lines(box, title, rows.map(([key]) => key), makeLine).forEach((node, index) => {
    const [, first, row] = rows[index], [place, name, country, time, marks, badge] = node.children;
    write(place, first);
    write(name, row.discipline ? host.locale.distance(row) : host.locale.name(row));
    host.drawCountryLabel(country, row.country);
    write(time, host.locale.timeOf(row));
    host.drawMarks(marks, (row.flags ?? []).filter((flag) => !/^[SP]B$/.test(flag)));
    write(mark(badge, row.state), row.state && host.stateName(row.state));
  });
}

const resultsOf = (ranking) => inOrder(ranking?.rows).filter(([, row]) => row.rank && row.time).slice(0, SHOWN_RESULTS).map(([id, row]) => [id, row.rank, row]);

const winnersOf = (report, host) => Object.values(report?.distances ?? {}).sort((a, b) => a.position - b.position)
  .flatMap((distance) => inOrder(distance.top).filter(([, row]) => row.rank === 1 && row.time).map(([id, row]) => [distance.distance + id, host.locale.distance(distance), row]));

/** The next races of this competition, else the next competition. */
function comingOf(next, calendar, day, competition, host) {
  if (next) return [["next", `${host.locale.day(next[1].starts_at, competition.venue?.timezone)}, ${host.hour(next[1].starts_at, competition)}`, { ...next[1], state: "" }]];
  const [id, other] = nextCompetition(calendar, day, competition.competition) ?? [];
  return other ? [[id, [...new Set([other.starts_on, other.ends_on])].filter(Boolean).map((date) => host.locale.day(date)).join(" – "), { name: other.name }]] : [];
}

function drawWays(node, isOver, day, competition, report, host) {
  const id = competition.competition, ways = [...(report && isOver ? [[`/report/${id}/${day}`, "Report of the day"]] : []), [`/results/${id}`, isOver ? "All results" : "Programme and results"]];
  keyed(node, ways.map(([path]) => path), () => make("a")).forEach((link, index) => {
    set(write(link, host.t(ways[index][1])), "href", `${host.origin}${ways[index][0]}?lang=${host.locale.language}`);
  });
}
