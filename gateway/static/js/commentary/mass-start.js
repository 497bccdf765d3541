/**
 * A mass start in the commentator's view. First column: laps to go, race clock, next sprint, groups and the riders with points.
 * Second column, instead of the pace chart: every rider with cap number, gap, lap time, sprints and points.
 */

import { OUT } from "../components/element.js";
import { raceOrder } from "../components/mass-start.js";
import { keyed, make, mark, own, set, show, update, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { drawCountryLabel, isMassStart, makeCountryLabel } from "./skaters.js";
import { capOf, gapsOf, nextSprint } from "./sprints.js";

const MOST_RIDERS = 24, MOST_CONTENDERS = 8, MOST_GROUPS = 6;

/** @param {HTMLElement} ice the first column @param {HTMLElement} pace the second one */
export function drawMass(ice, pace, { heat }) {
  const isMass = Boolean(heat && isMassStart(heat)), [box, table] = [ice.querySelector(".mass"), pace.querySelector(".riders")];
  show(box, isMass);
  show(table, isMass);
  show(ice.querySelector(".skaters"), !isMass);
  if (!isMass) { box.replaceChildren(); return; }
  if (!box.firstElementChild) build(box);
  const order = raceOrder(heat), racing = order.races.filter((race) => !own(OUT, race.status)), gaps = gapsOf(racing, { metres: order.lead });
  drawHead(box, heat, order);
  drawGroups(box.querySelector(".groups"), order.isDone ? [] : gaps);
  drawContenders(box.querySelector(".contenders"), order.races);
  drawTable(table, order, gaps);
}

function build(box) {
  box.append(make("p", "to-go"), set(make("p", "clock figure"), "role", "timer"), make("p", "next"));
  for (const [name, title] of [["groups", "Groups"], ["contenders", "Sprint points"]]) {
    const section = make("section", name);
    section.append(make("h3", "", t(title)), make("ol"));
    box.append(section);
  }
}

function drawHead(box, heat, { laps, isDone, races }) {
  const [toGo, face, next] = box.children, sprint = isDone ? undefined : nextSprint(heat.metres, laps);
  write(toGo, isDone ? t("Finished") : t(laps === 1 ? "{laps} lap to go" : "{laps} laps to go", { laps }));
  mark(set(face, "data-heat", heat.key), isDone || !heat.started_at ? "final" : "runs");
  if (isDone) write(face, locale.timeOf(races[0] ?? {}));
  write(next, sprint ? t(sprint.laps === 1 ? "Sprint {number} in {laps} lap" : "Sprint {number} in {laps} laps", sprint) : "");
}

/** Each group with its gap to the first one, and the caps of its riders. */
function drawGroups(section, gaps) {
  const groups = [...new Set(gaps.map(({ group }) => group))].slice(0, MOST_GROUPS).map((number) => gaps.filter(({ group }) => group === number));
  show(section, groups.length > 0);
  keyed(section.lastElementChild, groups.map(([{ group }]) => String(group)), () => {
    const line = make("li");
    line.append(make("b", "figure"), make("span", "caps figure"), make("span", "who"));
    return line;
  }).forEach((line, index) => {
    const riders = groups[index], [by, caps, who] = line.children, [first] = riders;
    write(by, !index ? t("Head") : first.behind ? lapsBehind(first.behind) : first.by === undefined ? "" : locale.difference(first.by));
    write(caps, riders.map(({ race }) => capOf(race)).join(" "));
    write(who, t(riders.length === 1 ? "{count} rider" : "{count} riders", { count: riders.length }));
  });
}

const lapsBehind = (laps) => t(laps === 1 ? "+{laps} lap" : "+{laps} laps", { laps });

function drawContenders(section, races) {
  const best = races.filter((race) => race.sprint_points).sort((a, b) => b.sprint_points - a.sprint_points).slice(0, MOST_CONTENDERS);
  show(section, best.length > 0);
  keyed(section.lastElementChild, best.map((race) => race.race), () => {
    const line = make("li");
    line.append(make("span", "cap figure"), make("span", "name"), make("b", "figure"));
    return line;
  }).forEach((line, index) => {
    const [cap, name, points] = line.children;
    write(cap, capOf(best[index]));
    write(name, locale.name(best[index]));
    update(points, best[index].sprint_points);
  });
}

function drawTable(table, { races }, gaps) {
  const sprints = [...new Set(races.flatMap((race) => Object.keys(race.sprints ?? {})))].sort((a, b) => a - b);
  const heads = [["rank", ""], ["cap", t("Cap")], ["who", t("Name")], ["gap", t("Gap")], ["lap", t("Lap")], ...sprints.map((sprint) => [`s${sprint}`, `S${sprint}`, t("Sprint {number}", { number: sprint })]), ["total", t("Points")]];
  write(table.caption, t("Sprints"));
  keyed(table.tHead.rows[0], heads.map(([key]) => key), (key) => (key === "rank" ? make("td") : set(make("th"), "scope", "col"))).forEach((cell, index) => {
    const [key, text, title] = heads[index];
    write(set(set(cell, "class", key === "who" ? undefined : "figure"), "title", title), text);
  });
  const found = new Map(gaps.map((each) => [each.race.race, each]));
  let before = 1;
  keyed(table.tBodies[0], races.slice(0, MOST_RIDERS).map((race) => race.race), () => document.createElement("tr")).forEach((node, index) => {
    const row = races[index], isOut = Object.hasOwn(OUT, row.status), gap = found.get(row.race);
    set(node, "data-splits", Boolean(gap && gap.group !== before));
    before = gap?.group ?? before;
    const figures = { rank: isOut ? row.status : index + 1, cap: capOf(row), gap: gap?.behind ? lapsBehind(gap.behind) : gap?.by ? locale.difference(gap.by) : "", lap: locale.time(gap?.lap),
      total: row.sprint_points || "", ...Object.fromEntries(sprints.map((sprint) => [`s${sprint}`, own(row.sprints, sprint) ?? ""])) };
    for (const cell of keyed(node, heads.map(([key]) => key), (key) => make("td", key === "who" ? "who" : `${key} figure`))) {
      const { key } = cell.dataset;
      if (key !== "who") { write(cell, figures[key]); continue; }
      if (!cell.firstElementChild) cell.append(makeCountryLabel(), make("span", "name"));
      drawCountryLabel(cell.firstElementChild, row.country);
      write(cell.lastElementChild, locale.name(row));
    }
  });
}
