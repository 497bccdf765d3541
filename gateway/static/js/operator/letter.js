/** The dialog with one dead letter: read it, correct it, resend it, discard it. */

import { set, write } from "../dom.js";
import { t } from "../locale.js";

const ANSWER_MS = 20_000;

export class LetterDialog {
  #dialog; #id = ""; #isAsked = false;

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog;
    this.#find("#resend").addEventListener("click", () => this.#act("resend", { text: this.#find("textarea").value }, t("Resent: it counts now.")));
    this.#find("#discard").addEventListener("click", () => this.#discard());
  }

  /** Shows a dead letter. @param {string} id */
  async open(id) {
    this.#id = id;
    this.#isAsked = false;
    write(this.#find(".id"), id);
    write(this.#find(".reason"), "");
    this.#find("textarea").value = "";
    this.#say(t("Loading …"));
    this.#enable(false);
    if (!this.#dialog.open) this.#dialog.showModal();
    const letter = await this.#ask("", {});
    if (!letter || id !== this.#id) return;
    write(this.#find(".reason"), letter.reason);
    this.#find("textarea").value = letter.text;
    this.#say("");
    this.#enable(!letter.outcome);
  }

  /** Asks once: the second click discards. */
  #discard() {
    if (this.#isAsked) this.#act("discard", {}, t("Discarded."));
    else {
      this.#isAsked = true;
      this.#say(t("Discard this message? Its bytes stay in the recording. Press Discard again."));
    }
  }

  async #act(action, body, done) {
    this.#enable(false);
    this.#say(t("Sending …"));
    const answer = await this.#ask(`/${action}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (answer) {
      this.#say(done);
      this.#dialog.close();
    } else this.#enable(true);
  }

  /** The answer as JSON; undefined after an error, which is shown. */
  async #ask(action, options) {
    try {
      const answer = await fetch(`/api/operator/dead-letters/${encodeURIComponent(this.#id)}${action}`, { ...options, signal: AbortSignal.timeout(ANSWER_MS) });
      const body = await answer.json();
      if (answer.ok) return body;
      this.#say(body.message ?? String(answer.status), true);
    } catch {
      this.#say(t("The gateway does not answer. Try again: it will count once."), true);
    }
    return undefined;
  }

  #find(selector) { return this.#dialog.querySelector(selector); }

  #enable(isEnabled) { for (const id of ["#resend", "#discard"]) set(this.#find(id), "disabled", !isEnabled); }

  #say(text, isProblem = false) {
    const node = write(this.#find("[role=status]"), text);
    set(node, "data-problem", isProblem);
  }
}
