/** One connection to each gateway (and each delay) for a page, however many elements show it; it ends with the last of them. */

import { connect } from "../rinkside.js";

/** Where this module came from: an element shows that gateway unless it is told otherwise. */
export const ORIGIN = new URL(import.meta.url).origin;
/** An element that is moved in the page leaves it for a moment. */
const LINGER_MS = 1_000;

const held = new Map();

/**
 * @typedef {{client: import("../rinkside.js").Rinkside, origin: string, delay: number,
 *   onState: (listener: () => void) => () => void, release: () => void}} Shared
 */

/**
 * The page's connection to a gateway. All followers of a channel share its delay, so another delay is another connection.
 * Call `release` when it is no longer needed. @param {string} [origin] @param {number} [delay] seconds @returns {Shared}
 */
export function sharedGateway(origin = ORIGIN, delay = 0) {
  const key = `${origin} ${delay}`;
  let entry = held.get(key);
  if (!entry) {
    const listeners = new Set(), tell = () => { for (const listener of listeners) listener(); };
    const client = connect(origin, { onState: tell, onSilence: tell, onError: (error) => console.warn(error.message) });
    held.set(key, entry = { client, listeners, users: 0 });
  }
  entry.users += 1;
  let isReleased = false;
  return {
    client: entry.client, origin, delay,
    onState: (listener) => { entry.listeners.add(listener); return () => entry.listeners.delete(listener); },
    release: () => {
      if (isReleased) return;
      isReleased = true;
      entry.users -= 1;
      setTimeout(() => {
        if (entry.users || held.get(key) !== entry) return;
        held.delete(key);
        entry.client.close();
      }, LINGER_MS);
    },
  };
}

/** A delay as people give it, in seconds: 0 to 120, the protocol's bounds; 0 where it is no number. @returns {number} */
export const delayOf = (text) => Math.min(120, Math.max(0, Number(text) || 0));
