/** The list of competitions of a gateway, and the default choice. */

import { make, show } from "../dom.js";

const LIST_MS = 15_000, EMPTY_LIST_MS = 2_000, ANSWER_MS = 10_000;

/**
 * Reads the list periodically and fills `select` with it. While no competition is `present`, calls `follow` with the running
 * one, else with the latest, and `nothing` if there is none.
 */
export async function followList(board) {
  let known = null;
  for (;;) {
    let competitions = [];
    try {
      const answer = await fetch("/api/competitions", { signal: AbortSignal.timeout(ANSWER_MS), credentials: "omit", cache: "no-cache" });
      ({ competitions } = await answer.json());
      const names = JSON.stringify(competitions.map(({ competition, name }) => [competition, name]));
      if (names !== known) offer(board, competitions);
      known = names;
    } catch (error) {
      console.warn(`the list of competitions could not be read: ${error.message}`);
      competitions = [];
    }
    await new Promise((resolve) => { setTimeout(resolve, competitions.length ? LIST_MS : EMPTY_LIST_MS); });
  }
}

function offer({ select, box, present, follow, nothing }, competitions) {
  if (!present()) {
    const first = competitions.find((each) => each.is_running) ?? competitions[0];
    if (first) follow(first.competition);
    else nothing();
  }
  const names = new Map(competitions.map(({ competition, name }) => [competition, name]));
  if (present() && !names.has(present())) names.set(present(), present());
  select.replaceChildren(...[...names].map(([id, name]) => Object.assign(make("option", "", name), { value: id })));
  select.value = present();
  show(box, names.size > 1);
}
