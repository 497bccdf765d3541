/**
 * The content of each overlay. `content` returns what to show, or undefined to hide the overlay; `make` and `draw` create and
 * update its nodes. Names are other people's text and go through `textContent` only.
 */

import { drawCountryLabel, makeCountryLabel } from "../commentary/skaters.js";
import { FLAGS, inOrder } from "../components/element.js";
import { bandOf, byLane } from "../components/lanes.js";
import { raceOrder } from "../components/mass-start.js";
import { make, mark, own, reorder, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { clock } from "./clock.js";

const SHOWN_ROWS = 10, SHOWN_STANDINGS = 8;

// --- lists: title and rows ---

function makeList(className) {
  const node = make("div", `plate list ${className}`), table = make("table");
  table.append(make("tbody"));
  node.append(make("p", "title"), table);
  return node;
}

function drawRows(node, title, rows, columns) {
  const [head, table] = node.children;
  write(head, title);
  reorder(table.tBodies[0], rows.map(([key]) => key), () => {
    const row = document.createElement("tr"), who = make("td", "who");
    who.append(makeCountryLabel(), make("span", "name"));
    row.append(make("td", "rank figure"), who, ...columns.map((name) => make("td", `${name} figure`)));
    return row;
  }).forEach((line, index) => {
    const [, row] = rows[index], [rank, who, ...cells] = line.cells;
    write(rank, row.place ?? "");
    drawCountryLabel(who.firstElementChild, row.country);
    write(who.lastElementChild, row.name);
    cells.forEach((cell, number) => write(mark(cell, row.marks?.[number]), row.cells[number]));
    line.classList.toggle("racing", Boolean(row.isRacing));
  });
}

/** A time, marked when it is modelled, with the thousandth that decides equal hundredths. */
const timeOf = (row) => `${locale.timeOf(row)}${row.time && row.thousandth !== undefined ? `(${row.thousandth})` : ""}`;
const pointsOf = (row) => [row.sprint_points ? t("{points} p", { points: row.sprint_points }) : "", ""];

/** The ranked rows of a distance; for a mass start on the ice, the live placings of the heat. */
function rowsOf(doc, heat) {
  if (heat?.form === "mass" && heat.distance === doc.distance && !raceOrder(heat).isDone) {
    return Object.values(heat.races).filter((race) => race.rank_now).map((race) => [race.competitor, { ...race, rank: race.rank_now }]).sort(([, a], [, b]) => a.rank - b.rank);
  }
  return inOrder(doc.rows).filter(([, row]) => row.rank);
}

const ranking = {
  needs: ["ranking"],
  content: ({ docs, heat }) => {
    const doc = docs.ranking, rows = doc?.rows ? rowsOf(doc, heat).slice(0, SHOWN_ROWS) : [];
    return rows.length ? { title: locale.distance(doc), rows: rows.map(([key, row]) => [key, { place: row.rank, country: row.country, name: locale.name(row), isRacing: row.status === "racing" && doc.form !== "mass",
      cells: doc.form === "mass" ? pointsOf(row) : [timeOf(row), locale.gap(row.gap)] }]) } : undefined;
  },
  make: () => makeList("ranking-plate"),
  draw: (node, { title, rows }) => drawRows(node, title, rows, ["time", "gap"]),
};

const standings = {
  needs: ["ranking", "standings"],
  content: ({ docs }) => {
    const doc = docs.standings, rows = inOrder(doc?.rows).slice(0, SHOWN_STANDINGS);
    const isMoving = Object.values(doc?.stages ?? {}).some(({ state }) => state === "running" || state === "provisional");
    return rows.length ? { title: t("World Cup: {cup}", { cup: locale.cup(doc.cup) }), isMoving, rows: rows.map(([key, row]) => {
      const by = row.live.change ?? 0;
      return [key, { place: row.live.rank, country: row.country, name: locale.name(row), isRacing: row.racing, cells: [by > 0 ? `▲ ${by}` : by < 0 ? `▼ ${-by}` : "", String(row.live.points)], marks: [by > 0 ? "ahead" : by < 0 ? "behind" : ""] }];
    }) } : undefined;
  },
  make: () => makeList("standings-plate"),
  draw: (node, { title, rows }) => drawRows(node, title, rows, ["moved", "points"]),
};

// --- skater: a lower third ---

/** The chosen skater, else the one in the first lane. */
function someone({ docs, heat, subject }) {
  const id = subject ?? (heat ? byLane(heat)[0]?.[1].competitor : undefined);
  const live = Object.values(heat?.races ?? {}).find((race) => race.competitor === id), row = own(docs.ranking?.rows, id ?? "");
  const lane = Object.values(docs.startList?.heats ?? {}).flatMap((each) => Object.values(each.lanes)).find((each) => each.competitor === id);
  return live || row || lane ? { ...lane, ...row, ...live } : undefined;
}

const skater = {
  needs: ["ranking", "startList"],
  content: (scene) => {
    const who = someone(scene);
    if (!who) return undefined;
    const parts = [who.time && who.rank ? t("{rank}. {time}", { rank: who.rank, time: timeOf(who) }) : "", who.personal_best ? `PB ${locale.time(who.personal_best)}` : "", who.season_best ? `SB ${locale.time(who.season_best)}` : ""];
    return { who, line: scene.text || parts.filter(Boolean).join("   ") || (scene.docs.ranking ? locale.distance(scene.docs.ranking) : "") };
  },
  make: () => {
    const node = make("div", "plate skater-plate"), top = make("p", "who");
    top.append(make("span", "name"), makeCountryLabel());
    node.append(top, make("p", "line figure"));
    return node;
  },
  draw: (node, { who, line }) => {
    const [top, under] = node.children;
    set(node, "data-band", who.lane ? bandOf(who) : undefined);
    write(top.firstElementChild, locale.name(who));
    drawCountryLabel(top.lastElementChild, who.country);
    write(under, line);
    show(under, Boolean(line));
  },
};

// --- record: an alert ---

const record = {
  needs: ["records"],
  content: ({ docs, subject, text }) => {
    const all = Object.entries(docs.records?.records ?? {}).filter(([key, each]) => each.broken && (!subject || key === subject));
    // The newest record comes from the last heat; of one race, the most important one: the world record before the track record.
    const order = ["WR", "OR", "WRJ", "NR", "TR", "WSB"], numbers = docs.competition?.programme ?? {};
    const when = ({ distance, heat }) => (numbers[distance]?.number ?? 0) * 1000 + heat;
    const [, found] = all.sort(([, a], [, b]) => when(b.broken.at(-1)) - when(a.broken.at(-1)) || order.indexOf(a.kind) - order.indexOf(b.kind))[0] ?? [];
    return found ? { found, broken: found.broken.at(-1), text } : undefined;
  },
  make: () => {
    const node = make("div", "plate record-plate"), words = make("div"), who = make("p", "who");
    who.append(make("span", "name"), makeCountryLabel());
    words.append(make("p", "kind"), who, make("p", "line figure"));
    node.append(words, make("p", "time figure"));
    return node;
  },
  draw: (node, { found, broken, text }) => {
    const [words, time] = node.children, [kind, who, line] = words.children;
    write(kind, own(FLAGS, found.kind) ? t(FLAGS[found.kind]) : found.kind);
    write(who.firstElementChild, locale.name(broken));
    drawCountryLabel(who.lastElementChild, broken.country);
    write(line, text || t("was {time}, {holder}", { time: locale.time(found.broken.at(-2)?.time ?? found.time), holder: found.broken.at(-2)?.name ?? found.holder }));
    write(time, locale.time(broken.time));
  },
};

export const PLATES = { clock, ranking, skater, record, standings };
