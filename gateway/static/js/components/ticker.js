/** `<rinkside-ticker competition>`: the lines of the ticker, newest first. */

import { highlight, make, mark, reorder, set, show, write } from "../dom.js";
import { RinksideElement } from "./element.js";

export class RinksideTicker extends RinksideElement {
  static css = `
    li { display: grid; grid-template-columns: minmax(3.4em, auto) minmax(0, 1fr); gap: .6em; padding: .5em 1em; border-top: 1px solid var(--line); line-height: 1.4; }
    .zone { padding: 0 1em .4em; font-size: .82em; color: var(--soft); margin-top: -.35em; } :host([bare]) .zone { margin-top: 0; }
    time { color: var(--soft); font-size: .88em; line-height: 1.6; } .text { overflow-wrap: anywhere; }
    li[data-importance="4"] .text, li[data-importance="5"] .text { font-weight: 650; }
    li[data-is="record"] { box-shadow: inset 4px 0 var(--gold); } li[data-is="note"] { box-shadow: inset 4px 0 var(--accent); }
    li[data-is="corrected"] .text { color: var(--soft); }`;
  #known = null;

  channels() {
    return this.competition ? { ticker: `ticker/${this.competition}`, competition: `competition/${this.competition}` } : {};
  }

  build(panel) {
    this.zone = set(make("p", "zone"), "part", "zone");
    this.heading(panel).after(this.zone);
    this.list = make("ol");
    this.empty = make("p", "empty");
    panel.append(this.list, this.empty);
  }

  draw() {
    const doc = this.docs.ticker, { competition } = this.docs;
    if (!doc) return;
    this.reveal();
    show(this.badge, false);
    write(this.titleNode, this.t("Ticker"));
    show(write(this.zone, competition ? this.zoneName(competition) : ""), Boolean(competition));
    const lines = Object.entries(doc.lines ?? {}).sort(newestFirst).slice(0, this.limit);
    show(write(this.empty, this.t("Nothing to say yet.")), !lines.length);
    const nodes = reorder(this.list, lines.map(([id]) => id), makeLine);
    nodes.forEach((node, index) => {
      const [id, line] = lines[index], [time, text] = node.children;
      write(set(time, "datetime", line.at), line.at ? this.hour(line.at, competition) : "");
      write(text, this.locale.translation(line.text));
      mark(node, line.kind);
      set(node, "data-importance", line.importance);
      set(text, "title", line.provisional ? this.t("Provisional") : undefined);
      if (this.#known && !this.#known.has(id)) highlight(node);
    });
    this.#known = new Set(lines.map(([id]) => id));
  }
}

/** By position in the document, else by time. */
function newestFirst([idA, a], [idB, b]) {
  if (a.position !== undefined && b.position !== undefined && a.position !== b.position) return b.position - a.position;
  return String(b.at ?? "").localeCompare(String(a.at ?? "")) || idB.localeCompare(idA);
}

function makeLine() {
  const line = make("li");
  line.append(make("time"), make("p", "text"));
  return line;
}
