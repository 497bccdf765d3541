/**
 * The commentator's view: five columns in the order of the questions, all of it as late as the pictures.
 *
 *     /commentary/{competition}  ?delay= (seconds) &theme= &lang=  #key= (opens the desk: notes and overlays)
 *
 * Two connections: one that is delayed and shows everything, and one that is not, which knows when the start shot fell and
 * which overlays are on.
 */

import { Clocks } from "../clock.js";
import { isOver, onIce, placeOf } from "../components/live.js";
import { keyed, mark, set, show, soon, write } from "../dom.js";
import { delayOf } from "../gateway.js";
import { speech, t } from "../words.js";
import { Control } from "./control.js";
import { Delay } from "./delay.js";
import { Desk } from "./desk.js";
import { Fast } from "./fast.js";
import { Follower } from "./follow.js";
import { listen } from "./keys.js";
import { drawMass } from "./mass.js";
import { drawNext, upcoming } from "./next.js";
import { drawOutcome } from "./outcome.js";
import { Note, Said } from "./said.js";
import { drawSkaters } from "./skaters.js";

const $ = (selector) => document.querySelector(selector);
const query = new URLSearchParams(location.search), { competition } = document.body.dataset;
/** Other distances whose results make facts: of the same gender, the newest of them. */
const MOST_RANKINGS = 8;
/** A lap without a passing is no cause for alarm; this is. */
const ALARMING_S = 45;

let clocks = null, frame = 0, lostAt = null, skated = null;
const view = new Follower({
  draw: () => draw(),
  take: (name, doc, info) => {
    if (name !== "live") return;
    clocks ??= new Clocks(() => view.client.now(), view.delay);
    clocks.observe(doc, info);
  },
  reset: () => { clocks = null; },
}, delayOf(query.get("delay")));
const ice = new Follower({
  draw: () => drawControl(),
  take: (name, doc, info) => { if (name === "live") delay.observe(doc, info); },
});

const delay = new Delay({
  field: $("#delay"),
  now: () => ice.client.now(),
  say: (text) => write($("#said"), text),
  change: (seconds) => {
    view.setDelay(seconds);
    const url = new URL(location.href);
    if (seconds) url.searchParams.set("delay", String(seconds)); else url.searchParams.delete("delay");
    history.replaceState(null, "", url);
    drawLinks();
    soon(draw);
  },
});
const desk = new Desk(competition);
const fast = new Fast($("#fast"), () => soon(draw)), said = new Said($("#just")), control = new Control($("#overlays"), desk);
const note = new Note($("#note"), desk, () => (scene().distance ? { distance: scene().distance } : {}));

// --- what there is to show ---

/** Heats on the ice, as one: those of a quartet are skated together. Each race knows the key of its own, whose clock is its clock. */
function heatOf(live) {
  const all = onIce(live);
  if (!all.length) return undefined;
  const [key, first] = all[0];
  const races = all.flatMap(([of, heat], pair) => Object.entries(heat.races).map(([id, race]) => [id, { ...race, of, pair }]));
  return { key, ...first, races: Object.fromEntries(races), other: all[1]?.[1].heat };
}

const pairOf = (heat) => (heat.other ? t("Pairs {heat} and {other} of {heats}", { heat: heat.heat, other: heat.other, heats: heat.heats }) : placeOf(heat, { t }));

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
  view.want({
    competition: `competition/${competition}`, live: `live/${competition}`, ticker: `ticker/${competition}`, records: `records/${competition}`,
    ranking: distance && `ranking/${competition}/${distance}`, startList: distance && `startlist/${competition}/${distance}`,
    standings: season && cup ? `standings/${season}/${cup}` : undefined,
    ...Object.fromEntries(others.map(([id]) => [`other ${id}`, `ranking/${competition}/${id}`])),
  });
}

// --- drawing ---

function draw() {
  follow();
  const now = scene();
  drawBar(now);
  drawSkaters($("#ice .skaters"), now);
  show($("#ice .empty"), !now.heat && !now.next);
  // Between two pairs, the one that was: it is what there is to talk about.
  skated = now.heat ?? (skated?.distance === now.distance ? skated : null);
  fast.draw({ ...now, heat: skated });
  drawMass($("#fast"), { ...now, heat: skated });
  show($("#fast .empty"), !skated);
  drawOutcome($("#outcome"), now);
  said.draw(now);
  drawNext($("#next"), now);
  drawControl();
  frame ||= requestAnimationFrame(tick);
}

function drawBar({ docs, heat, distance, next }) {
  const entry = docs.competition?.programme?.[distance];
  write($("#title"), docs.competition?.name ?? competition);
  document.title = docs.competition?.name ? t("Commentary: {competition}", { competition: docs.competition.name }) : t("Commentary");
  write($("#what"), heat ? speech.distance(heat) : entry ? speech.distance(entry) : "");
  write($("#pair"), heat ? pairOf(heat) : next ? t("Next: pair {heat}", { heat: next.heat }) : "");
  write($("#ice h2"), t(heat || !next ? "On the ice" : "Next on the ice"));
  drawState();
}

