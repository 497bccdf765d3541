/**
 * The JavaScript client of Rinkside: one module, nothing to build, for browsers and Node (20, 21: --experimental-websocket).
 *
 *     import { connect } from "/rinkside.js";
 *     const stop = connect().subscribe("ranking/slc-2021/500m-women", (doc, info) => draw(doc, info));
 *
 * A listener only ever sees whole documents, in order, that are what the projection wrote: a gap or a wrong hash makes the
 * client ask for the document again. Lost connections come back by themselves and go on where they were. Documents are
 * shared and must not be changed. What they hold is other people's text: show it with `textContent`, never as HTML.
 *
 * @typedef {Record<string, any>} Document
 * @typedef {{channel: string, kind: "snapshot"|"patch", epoch: string, version: number, at?: string, hash: string,
 *   patch: Document|null, verified: boolean, silentFor: number}} Info  `patch` leads from the document before to this one
 *   (null with a snapshot); `verified` is false where the page has no Web Crypto (plain http from another machine);
 *   `silentFor` is how many seconds the source has been silent, 0 while it is not
 * @typedef {(doc: Document, info: Info) => void} Listener
 * @typedef {{delay?: number, onEnd?: () => void}} Following  `delay` in seconds, to match delayed pictures; `onEnd` is called
 *   when there will be no more (refused, or the connection is closed for good)
 * @typedef {{state: "connecting"|"live"|"lost"|"closed", reason: string, retryIn: number}} State  `retryIn` in seconds
 * @typedef {object} Options
 * @property {(state: State) => void} [onState]
 * @property {(error: RinksideError) => void} [onError]  without it errors go to the console
 * @property {(competition: string, seconds: number) => void} [onSilence]  0 = the source speaks again
 * @property {typeof globalThis.WebSocket} [WebSocket]
 * @property {() => number} [random]  for the back-off; 0 ≤ x < 1. The other settings are `DEFAULTS`, below
 */

const DEFAULTS = {
  retryMs: 500, retryMaxMs: 15_000, // longest first wait before coming back; doubles with each failure, up to the second
  connectMs: 10_000, // a connection that is not open by then is given up
  quietMs: 15_000, answerMs: 8_000, // after so long without a message the gateway is asked, and must answer within
};
/** Messages of one channel that wait to be verified: seconds of the busiest race. Beyond that a snapshot is cheaper. */
const MAX_WAITING = 256;
/** Heartbeats come every 5 s while a source is silent; without one for so long it no longer is. */
const HEARTBEAT_MS = 12_000;

