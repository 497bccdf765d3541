/** One connection for each gateway and delay, shared by all elements of a page; it closes with the last of them. */

import { connect } from "../rinkside.js";

/** The origin of this module: elements connect to that gateway by default. */
export const ORIGIN = new URL(import.meta.url).origin;
/** A connection stays open so long without a user: an element that is moved within the page leaves it for a moment. */
const LINGER_MS = 1_000;

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
    const client = connect(origin, { onState: notify, onSilence: notify, onError: (error) => console.warn(error.message) });
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

/** A delay in seconds from text, limited to 0 to 120 as the protocol requires; 0 if it is not a number. @returns {number} */
export const delayOf = (text) => Math.min(120, Math.max(0, Number(text) || 0));
