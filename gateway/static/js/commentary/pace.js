/** Second question: is this fast? The pace chart, and the laps of both skaters against the leader, the personal best and the record. */

import { bandOf, byLane } from "../components/lanes.js";
import { highlight, keyed, make, mark, own, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { Chart, shortened } from "./chart.js";
import { differences, finalOf, REFERENCES } from "./facts.js";
import { isMassStart } from "./skaters.js";

const COLUMNS = [["time", "Time"], ["lap", "Lap"], ["leader", "Leader"], ["best", "PB"], ["record", "WR"]];
/** Rows of a long race: the newest splits and the next one. */
const MOST_SPLITS = 12;
/** The columns that have room in a quartet. */
const OF_MANY = new Set(["time", "leader"]);

export class PaceColumn {
  /** The reference that is the zero line. */
  reference = "leader";

  /** @param {HTMLElement} box @param {() => void} changed */
  constructor(box, changed) {
    this.buttons = box.querySelector(".references");
    this.figure = box.querySelector("figure");
    this.note = box.querySelector("figcaption");
    this.table = box.querySelector("table");
    this.chart = new Chart(this.figure);
    this.figure.append(this.note);
    REFERENCES.forEach(([key, title], index) => {
      const button = set(make("button"), "type", "button");
      button.append(make("kbd", "", String(index + 1)), make("span", "", t(title)));
      button.dataset.key = key;
      button.addEventListener("click", () => this.choose(index + 1));
      this.buttons.append(button);
    });
    this.changed = changed;
  }

  /** @param {number} number 1 to 9 */
  choose(number) {
    this.reference = REFERENCES[number - 1]?.[0] ?? this.reference;
    this.changed();
  }

  draw({ heat, ranking, docs }) {
    const isPace = Boolean(heat) && !isMassStart(heat);
    show(this.figure, isPace);
    show(this.buttons, isPace);
    show(this.table, isPace);
    const title = t(REFERENCES.find(([key]) => key === this.reference)[1]);
    for (const button of this.buttons.children) {
      const races = isPace ? Object.values(heat.races) : [];
      const isKnown = races.some((race) => differences(button.dataset.key, race, heat, ranking).size || finalOf(button.dataset.key, race, heat, ranking, docs.records));
      set(button, "aria-pressed", String(button.dataset.key === this.reference));
      button.classList.toggle("unknown", !isKnown);
    }
    if (!isPace) return;
    const races = byLane(heat).map(([, race]) => race);
    this.#drawChart(races, heat, ranking, docs.records, title);
    this.#drawTable(races, heat);
  }

  #drawChart(races, heat, ranking, records, title) {
    const lines = races.flatMap((race) => {
      const points = [[0, 0], ...differences(this.reference, race, heat, ranking)], last = points.at(-1);
      const final = finalOf(this.reference, race, heat, ranking, records), worth = race.time ? undefined : race.projected?.time_us;
      if (points.length < 2) return [];
      const end = worth && final ? [heat.metres, worth - final] : undefined;
      return [{ key: race.race, name: race.name, kind: `skater ${bandOf(race)}`, points, end, last: `${shortened(race.name)} ${locale.difference(last[1])}` }];
    });
    lines.push(...this.#others(races, heat, ranking));
    const model = races.some((race) => own(race.schedules, this.reference) === "model");
    write(this.note, lines.length ? (model ? t("Zero: {reference}, spread over the usual pace; above it is ahead", { reference: title }) : t("Zero: {reference}; above it is ahead", { reference: title })) : t("Nothing known of it yet: {reference}", { reference: title }));
    const summary = lines.filter(({ kind }) => kind.startsWith("skater")).map(({ last }) => last).join("; ");
    this.chart.draw(lines, { metres: heat.metres, splits: heat.split_points, description: t("Difference to {reference}: {said}", { reference: title, said: summary }), format: (us) => locale.difference(us, 1), zero: "0" });
  }

  /** The other references as lines relative to the zero line, at the splits of the skater who is furthest. */
  #others(races, heat, ranking) {
    const first = races.filter((race) => race.status !== "DQ").sort((a, b) => Object.keys(b.splits).length - Object.keys(a.splits).length)[0];
    if (!first) return [];
    const zero = differences(this.reference, first, heat, ranking);
    return REFERENCES.filter(([key]) => ["leader", "best", "record", "national", "earlier"].includes(key) && key !== this.reference).flatMap(([key, title]) => {
      const theirs = differences(key, first, heat, ranking);
      const points = [...zero].filter(([metres]) => theirs.has(metres)).map(([metres, us]) => [metres, us - theirs.get(metres)]);
      return points.length ? [{ key, name: title, kind: "reference", points: [[0, 0], ...points], last: t(title) }] : [];
    });
  }

  #drawTable(races, heat) {
    const shown = races.length > 2 ? COLUMNS.filter(([key]) => OF_MANY.has(key)) : COLUMNS, [groups, heads] = this.table.tHead.rows;
    keyed(groups, ["", ...races.map((race) => race.race)], (key) => (key ? set(make("th"), "scope", "colgroup") : make("td"))).forEach((cell, index) => {
      if (index) set(set(write(cell, races[index - 1].name), "colspan", shown.length), "data-band", bandOf(races[index - 1]));
    });
    const columns = races.flatMap((race) => shown.map(([key, title]) => [`${race.race} ${key}`, title, key]));
    keyed(heads, ["split", ...columns.map(([key]) => key)], () => set(make("th"), "scope", "col")).forEach((cell, index) => write(set(cell, "class", index ? columns[index - 1][2] : "split"), index ? t(columns[index - 1][1]) : t("Split")));
    write(this.table.caption, t("Laps of both against the leader, the own best and the record"));
    const passed = Math.max(...races.map((race) => heat.split_points.filter((metres) => own(race.splits, metres)).length));
    const end = Math.min(heat.split_points.length, Math.max(MOST_SPLITS, passed + 1)), points = heat.split_points.slice(Math.max(0, end - MOST_SPLITS), end);
    keyed(this.table.tBodies[0], points.map(String), () => document.createElement("tr")).forEach((row) => {
      const metres = Number(row.dataset.key);
      const [head, ...cells] = keyed(row, ["split", ...columns.map(([key]) => key)], (key) => (key === "split" ? set(make("th"), "scope", "row") : make("td")));
      write(head, t("{metres} m", { metres }));
      cells.forEach((cell, index) => drawCell(cell, columns[index][2], races[Math.floor(index / shown.length)], metres, heat));
    });
  }
}

/** @param {string} kind which column */
function drawCell(cell, kind, race, metres, heat) {
  const split = own(race.splits, metres);
  set(cell, "class", `${kind} figure`);
  if (kind === "time") {
    const isNew = split && cell.textContent === "" && cell.dataset.seen !== undefined;
    write(cell, split ? locale.splitTime(race, metres, heat) : "");
    cell.dataset.seen = "";
    if (isNew) highlight(cell);
  } else if (kind === "lap") {
    write(cell, split?.lap ? locale.time(split.lap) : "");
  } else {
    const gap = own(split?.against, kind);
    write(mark(cell, !gap ? "" : gap.startsWith("-") ? "ahead" : "behind"), gap ? locale.gap(gap) : gap === "" ? locale.time("0.00") : "");
  }
}
