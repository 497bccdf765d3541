/** Facts about skaters from the documents of this competition: figures only, without sentences. */

import { toUs } from "../components/lanes.js";
import { own } from "../dom.js";
import { hundredths } from "../locale.js";

/** Microseconds of a printed gap (`-0.19`, empty for none). @param {string} [text] */
export const gapUs = (text) => (text === undefined ? undefined : text === "" ? 0 : toUs(text.replace(/^[+-]/, "")) * (text.startsWith("-") ? -1 : 1));

/** A skater's rows with a time or a final status in the other distances of the competition, in the order of the programme. */
export function earlierHere(competitor, distance, rankings) {
  return rankings.filter((ranking) => ranking.distance !== distance)
    .map((ranking) => ({ ranking, row: own(ranking.rows, competitor) }))
    .filter(({ row }) => row && (row.time || !["waiting", "racing"].includes(row.status)));
}

/**
 * Results of two skaters against each other in this competition, and whether they were in the same pair.
 * @returns {{ranking: object, by: number, isSamePair: boolean}[]} `by`: microseconds by which the first was faster
 */
export function duels(first, second, distance, rankings) {
  return earlierHere(first, distance, rankings).flatMap(({ ranking, row }) => {
    const other = own(ranking.rows, second);
    if (!other?.time_us || !row.time_us) return [];
    return [{ ranking, by: hundredths(other.time_us) - hundredths(row.time_us), isSamePair: row.heat === other.heat && row.round === other.round }];
  });
}

/** The place of a skater's personal or season best among those of all starters; undefined if it is unknown. */
export function placeInField(competitor, startList, key = "personal_best_us") {
  const bests = Object.values(startList?.heats ?? {}).flatMap((heat) => Object.values(heat.lanes)).filter((lane) => lane[key]);
  const mine = bests.find((lane) => lane.competitor === competitor)?.[key];
  return mine === undefined ? undefined : { place: 1 + bests.filter((lane) => hundredths(lane[key]) < hundredths(mine)).length, of: bests.length };
}

/** The present record: the last result here that broke it, else the record in force before. */
export function recordNow(kind, heat, records, country) {
  const found = Object.values(records?.records ?? {}).find((record) => record.kind === kind && record.discipline === heat.discipline
    && record.gender === heat.gender && (kind !== "NR" || record.country === country));
  if (!found) return undefined;
  const last = found.broken?.at(-1);
  return { kind, time: last?.time ?? found.time, time_us: last?.time_us ?? found.time_us, holder: last?.name ?? found.holder, on: last ? "" : found.set_on };
}

/** Rows with a time, in order, without the skaters on the ice. */
export function finished(ranking, races = {}) {
  const heatsOnIce = new Set(Object.values(races).map((race) => race.competitor));
  return Object.values(ranking?.rows ?? {}).filter((row) => row.rank && row.time_us && !heatsOnIce.has(row.competitor)).sort((a, b) => a.position - b.position);
}

/** The time that decides a rank: lists show hundredths, thousandths decide. */
const thousandths = (us) => Math.floor(us / 1_000);

/** The ranking with the skaters on the ice at their projected times. */
export function projectedRanking(ranking, races) {
  const known = finished(ranking, races).map((row) => ({ ...row, key: row.competitor, us: row.time_us }));
  const skating = Object.values(races).flatMap((race) => {
    const us = race.time_us ?? race.projected?.time_us, isIn = ["racing", "ok"].includes(race.status);
    return us && isIn ? [{ ...race, key: race.competitor, us, time: race.time ?? race.projected.time, reconstructed: race.time && race.reconstructed, isOnIce: true, isProjected: !race.time }] : [];
  });
  const all = [...known, ...skating].sort((a, b) => a.us - b.us);
  return all.map((row) => ({ ...row, rank: 1 + all.filter((other) => thousandths(other.us) < thousandths(row.us)).length, by: hundredths(row.us) - hundredths(all[0].us) }));
}

/** The references to compare a skater with, in the order of the keys 1 to 9. */
export const REFERENCES = [["leader", "Leader"], ["best", "Own best"], ["record", "World record"], ["track", "Track record"], ["national", "National record"],
  ["earlier", "Earlier here"], ["opponent", "The other"], ["second", "Second place"], ["third", "Third place"]];

/**
 * Microseconds behind (+) or ahead (−) of a reference at each split that both have, by metres.
 * @returns {Map<number, number>}
 */
export function differences(reference, race, heat, ranking) {
  const rows = finished(ranking, heat.races), others = Object.values(heat.races).filter((other) => other.race !== race.race);
  const theirs = reference === "opponent" ? others[0]?.splits : reference === "second" ? rows[1]?.laps : reference === "third" ? rows[2]?.laps : undefined;
  const found = new Map();
  for (const metres of heat.split_points) {
    const split = own(race.splits, metres);
    if (!split) continue;
    const other = own(theirs, metres), by = other ? hundredths(split.time_us) - hundredths(other.time_us) : gapUs(own(split.against, reference));
    if (by !== undefined) found.set(metres, by);
  }
  return found;
}

/** The final time of a reference in microseconds, if it is known. */
export function finalOf(reference, race, heat, ranking, records) {
  const rows = finished(ranking, heat.races);
  const others = Object.values(heat.races).filter((other) => other.race !== race.race);
  switch (reference) {
    case "leader": return rows[0]?.time_us;
    case "second": return rows[1]?.time_us;
    case "third": return rows[2]?.time_us;
    case "best": return race.personal_best ? toUs(race.personal_best) : undefined;
    case "record": return (recordNow("WR", heat, records) ?? recordNow("TR", heat, records))?.time_us;
    case "track": return recordNow("TR", heat, records)?.time_us;
    case "national": return recordNow("NR", heat, records, race.country)?.time_us;
    case "opponent": return others[0]?.time_us ?? others[0]?.projected?.time_us;
    default: return undefined;
  }
}
