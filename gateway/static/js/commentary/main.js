/**
 * The commentator's view: five columns, one for each question of a commentator, all with the delay of the pictures.
 *
 *     /commentary/{competition}  ?delay= (seconds) &theme= &lang=   a sign-in opens the desk: notes and overlays
 *
 * It has two connections: a delayed one for everything on the page, and one without delay for the time of the start shot and
 * the overlays on air.
 */

import { Clocks, overdueFor } from "../clock.js";
import { heatLabel, heatsOnIce, isOver, RinksideLive } from "../components/live.js";
import { keyed, mark, markRehearsal, scheduleDraw, set, show, write } from "../dom.js";
import { delayOf } from "../gateway.js";
import { locale, t } from "../locale.js";
import { Subscriptions } from "../subscriptions.js";
import { onTimes } from "../time-choice.js";
import { offerTimes } from "../time-picker.js";
import { Delay } from "./delay.js";
import { Desk } from "./desk.js";
import { Highlights } from "./highlights.js";
import { drawMass } from "./mass-start.js";
import { Note } from "./note.js";
import { drawOutcome } from "./outcome.js";
import { OverlayControl } from "./overlay-control.js";
import { PaceColumn } from "./pace.js";
import { listenForShortcuts } from "./shortcuts.js";
import { drawSkaters } from "./skaters.js";
import { drawNext, upcoming } from "./upcoming.js";

const $ = (selector) => document.querySelector(selector);
const query = new URLSearchParams(location.search), { competition } = document.body.dataset;
/** Number of other distances to take facts from: the newest of the same gender. */
const MOST_RANKINGS = 8;
/** Silence of the source is an alarm after about two laps without a passing. */
const ALARMING_S = 45;

/** An answer is on the page for so long. */
const SAID_MS = 8_000;

let saidTimer = 0, clocks = null, frame = 0, lostAt = null, lastHeat = null;
const view = new Subscriptions({
  draw: () => draw(),
  take: (name, doc, info) => {
    if (name !== "live") return;
    clocks ??= new Clocks(() => view.client.now(), view.delay);
    clocks.observe(doc, info);
  },
  reset: () => { clocks = null; },
}, delayOf(query.get("delay")));
const undelayed = new Subscriptions({
  draw: () => drawOverlays(),
  take: (name, doc, info) => { if (name === "live") delay.observe(doc, info); },
});

const delay = new Delay({
  field: $("#delay"),
  now: () => undelayed.client.now(),
  say: (text) => {
    write($("#announcement"), text);
    clearTimeout(saidTimer);
    saidTimer = setTimeout(() => write($("#announcement"), ""), SAID_MS);
  },
  change: (seconds) => {
    view.setDelay(seconds);
    set(outlook, "delay", seconds || undefined);
    const url = new URL(location.href);
    if (seconds) url.searchParams.set("delay", String(seconds)); else url.searchParams.delete("delay");
    history.replaceState(null, "", url);
    drawLinks();
    scheduleDraw(draw);
  },
});
const desk = new Desk(competition), outlook = document.createElement("rinkside-live");
const pace = new PaceColumn($("#pace"), () => scheduleDraw(draw)), highlights = new Highlights($("#highlights")), overlays = new OverlayControl($("#overlays"), desk);
const note = new Note($("#note"), desk, () => (scene().distance ? { distance: scene().distance } : {}));

// --- the documents to show ---

/** The heats on the ice as one heat: those of a quartet skate together. `of` is the key of a race's own heat, for its clock. */
function heatOf(live) {
  const all = heatsOnIce(live);
  if (!all.length) return undefined;
  const [key, first] = all[0];
  const races = all.flatMap(([of, heat], pair) => Object.entries(heat.races).map(([id, race]) => [id, { ...race, of, pair }]));
  return { key, ...first, races: Object.fromEntries(races), other: all[1]?.[1].heat };
}

const pairOf = (heat) => (heat.other ? t("Pairs {heat} and {other} of {heats}", { heat: heat.heat, other: heat.other, heats: heat.heats }) : heatLabel(heat, { t }));

function currentDistance(docs) {
  const entries = Object.entries(docs.competition?.programme ?? {}).sort(([, a], [, b]) => a.number - b.number);
  const skated = entries.filter(([, { state }]) => state === "provisional" || state === "official");
  return heatOf(docs.live)?.distance ?? entries.find(([, { state }]) => state === "running")?.[0] ?? skated.at(-1)?.[0] ?? entries[0]?.[0] ?? "";
}

