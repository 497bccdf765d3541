/** `<rinkside-standings season cup>`: the live standings of a cup, with arrows for places gained and lost. */

import { make, mark, reorder, set, show, update, write } from "../dom.js";
import { countryLabel, inOrder, RinksideElement, rowOf, tableOf } from "./element.js";

const COLUMNS = [["rank figure", "Rank"], ["moved", "Change"], ["who", "Name"], ["country", "Country"], ["total figure", "Points"], ["deficit figure", "Behind"]];

export class RinksideStandings extends RinksideElement {
  static css = `
    .rank { font-weight: 750; } th.rank { width: 4.6em; } th.moved { width: 3.8em; } th.country { width: 6.2em; } th.total { width: 5em; } th.deficit { width: 5.4em; }
    .moved { white-space: nowrap; font-size: .85em; font-weight: 650; padding-inline: 0; }
    .moved [data-is="up"] { color: var(--ahead); } .moved [data-is="down"] { color: var(--behind); } .moved [data-is="same"] { color: var(--soft); font-weight: 400; }
    .total { font-weight: 700; } .deficit { color: var(--soft); } tr.ours .name { color: var(--accent); }
    tr.racing > :first-child { box-shadow: inset 4px 0 var(--accent); } tr.racing > * { background: color-mix(in srgb, var(--accent) 9%, transparent); }
    .note { padding: .5em 1em .8em; font-size: .82em; color: var(--soft); } :host([terse]) .note { display: none; }
    @container (max-width: 27em) {
      .deficit, .country-label span { display: none; } tr > .total { padding-inline-end: 1em; } th.rank { width: 4.2em; } th.moved { width: 3em; } th.country { width: 3.6em; text-indent: -99em; overflow: hidden; }
    }`;

  channels() {
    const season = this.getAttribute("season") ?? "", cup = this.getAttribute("cup") ?? "";
    return season && cup ? { standings: `standings/${season}/${cup}` } : {};
  }

  build(panel) {
    this.heading(panel);
    this.table = tableOf(COLUMNS);
    this.note = make("p", "note");
    panel.append(this.table, this.note);
  }

  draw() {
    const doc = this.docs.standings;
    if (!doc) return;
    this.reveal();
    const rows = inOrder(doc.rows).slice(0, this.limit), cup = this.locale.cup(this.getAttribute("cup") ?? "");
    const isMoving = Object.values(doc.stages ?? {}).some(({ state }) => !["official", "cancelled"].includes(state));
    write(this.titleNode, this.t("World Cup: {cup}", { cup }));
    write(mark(this.badge, isMoving ? "running" : "official"), this.t(isMoving ? "As it stands now" : "Official"));
    show(this.badge, rows.length > 0);
    write(this.table.caption, this.t("World Cup: {cup}", { cup }));
    [...this.table.tHead.rows[0].cells].forEach((cell, index) => write(cell, this.t(COLUMNS[index][1])));
    this.table.tHead.rows[0].cells[1].firstChild?.replaceWith(make("span", "unseen", this.t("Change")));
    show(this.table, rows.length > 0);
    const notes = rows.length ? [] : ["No standings yet."];
    if (doc.unknown) notes.push("Points of some races are not known and missing here.");
    if (rows.length && doc.incomplete) notes.push("Not everybody's earlier points are known: ranks are among those who are listed.");
    if (rows.some(([, { live }]) => ["time", "last-race"].includes(live.tie))) notes.push("Identical results are in the order of the best time, then of the last race. Which rule the World Cup has for them is not known.");
    show(write(this.note, notes.map((note) => this.t(note)).join(" ")), notes.length > 0);
    const lead = rows[0]?.[1].live.points ?? 0;
    reorder(this.table.tBodies[0], rows.map(([id]) => id), makeRow).forEach((node, index) => this.#drawRow(node, rows[index][1], lead, isMoving));
  }

  #drawRow(node, row, lead, isMoving) {
    const [rank, moved, who, country, points, behind] = node.cells, by = (isMoving ? row.live : row.official)?.change ?? 0;
    write(rank, row.live.rank);
    const arrow = moved.firstElementChild;
    write(mark(arrow, by > 0 ? "up" : by < 0 ? "down" : "same"), by > 0 ? `▲ ${by}` : by < 0 ? `▼ ${-by}` : "–");
    set(arrow, "aria-label", by ? this.t(by > 0 ? "up {places}" : "down {places}", { places: Math.abs(by) }) : this.t("unchanged"));
    set(arrow, "role", "img");
    write(who.firstElementChild, this.locale.name(row));
    this.drawCountryLabel(country.firstElementChild, row.country);
    update(points, row.live.points);
    write(behind, row.live.points === lead ? "" : `−${lead - row.live.points}`);
    node.classList.toggle("racing", Boolean(row.racing));
    node.classList.toggle("ours", Boolean(row.country) && row.country === this.getAttribute("highlight"));
  }
}

function makeRow() {
  const row = rowOf("rank figure", "moved", "who", "country", "total figure", "deficit figure");
  row.cells[1].append(make("span"));
  row.cells[2].append(make("span", "name"));
  row.cells[3].append(countryLabel());
  return row;
}
