/** A screen that nobody touches shows as many rows as fit, and no half ones. */

import { set, soon } from "../dom.js";

/** What must be free before one more is shown, in ems: rows have one line or two, sentences up to four. */
const ROW_EM = 3.4, SENTENCE_EM = 6.8;
const FIRST_LIMIT = 6;

/** Keeps the limits of the lists in step with the room there is. @param {Record<string, HTMLElement>} elements */
export function fitScreen(elements) {
  const lists = [[elements.ranking, ROW_EM], [elements.cup, ROW_EM], [elements.ticker, SENTENCE_EM]];
  set(elements.live, "limit", 5);
  for (const name of ["live", "cup"]) set(elements[name], "terse", true);
  // One row at a time: what that makes of the heights comes back here.
  const fit = () => {
    const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const [element, least] of lists) {
      const free = element.parentElement.clientHeight - element.offsetHeight, shown = element.shadowRoot.querySelectorAll("tbody tr, li").length;
      if (free < 0 && shown > 1) set(element, "limit", shown - 1);
      else if (free > least * em && shown >= element.limit) set(element, "limit", shown + 1);
    }
  };
  const observer = new ResizeObserver(() => soon(fit));
  for (const [element] of lists) {
    set(element, "limit", FIRST_LIMIT);
    observer.observe(element);
    observer.observe(element.parentElement);
  }
}
