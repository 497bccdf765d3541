/**
 * Keeps a server-rendered page up to date: fetches the page again when its document changes and replaces the content of
 * `<main>` if it differs. `<main data-follow="report/slc-2021/2021-12-04">` names the document. Without this script the page
 * stays as it was loaded.
 */

import { sharedGateway } from "./gateway.js";

/** Several changes in a row cause one request, at a random moment so that readers do not all ask at once. */
const SETTLE_MS = 500, SPREAD_MS = 2_000, RETRY_MS = 5_000;
const main = document.querySelector("main[data-follow]");
let timer = 0;

async function refresh() {
  timer = 0;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "omit", cache: "no-cache" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), content = page.querySelector("main");
    if (!content || content.innerHTML === main.innerHTML) return;
    const href = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    main.replaceChildren(...content.childNodes);
    document.title = page.title;
    if (href) [...main.querySelectorAll("a")].find((link) => link.getAttribute("href") === href)?.focus();
  } catch (error) {
    console.warn(`the page could not be refreshed: ${error.message}`);
    timer ||= setTimeout(refresh, RETRY_MS * (1 + Math.random()));
  }
}

// The first document causes a refresh as well: the page may be older, for example from a cache.
sharedGateway().client.subscribe(main.dataset.follow, () => { timer ||= setTimeout(refresh, SETTLE_MS + Math.random() * SPREAD_MS); });
