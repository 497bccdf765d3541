/**
 * The live board: chooses the competition and the distance, and shows the state of the connection. The elements show the rest.
 *
 *     /  /c/{competition}  ?distance= &delay= (seconds, to match pictures) &screen=tv &theme= &lang=
 */

import { Announcer } from "./board/announcer.js";
import { followList } from "./board/competitions.js";
import { fitScreen } from "./board/television.js";
import { heatsOnIce, RinksideLive } from "./components/live.js";
import { RinksideProgramme } from "./components/programme.js";
import { RinksideRanking } from "./components/ranking.js";
import { RinksideStandings } from "./components/standings.js";
import { RinksideTicker } from "./components/ticker.js";
import { mark, markRehearsal, scheduleDraw, set, show, write } from "./dom.js";
import { delayOf, ORIGIN, sharedGateway } from "./gateway.js";
import { locale, t } from "./locale.js";
import { offerTimes } from "./time-picker.js";

const SHOWN_STANDINGS = 12;
/** Silence of the source is mentioned after one lap without a passing, and is an alarm only after two. */
const MENTIONED_S = 20, ALARMING_S = 45;
const query = new URLSearchParams(location.search), root = document.documentElement;
const $ = (selector) => document.querySelector(selector);
const isTelevision = query.get("screen") === "tv";
if (isTelevision) root.dataset.screen = "tv";
if (query.get("delay")) for (const node of document.querySelectorAll("main > section > :not(p, h2, button), #programme")) node.setAttribute("delay", query.get("delay"));

const elements = { live: $("#live rinkside-live"), ranking: $("#ranking rinkside-ranking"), cup: $("#cup rinkside-standings"), ticker: $("#ticker rinkside-ticker"), programme: $("#programme") };
elements.cup.setAttribute("limit", String(SHOWN_STANDINGS));
for (const [name, element] of Object.entries({ live: RinksideLive, programme: RinksideProgramme, ranking: RinksideRanking, standings: RinksideStandings, ticker: RinksideTicker })) {
  customElements.define(`rinkside-${name}`, element);
}

const shared = sharedGateway(ORIGIN, delayOf(query.get("delay"))), { client, delay } = shared, announcer = new Announcer($("#announcement"));
let competition = "", distance = "", chosen = query.get("distance") ?? "", docs = {}, stops = [], stopRanking = () => {};

// --- the connection ---

function drawState() {
  const { state, reason } = client.state;
  // Only a heat on the ice makes silence unusual: between races and after the last one no events are due.
  const isRacing = Object.values(docs.live?.heats ?? {}).some((heat) => heat.state === "running");
  const overdue = state === "live" ? elements.live.overdueFor : 0;
  const silent = Math.max(overdue, state === "live" && competition && isRacing ? Math.floor(client.silentFor(competition)) : 0);
  const lost = client.state.state === "lost" || client.state.state === "closed";
  lostAt = lost ? lostAt ?? new Date() : state === "live" ? null : lostAt;
  const since = lostAt ? locale.hourHere(lostAt) : "";
  const texts = { connecting: since ? t("Connection lost since {time}, trying again", { time: since }) : t("Connecting"), lost: t("Connection lost since {time}, trying again", { time: since }),
    closed: t("The connection was closed: {reason}", { reason }), live: delay ? t("Live, {seconds} s delayed", { seconds: delay }) : t("Live") };
  const box = $("#state"), is = lostAt ? "lost" : overdue || silent >= ALARMING_S ? "silent" : state, label = box.firstElementChild;
  // A screen reader announces a change of state, and not every second of silence.
  set(label, "role", box.dataset.is === is && silent ? "presentation" : "status");
  mark(box, is);
  set(box, "title", reason || undefined);
  write(label, overdue || silent >= MENTIONED_S ? t("Source silent for {seconds} s", { seconds: silent }) : texts[state]);
  set(document.body, "data-stale", Boolean(lostAt));
}
let lostAt = null;
shared.onState(() => scheduleDraw(drawState));
setInterval(drawState, 1_000);

// --- which competition ---

/** Puts the choice into the address, so that readers can share it. */
function remember(changes, path = location.pathname) {
  const url = new URL(path, location.href);
  url.search = location.search;
  for (const [key, value] of Object.entries(changes)) if (value) url.searchParams.set(key, value); else url.searchParams.delete(key);
  history.replaceState(null, "", url);
  for (const link of document.querySelectorAll(".languages a")) {
    const address = new URL(url);
    address.searchParams.set("lang", link.lang);
    link.href = address.href;
  }
}

