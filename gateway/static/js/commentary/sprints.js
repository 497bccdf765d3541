/** Sprints and groups of a mass start. */

import { own } from "../dom.js";
import { hundredths } from "../locale.js";

/** Intermediate sprints are after laps 4, 8 and 12 of 16 (ISU rule 253). For a race of another length they are unknown. */
const SPRINT_LAPS = 4, RACE_LAPS = 16, RACE_METRES = 6400, LAP_METRES = 400;
/** A gap to the rider in front that splits the bunch. */
const GROUP_US = 1_000_000;

/** The next intermediate sprint and the laps until then; undefined after the last one. */
export function nextSprint(metres, laps) {
  const number = Math.floor((RACE_LAPS - laps) / SPRINT_LAPS) + 1, end = RACE_LAPS - number * SPRINT_LAPS;
  return metres === RACE_METRES && end > 0 ? { number, laps: laps - end } : undefined;
}

/** The number on the cap: the bib, else the start position. */
export const capOf = (race) => race.bib ?? race.lane;

/**
 * Riders in the order of their newest lap, each with that lap, the gap to the first rider of it, the laps behind, and the group.
 * Riders who have not finished the lap of the first one are compared over the lap before.
 * @returns {{race: object, lap: string, by: number|undefined, behind: number, group: number}[]}
 */
export function gapsOf(races, { metres: lead }) {
  const laps = races.map((race) => {
    const at = Math.max(0, ...Object.keys(race.splits).map(Number)), split = own(race.splits, at);
    return { race, at, lap: split?.lap ?? "", us: split ? hundredths(split.time_us) : undefined, behind: Math.max(0, Math.floor((lead - (race.metres ?? 0)) / LAP_METRES)) };
  });
  let group = 1, before = 0;
  return laps.map((each, index) => {
    const first = Math.min(...laps.filter(({ at }) => at === each.at).map(({ us }) => us ?? Infinity)), by = each.us === undefined ? undefined : each.us - first;
    if (index && (each.behind !== laps[index - 1].behind || (each.at === laps[index - 1].at && by - before > GROUP_US))) group += 1;
    before = by ?? before;
    return { race: each.race, lap: each.lap, by, behind: each.behind, group };
  });
}
