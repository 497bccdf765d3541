/** Fits the lists to a television screen, which nobody scrolls: as many rows as fit, and no half rows. */

import { scheduleDraw, set } from "../dom.js";

/** Free height that one more row or sentence needs, in ems: rows have up to two lines, sentences up to four. */
const ROW_EM = 3.4, SENTENCE_EM = 6.8;
const FIRST_LIMIT = 6;

/** Adapts the limits of the lists to the free height. @param {Record<string, HTMLElement>} elements */
export function fitScreen(elements) {
  const lists = [[elements.ranking, ROW_EM], [elements.cup, ROW_EM], [elements.ticker, SENTENCE_EM]];
  set(elements.live, "limit", 5);
  for (const name of ["live", "cup"]) set(elements[name], "terse", true);
  // One row at a time: the observer calls this again with the new heights.
  const fit = () => {
    const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const [element, least] of lists) {
      const free = element.parentElement.clientHeight - element.offsetHeight, shown = element.shadowRoot.querySelectorAll("tbody tr, li").length;
      if (free < 0 && shown > 1) set(element, "limit", shown - 1);
      else if (free > least * em && shown >= element.limit) set(element, "limit", shown + 1);
    }
  };
  const observer = new ResizeObserver(() => scheduleDraw(fit));
  for (const [element] of lists) {
    set(element, "limit", FIRST_LIMIT);
    observer.observe(element);
    observer.observe(element.parentElement);
  }
}
