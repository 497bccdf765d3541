/** Tells a screen reader each new result, and nothing else: a board that reads out every split cannot be listened to. */

import { write } from "../dom.js";
import { speech, t } from "../words.js";

export class Announcer {
  #finished = null;

  /** @param {HTMLElement} node with `role="status"` */
  constructor(node) { this.node = node; }

  /** Another ranking: what stands there already is no news. */
  reset() { this.#finished = null; }

  /** @param {object} ranking */
  observe(ranking) {
    const done = Object.entries(ranking.rows ?? {}).filter(([, row]) => row.time && row.rank);
    const news = this.#finished ? done.filter(([id]) => !this.#finished.has(id)) : [];
    this.#finished = new Set(done.map(([id]) => id));
    if (news.length) write(this.node, news.map(([, row]) => t("{name}: {time}, rank {rank}", { name: row.name, time: speech.time(row.time), rank: row.rank })).join(". "));
  }
}
