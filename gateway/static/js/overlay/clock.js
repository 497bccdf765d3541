/**
 * The clock overlay: both lanes of a pair, all four of a quartet (where each pair has its own start and clock), or of a mass
 * start the laps to go, the next sprint and the first riders.
 */

import { drawCountryLabel, makeCountryLabel } from "../commentary/skaters.js";
import { nextSprint } from "../commentary/sprints.js";
import { OUT } from "../components/element.js";
import { bandOf, byLane, drawMargin, marginOf, resultOf } from "../components/lanes.js";
import { raceOrder } from "../components/mass-start.js";
import { keyed, make, mark, own, reorder, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";

const SHOWN_RIDERS = 5;
const host = { locale, t };

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
    const [lanes, field] = node.children, [first] = heats, isMassStart = first.form === "mass";
    show(lanes, !isMassStart);
    show(field, isMassStart);
    if (isMassStart) drawField(field, first);
    else drawLanes(lanes, heats);
  },
};

function drawLanes(box, heats) {
  const races = heats.flatMap((heat) => byLane(heat).map(([key, race]) => ({ key, race, heat })));
  keyed(box, races.map(({ key }) => key), () => {
    const row = make("div", "lane");
    row.append(makeCountryLabel(), make("span", "name"), make("span", "gap figure"), make("span", "clock figure"));
    return row;
  }).forEach((row, index) => {
    const { race, heat } = races[index], [countryLabel, name, gap, face] = row.children, out = own(OUT, race.status);
    set(row, "data-band", bandOf(race));
    drawCountryLabel(countryLabel, race.country);
    write(name, locale.name(race));
    const newest = heat.split_points.map((metres) => own(race.splits, metres)).filter(Boolean).at(-1);
    drawMargin(gap, out ? undefined : marginOf(resultOf(race, heat, newest), host));
    set(mark(face, out ? "out" : race.time ? "final" : race.status === "racing" ? "runs" : ""), "data-heat", heat.key);
    set(face, "data-race", races[index].key);
    if (face.dataset.is !== "runs") write(face, out ? race.status : `${locale.timeOf(race)}${race.time && race.thousandth !== undefined ? `(${race.thousandth})` : ""}`);
  });
}

function drawField(box, heat) {
  const [top, list] = box.children, [toGo, next, face] = top.children, { races, laps, isDone } = raceOrder(heat), sprint = isDone ? undefined : nextSprint(heat.metres, laps);
  write(toGo, isDone ? t("Finish") : t(laps === 1 ? "{laps} lap to go" : "{laps} laps to go", { laps }));
  write(next, sprint ? t(sprint.laps === 1 ? "Sprint {number} in {laps} lap" : "Sprint {number} in {laps} laps", sprint) : "");
  set(mark(face, isDone ? "" : "runs"), "data-heat", heat.key);
  if (isDone) write(face, locale.timeOf(races[0] ?? {}));
  const shown = races.slice(0, SHOWN_RIDERS);
  reorder(list, shown.map((race) => race.race), () => {
    const row = make("li", "rider");
    row.append(make("b", "place figure"), makeCountryLabel(), make("span", "name"), make("span", "points figure"));
    return row;
  }).forEach((row, index) => {
    const race = shown[index], [place, countryLabel, name, points] = row.children;
    write(place, index + 1);
    drawCountryLabel(countryLabel, race.country);
    write(name, locale.name(race));
    write(points, own(OUT, race.status) ? race.status : race.sprint_points ? t("{points} p", { points: race.sprint_points }) : "");
  });
}
