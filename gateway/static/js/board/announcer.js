/** Announces each new result to a screen reader, and nothing else: nobody can listen to every split. */

import { write } from "../dom.js";
import { locale, t } from "../locale.js";

export class Announcer {
  #finished = null;

  /** @param {HTMLElement} node with `role="status"` */
  constructor(node) { this.node = node; }

  /** Call before another ranking: its present results are not announced. */
  reset() { this.#finished = null; }

  /** @param {object} ranking */
  observe(ranking) {
    const done = Object.entries(ranking.rows ?? {}).filter(([, row]) => row.time && row.rank);
    const news = this.#finished ? done.filter(([id]) => !this.#finished.has(id)) : [];
    this.#finished = new Set(done.map(([id]) => id));
    if (news.length) write(this.node, news.map(([, row]) => t("{name}: {time}, rank {rank}", { name: row.name, time: locale.time(row.time), rank: row.rank })).join(". "));
  }
}
