/** Fourth question: what just happened? The ticker lines of the last minutes, the most important first. */

import { highlight, keyed, make, mark, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";

/** Counted back from the newest line, so that a replayed recording works like a live day. */
const RECENT_MS = 600_000;
const AT_LEAST = 8, AT_MOST = 24;

/** The lines of the last minutes by importance, then newest first. @returns {[string, any][]} */
export function recentLines(lines) {
  const newestFirst = Object.entries(lines ?? {}).sort(([, a], [, b]) => b.position - a.position);
  // Notes do not count: they have the time of the desk, and the races may come from a recording.
  const last = Math.max(...newestFirst.filter(([, { kind }]) => kind !== "note").map(([, { at }]) => Date.parse(at)));
  const recent = newestFirst.filter(([, { at }], index) => index < AT_LEAST || last - Date.parse(at) < RECENT_MS).slice(0, AT_MOST);
  return recent.sort(([, a], [, b]) => b.importance - a.importance || b.position - a.position);
}

export class Highlights {
  #known = null;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.list = box.querySelector("ol");
    this.empty = box.querySelector(".empty");
  }

  draw({ docs }) {
    const lines = recentLines(docs.ticker?.lines), zone = docs.competition?.venue?.timezone;
    show(this.empty, !lines.length);
    keyed(this.list, lines.map(([id]) => id), () => {
      const line = make("li");
      line.append(make("time"), make("p"));
      return line;
    }).forEach((node, index) => {
      const [id, line] = lines[index], [time, text] = node.children;
      write(set(time, "datetime", line.at), locale.hour(line.at, zone));
      write(text, locale.translation(line.text));
      set(mark(node, line.kind), "data-importance", line.importance);
      if (this.#known && !this.#known.has(id)) highlight(node);
    });
    // Lines of the first document are not highlighted.
    if (docs.ticker) this.#known = new Set(lines.map(([id]) => id));
  }
}
