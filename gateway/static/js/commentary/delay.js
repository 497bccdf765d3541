/**
 * How much later than the log the whole view is, to match the pictures.
 *
 * Typed, nudged by half a second, or found by one tap: whoever sees the start shot on the pictures taps, and how long ago the
 * start was on the log by then is how late the pictures are.
 */

import { set } from "../dom.js";
import { t } from "../words.js";

const NUDGE_S = 0.5, MOST_S = 120;
/** Several nudges in a row are one change. */
const SETTLE_MS = 350;
/** An event may be this late and the start is still told by its own time. */
const LATE_MS = 5_000;

export class Delay {
  #timer = 0; #starts = new Map(); #now;

  /** @param {{field: HTMLInputElement, say: (text: string) => void, change: (seconds: number) => void, now: () => number}} page */
  constructor({ field, say, change, now }) {
    Object.assign(this, { field, say, change, seconds: 0 });
    this.#now = now;
    field.addEventListener("change", () => this.#typed());
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") field.value = this.seconds.toFixed(1);
      if (event.key === "Enter") { this.#typed(); field.blur(); }
      if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); this.nudge(event.key === "ArrowUp" ? 1 : -1); }
    });
  }

  /** What is no number changes nothing. */
  #typed() {
    const seconds = Number.parseFloat(this.field.value.replace(",", "."));
    this.set(Number.isNaN(seconds) ? this.seconds : seconds);
  }

  /** @param {number} seconds @param {boolean} [isAtOnce] */
  set(seconds, isAtOnce = true) {
    this.seconds = Math.round(Math.min(MOST_S, Math.max(0, seconds)) * 10) / 10;
    this.field.value = this.seconds.toFixed(1);
    set(this.field, "value", this.field.value);
    clearTimeout(this.#timer);
    const act = () => { this.change(this.seconds); this.say(this.seconds ? t("{seconds} s behind the ice", { seconds: this.seconds }) : t("No delay")); };
    if (isAtOnce) act(); else this.#timer = setTimeout(act, SETTLE_MS);
  }

  nudge(steps) { this.set(this.seconds + steps * NUDGE_S, false); }

  /** Takes in a `live` document that is not delayed: when each start was seen, on the clock of this page. */
  observe(live, info) {
    for (const [key, heat] of Object.entries(live.heats ?? {})) {
      if (!heat.started_at) { this.#starts.delete(key); continue; }
      if (this.#starts.get(key)?.started === heat.started_at) continue;
      const late = this.#now() - Date.parse(heat.started_at);
      const isOld = info.kind !== "patch" && !(late >= 0 && late < MOST_S * 1000);
      // A recording that is played again: its start is now, whatever day it says.
      const ago = late >= 0 && late < (info.kind === "patch" ? LATE_MS : MOST_S * 1000) ? late : 0;
      this.#starts.set(key, { started: heat.started_at, at: isOld ? -Infinity : performance.now() - ago });
    }
  }

  /** The start shot is seen on the pictures now. */
  tap() {
    const newest = Math.max(-Infinity, ...[...this.#starts.values()].map(({ at }) => at)), seconds = (performance.now() - newest) / 1000;
    if (seconds > MOST_S) { this.say(t("No start in the last two minutes to go by.")); return; }
    this.set(seconds);
  }
}
