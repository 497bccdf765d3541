/** The competitions that a gateway has, and which of them a reader wants to see who named none. */

import { make, show } from "../dom.js";

const LIST_MS = 15_000, EMPTY_LIST_MS = 2_000, ANSWER_MS = 10_000;

/**
 * Reads the list again and again, and offers it in `select`. Calls `follow` once where nothing is `present` yet: with the
 * competition that is running, or else the latest; `nothing` where there are none.
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
