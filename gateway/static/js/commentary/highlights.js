/** Fourth question: what just happened? The ticker lines of the last minutes, newest first; importance is styling. */

import { highlight, keyed, make, mark, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { hourOf, timesOf, zoneNameOf } from "../time-choice.js";

/** Counted back from the newest line, so that a replayed recording works like a live day. */
const RECENT_MS = 600_000;
const AT_LEAST = 8, AT_MOST = 24;

/** The lines of the last minutes, newest first. @returns {[string, any][]} */
export function recentLines(lines) {
  const newestFirst = Object.entries(lines ?? {}).sort(([, a], [, b]) => b.position - a.position);
  const last = Date.parse(newestFirst[0]?.[1].at);
  return newestFirst.filter(([, { at }], index) => index < AT_LEAST || last - Date.parse(at) < RECENT_MS).slice(0, AT_MOST);
}

export class Highlights {
  #known = null;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.list = box.querySelector("ol");
    this.empty = box.querySelector(".empty");
    this.zone = box.querySelector("h2 small");
  }

  draw({ docs }) {
    const lines = recentLines(docs.ticker?.lines), venue = docs.competition?.venue;
    if (docs.competition) write(this.zone, zoneNameOf(venue, t, timesOf(null)));
    show(this.empty, !lines.length);
    keyed(this.list, lines.map(([id]) => id), () => {
      const line = make("li");
      line.append(make("time"), make("p"));
      return line;
    }).forEach((node, index) => {
      const [id, line] = lines[index], [time, text] = node.children;
      write(set(time, "datetime", line.at), hourOf(line.at, venue, locale, timesOf(null)));
      write(text, locale.translation(line.text));
      set(mark(node, line.kind), "data-importance", line.importance);
      if (this.#known && !this.#known.has(id)) highlight(node);
    });
    // Lines of the first document are not highlighted.
    if (docs.ticker) this.#known = new Set(lines.map(([id]) => id));
  }
}
