/**
 * The protocol over plain HTTP, with the interface of a WebSocket: for networks that block WebSockets, and for sites whose
 * readers all come through a cache. One request per version of a channel, which waits at the gateway until that version exists.
 *
 * `rinkside.js` loads this module when it needs it.
 */

const REQUEST_MS = 20_000; // the gateway answers after 10 s at the latest
const FEW = 5; // a browser opens six connections to a host over HTTP/1.1; one stays free for the page
const CLOCK_READINGS = 3;
const RETRIES = 3, RETRY_MS = 1_000; // of one request, while the gateway says that it is busy

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class HttpSocket extends EventTarget {
  readyState = 0;
  #base; #channels = new Map(); #readings = 0; #offset = 0; #isNarrow = false; #free = FEW; #queue = [];

  /** @param {string} url of the WebSocket of the same gateway */
  constructor(url) {
    super();
    this.#base = url.replace(/^ws/, "http").replace(/\/ws$/, "");
    this.#now().then(() => {
      if (this.readyState) return;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }, (error) => this.#lost(error));
  }

  /** Takes a message of the protocol. @param {string} text */
  send(text) {
    const { op, id, channel, since, delay = 0 } = JSON.parse(text);
    if (op === "ping") this.#now().then((now) => this.#emit({ op: "pong", id, now: new Date(now).toISOString() }), (error) => this.#lost(error));
    this.#channels.get(channel)?.abort();
    if (op === "unsubscribe") {
      this.#channels.delete(channel);
      this.#emit({ op: "unsubscribed", channel });
    } else if (op === "subscribe") {
      const control = new AbortController();
      this.#channels.set(channel, control);
      this.#follow(channel, since, delay, control.signal).catch((error) => control.signal.aborted || this.#lost(error));
    }
  }

  close(code = 1000, reason = "") {
    if (this.readyState === 3) return;
    this.readyState = 3;
    for (const control of this.#channels.values()) control.abort();
    this.#channels.clear();
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  #lost(error) { this.close(1006, `no answer over HTTP (${error?.message ?? error})`); }

  #emit(message) {
    if (this.readyState === 1) this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }

  /** The gateway's clock. Read a few times and then computed: a crowd must not ask each second. @returns {Promise<number>} */
  async #now() {
    if (this.#readings < CLOCK_READINGS) {
      this.#readings += 1;
      const asked = Date.now(), response = await this.#get("/api/now");
      this.#offset = Date.parse((await response.json()).now) - (asked + Date.now()) / 2;
      const entry = globalThis.performance?.getEntriesByName?.(response.url).at(-1);
      this.#isNarrow = entry !== undefined && !/^h[23]/.test(entry.nextHopProtocol ?? "");
    }
    return Date.now() + this.#offset;
  }

  async #get(path, signal) {
    const timeout = AbortSignal.timeout(REQUEST_MS);
    const control = new AbortController(), stop = () => control.abort();
    for (const each of [timeout, signal]) each?.addEventListener("abort", stop);
    try {
      return await fetch(this.#base + path, { signal: control.signal });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Over HTTP/1.1 a few requests take turns, and each waits a second at most. */
  async #turn(path, signal) {
    if (!this.#isNarrow || this.#channels.size <= FEW) return this.#get(path, signal);
    if (!this.#free) await new Promise((resolve) => { this.#queue.push(resolve); });
    else this.#free -= 1;
    try {
      return await this.#get(`${path}&wait=1`, signal);
    } finally {
      const next = this.#queue.shift();
      if (next) next(); else this.#free += 1;
    }
  }

  async #follow(channel, since, delay, signal) {
    const late = delay ? `&delay=${delay}` : "";
    let failures = 0;
    while (!signal.aborted) {
      const path = `/api/${channel}`;
      const response = since ? await this.#turn(`${path}?after=${since.version}&epoch=${encodeURIComponent(since.epoch)}${late}`, signal)
        : await this.#get(`${path}?${late}`, signal);
      if (response.status === 404 || response.status === 400) {
        const { message } = await response.json(), code = response.status === 404 ? "unknown-channel" : "bad-delay";
        this.#channels.delete(channel);
        return this.#emit({ op: "error", code, channel, message });
      }
      if (!response.ok) {
        failures += 1;
        if (failures > RETRIES) throw new Error(`status ${response.status}`);
        await pause(RETRY_MS * failures);
        continue;
      }
      failures = 0;
      const message = since ? await response.json() : snapshotOf(channel, response.headers, await response.json());
      if (signal.aborted) return;
      if (message.version !== undefined) since = { epoch: message.epoch, version: message.version };
      this.#emit(message);
    }
  }
}

/** The snapshot that a WebSocket would send, from the headers of a document. */
function snapshotOf(channel, headers, doc) {
  const [epoch, version, hash] = ["Epoch", "Version", "Hash"].map((name) => headers.get(`Rinkside-${name}`));
  const at = headers.get("Rinkside-At") || undefined, receivedAt = headers.get("Rinkside-Received-At") || undefined;
  return { op: "snapshot", channel, epoch, version: Number(version), hash, at, received_at: receivedAt, doc };
}
