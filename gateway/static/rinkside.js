/**
 * The JavaScript client of Rinkside: one module, nothing to build, for browsers and Node (20, 21: --experimental-websocket).
 *
 *     import { connect } from "/rinkside.js";
 *     const stop = connect().subscribe("ranking/slc-2021/500m-women", (doc, info) => draw(doc, info));
 *
 * A listener receives whole documents, in order, and each equals what the projection wrote: after a gap or a wrong hash the
 * client requests the document again. It reconnects and resumes by itself. Documents are shared and must not be changed.
 * They contain other people's text: show it with `textContent`, never as HTML.
 *
 * @typedef {Record<string, any>} Document
 * @typedef {{channel: string, kind: "snapshot"|"patch", epoch: string, version: number, at?: string, hash: string,
 *   receivedAt?: string, patch: Document|null, verified: boolean, silentFor: number}} Info  `receivedAt` is on the clock of `now()`, `at` on that of the source; `patch` leads from the previous document to this one
 *   (null with a snapshot); `verified` is false where the page has no Web Crypto (plain http from another machine);
 *   `silentFor` is how many seconds the source has been silent, 0 while it is not
 * @typedef {(doc: Document, info: Info) => void} Listener
 * @typedef {{delay?: number, onEnd?: () => void}} SubscribeOptions  `delay` in seconds, to match delayed pictures; `onEnd` is
 *   called when no more documents will come (the channel was refused, or the connection is closed for good)
 * @typedef {{state: "connecting"|"live"|"lost"|"closed", reason: string, retryIn: number}} State  `retryIn` in seconds
 * @typedef {{onState?: (state: State) => void, onError?: (error: RinksideError) => void,
 *   onSilence?: (competition: string, seconds: number) => void, transport?: "auto"|"websocket"|"http", WebSocket?: typeof globalThis.WebSocket, random?: () => number}} Options
 *   without `onError`, errors go to the console; `onSilence` gets 0 when the source sends again; `random` (0 ≤ x < 1) is for the
 *   back-off; `transport` "auto" uses HTTP while WebSockets cannot be opened; `DEFAULTS` below holds the other settings
 */

const DEFAULTS = {
  transport: "auto",
  retryMs: 500, retryMaxMs: 15_000, // longest first wait before the next attempt; doubles with each failure, up to the second
  connectMs: 10_000, // an attempt that is not open by then has failed
  quietMs: 15_000, answerMs: 8_000, // after `quietMs` without a message the client pings; the gateway must answer within `answerMs`
};
const MAX_WAITING = 256; // messages of a channel that wait for their hash: seconds of the busiest race; beyond, a snapshot is cheaper
const SLOW_TRIP_MS = 100, AGAIN_MS = 300; // half a round trip is the error of the gateway's clock: measured again until it is small
const HEARTBEAT_MS = 12_000; // heartbeats come every 5 s while a source is silent; after this time without one, it is not

