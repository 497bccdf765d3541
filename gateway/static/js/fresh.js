/**
 * Keeps a page that the server makes up to date: when the document it is made of changes, the page is asked for again and what
 * differs is taken over. `<main data-follow="report/slc-2021/2021-12-04">` says which document. Without this script it is as
 * it was when it was loaded.
 */

import { sharedGateway } from "./gateway.js";

/** Several changes in a row are one; and not every reader asks in the same moment. */
const SETTLE_MS = 500, SPREAD_MS = 2_000, AGAIN_MS = 5_000;
const main = document.querySelector("main[data-follow]");
let timer = 0;

async function refresh() {
  timer = 0;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "omit", cache: "no-cache" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), made = page.querySelector("main");
    if (!made || made.innerHTML === main.innerHTML) return;
    const href = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    main.replaceChildren(...made.childNodes);
    document.title = page.title;
    if (href) [...main.querySelectorAll("a")].find((link) => link.getAttribute("href") === href)?.focus();
  } catch (error) {
    console.warn(`the page could not be brought up to date: ${error.message}`);
    timer ||= setTimeout(refresh, AGAIN_MS * (1 + Math.random()));
  }
}

// The first document counts as well: the page may have been made a moment before it, or come from a cache.
sharedGateway().client.subscribe(main.dataset.follow, () => { timer ||= setTimeout(refresh, SETTLE_MS + Math.random() * SPREAD_MS); });
