/**
 * Team pursuit: two teams, compared at every half lap. Each half lap has two bars, taller for the faster team, and below them the
 * signed difference between the teams. The time of a team is that of its third skater.
 */

import { highlight, keyed, make, mark, own, set, show, write } from "../dom.js";
import { hundredths } from "../locale.js";
import { bandOf, byLane, drawHead, makeLane, toUs } from "./lanes.js";

/** Least range of the bars, in microseconds. Half laps differ by some tenths: bars from zero would all look alike. */
const SPAN_US = 600_000;

/** The number of half laps that fit on a phone. */
const RECENT = 6;

export function build(body) {
  const teams = make("div", "teams"), bars = make("ol", "bars"), note = make("p", "pursuit-note");
  body.append(teams, bars, note);
}

export function draw(body, heat, host) {
  const [teams, bars, note] = body.children, races = byLane(heat), [first, second] = races.map(([, race]) => race);
  keyed(teams, races.map(([key]) => key), () => makeLane(make("p", "team-pace"))).forEach((node, index) => drawTeam(node, races[index][1], heat, host));
  drawBars(bars, heat, first, second, host);
  write(note, second ? host.t("Half laps; under them {team} against {other}. The time is that of the third skater.", { team: host.locale.name(first), other: host.locale.name(second) })
    : host.t("Half laps. The time is that of the third skater."));
}

function drawTeam(node, race, heat, host) {
  drawHead(node, race, heat, host, host.t(race.lane === "outer" ? "Back straight" : "Home straight"));
  const projected = race.status === "racing" && !race.time ? race.projected : undefined, pace = node.lastElementChild;
  show(pace, Boolean(projected));
  if (projected) write(pace, host.t("Projected {time} → {rank}", { time: host.locale.time(projected.time), rank: projected.rank }));
}

function drawBars(bars, heat, first, second, host) {
  const laps = [first, second].filter(Boolean).flatMap((race) => heat.split_points.slice(1).map((metres) => lapUs(race, metres)).filter(Boolean));
  const slowest = Math.max(...laps, 0), span = Math.max(SPAN_US, slowest - Math.min(...laps, slowest)) * 1.15;
  const next = heat.split_points.findIndex((metres) => ![first, second].some((race) => own(race?.splits, metres))), last = Math.max(RECENT, next < 0 ? heat.split_points.length : next + 1);
  keyed(bars, heat.split_points.map(String), makeBar).forEach((node, position) => {
    set(node, "data-recent", position >= last - RECENT && position < last);
    const metres = Number(node.dataset.key), [pair, difference, at] = node.children, times = [first, second].map((race) => own(race?.splits, metres)?.time_us);
    [first, second].forEach((race, index) => {
      const bar = pair.children[index], split = own(race?.splits, metres), us = lapUs(race, metres), isNew = Boolean(split) && bar.dataset.is === "ahead";
      show(bar, Boolean(race));
      set(bar, "data-band", race ? bandOf(race) : undefined);
      mark(bar, split ? "passed" : "ahead");
      // The first half lap is from a standing start: its time shows, but its height would not compare.
      const height = us && metres !== heat.split_points[0] ? Math.min(1, 0.16 + (slowest - us) / span) : us ? 0.08 : 0;
      bar.firstElementChild.style.setProperty("--height", height.toFixed(3));
      write(bar.lastElementChild, split ? host.locale.time(split.lap) : "");
      if (isNew) highlight(bar);
    });
    const by = times[0] !== undefined && times[1] !== undefined ? hundredths(times[0]) - hundredths(times[1]) : undefined;
    write(mark(difference, by === undefined ? "" : by < 0 ? "ahead" : by > 0 ? "behind" : "level"), by === undefined ? "" : host.locale.difference(by));
    write(at, metres);
  });
}

function lapUs(race, metres) {
  const lap = own(race?.splits, metres)?.lap;
  return lap ? toUs(lap) : undefined;
}

function makeBar() {
  const node = make("li", "half"), pair = make("div", "pair");
  for (let index = 0; index < 2; index += 1) {
    const bar = make("div", "bar");
    bar.append(make("i"), make("span", "lap"));
    pair.append(bar);
  }
  node.append(pair, make("b", "difference"), make("span", "at"));
  return node;
}
