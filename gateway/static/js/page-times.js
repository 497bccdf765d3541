/**
 * Lets readers of a server-made page choose whose hours they see. `<p class="times" data-zone="America/Denver" data-city="…">`
 * says whose the page has; `<time class="hour" datetime="…">` are the hours. Without this script they stay those of the venue.
 */

import { locale, t } from "./locale.js";
import { hourOf, onTimes, timesOf, zoneNameOf } from "./time-choice.js";
import { offerTimes } from "./time-picker.js";

const main = document.querySelector("main");

function draw() {
  const line = main.querySelector(".times");
  if (!line) return;
  const venue = { timezone: line.dataset.zone || undefined, city: line.dataset.city };
  if (!line.querySelector("select")) {
    const select = document.createElement("select");
    select.setAttribute("aria-label", t("Times of"));
    offerTimes(select, t);
    line.append(" ", select);
  }
  const name = zoneNameOf(venue, t, timesOf(null)), label = line.firstElementChild;
  if (label.textContent !== name) label.textContent = name;
  for (const node of main.querySelectorAll("time.hour")) {
    const hour = hourOf(node.dateTime, venue, locale, timesOf(null));
    if (node.textContent !== hour) node.textContent = hour;
  }
}

draw();
onTimes(draw);
// The page may be fetched again when its document changes.
new MutationObserver(draw).observe(main, { childList: true });
