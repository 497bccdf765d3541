/**
 * `<rinkside-programme competition>`: the distances with their states, as a list or in one line (`layout="strip"`).
 *
 * A click dispatches `rinkside-choose` with `detail.distance`. The attribute `chosen` marks a distance.
 */

import { keyed, make, mark, set, show, write } from "../dom.js";
import { RinksideElement, STATES } from "./element.js";

export class RinksideProgramme extends RinksideElement {
  static observedAttributes = [...RinksideElement.observedAttributes, "chosen", "layout"];
  static css = `
    .zone { padding: .1em 1em .5em; font-size: .82em; color: var(--soft); white-space: nowrap; } :host([layout="strip"]) .panel { display: flex; } :host([layout="strip"]) .zone { align-self: center; padding: 0 1em; } @container (max-width: 40em) { :host([layout="strip"]) .zone { display: none; } }
    .day { padding: .5em 1em .1em; font-size: .82em; font-weight: 600; color: var(--soft); }
    button { width: 100%; display: grid; grid-template-columns: minmax(3em, auto) minmax(0, 1fr) auto; gap: .1em .7em; align-items: baseline; padding: .45em 1em; font: inherit; color: inherit; text-align: start; background: none; border: 0; cursor: pointer; }
    button:hover { background: var(--well); } button:focus-visible { outline-offset: -3px; }
    button[aria-current="true"] { box-shadow: inset 4px 0 var(--accent); font-weight: 700; background: var(--well); }
    button time { color: var(--soft); font-size: .9em; font-weight: 400; }
    .badge[data-is="scheduled"] { background: none; padding: 0; font-weight: 450; } .badge[data-is="official"] { background: none; padding: 0; }
    :host([layout="strip"]) .head { display: none; }
    :host([layout="strip"]) ol { flex: 0 1 auto; min-width: 0; display: flex; overflow-x: auto; scrollbar-width: none; overscroll-behavior-x: contain; }
    :host([layout="strip"]) li { flex: 0 0 auto; display: flex; align-items: stretch; }
    :host([layout="strip"]) .day { align-items: center; padding: 0 .4em 0 1em; white-space: nowrap; }
    :host([layout="strip"]) button { width: auto; display: flex; align-items: center; gap: .5em; padding: .55em .9em; white-space: nowrap; border-bottom: 3px solid transparent; }
    :host([layout="strip"]) button[aria-current="true"] { box-shadow: none; border-bottom-color: var(--accent); background: none; }`;

  channels() { return this.competition ? { competition: `competition/${this.competition}` } : {}; }

  build(panel) {
    const head = this.heading(panel);
    head.lastElementChild.remove();
    this.list = make("ol");
    this.empty = make("p", "empty");
    this.zone = make("p", "zone");
    panel.append(this.list, this.zone, this.empty);
    this.list.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.dispatchEvent(new CustomEvent("rinkside-choose", { bubbles: true, composed: true, detail: { distance: button.value } }));
    });
  }

  draw() {
    const doc = this.docs.competition;
    if (!doc) return;
    this.reveal();
    write(this.titleNode, this.t("Programme"));
    const entries = Object.entries(doc.programme ?? {}).sort(([, a], [, b]) => a.number - b.number), zone = doc.venue?.timezone ?? "UTC";
    show(write(this.zone, this.zoneName(doc)), entries.some(([, entry]) => entry.starts_at));
    show(write(this.empty, this.t("No programme yet.")), !entries.length);
    const keys = [], days = new Map(), isOneDay = new Set(entries.map(([, entry]) => entry.starts_at && this.locale.day(entry.starts_at, zone))).size < 2;
    let before = "";
    for (const [id, entry] of entries) {
      const day = entry.starts_at && !isOneDay ? this.locale.day(entry.starts_at, zone) : "";
      if (day && day !== before) { keys.push(`day ${id}`); days.set(`day ${id}`, day); }
      before = day || before;
      keys.push(id);
    }
    const chosen = this.getAttribute("chosen");
    for (const item of keyed(this.list, keys, (key) => (key.startsWith("day ") ? make("li", "day") : makeItem(key)))) {
      const { key } = item.dataset;
      if (days.has(key)) { write(item, days.get(key)); continue; }
      const entry = doc.programme[key], button = item.firstElementChild, [time, name, state] = button.children;
      write(set(time, "datetime", entry.starts_at), entry.starts_at ? this.hour(entry.starts_at, doc) : "");
      write(name, this.locale.distance(entry));
      const isAtHeat = entry.state === "running" && entry.heats > 1;
      write(mark(state, entry.state), isAtHeat ? `${Math.min(entry.heats, entry.heats_committed + 1)}/${entry.heats}` : this.t(STATES[entry.state] ?? entry.state));
      set(state, "title", this.t(STATES[entry.state] ?? entry.state));
      const isChosen = key === chosen;
      if (isChosen && button.getAttribute("aria-current") !== "true") this.#bringIntoView(item);
      set(button, "aria-current", isChosen ? "true" : undefined);
    }
  }

  /** Scrolls the list sideways; not `scrollIntoView`, which may scroll the page as well. */
  #bringIntoView(item) {
    const { list } = this;
    requestAnimationFrame(() => { list.scrollLeft = item.offsetLeft - list.offsetLeft - (list.clientWidth - item.offsetWidth) / 2; });
  }
}

function makeItem(id) {
  const item = make("li"), button = set(set(make("button"), "type", "button"), "value", id);
  button.append(make("time"), make("span", "distance-name"), make("span", "badge"));
  item.append(button);
  return item;
}