function drawState() {
  const { state } = view.client.state, isRacing = Object.values(view.docs.live?.heats ?? {}).some((heat) => heat.state === "running");
  const isLost = state === "lost" || state === "closed";
  lostAt = isLost ? lostAt ?? new Date() : state === "live" ? null : lostAt;
  const silent = state === "live" && isRacing ? Math.floor(view.client.silentFor(competition)) : 0;
  const box = $("#state"), is = lostAt ? "lost" : silent >= ALARMING_S ? "silent" : delay.seconds ? "late" : state;
  const since = lostAt ? speech.hour(lostAt.toISOString(), Intl.DateTimeFormat().resolvedOptions().timeZone) : "";
  // Only the kind of state is announced: a screen reader should not hear every second count.
  set(box, "role", is === "silent" && box.dataset.is === is ? "presentation" : "status");
  mark(box, is);
  write(box, lostAt ? t("Connection lost since {time}, trying again", { time: since }) : is === "silent" ? t("Source silent for {seconds} s", { seconds: silent })
    : state !== "live" ? t("Connecting") : delay.seconds ? t("{seconds} s behind the ice", { seconds: delay.seconds }) : t("Live"));
  set(document.body, "data-stale", Boolean(lostAt));
}

function drawControl() {
  const { docs, heat, startList, ranking } = scene();
  const lanes = heat ? Object.values(heat.races) : [], rows = Object.values(ranking?.rows ?? {}).sort((a, b) => a.position - b.position);
  const people = new Map([["", t("Who skates")], ...lanes.map((race) => [race.competitor, race.name]), ...rows.slice(0, 40).map((row) => [row.competitor, row.name]),
    ...upcoming(startList).flatMap((each) => Object.values(each.lanes).map((lane) => [lane.competitor, lane.name]))]);
  const distances = Object.entries(docs.competition?.programme ?? {}).filter(([, { state }]) => state !== "scheduled").map(([id, entry]) => [id, speech.distance(entry)]);
  const fallen = Object.entries(docs.records?.records ?? {}).filter(([, record]) => record.broken).map(([id, record]) => [id, `${record.kind} ${record.broken.at(-1).name}`]);
  control.draw(ice.docs.overlay, { skater: [...people], ranking: [["", t("What is skated")], ...distances], record: [["", t("The newest")], ...fallen], clock: [], standings: [] });
}

/** Every frame while a clock runs: nothing but the clocks' own text is touched. */
function tick() {
  frame = 0;
  let isRunning = false;
  for (const face of document.querySelectorAll(".clock[data-is='runs']")) {
    const heat = view.docs.live?.heats?.[face.dataset.heat], passed = heat && !isOver(heat) ? clocks?.read(face.dataset.heat) : undefined;
    isRunning ||= passed !== undefined;
    write(face, passed === undefined ? "" : speech.clock(passed * 1000, 1));
  }
  if (isRunning) frame = requestAnimationFrame(tick);
}

/** A reader who takes another language keeps the delay and the key. */
function drawLinks() {
  for (const link of document.querySelectorAll(".languages a")) {
    const url = new URL(location.href);
    url.searchParams.set("lang", link.lang);
    link.href = url.href;
  }
}

// --- what people press ---

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
listen({
  d: () => $("#delay").select(),
  s: () => delay.tap(),
  "+": () => delay.nudge(1), "=": () => delay.nudge(1), "-": () => delay.nudge(-1),
  n: () => note.field.focus(),
  b: () => delay.set(0),
  "?": () => (help.open ? help.close() : help.showModal()),
  ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index + 1), () => fast.choose(index + 1)])),
}, () => $("#keys").checked);

keyed($("#help dl"), ["1–9", "D", "S", "+ −", "B", "N", "?"], (key) => {
  const said = { "1–9": "Choose the reference: the zero line of the chart", D: "Type the delay, in seconds", S: "The start shot is seen on the pictures now: sets the delay",
    "+ −": "Half a second later, half a second sooner", B: "Back to live", N: "Write a note; Enter publishes it", "?": "This help" };
  const row = document.createElement("div");
  row.append(document.createElement("dt"), document.createElement("dd"));
  row.firstElementChild.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  write(row.lastElementChild, t(said[key]));
  return row;
});
show($("#desk-closed"), !desk.key);
ice.want({ live: `live/${competition}`, overlay: `overlay/${competition}` });
delay.seconds = view.delay;
$("#delay").value = view.delay.toFixed(1);
drawLinks();
draw();
setInterval(drawState, 1_000);