function follow(id) {
  for (const stop of [...stops, stopRanking]) stop();
  stopRanking = () => {};
  [competition, distance, docs] = [id, "", {}];
  announcer.reset();
  set($("#live"), "data-nothing", undefined);
  for (const name of ["live", "ticker", "programme"]) elements[name].setAttribute("competition", id);
  elements.ranking.setAttribute("competition", id);
  elements.ranking.removeAttribute("distance");
  show($("#cup"), false);
  for (const kind of ["results", "ticker"]) set(show($(`#${kind}-link`), true), "href", `/${kind}/${id}?lang=${locale.language}`);
  const take = (name) => (doc) => { docs[name] = doc; scheduleDraw(draw); };
  stops = [client.subscribe(`competition/${id}`, take("competition"), { delay }), client.subscribe(`live/${id}`, take("live"), { delay }),
    client.subscribe(`conditions/${id}`, take("conditions"), { delay })];
  drawState();
}

// --- which distance ---

function draw() {
  drawHeading();
  choose();
  keepHeight();
  drawState();
}

function drawHeading() {
  const { name, venue, starts_on: first, ends_on: last, reconstructed } = docs.competition ?? {};
  write($("#title"), name ?? competition);
  markRehearsal(document.body, docs.competition, t);
  document.title = name ? `${name} · Rinkside` : "Rinkside";
  const dates = [...new Set([first, last])].filter(Boolean).map((date) => locale.day(date)).join(" – ");
  const conditions = locale.conditions(docs.conditions?.latest);
  write(show($("#conditions"), Boolean(conditions)), conditions);
  write($("#place"), [venue?.city ?? venue?.name, locale.country(venue?.country), dates, reconstructed && t("re-enacted from published results")].filter(Boolean).join(" · "));
}

/** Shows the chosen distance, else the one on the ice, the running one, the last one skated, or the first to come. */
function choose() {
  const entries = Object.entries(docs.competition?.programme ?? {}).sort(([, a], [, b]) => a.number - b.number);
  const skated = entries.filter(([, { state }]) => state === "provisional" || state === "official");
  const current = heatsOnIce(docs.live)[0]?.[1].distance ?? entries.find(([, { state }]) => state === "running")?.[0] ?? skated.at(-1)?.[0] ?? entries[0]?.[0] ?? "";
  const wanted = chosen || current;
  show($("#follow"), Boolean(chosen) && chosen !== current);
  set(elements.programme, "chosen", wanted || undefined);
  if (!wanted || wanted === distance) return;
  stopRanking();
  distance = wanted;
  announcer.reset();
  elements.ranking.setAttribute("distance", distance);
  stopRanking = client.subscribe(`ranking/${competition}/${distance}`, (doc) => {
    followCup(doc);
    announcer.observe(doc);
  }, { delay });
}

/** Shows the standings that the distance counts for. */
function followCup({ season, cup }) {
  const isCounted = Boolean(season && cup);
  set(document.body, "data-cup", isCounted);
  show($("#cup"), isCounted);
  if (!isCounted) return;
  set(elements.cup, "season", season);
  set(elements.cup, "cup", cup);
}

let lastHeight = 0;
new ResizeObserver(([entry]) => { if (Object.keys(docs.live?.heats ?? {}).length) lastHeight = entry.borderBoxSize[0].blockSize; }).observe($("#live"));

/** Keeps the height between two heats, so that the page below does not jump. */
function keepHeight() {
  const isBetween = docs.live && Object.values(docs.competition?.programme ?? {}).some(({ state }) => state === "running");
  $("#live").style.minHeight = isBetween && !Object.keys(docs.live.heats ?? {}).length ? `${lastHeight}px` : "";
}

// --- controls ---

document.addEventListener("rinkside-choose", ({ detail }) => {
  chosen = detail.distance;
  remember({ distance: chosen });
  choose();
  if (matchMedia("(max-width: 61.99rem)").matches) $("#ranking").scrollIntoView();
});
$("#follow").addEventListener("click", () => {
  chosen = "";
  remember({ distance: "" });
  choose();
  $("#ranking").focus();
});
$("#theme").addEventListener("click", () => {
  const isDark = getComputedStyle(root).colorScheme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = isDark ? "light" : "dark";
  remember({ theme: root.dataset.theme });
});
$("#competitions").addEventListener("change", ({ target }) => {
  chosen = "";
  remember({ distance: "", competition: "" }, `/c/${encodeURIComponent(target.value)}`);
  follow(target.value);
});

offerTimes($("#times"), t);
if (isTelevision) fitScreen(elements);
if (document.body.dataset.competition) follow(document.body.dataset.competition);
drawState();
followList({ select: $("#competitions"), box: $("#switch"), present: () => competition, follow, nothing: () => write(set($("#live"), "data-nothing", true).querySelector(".waits"), t("Nothing was published yet. Results appear here by themselves.")) });
