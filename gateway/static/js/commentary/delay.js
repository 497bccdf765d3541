/**
 * The delay of the whole view behind the log, to match the pictures.
 *
 * The commentator types it, changes it by half a second, or taps when the start shot is on the pictures: the time since the
 * start on the log is then the delay.
 */

import { set } from "../dom.js";
import { t } from "../locale.js";

const NUDGE_S = 0.5, MOST_S = 120;
/** Several nudges in a row count as one change. */
const SETTLE_MS = 350;
/** A live event is at most this late; within that, the start counts from the time in the event. */
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

  /** Ignores text that is not a number. */
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

  /** Takes a `live` document without delay and notes each start on the clock of this page. */
  observe(live, info) {
    for (const [key, heat] of Object.entries(live.heats ?? {})) {
      if (!heat.started_at) { this.#starts.delete(key); continue; }
      if (this.#starts.get(key)?.started === heat.started_at) continue;
      const late = this.#now() - Date.parse(heat.started_at);
      const isOld = info.kind !== "patch" && !(late >= 0 && late < MOST_S * 1000);
      // A replayed recording: the start is now, whatever its date.
      const ago = late >= 0 && late < (info.kind === "patch" ? LATE_MS : MOST_S * 1000) ? late : 0;
      this.#starts.set(key, { started: heat.started_at, at: isOld ? -Infinity : performance.now() - ago });
    }
  }

  /** Call when the start shot is on the pictures. */
  tap() {
    const newest = Math.max(-Infinity, ...[...this.#starts.values()].map(({ at }) => at)), seconds = (performance.now() - newest) / 1000;
    if (seconds > MOST_S) { this.say(t("No start in the last two minutes to go by.")); return; }
    this.set(seconds);
  }
}