function scene() {
  const { docs } = view, heat = heatOf(docs.live), distance = currentDistance(docs);
  const rankings = Object.entries(docs).filter(([name, doc]) => name.startsWith("other ") && doc.rows)
    .map(([, doc]) => doc).sort((a, b) => (docs.competition?.programme?.[a.distance]?.number ?? 0) - (docs.competition?.programme?.[b.distance]?.number ?? 0));
  return { docs, heat, distance, ranking: docs.ranking, startList: docs.startList, standings: docs.standings, rankings, next: upcoming(docs.startList)[0] };
}

function follow() {
  const { docs } = view, distance = currentDistance(docs), gender = docs.competition?.programme?.[distance]?.gender;
  const { season, cup } = docs.ranking ?? {};
  const others = Object.entries(docs.competition?.programme ?? {})
    .filter(([id, entry]) => id !== distance && entry.gender === gender && entry.state !== "scheduled" && entry.state !== "cancelled")
    .sort(([, a], [, b]) => b.number - a.number).slice(0, MOST_RANKINGS);
  view.follow({
    competition: `competition/${competition}`, live: `live/${competition}`, ticker: `ticker/${competition}`, records: `records/${competition}`, conditions: `conditions/${competition}`,
    ranking: distance && `ranking/${competition}/${distance}`, startList: distance && `startlist/${competition}/${distance}`,
    standings: season && cup ? `standings/${season}/${cup}` : undefined,
    ...Object.fromEntries(others.map(([id]) => [`other ${id}`, `ranking/${competition}/${id}`])),
  });
}

// --- drawing ---

function draw() {
  follow();
  const now = scene();
  markRehearsal(document.body, now.docs.competition, t);
  drawBar(now);
  drawSkaters($("#ice .skaters"), { ...now, passedMs: (key) => clocks?.read(key) });
  show($("#ice .empty"), !now.heat && !now.next);
  // Between two pairs, keep the last pair: it is what a commentator talks about.
  lastHeat = now.heat ?? (lastHeat?.distance === now.distance ? lastHeat : null);
  pace.draw({ ...now, heat: lastHeat });
  drawMass($("#ice"), $("#pace"), { ...now, heat: lastHeat });
  // Before, between and after races: what comes, with its start list, and what was.
  const isIdle = !now.heat && !lastHeat;
  if (isIdle !== outlook.isConnected) { if (isIdle) $("#pace .empty").before(outlook); else outlook.remove(); }
  show($("#pace .empty"), isIdle && !outlook.dataset.phase);
  drawOutcome($("#outcome"), now);
  highlights.draw(now);
  drawNext($("#next"), now);
  drawOverlays();
  frame ||= requestAnimationFrame(tick);
}

function drawBar({ docs, heat, distance, next }) {
  const entry = docs.competition?.programme?.[distance];
  write($("#title"), docs.competition?.name ?? competition);
  document.title = docs.competition?.name ? t("Commentary: {competition}", { competition: docs.competition.name }) : t("Commentary");
  write($("#what"), heat ? locale.distance(heat) : entry ? locale.distance(entry) : "");
  write($("#pair"), heat ? pairOf(heat) : next ? t("Next: pair {heat}", { heat: next.heat }) : "");
  write($("#conditions"), locale.conditions(docs.conditions?.latest));
  write($("#ice h2"), t(heat || !next ? "On the ice" : "Next on the ice"));
  drawState();
}

function drawState() {
  const { state } = view.client.state, isRacing = Object.values(view.docs.live?.heats ?? {}).some((heat) => heat.state === "running");
  const isLost = state === "lost" || state === "closed";
  lostAt = isLost ? lostAt ?? new Date() : state === "live" ? null : lostAt;
  const overdue = state === "live" ? overdueFor(view.docs.live?.heats, (key) => clocks?.read(key)) : 0;
  const silent = Math.max(overdue, state === "live" && isRacing ? Math.floor(view.client.silentFor(competition)) : 0);
  const box = $("#state"), is = lostAt ? "lost" : overdue || silent >= ALARMING_S ? "silent" : delay.seconds ? "late" : state;
  const since = lostAt ? locale.hourHere(lostAt) : "";
  // A screen reader announces a change of state, and not every second of silence.
  set(box, "role", is === "silent" && box.dataset.is === is ? "presentation" : "status");
  mark(box, is);
  write(box, lostAt ? t("Connection lost since {time}, trying again", { time: since }) : is === "silent" ? t("Source silent for {seconds} s", { seconds: silent })
    : state !== "live" ? t("Connecting") : delay.seconds ? t("{seconds} s behind the ice", { seconds: delay.seconds }) : t("Live"));
  set(document.body, "data-stale", Boolean(lostAt));
}