/** `code`: the protocol's (`unknown-channel` …), or `closed`, `wrong-document`, `bad-message`, `bad-delay`, `listener`. */
export class RinksideError extends Error {
  /** @param {string} code @param {string} message @param {{channel?: string, closeCode?: number, cause?: unknown}} [more] */
  constructor(code, message, { channel, closeCode, cause } = {}) {
    Object.assign(super(message, { cause }), { name: "RinksideError", code, channel, closeCode });
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const parse = (text) => { try { return JSON.parse(text); } catch { return null; } };

/**
 * Applies an RFC 7396 merge patch. Changes neither argument; the result shares unchanged parts with `document`.
 * @param {Document} document @param {Document} patch @returns {Document}
 */
export function applyPatch(document, patch) {
  const result = { ...document };
  for (const key of Object.keys(patch)) {
    const before = Object.hasOwn(result, key) && isObject(result[key]) ? result[key] : {};
    const value = isObject(patch[key]) ? applyPatch(before, patch[key]) : patch[key];
    // Not `result[key] = value`: a key named __proto__ is data and must not call the setter.
    if (value === null) delete result[key];
    else Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return result;
}

/** Canonical JSON (RFC 8785) of a document of strings, whole numbers, booleans, objects and arrays. @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** First 16 hex digits of the SHA-256 of the canonical text; null without Web Crypto. @returns {Promise<string|null>} */
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
  if (!url) throw new RinksideError("closed", 'no address of a gateway, for example connect("http://127.0.0.1:8080")');
  const target = new URL("/ws", url);
  target.protocol = target.protocol.replace("http", "ws");
  return new Rinkside(target.href, options);
}

/** A connection to one gateway that reconnects by itself. Made by `connect`. */
class Rinkside {
  #options; #url; #socket = null; #state = { state: "connecting", reason: "", retryIn: 0 };
  #subscriptions = new Map(); #silence = new Map(); #onWake = () => this.#reconnectNow();
  #failures = 0; #failedSockets = 0; #HttpSocket = null; #timer; #pingTimer; #watchdog; #heardAt = 0; #pingedAt = 0; #offset = 0; #roundTripMs = Infinity;

  constructor(url, options) {
    this.#url = url;
    this.#options = { WebSocket: globalThis.WebSocket, random: Math.random, ...DEFAULTS, ...options };
    const { WebSocket, transport } = this.#options;
    if (!WebSocket && transport !== "http") throw new RinksideError("closed", "WebSocket is missing: start node with --experimental-websocket");
    globalThis.addEventListener?.("online", this.#onWake);
    globalThis.document?.addEventListener("visibilitychange", this.#onWake);
    if (transport === "http") this.#loadHttp().then(() => this.#state.state === "closed" || this.#open());
    else this.#open();
  }

  /** @returns {State} */
  get state() { return this.#state; }
  /** The gateway's clock in milliseconds since 1970, as measured over this connection. */
  now() { return Date.now() + this.#offset; }
  /** Seconds since the newest event of a competition; 0 while its source is not silent. @param {string} competition */
  silentFor(competition) {
    const heartbeat = this.#silence.get(competition);
    const since = heartbeat ? performance.now() - heartbeat.heardAt : Infinity;
    return since > HEARTBEAT_MS ? 0 : (heartbeat.age + since) / 1000;
  }

  /**
   * Follows a channel: calls the listener with the present document and every later one. Returns a function that ends it.
   * All listeners of a channel share its delay; for another delay, make another connection.
   * @param {string} channel @param {Listener} listener @param {SubscribeOptions} [options] @returns {() => void}
   */
  subscribe(channel, listener, { delay = 0, onEnd } = {}) {
    if (this.#state.state === "closed") throw new RinksideError("closed", `this connection is closed: ${this.#state.reason}`);
    const entry = { listener, onEnd };
    let subscription = this.#subscriptions.get(channel);
    if (!subscription) {
      // `generation` counts the requests for this document: work that began before the newest one is dropped.
      subscription = { channel, competition: channel.split("/")[1], delay, entries: new Set(), doc: null, newest: null };
      Object.assign(subscription, { awaitsSnapshot: true, generation: 0, failures: 0, waiting: [], isApplying: false });
      this.#subscriptions.set(channel, subscription);
      this.#request(subscription);
    } else if (subscription.delay !== delay) {
      throw new RinksideError("bad-delay", `${channel} has a delay of ${subscription.delay} s; for another delay, connect again`, { channel });
    } else if (subscription.newest) {
      const { doc, newest } = subscription;
      const info = { ...newest, kind: "snapshot", patch: null };
      queueMicrotask(() => subscription.newest === newest && this.#notify([entry], subscription, doc, info));
    }
    subscription.entries.add(entry);
    return () => {
      if (!subscription.entries.delete(entry) || subscription.entries.size || subscription.isRemoved) return;
      this.#remove(subscription);
      this.#send({ op: "unsubscribe", channel });
    };
  }

  /**
   * The documents of a channel for `for await`. A slow reader gets the newest document; `patch` is then null.
   * @param {string} channel @param {SubscribeOptions} [options] @returns {AsyncGenerator<{doc: Document, info: Info}, void, void>}
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

  /** Ends every subscription and the connection. */
  close() { this.#end("closed by this client"); }

  // --- the connection ---
  #open() {
    const { connectMs, answerMs, WebSocket } = this.#options;
    const socket = this.#socket = new (this.#HttpSocket ?? WebSocket)(this.#url, "rinkside.v1");
    const on = (name, act) => socket.addEventListener(name, (event) => socket === this.#socket && act(event));
    this.#setState("connecting");
    this.#timer = setTimeout(() => this.#reconnectLater(`no connection within ${connectMs / 1000} s`), connectMs);
    on("open", () => {
      clearTimeout(this.#timer);
      this.#failedSockets = this.#HttpSocket ? 1 : 0;
      this.#heardAt = performance.now();
      this.#watchdog = setInterval(() => this.#checkConnection(), Math.min(500, answerMs / 2));
      this.#setState("live");
      this.#ping();
      for (const subscription of this.#subscriptions.values()) this.#request(subscription);
    });
    on("message", ({ data }) => this.#receive(data));
    // A close event with the reason follows, except in Node 20 when the connection never opened.
    on("error", () => this.#state.state === "connecting" && this.#reconnectLater("no gateway answers"));
    on("close", ({ code, reason }) => {
      const why = reason || `the connection ended (${code})`;
      if (code < 4500 || code > 4999) this.#reconnectLater(why);
      else this.#end(why, new RinksideError("closed", `the gateway closed the connection for good: ${why}`, { closeCode: code }));
    });
  }

  #checkConnection() {
    const now = performance.now(), { answerMs, quietMs } = this.#options;
    if (!this.#pingedAt && now - this.#heardAt > quietMs) this.#ping();
    else if (this.#pingedAt && now - Math.max(this.#pingedAt, this.#heardAt) > answerMs) this.#reconnectLater("the gateway does not answer");
  }

  /** Closes the connection and reconnects after a random wait within a growing bound, so that clients do not return all at once. */
  #reconnectLater(reason) {
    this.#closeSocket();
    if (this.#options.transport === "auto") this.#chooseTransport();
    const { random, retryMs, retryMaxMs } = this.#options;
    const wait = random() * Math.min(retryMaxMs, retryMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
    this.#timer = setTimeout(() => this.#open(), wait);
    this.#setState("lost", reason, wait / 1000);
  }

  /** After two WebSockets that did not open comes one attempt over HTTP, and so on in turn. */
  #chooseTransport() {
    if (this.#state.state === "connecting" && !this.#HttpSocket && ++this.#failedSockets > 1) void this.#loadHttp();
    else this.#HttpSocket = null;
  }

  async #loadHttp() {
    try {
      this.#HttpSocket = (await import(new URL("rinkside-http.js", import.meta.url).href)).HttpSocket;
    } catch (cause) {
      this.#report(new RinksideError("closed", `the transport over HTTP could not be loaded: ${cause}`, { cause }));
    }
  }

  #closeSocket() {
    const socket = this.#socket;
    this.#socket = null;
    this.#pingedAt = 0;
    for (const each of [this.#timer, this.#watchdog, this.#pingTimer]) clearTimeout(each); // ends an interval too
    socket?.close();
  }

  /** Called when the network is back or the page becomes visible: a phone that slept does not know that its connection is gone. */
  #reconnectNow() {
    if (globalThis.document?.visibilityState === "hidden") return;
    if (this.#state.state === "live" && !this.#pingedAt) this.#ping();
    if (this.#state.state !== "lost") return;
    clearTimeout(this.#timer);
    this.#open();
  }

  #end(reason, error = null) {
    if (this.#state.state === "closed") return;
    this.#closeSocket();
    globalThis.removeEventListener?.("online", this.#onWake);
    globalThis.document?.removeEventListener("visibilitychange", this.#onWake);
    this.#setState("closed", reason);
    for (const subscription of [...this.#subscriptions.values()]) this.#remove(subscription);
    if (error) this.#report(error);
  }

  #setState(state, reason = "", retryIn = 0) {
    const before = this.#state.state; // the first `connecting` is not reported: `connect` has not returned yet
    this.#state = { state, reason, retryIn };
    if (state !== before) this.#options.onState?.(this.#state);
  }

  #report(error) { (this.#options.onError ?? console.error)(error); }

  // --- messages ---
  #send(message) { if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message)); }

  #ping() {
    this.#pingedAt = performance.now();
    this.#send({ op: "ping", id: Math.floor(this.#pingedAt) });
  }

  #request(subscription) {
    const { channel, delay, newest } = subscription;
    subscription.awaitsSnapshot = !newest;
    subscription.generation += 1;
    subscription.waiting.length = 0;
    this.#send({ op: "subscribe", channel, ...(delay && { delay }), ...(newest && { since: { epoch: newest.epoch, version: newest.version } }) });
  }

  #receive(data) {
    this.#heardAt = performance.now();
    const message = parse(data);
    if (!isObject(message)) return this.#report(new RinksideError("bad-message", "a message is not a JSON object"));
    this.#failures = 0;
    const subscription = this.#subscriptions.get(message.channel);
    if (message.op === "snapshot" || message.op === "patch") {
      if (!subscription) return;
      if (subscription.waiting.push(message) > MAX_WAITING) this.#restart(subscription, "too many messages wait");
      else if (!subscription.isApplying) void this.#applyWaiting(subscription);
    } else if (message.op === "heartbeat") {
      this.#silence.set(message.competition, { age: message.age_ms, heardAt: this.#heardAt });
      this.#options.onSilence?.(message.competition, message.age_ms / 1000);
    } else if (message.op === "pong" && this.#pingedAt) {
      const trip = this.#heardAt - this.#pingedAt;
      if (trip < this.#roundTripMs * 1.5) this.#offset = Date.parse(message.now) + trip / 2 - Date.now();
      this.#roundTripMs = Math.min(trip, this.#roundTripMs);
      this.#pingedAt = 0;
      if (this.#roundTripMs > SLOW_TRIP_MS) this.#pingTimer = setTimeout(() => this.#pingedAt || this.#ping(), AGAIN_MS); // a page that loads answers late
    } else if (message.op === "error") {
      if (subscription) this.#remove(subscription);
      this.#report(new RinksideError(message.code, message.message, { channel: message.channel }));
    }
  }

  /** Applies waiting messages one after the other: the hash is computed asynchronously, and the order must stay. */
  async #applyWaiting(subscription) {
    subscription.isApplying = true;
    while (subscription.waiting.length) {
      const message = subscription.waiting.shift(), { generation, doc, newest } = subscription;
      const { op: kind, epoch, version, at, received_at: receivedAt, hash } = message, isPatch = kind === "patch";
      if (isPatch && subscription.awaitsSnapshot) continue; // sent before the gateway got the new request
      if (isPatch && (epoch !== newest.epoch || message.from !== newest.version)) {
        this.#restart(subscription, `a patch from ${epoch}/${message.from} came for ${newest.epoch}/${newest.version}`);
        continue;
      }
      const next = isPatch ? applyPatch(doc, message.patch) : message.doc;
      const actualHash = await documentHash(next);
      if (subscription.generation !== generation) continue;
      if (actualHash !== null && actualHash !== hash) {
        this.#restart(subscription, `version ${version} has hash ${actualHash}, not ${hash}`);
        continue;
      }
      const { channel } = subscription, patch = isPatch ? message.patch : null;
      subscription.newest = { channel, kind, epoch, version, at, receivedAt, hash, patch, verified: actualHash !== null };
      Object.assign(subscription, { doc: next, awaitsSnapshot: false, failures: 0 });
      if (isPatch && this.#silence.delete(subscription.competition)) this.#options.onSilence?.(subscription.competition, 0);
      if (isPatch && version === newest.version) continue; // the answer to a resume: already up to date
      this.#notify([...subscription.entries], subscription, next, subscription.newest);
    }
    subscription.isApplying = false;
  }

  #notify(entries, subscription, doc, info) {
    const { channel } = subscription;
    for (const entry of entries) {
      try {
        if (!subscription.entries.has(entry)) continue; // ended by a listener before it
        entry.listener(doc, { ...info, silentFor: this.silentFor(subscription.competition) });
      } catch (cause) {
        this.#report(new RinksideError("listener", `a listener of ${channel} failed: ${cause}`, { channel, cause }));
      }
    }
  }

  /** Drops a document that cannot be right and requests it again: at once the first time, then after growing waits. */
  #restart(subscription, why) {
    const { retryMs, retryMaxMs } = this.#options;
    const wait = subscription.failures ? Math.min(retryMaxMs, retryMs * 2 ** subscription.failures) : 0;
    Object.assign(subscription, { doc: null, newest: null, awaitsSnapshot: true });
    subscription.failures += 1;
    subscription.generation += 1;
    subscription.waiting.length = 0;
    const { channel, generation } = subscription;
    if (wait) subscription.timer = setTimeout(() => subscription.generation === generation && this.#request(subscription), wait);
    else this.#request(subscription);
    this.#report(new RinksideError("wrong-document", `${channel} is requested again: ${why}`, { channel }));
  }

  #remove(subscription) {
    subscription.isRemoved = true;
    clearTimeout(subscription.timer);
    subscription.generation += 1;
    subscription.waiting.length = 0;
    this.#subscriptions.delete(subscription.channel);
    for (const { onEnd } of subscription.entries) onEnd?.();
  }
}
