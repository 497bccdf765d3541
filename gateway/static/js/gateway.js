/** One connection for each gateway and delay, shared by all elements of a page; it closes with the last of them. */

import { connect } from "../rinkside.js";

/** The origin of this module: elements connect to that gateway by default. */
export const ORIGIN = new URL(import.meta.url).origin;
/** A connection stays open so long without a user: an element that is moved within the page leaves it for a moment. */
const LINGER_MS = 1_000;

/** Pages of ours notice within 6 s that a gateway hangs. An embed asks less often: newspapers have more readers than rinks. */
const QUICK = { quietMs: 1_500, answerMs: 3_000 };

const connections = new Map();

/**
 * @typedef {{client: import("../rinkside.js").Rinkside, delay: number,
 *   onState: (listener: () => void) => () => void, release: () => void}} Shared
 */

/**
 * The page's connection to a gateway. All listeners of a channel share one delay, so another delay is another connection.
 * Call `release` when it is no longer needed. @param {string} [origin] @param {number} [delay] seconds @returns {Shared}
 */
export function sharedGateway(origin = ORIGIN, delay = 0) {
  const key = `${origin} ${delay}`;
  let entry = connections.get(key);
  if (!entry) {
    const listeners = new Set(), notify = () => { for (const listener of listeners) listener(); };
    const client = connect(origin, { ...(origin === globalThis.location?.origin && globalThis.top === globalThis && QUICK), onState: notify, onSilence: notify, onError: (error) => console.warn(error.message) });
    connections.set(key, entry = { client, listeners, users: 0 });
  }
  entry.users += 1;
  let isReleased = false;
  return {
    client: entry.client, delay,
    onState: (listener) => { entry.listeners.add(listener); return () => entry.listeners.delete(listener); },
    release: () => {
      if (isReleased) return;
      isReleased = true;
      entry.users -= 1;
      setTimeout(() => {
        if (entry.users || connections.get(key) !== entry) return;
        connections.delete(key);
        entry.client.close();
      }, LINGER_MS);
    },
  };
}

const LONGEST_DELAY_S = 120;

/** A delay in seconds from text, with a decimal point or comma: 0 without text, NaN when it cannot be read or is too long. @param {string} [text] @returns {number} */
export function delayOf(text) {
  const given = (text ?? "").trim().replace(",", ".");
  const seconds = given === "" ? 0 : /^\d+(\.\d+)?$/.test(given) ? Number(given) : NaN;
  return seconds <= LONGEST_DELAY_S ? seconds : NaN;
}
