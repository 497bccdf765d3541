/** A mass start instead of a chart: laps to go, and every rider's sprints, total and laps. */

import { inOrder, OUT } from "../components/element.js";
import { keyed, lit, make, own, set, show, write } from "../dom.js";
import { t } from "../words.js";
import { drawLand, isField, makeLand } from "./skaters.js";

const LAP_M = 400;
const MOST_RIDERS = 22;

/** @param {HTMLElement} box the column */
export function drawMass(box, { heat, ranking }) {
  const isMass = Boolean(heat && isField(heat)), [line, table] = [".to-go", ".riders"].map((name) => box.querySelector(name));
  show(line, isMass);
  show(table, isMass);
  if (!isMass) return;
  const rows = inOrder(ranking?.rows).filter(([id]) => Object.values(heat.races).some((race) => race.competitor === id));
  const most = Math.max(0, ...rows.map(([, row]) => row.laps_done ?? 0)), total = Math.round(heat.metres / LAP_M);
  write(line, t("Laps to go: {laps}", { laps: Math.max(0, total - most) }));
  const sprints = [...new Set(rows.flatMap(([, row]) => Object.keys(row.sprints ?? {})))].sort((a, b) => a - b);
  const heads = [["rank", ""], ["who", t("Name")], ...sprints.map((sprint) => [`s${sprint}`, t("Sprint {number}", { number: sprint })]), ["total", t("Points")], ["laps", t("Laps")]];
  write(table.caption, t("Sprints"));
  keyed(table.tHead.rows[0], heads.map(([key]) => key), (key) => (key === "rank" ? make("td") : set(make("th"), "scope", "col"))).forEach((cell, index) => write(set(cell, "class", index > 1 ? "figure" : undefined), heads[index][1]));
  keyed(table.tBodies[0], rows.slice(0, MOST_RIDERS).map(([id]) => id), () => document.createElement("tr")).forEach((node, index) => {
    const row = rows[index][1], isOut = Object.hasOwn(OUT, row.status);
    const figures = { rank: isOut ? row.status : row.rank ?? row.position, total: row.sprint_points ?? "", laps: row.laps_done ?? "", ...Object.fromEntries(sprints.map((sprint) => [`s${sprint}`, own(row.sprints, sprint) ?? ""])) };
    for (const cell of keyed(node, heads.map(([key]) => key), (key) => make("td", key === "who" ? "who" : `${key} figure`))) {
      const { key } = cell.dataset;
      if (key !== "who") { lit(cell, figures[key]); continue; }
      if (!cell.firstElementChild) cell.append(makeLand(), make("span", "name"));
      drawLand(cell.firstElementChild, row.country);
      write(cell.lastElementChild, row.name);
    }
  });
}
