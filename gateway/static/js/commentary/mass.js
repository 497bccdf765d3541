/** A mass start instead of a chart: laps to go, and every rider's sprints, total and laps. */

import { OUT } from "../components/element.js";
import { asItIs } from "../components/mass.js";
import { keyed, lit, make, own, set, show, write } from "../dom.js";
import { speech, t } from "../words.js";
import { drawLand, isField, makeLand } from "./skaters.js";

const MOST_RIDERS = 22;

/** @param {HTMLElement} box the column */
export function drawMass(box, { heat }) {
  const isMass = Boolean(heat && isField(heat)), [line, table] = [".to-go", ".riders"].map((name) => box.querySelector(name));
  show(line, isMass);
  show(table, isMass);
  if (!isMass) return;
  const { races, laps, isDone } = asItIs(heat);
  write(line, isDone ? t("Finished") : t(laps === 1 ? "{laps} lap to go" : "{laps} laps to go", { laps }));
  const sprints = [...new Set(races.flatMap((race) => Object.keys(race.sprints ?? {})))].sort((a, b) => a - b);
  const heads = [["rank", ""], ["who", t("Name")], ...sprints.map((sprint) => [`s${sprint}`, t("Sprint {number}", { number: sprint })]), ["total", t("Points")], ["laps", t("Laps")]];
  write(table.caption, t("Sprints"));
  keyed(table.tHead.rows[0], heads.map(([key]) => key), (key) => (key === "rank" ? make("td") : set(make("th"), "scope", "col"))).forEach((cell, index) => write(set(cell, "class", index > 1 ? "figure" : undefined), heads[index][1]));
  keyed(table.tBodies[0], races.slice(0, MOST_RIDERS).map((race) => race.race), () => document.createElement("tr")).forEach((node, index) => {
    const row = races[index], isOut = Object.hasOwn(OUT, row.status);
    const figures = { rank: isOut ? row.status : index + 1, total: row.sprint_points ?? "", laps: row.laps_done ?? "", ...Object.fromEntries(sprints.map((sprint) => [`s${sprint}`, own(row.sprints, sprint) ?? ""])) };
    for (const cell of keyed(node, heads.map(([key]) => key), (key) => make("td", key === "who" ? "who" : `${key} figure`))) {
      const { key } = cell.dataset;
      if (key !== "who") { lit(cell, figures[key]); continue; }
      if (!cell.firstElementChild) cell.append(makeLand(), make("span", "name"));
      drawLand(cell.firstElementChild, row.country);
      write(cell.lastElementChild, speech.name(row));
    }
  });
}
