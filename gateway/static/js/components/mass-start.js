/**
 * Mass start: laps to go, the order on the ice, the sprint points, the newest sprint, and lapped riders.
 * It shows no times before the finish: they mean little in a bunch.
 */

import { make, mark, own, reorder, set, show, update, write } from "../dom.js";
import { countryLabel, OUT } from "./element.js";

const LAP_METRES = 400, SHOWN = 8, SHOWN_LEADERS = 5;

/** The riders in order, the metres of the first one, and the laps to go. At the end the order is by rank, which points decide. */
export function raceOrder({ races, metres, state }) {
  const lead = Math.max(0, ...Object.values(races).map((race) => race.metres ?? 0)), laps = Math.max(0, Math.ceil((metres - lead) / LAP_METRES));
  const isDone = state === "finished" || state === "committed" || laps === 0, place = ({ rank, position }) => (isDone && rank) || 1e3 + (position ?? 1e3);
  return { lead, laps, isDone, races: Object.values(races).sort((a, b) => place(a) - place(b) || Number(a.lane) - Number(b.lane)) };
}

export function build(body) {
  const hero = make("div", "hero"), lists = make("div", "lists");
  hero.append(make("b", "to-go"), make("span", "to-go-word"), set(make("span", "clock small"), "role", "timer"));
  for (const kind of ["order", "leaders", "sprint"]) {
    const box = make("section", kind);
    box.append(make("h4"), make("ol"), make("p", "soft"));
    lists.append(box);
  }
  body.append(hero, lists);
}

export function draw(body, heat, host) {
  const [hero, lists] = body.children, [order, leaders, sprint] = lists.children;
  const { races, lead, laps, isDone } = raceOrder(heat);
  write(hero.children[0], isDone ? "" : laps);
  write(hero.children[1], isDone ? host.t("Finished") : host.t(laps === 1 ? "lap to go" : "laps to go"));
  mark(hero.children[2], isDone ? "" : "runs");
  if (isDone) write(hero.children[2], "");

  const gone = races.filter((race) => own(OUT, race.status)), names = (some) => some.map((race) => race.name).join(", ");
  const lapped = races.filter((race) => !gone.includes(race) && race.metres <= lead - LAP_METRES);
  write(order.children[0], host.t(isDone ? "Finish" : "Order on the ice"));
  drawList(order.children[1], races.slice(0, Math.min(SHOWN, host.limit)).map((race, index) => ({ ...race, place: index + 1, figure: isDone && race.rank === 1 ? host.locale.timeOf(race) : own(OUT, race.status) ? race.status : "" })), host);
  write(order.children[2], [lapped.length ? host.t("Lapped: {names}", { names: names(lapped) }) : "", gone.length ? host.t("Out: {names}", { names: names(gone) }) : ""].filter(Boolean).join("  ·  "));

  const best = races.filter((race) => race.sprint_points).sort((a, b) => b.sprint_points - a.sprint_points).slice(0, Math.min(SHOWN_LEADERS, host.limit));
  write(leaders.children[0], host.t("Sprint points"));
  drawList(leaders.children[1], best.map((race) => ({ ...race, place: 1 + best.filter((other) => other.sprint_points > race.sprint_points).length, figure: race.sprint_points })), host);
  write(leaders.children[2], best.length || isDone ? "" : host.t("No sprint yet."));

  const number = Math.max(0, ...races.flatMap((race) => Object.keys(race.sprints ?? {}).map(Number)));
  const scored = races.filter((race) => own(race.sprints, number)).sort((a, b) => b.sprints[number] - a.sprints[number]);
  show(sprint, number > 0);
  write(sprint.children[0], number ? host.t("Sprint {number}", { number }) : "");
  drawList(sprint.children[1], scored.map((race, index) => ({ ...race, place: index + 1, figure: `+${race.sprints[number]}` })), host);
}

function drawList(list, rows, host) {
  reorder(list, rows.map((row) => row.competitor), makeItem).forEach((node, index) => {
    const row = rows[index], [place, name, country, figure] = node.children;
    write(place, row.place);
    write(name, host.locale.name(row));
    host.drawCountryLabel(country, row.country);
    update(figure, row.figure, node);
    node.classList.toggle("ours", Boolean(row.country) && row.country === host.getAttribute("highlight"));
  });
}

function makeItem() {
  const item = make("li");
  item.append(make("b", "place"), make("span", "name"), countryLabel(), make("span", "figure"));
  return item;
}
