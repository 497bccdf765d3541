/**
 * The running clock of a race: smooth between events, and as late as the delayed pictures.
 *
 * Events carry the time when they happened, on the clock of the timing computer, which may be wrong; a replayed recording
 * happened long ago and may run faster. So the clock derives the time since the start from the arrival of events at the gateway:
 * it uses the smallest lateness seen, and measures the rate when that differs from real time. It never goes back, except from a
 * guess and after a jump of the source.
 */

/** A race with an earlier start than this is not running. */
export const LONGEST_RACE_MS = 1_200_000;
/** The rate is measured over at least this time, because single events may be late. */
const MEASURING_MS = 3_000;
/** An older snapshot comes from a recording. */
const STALE_MS = 60_000;
/** Lateness that grows by more than this means that the recording jumped or the source was away. */
const JUMP_MS = 10_000;

export class Clock {
  #offset = null; #ahead = -Infinity; #guessed = true; #first = null; #last = null; #rate = 1; #shown = 0;

  /**
   * @param {number} origin start of the race, milliseconds since 1970
   * @param {() => number} now the gateway's clock: `() => client.now()`
   * @param {number} [delay] seconds by which the page is delayed
   */
  constructor(origin, now, delay = 0) { Object.assign(this, { origin, now, delay }); }

  /**
   * Takes an event of the race.
   * @param {number} at when it happened, milliseconds since 1970 @param {boolean} isPatch false for a snapshot, which may be old
   * @param {number} [passedMs] race time of the newest passing: the clock never shows less
   * @param {number} [receivedMs] when the gateway received it, on the gateway's clock
   */
  observe(at, isPatch, passedMs = 0, receivedMs = undefined) {
    const served = this.now() - this.delay * 1000;
    let here = performance.now();
    if (receivedMs !== undefined) {
      here -= Math.max(0, served - receivedMs);
      this.#ahead = Math.max(this.#ahead, at - receivedMs);
    } else if (!isPatch) {
      this.#shown = Math.max(this.#shown, passedMs);
      this.#offset ??= here - (Math.abs(served - at) < STALE_MS ? served : at);
      return;
    }
    const late = here - at, isJump = this.#guessed || late > this.#offset + JUMP_MS;
    if (isJump || late < this.#offset) this.#offset = late;
    if (isJump) this.#ahead = receivedMs === undefined ? -Infinity : at - receivedMs;
    this.#shown = isJump ? passedMs : Math.max(this.#shown, passedMs);
    this.#guessed = false;
    this.#first ??= { here, at };
    this.#last = { here, at };
    const elapsed = here - this.#first.here;
    if (elapsed > MEASURING_MS) {
      const rate = (at - this.#first.at) / elapsed;
      this.#rate = rate > 0.8 && rate < 1.25 ? 1 : Math.max(0, rate);
    }
  }

  /** Milliseconds since the start, now. */
  read() {
    const here = performance.now();
    const isWallClock = this.#rate === 1 || !this.#last;
    // The gateway's clock is measured again and again: what was received before is placed by the newest measure.
    const now = isWallClock ? Math.max(here - (this.#offset ?? here - this.origin), this.now() - this.delay * 1000 + this.#ahead) : this.#last.at + (here - this.#last.here) * this.#rate;
    this.#shown = Math.max(this.#shown, now - this.origin);
    return this.#shown;
  }
}

/** The clocks of the heats of a live document. A clock lives as long as its heat has the same start. */
export class Clocks {
  #clocks = new Map();

  /** @param {() => number} now @param {number} [delay] */
  constructor(now, delay = 0) { Object.assign(this, { now, delay }); }

  /** Takes a `live` document with its `info`. */
  observe(live, info) {
    const heats = live.heats ?? {};
    for (const key of this.#clocks.keys()) if (!Object.hasOwn(heats, key) || heats[key].started_at === undefined) this.#clocks.delete(key);
    for (const [key, heat] of Object.entries(heats)) {
      if (!heat.started_at) continue;
      const origin = Date.parse(heat.started_at);
      let clock = this.#clocks.get(key);
      if (clock?.origin !== origin) this.#clocks.set(key, clock = new Clock(origin, this.now, this.delay));
      if (info.at) clock.observe(Date.parse(info.at), info.kind === "patch", newestPassingUs(heat) / 1000, info.receivedAt && Date.parse(info.receivedAt));
    }
  }

  /** Milliseconds since the start of a heat; `undefined` before the start and when no race lasts that long. */
  read(key) {
    const passed = this.#clocks.get(key)?.read();
    return passed === undefined || passed > LONGEST_RACE_MS ? undefined : passed;
  }
}

/** Race time of the newest passing of a heat, microseconds. */
export function newestPassingUs(heat) {
  let newest = 0;
  for (const race of Object.values(heat.races)) newest = Math.max(newest, race.passed_us ?? 0, race.time_us ?? 0);
  return newest;
}

/** A split may be so much later than the pace of the skater makes it, before screens show it as overdue. */
const OVERDUE_MS = 5_000;
/** First splits come after a standing start: 10.5 s for 100 m, 18 s for 200 m, 26 s for 300 m of a slow skater. */
const START_MS = 3_000, FIRST_MS_PER_M = 80;
/** A slow lap of 40 s, for a skater without a projected time. */
const SLOW_MS_PER_M = 100;

/** Laps become so much slower to the end, as the curves of the projection say. */
const FADE = 0.05;

/** The share of the next split in the time for the rest. @param {number[]} points still to come @param {number} last metres */
function shareOfNext(points, last) {
  const efforts = points.map((metres, index) => (metres - (points[index - 1] ?? last)) * (1 + (FADE * index) / Math.max(1, points.length - 1)));
  return efforts[0] / efforts.reduce((sum, each) => sum + each);
}

/**
 * The next split of a skater when it is overdue: its metres, and how many seconds ago it was due; undefined when none is.
 * It is due by the projected time, spread over the rest of the distance by the lap curve. A mass start has no pace.
 * @param {number} [passedMs] race time now
 */
export function overdueSplit(race, heat, passedMs) {
  if (race.status !== "racing" || race.time || heat.form === "mass" || heat.state !== "running" || passedMs === undefined) return undefined;
  const last = Math.max(0, ...Object.keys(race.splits).map(Number)), metres = heat.split_points.find((each) => each > last);
  if (metres === undefined) return undefined;
  const lastMs = last ? race.splits[last].time_us / 1000 : 0, final = race.projected?.time_us;
  const onTheWay = !last ? START_MS + metres * FIRST_MS_PER_M : final ? (final / 1000 - lastMs) * shareOfNext(heat.split_points.filter((each) => each > last), last) : (metres - last) * SLOW_MS_PER_M;
  const late = passedMs - lastMs - onTheWay;
  return late > OVERDUE_MS ? { metres, seconds: Math.floor(late / 1000) } : undefined;
}

/** Seconds without a split when every skater of the running heats is overdue; else 0. @param {(key: string) => number|undefined} read the clock of a heat */
export function overdueFor(heats, read) {
  let silent = 0;
  for (const [key, heat] of Object.entries(heats ?? {})) {
    const passedMs = read(key), racing = Object.values(heat.races).filter((race) => race.status === "racing" && !race.time);
    if (heat.state !== "running" || !racing.length) continue;
    if (!racing.every((race) => overdueSplit(race, heat, passedMs))) return 0;
    silent = Math.max(silent, Math.floor((passedMs - newestPassingUs(heat) / 1000) / 1000));
  }
  return silent;
}
