/**
 * The page of standings: the element with the points per race, from the same document, so that all tables agree.
 * Stages come in order and are named after their city, as far as the calendar knows it.
 */

import { inOrder } from "./components/element.js";
import { RinksideStandings } from "./components/standings.js";
import { keyed, make, set, show, write } from "./dom.js";

/** @returns {[number, number]} stage and race: a round (`3.semi-final`) comes before the race, a sum (`1-2`) before its last stage */
function orderOf(stage) {
  const [, sum, first, second] = /^(\d+-)?(\d*)\.?(.*)$/.exec(stage);
  return [Number(first) || 0, /^\d+$/.test(second) ? Number(second) : second || sum ? -1 : 0];
}

/** The stages of a document, in order. */
export const stagesInOrder = (stages) => Object.keys(stages ?? {}).sort((a, b) => {
  const [first, second] = [orderOf(a), orderOf(b)];
  return first[0] - second[0] || first[1] - second[1] || a.localeCompare(b);
});

class StandingsPage extends RinksideStandings {
  static css = `${RinksideStandings.css}
    h3 { margin: 1.6em 1em .4em; font-size: 1.25em; } .scroll { overflow-x: auto; } .races { table-layout: auto; } .races th:first-child { min-width: 9em; } .races tbody th { font-weight: 600; } .races thead th { white-space: normal; vertical-align: bottom; } .races td:last-child { font-weight: 700; }`;

  channels() {
    const wanted = super.channels();
    return wanted.standings ? { ...wanted, calendar: `calendar/${this.getAttribute("season")}` } : wanted;
  }

  build(panel) {
    super.build(panel);
    this.racesTitle = make("h3");
    this.racesBox = set(set(make("div", "scroll"), "role", "region"), "tabindex", "0");
    this.races = make("table", "races");
    this.races.createTHead().insertRow();
    this.races.createTBody();
    this.racesBox.append(this.races);
    panel.append(this.racesTitle, this.racesBox);
  }

  draw() {
    super.draw();
    const { standings, calendar } = this.docs, stages = stagesInOrder(standings?.stages);
    for (const node of [this.racesTitle, this.racesBox]) show(node, stages.length > 0);
    write(this.racesTitle, this.t("Points per race"));
    set(this.racesBox, "aria-label", this.t("Points per race"));
    const heads = ["name", ...stages, "total"];
    keyed(this.races.tHead.rows[0], heads, () => set(make("th"), "scope", "col")).forEach((cell, index) => {
      write(set(cell, "class", index ? "figure" : undefined), heads[index] === "name" ? this.t("Name") : heads[index] === "total" ? this.t("Total") : this.#nameOf(heads[index], calendar));
    });
    const rows = inOrder(standings?.rows);
    keyed(this.races.tBodies[0], rows.map(([key]) => key), () => document.createElement("tr")).forEach((node, index) => {
      const row = rows[index][1];
      for (const cell of keyed(node, heads, (key) => (key === "name" ? set(make("th"), "scope", "row") : make("td", "figure")))) {
        const { key } = cell.dataset;
        write(cell, key === "name" ? this.locale.name(row) : key === "total" ? row.live.points : row.stages[key] ?? "");
      }
    });
  }

  #nameOf(stage, calendar) {
    const [first, ...rest] = stage.split("."), second = rest.join(".");
    const city = Object.values(calendar?.competitions ?? {}).find((each) => String(each.stage) === first && each.city)?.city;
    const name = city ?? this.t("Race {stage}", { stage: first.replace("-", "–") });
    return second === "semi-final" ? this.t("{race}, semi-final", { race: name }) : second ? `${name} ${second}` : name;
  }
}

customElements.define("rinkside-standings", StandingsPage);
