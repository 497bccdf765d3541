/** A WebSocket whose gateway side is the test, and a function to wait for a condition. */

import { connect, documentHash } from "../../gateway/static/rinkside.js";

export class Scripted extends EventTarget {
  readyState = 0;
  sent = [];
  constructor(url, protocol) {
    super();
    Object.assign(this, { url, protocol });
  }
  send(text) { this.sent.push(JSON.parse(text)); }
  close() { this.readyState = 3; }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  refuse() {
    this.readyState = 3;
    this.dispatchEvent(new Event("error"));
  }
  say(message) {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
  end(code, reason = "") {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
  /** What was asked of the gateway about channels, pings left out. */
  get asked() { return this.sent.filter(({ op }) => op !== "ping"); }
}

/** A client with its connections in `sockets` and its callbacks recorded. */
export function scripted(options = {}) {
  const sockets = [], states = [], errors = [], silences = [];
  class Made extends Scripted {
    constructor(...given) {
      super(...given);
      sockets.push(this);
    }
  }
  const client = connect("http://gateway.example/", {
    WebSocket: Made, random: () => 1, retryMs: 4, retryMaxMs: 16, connectMs: 2_000, quietMs: 2_000, answerMs: 2_000,
    onState: ({ state }) => states.push(state),
    onError: (error) => errors.push(error),
    onSilence: (...said) => silences.push(said),
    ...options,
  });
  return { client, sockets, states, errors, silences };
}

export async function snapshot(channel, version, doc, epoch = "e1") {
  return { op: "snapshot", channel, epoch, version, hash: await documentHash(doc), at: "2021-12-04T20:00:00.000000Z", doc };
}

/** `after` is the document after the patch. */
export async function patch(channel, from, version, change, after, epoch = "e1") {
  return { op: "patch", channel, epoch, from, version, hash: await documentHash(after), at: "2021-12-04T20:00:01.000000Z", patch: change };
}

export async function eventually(condition, what = String(condition)) {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
