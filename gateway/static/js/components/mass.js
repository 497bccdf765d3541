/**
 * Mass start: laps to go, the order on the ice, who leads the sprint points, what the last sprint gave, and who was lapped.
 * No times: they say nothing before the last lap, and gaps in a bunch are those of the transponders.
 */

import { make, mark, own, set, show, travel, write, lit } from "../dom.js";
import { land, OUT } from "./element.js";

const LAP_METRES = 400, SHOWN = 8, SHOWN_LEADERS = 5;

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
  const races = Object.values(heat.races).sort((a, b) => (a.position ?? 1e9) - (b.position ?? 1e9) || Number(a.lane) - Number(b.lane));
  const lead = Math.max(0, ...races.map((race) => race.metres ?? 0)), toGo = Math.max(0, Math.ceil((heat.metres - lead) / LAP_METRES));
  const isDone = heat.state === "finished" || heat.state === "committed" || toGo === 0;
  write(hero.children[0], isDone ? "" : toGo);
  write(hero.children[1], isDone ? host.t("Finished") : host.t(toGo === 1 ? "lap to go" : "laps to go"));
  mark(hero.children[2], isDone ? "" : "runs");
  if (isDone) write(hero.children[2], "");

  const rows = rowsOf(heat, host.docs.ranking);
  const lapped = races.filter((race) => !own(OUT, race.status) && race.metres !== undefined && lead - race.metres > LAP_METRES / 2 && race.metres <= lead - LAP_METRES);
  write(order.children[0], host.t(isDone ? "Finish" : "Order on the ice"));
  drawList(order.children[1], races.slice(0, Math.min(SHOWN, host.limit)).map((race, index) => ({ id: race.competitor, ...race, place: index + 1, figure: isDone && race.rank === 1 ? host.speech.time(race.time) : own(OUT, race.status) ? race.status : "" })), host);
  const gone = races.filter((race) => own(OUT, race.status));
  write(order.children[2], [lapped.length ? host.t("Lapped: {names}", { names: lapped.map((race) => race.name).join(", ") }) : "", gone.length ? host.t("Out: {names}", { names: gone.map((race) => race.name).join(", ") }) : ""].filter(Boolean).join("  ·  "));

  const best = rows.map(withPoints).filter((row) => row.sprint_points).sort((a, b) => b.sprint_points - a.sprint_points || a.position - b.position).slice(0, Math.min(SHOWN_LEADERS, host.limit));
  write(leaders.children[0], host.t("Sprint points"));
  drawList(leaders.children[1], best.map((row) => ({ ...row, id: row.competitor, place: 1 + best.filter((other) => other.sprint_points > row.sprint_points).length, figure: row.sprint_points })), host);
  write(leaders.children[2], best.length ? "" : host.t("No sprint yet."));

  const number = Math.max(0, ...rows.flatMap((row) => Object.keys(row.sprints ?? {}).map(Number)));
  const scored = rows.filter((row) => own(row.sprints, number)).sort((a, b) => b.sprints[number] - a.sprints[number]);
  show(sprint, number > 0);
  write(sprint.children[0], number ? host.t("Sprint {number}", { number }) : "");
  drawList(sprint.children[1], scored.map((row, index) => ({ ...row, id: row.competitor, place: index + 1, figure: `+${row.sprints[number]}` })), host);
}

/** Points count for who finishes, so the ranking adds them up at the end only: until then they are what the sprints gave. */
const withPoints = (row) => ({ ...row, sprint_points: row.sprint_points ?? Object.values(row.sprints ?? {}).reduce((sum, points) => sum + points, 0) });

/** The ranking's rows of this heat, under the ranking's own names and countries. */
function rowsOf(heat, ranking) {
  if (ranking?.distance !== heat.distance) return [];
  const key = heat.round > 1 ? `${heat.round}.${heat.heat}` : String(heat.heat), own2 = own(ranking.heats, key)?.rows;
  if (own2) return Object.entries(own2).map(([id, row]) => ({ ...ranking.rows[id], ...row }));
  return Object.values(ranking.rows ?? {}).filter((row) => row.heat === heat.heat && row.round === heat.round);
}

function drawList(list, rows, host) {
  travel(list, rows.map((row) => row.id), makeItem).forEach((node, index) => {
    const row = rows[index], [place, name, country, figure] = node.children;
    write(place, row.place);
    write(name, row.name);
    host.drawLand(country, row.country);
    lit(figure, row.figure, node);
    node.classList.toggle("ours", Boolean(row.country) && row.country === host.getAttribute("highlight"));
  });
}

function makeItem() {
  const item = make("li");
  item.append(make("b", "place"), make("span", "name"), land(), make("span", "figure"));
  return item;
}
