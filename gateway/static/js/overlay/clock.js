/**
 * The clock over the pictures: both lanes of a pair, all four of a quartet (each pair has its own start, and so its own time),
 * and of a mass start the laps to go, the next sprint and the first of the order on the ice.
 */

import { gapText, bandOf, byLane } from "../components/lanes.js";
import { OUT } from "../components/element.js";
import { asItIs } from "../components/mass.js";
import { drawLand, makeLand } from "../commentary/skaters.js";
import { keyed, make, mark, own, set, show, travel, write } from "../dom.js";
import { formatTime, speech, t } from "../words.js";

const SHOWN_RIDERS = 5;
/** Sprints on the way are after the laps 4, 8 and 12 of 16 (ISU rule 253); a race of another length says nothing of its own. */
const SPRINT_LAPS = 4, RACE_LAPS = 16, RACE_METRES = 6400;
const host = { speech, t };

const isUnderWay = (heat) => Boolean(heat.started_at) || Object.values(heat.races).some((race) => race.time);

export const clock = {
  needs: [],
  content: ({ heats }) => (heats.some(isUnderWay) ? heats : undefined),
  make: () => {
    const node = make("div", "plate clock-plate"), field = make("div", "field"), top = make("div", "top"), list = make("ol");
    top.append(make("b", "to-go figure"), make("span", "next"), make("span", "clock figure"));
    field.append(top, list);
    node.append(make("div", "lanes"), field);
    return node;
  },
  draw: (node, heats) => {
    const [lanes, field] = node.children, [first] = heats, isField = first.discipline === "mass-start";
    show(lanes, !isField);
    show(field, isField);
    if (isField) drawField(field, first);
    else drawLanes(lanes, heats);
  },
};

function drawLanes(box, heats) {
  const races = heats.flatMap((heat) => byLane(heat).map(([key, race]) => ({ key, race, heat })));
  keyed(box, races.map(({ key }) => key), () => {
    const row = make("div", "lane");
    row.append(makeLand(), make("span", "name"), make("span", "gap figure"), make("span", "clock figure"));
    return row;
  }).forEach((row, index) => {
    const { race, heat } = races[index], [land, name, gap, face] = row.children, out = own(OUT, race.status);
    set(row, "data-band", bandOf(race));
    drawLand(land, race.country);
    write(name, speech.name(race));
    const newest = heat.split_points.map((metres) => own(race.splits, metres)).filter(Boolean).at(-1), said = race.time ? race : newest;
    write(mark(gap, said?.gap ? "behind" : said?.rank === 1 ? "ahead" : ""), said && !out ? gapText(said, host) : "");
    set(mark(face, out ? "out" : race.time ? "final" : race.status === "racing" ? "runs" : ""), "data-heat", heat.key);
    if (face.dataset.is !== "runs") write(face, out ? race.status : formatTime(race.time));
  });
}

/** The next one on the way, and in how many laps it is; the last is the finish. */
function nextSprint(metres, laps) {
  const number = Math.floor((RACE_LAPS - laps) / SPRINT_LAPS) + 1, end = RACE_LAPS - number * SPRINT_LAPS;
  return metres === RACE_METRES && end > 0 ? { number, laps: laps - end } : undefined;
}

function drawField(box, heat) {
  const [top, list] = box.children, [toGo, next, face] = top.children, { races, laps, isDone } = asItIs(heat), sprint = isDone ? undefined : nextSprint(heat.metres, laps);
  write(toGo, isDone ? t("Finish") : t(laps === 1 ? "{laps} lap to go" : "{laps} laps to go", { laps }));
  write(next, sprint ? t(sprint.laps === 1 ? "Sprint {number} in {laps} lap" : "Sprint {number} in {laps} laps", sprint) : "");
  set(mark(face, isDone ? "" : "runs"), "data-heat", heat.key);
  if (isDone) write(face, formatTime(races[0]?.time));
  const shown = races.slice(0, SHOWN_RIDERS);
  travel(list, shown.map((race) => race.race), () => {
    const row = make("li", "rider");
    row.append(make("b", "place figure"), makeLand(), make("span", "name"), make("span", "points figure"));
    return row;
  }).forEach((row, index) => {
    const race = shown[index], [place, land, name, points] = row.children;
    write(place, index + 1);
    drawLand(land, race.country);
    write(name, speech.name(race));
    write(points, own(OUT, race.status) ? race.status : race.sprint_points ? t("{points} p", { points: race.sprint_points }) : "");
  });
}
