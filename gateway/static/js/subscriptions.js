/**
 * The channels that a page follows, all with the same delay, and their newest documents. Another delay needs another
 * connection; the page keeps its documents until the new connection delivers.
 */

import { scheduleDraw } from "./dom.js";
import { ORIGIN, sharedGateway } from "./gateway.js";

export class Subscriptions {
  #shared; #stopState; #followed = new Map(); #draw;
  /** Documents by the page's name for their channel. @type {Record<string, any>} */
  docs = {};

  /**
   * @param {{draw: () => void, take?: (name: string, doc: object, info: object) => void, reset?: () => void}} page
   *   calls `draw` once a frame, `take` for every document, and `reset` when the delay changes
   * @param {number} delay seconds
   */
  constructor(page, delay = 0) {
    Object.assign(this, { page, delay });
    this.#draw = page.draw;
    this.#open();
  }

  get client() { return this.#shared.client; }

  /** Follows exactly these channels, by name. @param {Record<string, string|undefined>} wanted */
  follow(wanted) {
    for (const [name, { channel, stop }] of this.#followed) {
      if (wanted[name] === channel) continue;
      stop();
      this.#followed.delete(name);
      delete this.docs[name];
    }
    for (const [name, channel] of Object.entries(wanted)) if (channel && !this.#followed.has(name)) this.#subscribe(name, channel);
  }

  /** @param {number} delay seconds */
  setDelay(delay) {
    if (delay === this.delay) return;
    const before = this.#shared;
    for (const { stop } of this.#followed.values()) stop();
    this.#stopState();
    this.delay = delay;
    this.#open();
    before.release();
    this.page.reset?.();
    for (const [name, { channel }] of this.#followed) this.#subscribe(name, channel);
    scheduleDraw(this.#draw);
  }

  #open() {
    this.#shared = sharedGateway(ORIGIN, this.delay);
    this.#stopState = this.#shared.onState(() => scheduleDraw(this.#draw));
  }

  #subscribe(name, channel) {
    const stop = this.client.subscribe(channel, (doc, info) => {
      this.docs[name] = doc;
      this.page.take?.(name, doc, info);
      scheduleDraw(this.#draw);
    }, { delay: this.delay });
    this.#followed.set(name, { channel, stop });
  }
}
