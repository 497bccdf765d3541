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

  /** Keeps the delay and says so when the text is not a number. */
  #typed() {
    const text = this.field.value, seconds = Number.parseFloat(text.replace(",", "."));
    this.set(Number.isNaN(seconds) ? this.seconds : seconds);
    if (Number.isNaN(seconds)) this.say(t("The delay cannot be read: {delay}. Give seconds from 0 to 120.", { delay: text }));
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
      // Counted from the arrival of the newest event: the clock of the timing computer may be wrong, and a recording is old.
      const since = Date.parse(info.at) - Date.parse(heat.started_at), age = info.receivedAt ? this.#now() - Date.parse(info.receivedAt) : 0;
      this.#starts.set(key, { started: heat.started_at, at: performance.now() - Math.max(0, age) - Math.max(0, since) });
    }
  }

  /** Call when the start shot is on the pictures. */
  tap() {
    const newest = Math.max(-Infinity, ...[...this.#starts.values()].map(({ at }) => at)), seconds = (performance.now() - newest) / 1000;
    if (seconds > MOST_S) { this.say(t("No start is known from the last two minutes, so the delay cannot be measured.")); return; }
    this.set(seconds);
  }
}
