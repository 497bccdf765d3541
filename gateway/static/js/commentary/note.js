/** The form for a note: publishes what the commentator writes. */

import { mark, write } from "../dom.js";
import { t } from "../locale.js";
import { newId } from "./desk.js";

export class Note {
  #id = newId(); #isSending = false;

  /** @param {HTMLFormElement} form @param {import("./desk.js").Desk} desk @param {() => object} about further fields of the note */
  constructor(form, desk, about) {
    Object.assign(this, { field: form.querySelector("textarea"), state: form.querySelector("[role=status]"), button: form.querySelector("button"), desk, about });
    form.addEventListener("submit", (event) => { event.preventDefault(); void this.send(); });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); void this.send(); }
    });
    // Changed text is a new note with a new id; the same text sent again after a lost answer keeps its id.
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