function drawOverlays() {
  const { docs, heat, startList, ranking } = scene();
  const lanes = heat ? Object.values(heat.races) : [], rows = Object.values(ranking?.rows ?? {}).sort((a, b) => a.position - b.position);
  const people = new Map([["", t("Who skates")], ...lanes.map((race) => [race.competitor, race.name]), ...rows.slice(0, 40).map((row) => [row.competitor, row.name]),
    ...upcoming(startList).flatMap((each) => Object.values(each.lanes).map((lane) => [lane.competitor, lane.name]))]);
  const distances = Object.entries(docs.competition?.programme ?? {}).filter(([, { state }]) => state !== "scheduled").map(([id, entry]) => [id, locale.distance(entry)]);
  const fallen = Object.entries(docs.records?.records ?? {}).filter(([, record]) => record.broken).map(([id, record]) => [id, `${record.kind} ${record.broken.at(-1).name}`]);
  overlays.draw(undelayed.docs.overlay, { skater: [...people], ranking: [["", t("What is skated")], ...distances], record: [["", t("The newest")], ...fallen], clock: [], standings: [] });
}

/** Runs in every frame while a clock runs; touches only the text of the clocks. */
function tick() {
  frame = 0;
  let isRunning = false;
  for (const face of document.querySelectorAll(".clock[data-is='runs']")) {
    const heat = view.docs.live?.heats?.[face.dataset.heat], passed = heat && !isOver(heat) ? clocks?.read(face.dataset.heat) : undefined;
    isRunning ||= passed !== undefined;
    write(face, passed === undefined ? "" : locale.clock(passed * 1000, 1));
  }
  if (isRunning) frame = requestAnimationFrame(tick);
}

/** Links to other languages keep the delay and the key. */
function drawLinks() {
  for (const link of document.querySelectorAll(".languages a")) {
    const url = new URL(location.href);
    url.searchParams.set("lang", link.lang);
    link.href = url.href;
  }
}

// --- controls ---

const help = $("#help");
$("#tap").addEventListener("click", () => delay.tap());
$("#later").addEventListener("click", () => delay.nudge(1));
$("#sooner").addEventListener("click", () => delay.nudge(-1));
$("#back").addEventListener("click", () => delay.set(0));
$("#ask").addEventListener("click", () => help.showModal());
$("#theme").addEventListener("click", () => {
  const root = document.documentElement, isDark = getComputedStyle(root).colorScheme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = isDark ? "light" : "dark";
});
listenForShortcuts({
  d: () => $("#delay").select(),
  s: () => delay.tap(),
  "+": () => delay.nudge(1), "=": () => delay.nudge(1), "-": () => delay.nudge(-1),
  n: () => note.field.focus(),
  b: () => delay.set(0),
  x: () => overlays.hideAll(),
  "?": () => (help.open ? help.close() : help.showModal()),
  ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index + 1), () => pace.choose(index + 1)])),
}, () => $("#keys").checked);

keyed($("#help dl"), ["1–9", "D", "S", "+ −", "B", "N", "X", "?"], (key) => {
  const descriptions = { "1–9": "Choose the reference: the zero line of the chart", D: "Type the delay, in seconds", S: "The start shot is seen on the pictures now: sets the delay",
    "+ −": "Half a second later, half a second sooner", B: "Back to live", N: "Write a note; Enter publishes it", X: "Hide all overlays", "?": "This help" };
  const row = document.createElement("div");
  row.append(document.createElement("dt"), document.createElement("dd"));
  row.firstElementChild.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  write(row.lastElementChild, t(descriptions[key]));
  return row;
});
void desk.identify().then(() => show($("#desk-closed"), !desk.may("note")));
undelayed.follow({ live: `live/${competition}`, overlay: `overlay/${competition}` });
delay.seconds = view.delay;
$("#delay").value = view.delay.toFixed(1);
drawLinks();
customElements.define("rinkside-live", RinksideLive);
set(set(outlook, "competition", competition), "delay", view.delay || undefined);
for (const name of ["quiet", "terse"]) set(outlook, name, true);
offerTimes($("#times"), t);
onTimes(() => scheduleDraw(draw));
draw();
setInterval(drawState, 1_000);
