/** `<rinkside-ranking competition distance>`: the live ranking of a distance. */

import { bar, make, mark, own, reorder, set, show, update, write } from "../dom.js";
import { countryLabel, inOrder, OUT, RinksideElement, rowOf, tableOf } from "./element.js";

const COLUMNS = [["rank figure", "Rank"], ["who", "Name"], ["country", "Country"], ["time figure", "Time"], ["gap figure", "Gap"], ["points figure", "Points"]];

export class RinksideRanking extends RinksideElement {
  static css = `
    .rank { font-weight: 750; } th.rank { width: 4.9em; } th.country { width: 6.2em; } th.time { width: 8.6em; } th.gap { width: 7.2em; } th.points { width: 5.6em; }
    .time { font-weight: 700; } .time .is-provisional { font-weight: 500; border-bottom: 2px dotted var(--behind); }
    .time .waits { font-weight: 450; font-size: .88em; color: var(--soft); }
    .thousandth { font-size: .8em; font-weight: 550; color: var(--soft); }
    .gap, .points { color: var(--soft); }
    .small { display: block; font-size: .8em; font-weight: 400; color: var(--soft); }
    .inline-country, .small-gap { display: none; } .small-gap { font-size: .8em; font-weight: 450; color: var(--soft); }
    tr[data-is="waiting"] > *, tr[data-is="out"] > * { color: var(--soft); } tr[data-is="waiting"] .name, tr[data-is="out"] .name { font-weight: 450; }
    tr[data-is="racing"] > * { background: color-mix(in srgb, var(--accent) 9%, transparent); }
    tr[data-is="racing"] > :first-child { box-shadow: inset 4px 0 var(--accent); }
    tr.leader .rank { color: var(--accent); } tr.ours .name { color: var(--accent); }
    .modelled { color: var(--soft); font-weight: 500; margin-inline-end: .15em; }
    .flat .gap { padding-inline-end: 1em; }
    @container (max-width: 34em) { .country, .points { display: none; } tr > .gap { padding-inline-end: 1em; } .has-countries .inline-country { display: inline-flex; min-width: 4.1em; margin-inline-end: .45em; } .has-countries .who { padding-inline-start: 4.3em; text-indent: -3.87em; } .country-label, .small, .mark { text-indent: 0; } th.rank { width: 3.8em; } }
    @container (max-width: 27em) {
      .gap { display: none; } .small-gap { display: block; } th.time { width: 8.5em; }
      th, td { padding-inline: .35em; } tr > :first-child { padding-inline-start: .75em; } tr > .time { padding-inline-end: .75em; }
    }
    @container (max-width: 21em) { .has-countries .inline-country { min-width: 1.5em; } .has-countries .who { padding-inline-start: 2em; text-indent: -1.66em; } .inline-country span { display: none; } }`;

  channels() {
    const distance = this.getAttribute("distance") ?? "";
    return this.competition && distance ? { ranking: `ranking/${this.competition}/${distance}` } : {};
  }

  build(panel) {
    this.heading(panel);
    this.empty = make("p", "empty");
    this.table = tableOf(COLUMNS);
    panel.append(this.empty, this.table);
  }

  draw() {
    const doc = this.docs.ranking;
    if (!doc) return this.#drawNothing();
    this.reveal();
    const rows = inOrder(doc.rows).slice(0, this.limit), title = doc.name ? this.locale.distance(doc) : this.t("Ranking");
    write(this.titleNode, title);
    this.drawBadge(doc.state);
    write(this.table.caption, this.t("Ranking {distance}", { distance: title }));
    [...this.table.tHead.rows[0].cells].forEach((cell, index) => write(cell, this.t(COLUMNS[index][1])));
    this.hasPoints = rows.some(([, row]) => row.points !== undefined);
    show(this.table.tHead.rows[0].lastElementChild, this.hasPoints);
    this.table.className = `${this.hasPoints ? "" : "flat"} ${rows.some(([, row]) => row.country) ? "has-countries" : ""}`;
    show(this.table, rows.length > 0);
    const remark = rows.length ? this.locale.unseen(doc) : this.t("No start list yet.");
    show(write(this.empty, remark), Boolean(remark));
    const nodes = reorder(this.table.tBodies[0], rows.map(([id]) => id), makeRow);
    nodes.forEach((node, index) => this.#drawRow(node, rows[index][1]));
  }

  /** Empties the table while the document of another distance is loading. */
  #drawNothing() {
    this.table.tBodies[0].replaceChildren();
    show(this.table, false);
  }

  #drawRow(node, row) {
    const [rank, who, country, time, gap, points] = node.cells, out = own(OUT, row.status);
    mark(node, out ? "out" : row.status === "ok" ? "" : row.status);
    node.classList.toggle("leader", row.rank === 1);
    node.classList.toggle("ours", Boolean(row.country) && row.country === this.getAttribute("highlight"));
    write(rank, row.rank ?? [...new Set(row.possible_ranks)].join("–"));
    const [inlineCountry, name, marks, small] = who.children;
    this.drawCountryLabel(inlineCountry, row.country);
    this.drawCountryLabel(country.firstElementChild, row.country);
    write(name, this.locale.name(row));
    this.drawMarks(marks, row.flags);
    const isMass = this.docs.ranking.form === "mass";
    const waiting = isMass ? "" : row.status === "waiting" ? this.t("Pair {heat}", { heat: row.heat }) : row.status === "racing" ? this.t("On the ice") : "";
    const reason = out ? this.locale.translation(row.reason_text) || row.reason || this.t(out) : "";
    const sprintPoints = row.sprint_points ? this.t(row.sprint_points === 1 ? "{points} sprint point" : "{points} sprint points", { points: row.sprint_points }) : "";
    write(small, [this.locale.doubts(row), row.members?.join(", "), reason || sprintPoints, row.override?.reason].filter(Boolean).join(" · "));
    show(small, Boolean(small.textContent));
    set(bar(who, row.chances?.win), "title", this.locale.chances(row, true) || undefined);
    const [modelled, value, thousandth, note, smallGap] = time.children;
    const isModelled = row.time !== undefined && !out && row.reconstructed?.includes("time");
    write(modelled, isModelled ? "≈" : "");
    update(value, out ? row.status : this.locale.time(row.time) || waiting, time);
    value.className = !row.time && !out ? "waits" : row.provisional ? "is-provisional" : "";
    write(thousandth, row.time && row.thousandth !== undefined ? `(${row.thousandth})` : "");
    write(note, row.time && row.provisional ? this.t("Provisional") : isModelled ? this.t("This time was not published: it is modelled between those that were.") : "");
    set(time, "title", note.textContent || undefined);
    write(gap, this.locale.gap(row.gap));
    write(smallGap, this.locale.gap(row.gap));
    show(points, this.hasPoints);
    write(points, row.points);
  }
}

function makeRow() {
  const row = rowOf("rank figure", "who", "country", "time figure", "gap figure", "points figure");
  const [, who, country, time] = row.cells, inline = countryLabel();
  inline.classList.add("inline-country");
  who.append(inline, make("span", "name"), make("span", "marks"), make("span", "small"));
  country.append(countryLabel());
  time.append(make("span", "modelled"), make("span"), make("span", "thousandth"), make("span", "unseen"), make("span", "small-gap"));
  return row;
}
