/** The competitions that a gateway has, and which of them a reader wants to see who named none. */

import { make, show } from "../dom.js";

const INDEX_MS = 15_000, EMPTY_INDEX_MS = 2_000, ANSWER_MS = 10_000, NAMED = 40;

const readJson = async (path) => (await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS), credentials: "omit" })).json();

/**
 * Reads the list again and again, and offers it in `select`. Calls `follow` once where nothing is `present` yet: with the
 * competition that is running, or else the latest; `nothing` where there are none.
 */
export async function followIndex(board) {
  let known = null;
  for (;;) {
    let ids = [];
    try {
      ids = Object.keys((await readJson("/api")).competitions ?? {}).filter((id) => !id.startsWith("season:"));
      if (ids.join() !== known) await offer(board, ids);
      known = ids.join();
    } catch (error) {
      console.warn(`the list of competitions could not be read: ${error.message}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, ids.length ? INDEX_MS : EMPTY_INDEX_MS); });
  }
}

async function offer({ select, box, present, follow, nothing }, ids) {
  const documents = new Map(await Promise.all(ids.slice(0, NAMED).map(async (id) => {
    try {
      return [id, await readJson(`/api/competition/${encodeURIComponent(id)}`)];
    } catch {
      return [id, {}];
    }
  })));
  const isRunning = (id) => Object.values(documents.get(id)?.programme ?? {}).some((entry) => entry.state === "running");
  const latest = [...ids].sort((a, b) => String(documents.get(b)?.starts_on ?? "").localeCompare(documents.get(a)?.starts_on ?? ""))[0];
  if (!present()) {
    const first = ids.find(isRunning) ?? latest;
    if (first) follow(first);
    else nothing();
  }
  const offered = !present() || ids.includes(present()) ? ids : [present(), ...ids];
  select.replaceChildren(...offered.map((id) => Object.assign(make("option", "", documents.get(id)?.name ?? id), { value: id })));
  select.value = present();
  show(box, offered.length > 1);
}
