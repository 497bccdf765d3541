/**
 * What a screen says while nobody is on the ice: before the first race, between races, and after the last one of the day.
 * Pure functions of documents; `outlook-view.js` draws the result.
 */

/** Event time differs from the wall clock by more than this only in a recording. */
const RECORDED_MS = 60_000;

const skated = ({ state, heats_committed: committed }) => state === "provisional" || state === "official" || (state === "running" && committed > 0);

/** The distances of a programme in order, without cancelled ones. @returns {[string, any][]} */
export const inProgramme = (competition) => Object.entries(competition?.programme ?? {}).filter(([, { state }]) => state !== "cancelled").sort(([, a], [, b]) => a.number - b.number);

/** The day of an instant at the venue: `2021-12-04`. In UTC when this browser does not know the time zone. */
export function dayAt(instant, timeZone = "UTC") {
  try {
    return new Date(instant).toLocaleDateString("sv", { timeZone });
  } catch {
    return dayAt(instant);
  }
}

/**
 * The phase of a competition while nobody is on the ice; `next` and `last` are its next and its last skated distance.
 * @returns {{phase: ""|"before"|"pause"|"over", next?: [string, any], last?: [string, any], day: string}} `day` of the last races
 */
export function outlookOf(competition, nowMs) {
  const entries = inProgramme(competition), zone = competition?.venue?.timezone, last = entries.filter(([, entry]) => skated(entry)).at(-1);
  const scheduled = entries.filter(([, { state }]) => state === "scheduled"), next = entries.find(([, { state }]) => state === "running") ?? scheduled.find(([, { number }]) => number > last?.[1].number) ?? scheduled[0];
  if (!entries.length) return { phase: "", day: "" };
  const [first, then] = [last, next].map((each) => (each?.[1].starts_at ? dayAt(each[1].starts_at, zone) : ""));
  if (!last) return { phase: "before", next, day: then };
  if (next && (next[1].state === "running" || !first || !then || first >= then)) return { phase: "pause", next, last, day: first };
  return next && dayAt(nowMs, zone) === then ? { phase: "before", next, last, day: then } : { phase: "over", next, last, day: first };
}

/** Milliseconds to subtract from the wall clock for the time of the events: 0 for a live day. @param {{at?: string, receivedAt?: string}} info */
export function lagOf({ at, receivedAt }) {
  const lag = at && receivedAt ? Date.parse(receivedAt) - Date.parse(at) : NaN;
  return Number.isNaN(lag) || lag < RECORDED_MS ? 0 : lag;
}

/** The next competition of a season after a day. @returns {[string, any]|undefined} */
export const nextCompetition = (calendar, day, present) => Object.entries(calendar?.competitions ?? {})
  .filter(([id, { starts_on: first }]) => id !== present && first > day).sort(([, a], [, b]) => a.starts_on.localeCompare(b.starts_on))[0];

/** The row of a skater or team in the standings, found by name and country as the standings do. */
export function standingOf({ name, country }, standings) {
  return Object.values(standings?.rows ?? {}).find((row) => row.name === name && (row.country ?? "") === (country ?? ""));
}

/** Records broken in the given distances, the most important first. @returns {{kind: string, country?: string, broken: any}[]} */
export function brokenRecords(records, distances) {
  const order = ["WR", "OR", "WRJ", "NR", "TR"];
  return Object.values(records?.records ?? {}).flatMap(({ kind, country, broken = [] }) => broken.filter(({ distance }) => distances.includes(distance)).slice(-1).map((each) => ({ kind, country, broken: each })))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.broken.name.localeCompare(b.broken.name));
}

/** Time to a start: `12:34` below an hour, else `2:05:34`; empty when it is more than a day away or over. */
export function countdown(startsAt, nowMs) {
  const seconds = Math.ceil((Date.parse(startsAt) - nowMs) / 1000);
  if (!(seconds > 0 && seconds < 86_400)) return "";
  return new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^(00:)?0?(?=\d)/, "");
}
