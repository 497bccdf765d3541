/**
 * Whose time a page shows: that of the venue, of the reader's device, or both. Chosen once and stored on the device, but only on
 * pages of the gateway itself: an element in a newspaper's page, or a page in a frame, stores and reads nothing.
 */

import { ORIGIN } from "./gateway.js";

export const KEY = "rinkside-times";
const isKnown = (choice) => ["venue", "reader", "both"].includes(choice);
export const isOwnPage = ORIGIN === globalThis.location?.origin && globalThis.top === globalThis;
/** Pages may have this module twice, in the bundle of the elements and by itself: both hear this event of the document. */
export const CHOSEN = "rinkside-times-chosen";
let chosen = "venue";

try {
  const stored = isOwnPage ? localStorage.getItem(KEY) : null;
  if (isKnown(stored)) chosen = stored;
} catch { /* storage is off: the choice lasts as long as the page */ }
globalThis.document?.addEventListener(CHOSEN, ({ detail }) => { chosen = detail; });

/** The choice of an attribute, else that of the reader. @param {string|null} [attribute] */
export const timesOf = (attribute) => (isKnown(attribute) ? attribute : chosen);

/** Calls the listener when the reader chooses. Returns a function that ends it. */
export function onTimes(listener) {
  document.addEventListener(CHOSEN, listener);
  return () => document.removeEventListener(CHOSEN, listener);
}

/** The reader's time zone. */
export const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The hour of an instant: `12:30`, or for both times `12:30 (20:30)`; with the weekday where the reader's day is another one.
 * @param {string} instant @param {{timezone?: string}|undefined} venue @param {import("./locale.js").Locale} locale @param {string} times
 */
export function hourOf(instant, venue, locale, times) {
  const zone = venue?.timezone ?? "UTC", there = locale.hour(instant, zone), mine = locale.hour(instant, here());
  const isSameDay = locale.day(instant, zone) === locale.day(instant, here());
  if (times === "venue" || (there === mine && isSameDay)) return there;
  if (times === "reader") return mine;
  return `${there} (${[isSameDay ? "" : locale.weekday(instant, here()), mine].filter(Boolean).join(" ")})`;
}

/** Whose time `hourOf` shows: `Salt Lake City time`. @param {{timezone?: string, city?: string, name?: string}|undefined} venue */
export function zoneNameOf(venue, t, times) {
  const there = venue?.timezone ? t("{city} time", { city: venue.city ?? venue.name ?? venue.timezone }) : "UTC", mine = t("your time");
  return times === "venue" ? there : times === "reader" ? mine : `${there} (${mine})`;
}
