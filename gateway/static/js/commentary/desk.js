/** Publishes notes and overlays to the log. The browser sends the cookie of the sign-in; no script sees it. */

const ANSWER_MS = 15_000;

/** A failed request. `message` is a message of the page, to be translated; `isRetryable`: the same request may succeed later. */
export class DeskError extends Error {
  constructor(message, isRetryable = false) {
    super(message);
    this.isRetryable = isRetryable;
  }
}

const REFUSALS = {
  401: "Sign in first.",
  403: "Your token may not do this, or this gateway has no desk.",
  404: "The gateway does not know this competition.",
  413: "That is too long.",
  422: "The desk does not take it as it is.",
  429: "Too much at once: try again in a moment.",
};

export class Desk {
  #competition; #origin;
  /** Who is signed in: `{open, name, roles, rights}`. */
  person = { open: false, rights: [] };

  /** @param {string} competition @param {string} [origin] */
  constructor(competition, origin = location.origin) {
    this.#competition = competition;
    this.#origin = origin;
  }

  /** Asks the gateway who is signed in. */
  async identify() {
    try {
      this.person = { rights: [], ...await (await fetch(`${this.#origin}/session`, { signal: AbortSignal.timeout(ANSWER_MS) })).json() };
    } catch { /* the gateway is away: the answer to a note will say so */ }
    return this.person;
  }

  /** @param {string} right such as `note` */
  may(right) { return this.person.rights.includes(right); }

  /** Publishes a note. Throws `DeskError`. @param {string} text @param {string} id a repeated id counts once */
  note(text, id, more = {}) { return this.#post("notes", { text, id, ...more }); }

  /** Shows or hides an overlay. Throws `DeskError`. */
  overlay(kind, shown, more = {}) { return this.#post("overlays", { kind, shown, id: newId(), ...more }); }

  /** Previews a correction, or publishes it with the `id`, `at` and `expect` of its preview. The answer has its `status`. */
  async correct(body) {
    try {
      const answer = await fetch(`${this.#origin}/api/desk/${encodeURIComponent(this.#competition)}/corrections`, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(4 * ANSWER_MS),
      });
      return { ...await answer.json(), status: answer.status };
    } catch { return { status: 0 }; }
  }

  async #post(what, body) {
    let answer = null;
    try {
      answer = await fetch(`${this.#origin}/api/desk/${encodeURIComponent(this.#competition)}/${what}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
    } catch {
      throw new DeskError("The gateway does not answer. Try again: it will count once.", true);
    }
    if (answer.status === 201) return answer.json();
    throw new DeskError(REFUSALS[answer.status] ?? "The log does not take it at the moment. Try again: it will count once.", answer.status >= 429);
  }
}

/** An id for one request. Not `crypto.randomUUID`, which does not exist on plain http. */
export const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
