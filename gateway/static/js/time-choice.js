/**
 * Whose time a page shows: that of the venue, of the reader's device, or both. Chosen once and stored on the device, but only on
 * pages of the gateway itself: an element in a newspaper's page, or a page in a frame, stores and reads nothing.
 */

import { ORIGIN } from "./gateway.js";

const KEY = "rinkside-times";
export const TIMES = [["venue", "Venue time"], ["reader", "My time"], ["both", "Both times"]];
const isKnown = (choice) => TIMES.some(([key]) => key === choice);
const isOwnPage = ORIGIN === globalThis.location?.origin && globalThis.top === globalThis;
const listeners = new Set();
let chosen = "venue";

try {
  const stored = isOwnPage ? localStorage.getItem(KEY) : null;
  if (isKnown(stored)) chosen = stored;
} catch { /* storage is off: the choice lasts as long as the page */ }

/** The choice of an attribute, else that of the reader. @param {string|null} [attribute] */
export const timesOf = (attribute) => (isKnown(attribute) ? attribute : chosen);

/** Calls the listener when the reader chooses. Returns a function that ends it. */
export function onTimes(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {string} choice */
export function chooseTimes(choice) {
  if (!isKnown(choice)) return;
  chosen = choice;
  try {
    if (isOwnPage) localStorage.setItem(KEY, choice);
  } catch { /* storage is off */ }
  for (const listener of listeners) listener();
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

/** Fills a `<select>` with the choices and keeps it. @param {HTMLSelectElement} select */
export function offerTimes(select, t) {
  select.replaceChildren(...TIMES.map(([key, text]) => Object.assign(document.createElement("option"), { value: key, textContent: t(text), selected: key === chosen })));
  select.addEventListener("change", () => chooseTimes(select.value));
}
