/** `<rinkside-calendar season>`: the competitions of a season. */

import { keyed, make, mark, set, show, write } from "../dom.js";
import { countryLabel, RinksideElement, STATES } from "./element.js";

export class RinksideCalendar extends RinksideElement {
  static css = `
    li { display: grid; grid-template-columns: 10.5em minmax(0, 1fr) auto; gap: .1em 1em; align-items: baseline; padding: .55em 1em; border-top: 1px solid var(--line); }
    .when { font-weight: 650; white-space: nowrap; } .where { grid-column: 2; color: var(--soft); font-size: .9em; display: flex; gap: .6em; flex-wrap: wrap; }
    @container (max-width: 36em) { li { grid-template-columns: minmax(0, 1fr) auto; } .when { grid-column: 1 / -1; font-size: .9em; color: var(--soft); } .where { grid-column: 1; } }`;

  channels() {
    const season = this.getAttribute("season") ?? "";
    return season ? { calendar: `calendar/${season}` } : {};
  }

  build(panel) {
    this.heading(panel);
    this.list = make("ol");
    this.empty = make("p", "empty");
    panel.append(this.list, this.empty);
  }

  draw() {
    const doc = this.docs.calendar;
    if (!doc) return;
    this.reveal();
    show(this.badge, false);
    write(this.titleNode, this.t("Season {season}", { season: doc.season ?? this.getAttribute("season") }));
    const entries = Object.entries(doc.competitions ?? {}).sort(([, a], [, b]) => (a.starts_on ?? "9").localeCompare(b.starts_on ?? "9")).slice(0, this.limit);
    show(write(this.empty, this.t("No competitions yet.")), !entries.length);
    keyed(this.list, entries.map(([id]) => id), makeItem).forEach((node, index) => {
      const entry = entries[index][1], [when, name, state, where] = node.children;
      write(when, [...new Set([entry.starts_on, entry.ends_on])].filter(Boolean).map((date) => this.locale.day(date)).join(" – "));
      write(name, entry.name);
      write(mark(state, entry.state), this.t(STATES[entry.state] ?? entry.state));
      write(where.firstElementChild, [...new Set([entry.venue, entry.city])].filter(Boolean).join(", "));
      this.drawCountryLabel(where.lastElementChild, entry.country);
    });
  }
}

function makeItem() {
  const item = make("li"), where = make("p", "where");
  where.append(make("span"), countryLabel());
  item.append(make("p", "when"), make("p", "name"), set(make("span", "badge"), "data-is", "scheduled"), where);
  return item;
}
