/** Replaces the pace chart in a mass start: laps to go, and the sprints, points and laps of every rider. */

import { OUT } from "../components/element.js";
import { raceOrder } from "../components/mass-start.js";
import { keyed, make, own, set, show, update, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { drawCountryLabel, isMassStart, makeCountryLabel } from "./skaters.js";

const MOST_RIDERS = 22;

/** @param {HTMLElement} box the column */
export function drawMass(box, { heat }) {
  const isMass = Boolean(heat && isMassStart(heat)), [line, table] = [".to-go", ".riders"].map((name) => box.querySelector(name));
  show(line, isMass);
  show(table, isMass);
  if (!isMass) return;
  const { races, laps, isDone } = raceOrder(heat);
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
      if (key !== "who") { update(cell, figures[key]); continue; }
      if (!cell.firstElementChild) cell.append(makeCountryLabel(), make("span", "name"));
      drawCountryLabel(cell.firstElementChild, row.country);
      write(cell.lastElementChild, locale.name(row));
    }
  });
}
