/** The list of competitions of a gateway, and the default choice. */

import { make, show } from "../dom.js";
import { t } from "../locale.js";

const LIST_MS = 15_000, EMPTY_LIST_MS = 2_000, ANSWER_MS = 10_000;

/**
 * Reads the list periodically and fills `select` with it. While no competition is `present`, calls `follow` with the running
 * one, else with the latest, and `nothing` if there is none.
 */
export async function followList(board) {
  let known = null;
  for (;;) {
    let competitions = [], rehearsals = [];
    try {
      const answer = await fetch("/api/competitions", { signal: AbortSignal.timeout(ANSWER_MS), credentials: "omit", cache: "no-cache" });
      ({ competitions, rehearsals = [] } = await answer.json());
      const names = JSON.stringify([...competitions, ...rehearsals].map(({ competition, name }) => [competition, name]));
      if (names !== known) offer(board, competitions, rehearsals);
      known = names;
    } catch (error) {
      console.warn(`the list of competitions could not be read: ${error.message}`);
      competitions = [];
    }
    await new Promise((resolve) => { setTimeout(resolve, competitions.length ? LIST_MS : EMPTY_LIST_MS); });
  }
}

/** Rehearsals are offered below the competitions, and never chosen by themselves. */
function offer({ select, box, present, follow, nothing }, competitions, rehearsals) {
  if (!present()) {
    const first = competitions.find((each) => each.is_running) ?? competitions[0];
    if (first) follow(first.competition);
    else nothing();
  }
  const names = new Map(competitions.map(({ competition, name }) => [competition, name]));
  const others = rehearsals.map(({ competition, name }) => [competition, name]);
  if (present() && ![...names, ...others].some(([id]) => id === present())) names.set(present(), present());
  const optionsOf = (entries) => entries.map(([id, name]) => Object.assign(make("option", "", name), { value: id }));
  const group = Object.assign(make("optgroup"), { label: t("Rehearsals") });
  group.append(...optionsOf(others));
  select.replaceChildren(...optionsOf([...names]), ...(others.length ? [group] : []));
  select.value = present();
  show(box, names.size + others.length > 1);
}
