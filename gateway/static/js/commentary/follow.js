/** What a page follows, all of it equally late, and what it has of it. Another delay is another connection: the old one shows until the new one has spoken. */

import { soon } from "../dom.js";
import { ORIGIN, sharedGateway } from "../gateway.js";

export class Follower {
  #shared; #stopState; #held = new Map(); #draw;
  /** Documents by the name that the page gave their channel. @type {Record<string, any>} */
  docs = {};

  /**
   * @param {{draw: () => void, take?: (name: string, doc: object, info: object) => void, reset?: () => void}} page
   *   `draw` is called once a frame; `take` for every document; `reset` when everything starts anew with another delay
   * @param {number} delay seconds
   */
  constructor(page, delay = 0) {
    Object.assign(this, { page, delay });
    this.#draw = page.draw;
    this.#open();
  }

  get client() { return this.#shared.client; }

  /** Follows these channels, by name, and no others. @param {Record<string, string|undefined>} wanted */
  want(wanted) {
    for (const [name, { channel, stop }] of this.#held) {
      if (wanted[name] === channel) continue;
      stop();
      this.#held.delete(name);
      delete this.docs[name];
    }
    for (const [name, channel] of Object.entries(wanted)) if (channel && !this.#held.has(name)) this.#subscribe(name, channel);
  }

  /** @param {number} delay seconds */
  setDelay(delay) {
    if (delay === this.delay) return;
    const before = this.#shared;
    for (const { stop } of this.#held.values()) stop();
    this.#stopState();
    this.delay = delay;
    this.#open();
    before.release();
    this.page.reset?.();
    for (const [name, { channel }] of this.#held) this.#subscribe(name, channel);
    soon(this.#draw);
  }

  #open() {
    this.#shared = sharedGateway(ORIGIN, this.delay);
    this.#stopState = this.#shared.onState(() => soon(this.#draw));
  }

  #subscribe(name, channel) {
    const stop = this.client.subscribe(channel, (doc, info) => {
      this.docs[name] = doc;
      this.page.take?.(name, doc, info);
      soon(this.#draw);
    }, { delay: this.delay });
    this.#held.set(name, { channel, stop });
  }
}
