/** The list in which a reader chooses whose hours the page shows. */

import { CHOSEN, isOwnPage, KEY, timesOf } from "./time-choice.js";

const TIMES = [["venue", "Venue time"], ["reader", "My time"], ["both", "Both times"]];

function choose(choice) {
  try {
    if (isOwnPage) localStorage.setItem(KEY, choice);
  } catch { /* storage is off */ }
  document.dispatchEvent(new CustomEvent(CHOSEN, { detail: choice }));
}

/** Fills a `<select>` with the choices and keeps what the reader chooses. @param {HTMLSelectElement} select */
export function offerTimes(select, t) {
  select.replaceChildren(...TIMES.map(([key, text]) => Object.assign(document.createElement("option"), { value: key, textContent: t(text), selected: key === timesOf(null) })));
  select.addEventListener("change", () => choose(select.value));
}
