/** Fourth question: what just happened that I must say. The lines of the last minutes, the most important first; and a note of one's own. */

import { keyed, light, make, mark, set, show, write } from "../dom.js";
import { speech, t } from "../words.js";
import { newId } from "./desk.js";

/** Counted from the newest line, so that a recording that is played again is like any other day. */
const RECENT_MS = 600_000;
const AT_LEAST = 8, AT_MOST = 24;

/** The lines worth saying now: those of the last minutes, by importance, the newest of equals first. @returns {[string, any][]} */
export function worthSaying(lines) {
  const newestFirst = Object.entries(lines ?? {}).sort(([, a], [, b]) => b.position - a.position);
  // A note has the time of the desk; what is skated may be a recording.
  const last = Math.max(...newestFirst.filter(([, { kind }]) => kind !== "note").map(([, { at }]) => Date.parse(at)));
  const recent = newestFirst.filter(([, { at }], index) => index < AT_LEAST || last - Date.parse(at) < RECENT_MS).slice(0, AT_MOST);
  return recent.sort(([, a], [, b]) => b.importance - a.importance || b.position - a.position);
}

export class Said {
  #known = null;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.list = box.querySelector("ol");
    this.empty = box.querySelector(".empty");
  }

  draw({ docs }) {
    const lines = worthSaying(docs.ticker?.lines), zone = docs.competition?.venue?.timezone;
    show(this.empty, !lines.length);
    keyed(this.list, lines.map(([id]) => id), () => {
      const line = make("li");
      line.append(make("time"), make("p"));
      return line;
    }).forEach((node, index) => {
      const [id, line] = lines[index], [time, text] = node.children;
      write(set(time, "datetime", line.at), speech.hour(line.at, zone));
      write(text, speech.said(line.text));
      set(mark(node, line.kind), "data-importance", line.importance);
      if (this.#known && !this.#known.has(id)) light(node);
    });
    // What was there already when the first lines came is no news.
    if (docs.ticker) this.#known = new Set(lines.map(([id]) => id));
  }
}

export class Note {
  #id = newId(); #isSending = false;

  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk @param {() => object} about what the note goes with */
  constructor(form, desk, about) {
    Object.assign(this, { field: form.querySelector("textarea"), state: form.querySelector("[role=status]"), button: form.querySelector("button"), desk, about });
    form.addEventListener("submit", (event) => { event.preventDefault(); void this.send(); });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); void this.send(); }
    });
    // Other text is another note; the same text sent again, because an answer was lost, is the same one.
    this.field.addEventListener("input", () => { this.#id = newId(); this.#say("", ""); });
  }

  async send() {
    const text = this.field.value.trim();
    if (!text || this.#isSending) return;
    this.#isSending = true;
    this.#say("sending", t("Sending …"));
    try {
      await this.desk.note(text, this.#id, this.about());
      if (this.field.value.trim() === text) this.field.value = "";
      this.#id = newId();
      this.#say("sent", t("Published."));
    } catch (error) {
      this.#say("failed", t(error.message));
    } finally {
      this.#isSending = false;
    }
  }

  #say(is, text) { write(mark(this.state, is), text); }
}