/** `code`: the protocol's (`unknown-channel` …), or `closed`, `wrong-document`, `bad-message`, `bad-delay`, `listener`. */
export class RinksideError extends Error {
  /** @param {string} code @param {string} message @param {{channel?: string, closeCode?: number, cause?: unknown}} [more] */
  constructor(code, message, { channel, closeCode, cause } = {}) {
    super(message, { cause });
    Object.assign(this, { name: "RinksideError", code, channel, closeCode });
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * RFC 7396 merge patch. Changes neither argument; parts that the patch does not touch are shared with the result.
 * @param {Document} document @param {Document} patch @returns {Document}
 */
export function applyPatch(document, patch) {
  const result = { ...document };
  for (const key of Object.keys(patch)) {
    const before = Object.hasOwn(result, key) && isObject(result[key]) ? result[key] : {};
    const value = isObject(patch[key]) ? applyPatch(before, patch[key]) : patch[key];
    // Not `result[key] = value`: a key named __proto__ is data like any other, and must not reach the setter.
    if (value === null) delete result[key];
    else Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return result;
}

/** RFC 8785 text of a document of strings, whole numbers, booleans, objects and arrays. @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** First 16 hex digits of SHA-256 over the canonical text; null where there is no Web Crypto. @returns {Promise<string|null>} */
export async function documentHash(document) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(canonical(document)));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Connects to a gateway and stays connected until `close`.
 * @param {string|URL} [url] of the gateway, http(s) or ws(s); the page's own when left out
 * @param {Options} [options] @returns {Rinkside}
 */
export function connect(url = globalThis.location?.href, options = {}) {
  if (!url) throw new RinksideError("closed", 'which gateway? For example connect("http://127.0.0.1:8080")');
  const target = new URL("/ws", url);
  target.protocol = target.protocol.replace("http", "ws");
  return new Rinkside(target.href, options);
}

/** A connection to one gateway that mends itself. Made by `connect`. */
class Rinkside {
  #options; #url; #socket = null; #state = { state: "connecting", reason: "", retryIn: 0 };
  #subscriptions = new Map(); #silence = new Map();
  #retries = 0; #timer; #watch; #heard = 0; #asked = 0; #offset = 0; #trip = Infinity;
  #wake = () => this.#hurry();

  constructor(url, options) {
    this.#url = url;
    this.#options = { WebSocket: globalThis.WebSocket, random: Math.random, ...DEFAULTS, ...options };
    if (!this.#options.WebSocket) throw new RinksideError("closed", "no WebSocket here: start node with --experimental-websocket");
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.#open();
  }

  /** @returns {State} */
  get state() { return this.#state; }

  /** The gateway's clock in milliseconds since 1970, as well as this connection has measured it. */
  now() { return Date.now() + this.#offset; }

  /** Seconds since the newest event of a competition, 0 while its source is not silent. @param {string} competition */
  silentFor(competition) {
    const beat = this.#silence.get(competition);
    const since = beat ? performance.now() - beat.heard : Infinity;
    return since > HEARTBEAT_MS ? 0 : (beat.age + since) / 1000;
  }

  /**
   * Follows a channel; the listener is called with every document from the present one on. Returns what ends it.
   * All listeners of a channel share its delay; for another delay make another connection.
   * @param {string} channel @param {Listener} listener @param {Following} [options] @returns {() => void}
   */
  subscribe(channel, listener, { delay = 0, onEnd } = {}) {
    if (this.#state.state === "closed") throw new RinksideError("closed", `this connection is over: ${this.#state.reason}`);
    const entry = { listener, onEnd };
    let held = this.#subscriptions.get(channel);
    if (!held) {
      // `fresh`: a snapshot is awaited. `turn` counts the requests: what was under way at an earlier one is void.
      held = { channel, competition: channel.split("/")[1], delay, entries: new Set(), doc: null, newest: null };
      Object.assign(held, { fresh: true, turn: 0, failures: 0, waiting: [], pumping: false, timer: undefined });
      this.#subscriptions.set(channel, held);
      this.#ask(held);
    } else if (held.delay !== delay) {
      throw new RinksideError("bad-delay", `${channel} is followed ${held.delay} s late; make another connection`, { channel });
    } else if (held.newest) {
      const { doc, newest } = held;
      queueMicrotask(() => held.newest === newest && this.#tell([entry], held, doc, { ...newest, kind: "snapshot", patch: null }));
    }
    held.entries.add(entry);
    return () => {
      if (!held.entries.delete(entry) || held.entries.size || this.#subscriptions.get(channel) !== held) return;
      this.#drop(held);
      this.#send({ op: "unsubscribe", channel });
    };
  }

  /**
   * The documents of a channel for `for await`. A slow reader gets the newest and misses those between (`patch` is then null).
   * @param {string} channel @param {Following} [options] @returns {AsyncGenerator<{doc: Document, info: Info}, void, void>}
   */
  async *channel(channel, options = {}) {
    let next = null, wake = () => {}, over = false;
    const onEnd = () => { over = true; wake(); };
    const stop = this.subscribe(channel, (doc, info) => {
      next = { doc, info: next ? { ...info, patch: null } : info };
      wake();
    }, { ...options, onEnd });
    try {
      while (next || !over) {
        if (!next) await new Promise((resolve) => { wake = resolve; });
        const ready = next;
        next = null;
        if (ready) yield ready;
      }
    } finally {
      stop();
    }
  }

  /** Ends everything. */
  close() { this.#end("closed by this client"); }

  // --- the connection ---

  #open() {
    const { connectMs, answerMs, WebSocket } = this.#options;
    const socket = this.#socket = new WebSocket(this.#url, "rinkside.v1");
    const on = (name, act) => socket.addEventListener(name, (event) => socket === this.#socket && act(event));
    this.#become("connecting");
    this.#timer = setTimeout(() => this.#lose(`no connection within ${connectMs / 1000} s`), connectMs);
    on("open", () => {
      clearTimeout(this.#timer);
      this.#heard = performance.now();
      this.#watch = setInterval(() => this.#lookAfter(), Math.min(1_000, answerMs / 2));
      this.#become("live");
      this.#ping();
      for (const held of this.#subscriptions.values()) this.#ask(held);
    });
    on("message", ({ data }) => this.#take(data));
    // A close with the reason follows, but for a connection that never opened in Node 20, where nothing does.
    on("error", () => this.#state.state === "connecting" && this.#lose("no gateway answers there"));
    on("close", ({ code, reason }) => {
      const said = reason || `the connection ended (${code})`;
      if (code < 4500 || code > 4999) this.#lose(said);
      else this.#end(said, new RinksideError("closed", `the gateway sent this client away for good: ${said}`, { closeCode: code }));
    });
  }

  #lookAfter() {
    const now = performance.now();
    if (this.#asked && now - Math.max(this.#asked, this.#heard) > this.#options.answerMs) this.#lose("the gateway does not answer");
    else if (!this.#asked && now - this.#heard > this.#options.quietMs) this.#ping();
  }

  /** Gives the connection up and comes back later: at random within a bound that grows, so that not all come at once. */
  #lose(reason) {
    this.#hangUp();
    const { random, retryMs, retryMaxMs } = this.#options;
    const wait = random() * Math.min(retryMaxMs, retryMs * 2 ** this.#retries);
    this.#retries = Math.min(this.#retries + 1, 20);
    this.#timer = setTimeout(() => this.#open(), wait);
    this.#become("lost", reason, wait / 1000);
  }

  #hangUp() {
    const socket = this.#socket;
    this.#socket = null;
    this.#asked = 0;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    socket?.close();
  }

  /** The network is back, or somebody looks at the page again: a phone that slept does not know that it was cut off. */
  #hurry() {
    if (globalThis.document?.visibilityState === "hidden") return;
    if (this.#state.state === "live" && !this.#asked) this.#ping();
    if (this.#state.state !== "lost") return;
    clearTimeout(this.#timer);
    this.#open();
  }

  #end(reason, error = null) {
    if (this.#state.state === "closed") return;
    this.#hangUp();
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    this.#become("closed", reason);
    for (const held of [...this.#subscriptions.values()]) this.#drop(held);
    if (error) this.#fail(error);
  }

  #become(state, reason = "", retryIn = 0) {
    const before = this.#state.state; // the first `connecting` is no news: `connect` has not even returned
    this.#state = { state, reason, retryIn };
    if (state !== before) this.#options.onState?.(this.#state);
  }

  #fail(error) { (this.#options.onError ?? console.error)(error); }

  // --- messages ---

  #send(message) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  #ping() {
    this.#asked = performance.now();
    this.#send({ op: "ping", id: Math.floor(this.#asked) });
  }

  #ask(held) {
    const { channel, delay, newest } = held;
    held.fresh = !newest;
    held.turn += 1;
    held.waiting.length = 0;
    const since = newest && { epoch: newest.epoch, version: newest.version };
    this.#send({ op: "subscribe", channel, ...(delay && { delay }), ...(since && { since }) });
  }

  #take(data) {
    this.#heard = performance.now();
    let message = null;
    try {
      message = JSON.parse(data);
    } catch { /* said below */ }
    if (!isObject(message)) return this.#fail(new RinksideError("bad-message", "the gateway sent what is no JSON object"));
    this.#retries = 0;
    const held = this.#subscriptions.get(message.channel);
    if (message.op === "snapshot" || message.op === "patch") {
      if (!held) return;
      if (held.waiting.push(message) > MAX_WAITING) this.#askAfresh(held, "more came than could be verified");
      else if (!held.pumping) void this.#pump(held);
    } else if (message.op === "heartbeat") {
      this.#silence.set(message.competition, { age: message.age_ms, heard: this.#heard });
      this.#options.onSilence?.(message.competition, message.age_ms / 1000);
    } else if (message.op === "pong" && this.#asked) {
      const trip = this.#heard - this.#asked;
      if (trip < this.#trip * 1.5) this.#offset = Date.parse(message.now) + trip / 2 - Date.now();
      this.#trip = Math.min(trip, this.#trip);
      this.#asked = 0;
    } else if (message.op === "error") {
      if (held) this.#drop(held);
      this.#fail(new RinksideError(message.code, message.message, { channel: message.channel }));
    }
  }

  /** Applies what came, one after the other: verifying takes a moment, and order must not suffer from it. */
  async #pump(held) {
    held.pumping = true;
    while (held.waiting.length) {
      const message = held.waiting.shift(), { turn, doc, newest } = held;
      const { op: kind, epoch, version, at, hash } = message, isPatch = kind === "patch";
      if (isPatch && held.fresh) continue; // still under way when the document was asked for anew
      if (isPatch && (epoch !== newest.epoch || message.from !== newest.version)) {
        this.#askAfresh(held, `a patch from ${epoch}/${message.from} came to a document at ${newest.epoch}/${newest.version}`);
        continue;
      }
      const next = isPatch ? applyPatch(doc, message.patch) : message.doc;
      const proof = await documentHash(next);
      if (held.turn !== turn) continue;
      if (proof !== null && proof !== hash) {
        this.#askAfresh(held, `version ${version} should have the hash ${hash} and has ${proof}`);
        continue;
      }
      const patch = isPatch ? message.patch : null;
      held.newest = { channel: held.channel, kind, epoch, version, at, hash, patch, verified: proof !== null };
      Object.assign(held, { doc: next, fresh: false, failures: 0 });
      if (isPatch && this.#silence.delete(held.competition)) this.#options.onSilence?.(held.competition, 0);
      if (isPatch && version === newest.version) continue; // "you are up to date", after a resume
      this.#tell([...held.entries], held, next, held.newest);
    }
    held.pumping = false;
  }

  #tell(entries, held, doc, info) {
    for (const entry of entries) {
      try {
        if (!held.entries.has(entry)) continue; // a listener before it ended it
        entry.listener(doc, { ...info, silentFor: this.silentFor(held.competition) });
      } catch (cause) {
        const { channel } = info;
        this.#fail(new RinksideError("listener", `a listener of ${channel} failed: ${cause}`, { channel, cause }));
      }
    }
  }

  /** Lets go of a document that cannot be right and asks for it anew: at once, then ever more slowly. */
  #askAfresh(held, why) {
    const { retryMs, retryMaxMs } = this.#options;
    const wait = held.failures ? Math.min(retryMaxMs, retryMs * 2 ** held.failures) : 0;
    Object.assign(held, { doc: null, newest: null, fresh: true, turn: held.turn + 1, failures: held.failures + 1 });
    held.waiting.length = 0;
    const turn = held.turn, { channel } = held;
    if (wait) held.timer = setTimeout(() => held.turn === turn && this.#ask(held), wait);
    else this.#ask(held);
    this.#fail(new RinksideError("wrong-document", `${channel} is asked for again: ${why}`, { channel }));
  }

  #drop(held) {
    clearTimeout(held.timer);
    held.turn += 1;
    held.waiting.length = 0;
    this.#subscriptions.delete(held.channel);
    for (const { onEnd } of held.entries) onEnd?.();
  }
}
