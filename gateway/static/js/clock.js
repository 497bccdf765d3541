/**
 * A race's clock: runs smoothly between events, never goes back, and runs as late as the pictures do.
 *
 * An event says when it happened. Live, that is a moment ago on the gateway's clock; a recording that is played again
 * happened long ago, and may be played faster. So the time since the start is reckoned from how events arrive: the smallest
 * lateness seen counts, and a pace that is not that of the clock on the wall is measured.
 */

/** A start that is longer ago than this is no running race. */
export const LONGEST_RACE_MS = 1_200_000;
/** Before a pace can be told: an event may be so late. */
const SETTLED_MS = 3_000;
/** A snapshot that is older than this is of a recording. */
const STALE_MS = 60_000;
/** Events that come this much later than before: the recording was wound, or the source was away. */
const JUMP_MS = 10_000;

export class Clock {
  #offset = null; #guessed = true; #first = null; #last = null; #rate = 1; #shown = 0;

  /**
   * @param {number} origin start of the race, milliseconds since 1970
   * @param {() => number} now the gateway's clock: `() => client.now()`
   * @param {number} [delay] seconds that everything is shown later
   */
  constructor(origin, now, delay = 0) { Object.assign(this, { origin, now, delay }); }

  /**
   * Something of the race came in.
   * @param {number} at when it happened, milliseconds since 1970 @param {boolean} isPatch whether it came as it happened
   * @param {number} [passedMs] race time of the newest passing: the clock has been there
   */
  observe(at, isPatch, passedMs = 0) {
    this.#shown = Math.max(this.#shown, passedMs);
    const here = performance.now();
    if (!isPatch) {
      const served = this.now() - this.delay * 1000;
      if (this.#offset === null) this.#offset = here - (Math.abs(served - at) < STALE_MS ? served : at);
      return;
    }
    const late = here - at;
    if (this.#offset === null || this.#guessed || late < this.#offset || late > this.#offset + JUMP_MS) this.#offset = late;
    this.#guessed = false;
    this.#first ??= { here, at };
    this.#last = { here, at };
    const passed = here - this.#first.here;
    if (passed > SETTLED_MS) {
      const rate = (at - this.#first.at) / passed;
      this.#rate = rate > 0.8 && rate < 1.25 ? 1 : Math.max(0, rate);
    }
  }

  /** Milliseconds since the start, as they stand now. */
  read() {
    const here = performance.now();
    const isWallClock = this.#rate === 1 || !this.#last;
    const now = isWallClock ? here - (this.#offset ?? here - this.origin) : this.#last.at + (here - this.#last.here) * this.#rate;
    this.#shown = Math.max(this.#shown, now - this.origin);
    return this.#shown;
  }
}

/** The clocks of the heats of a live document; one is kept as long as its heat stands and has the same start. */
export class Clocks {
  #held = new Map();

  /** @param {() => number} now @param {number} [delay] */
  constructor(now, delay = 0) { Object.assign(this, { now, delay }); }

  /** Takes in a `live` document with its `info`. */
  observe(live, info) {
    const heats = live.heats ?? {};
    for (const key of this.#held.keys()) if (!Object.hasOwn(heats, key) || heats[key].started_at === undefined) this.#held.delete(key);
    for (const [key, heat] of Object.entries(heats)) {
      if (!heat.started_at) continue;
      const origin = Date.parse(heat.started_at);
      let clock = this.#held.get(key);
      if (clock?.origin !== origin) this.#held.set(key, clock = new Clock(origin, this.now, this.delay));
      if (info.at) clock.observe(Date.parse(info.at), info.kind === "patch", newestPassingUs(heat) / 1000);
    }
  }

  /** Milliseconds since the start of a heat; `undefined` before it, and where no race lasts that long. */
  read(key) {
    const passed = this.#held.get(key)?.read();
    return passed === undefined || passed > LONGEST_RACE_MS ? undefined : passed;
  }
}

/** Race time of the newest passing of a heat, microseconds. */
export function newestPassingUs(heat) {
  let newest = 0;
  for (const race of Object.values(heat.races)) newest = Math.max(newest, race.passed_us ?? 0, race.time_us ?? 0);
  return newest;
}
