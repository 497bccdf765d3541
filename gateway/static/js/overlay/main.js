/**
 * An overlay: a transparent page over the pictures, for OBS, vMix and CasparCG.
 *
 *     /overlay/{clock|ranking|skater|record|standings}?competition=…
 *       &delay= (seconds, to match delayed pictures) &size= (1080 or 2160; default: width of the page) &shown=1 (always)
 *       &subject= (with shown=1: a competitor, a distance or a key of the records) &lang=
 *
 * The desk shows and hides it (`overlay/{competition}`). A hidden overlay has no nodes in the page.
 */

import { Clocks, overdueSplit } from "../clock.js";
import { heatsOnIce, isOver } from "../components/live.js";
import { markRehearsal, prefersReducedMotion, scheduleDraw, set, write } from "../dom.js";
import { delayOf } from "../gateway.js";
import { locale, t } from "../locale.js";
import { Subscriptions } from "../subscriptions.js";
import { PLATES } from "./plates.js";

const WIPE_MS = 320;
const query = new URLSearchParams(location.search), { competition, kind } = document.body.dataset, plate = Object.hasOwn(PLATES, kind) ? PLATES[kind] : undefined;
const stage = document.querySelector("#stage"), isFixed = query.get("shown") === "1";
if (["1080", "2160"].includes(query.get("size"))) document.documentElement.dataset.size = query.get("size");
if (!plate) console.warn(`there is no overlay ${kind}; there are ${Object.keys(PLATES).join(", ")}`);

let clocks = null, frame = 0, node = null, since = "", leaving = null;
const view = new Subscriptions({
  draw: () => draw(),
  take: (name, doc, info) => {
    if (name !== "live") return;
    clocks ??= new Clocks(() => view.client.now(), view.delay);
    clocks.observe(doc, info);
  },
}, delayOf(query.get("delay")));

const heatsOf = (live) => heatsOnIce(live).map(([key, heat]) => ({ key, ...heat }));

function distanceOf(docs) {
  const entries = Object.entries(docs.competition?.programme ?? {}).sort(([, a], [, b]) => a.number - b.number);
  const skated = entries.filter(([, { state }]) => state === "provisional" || state === "official");
  return heatsOf(docs.live)[0]?.distance ?? entries.find(([, { state }]) => state === "running")?.[0] ?? skated.at(-1)?.[0] ?? entries[0]?.[0] ?? "";
}

const chosen = () => (isFixed ? { at: "always", subject: query.get("subject") ?? undefined } : Object.hasOwn(view.docs.overlay?.shown ?? {}, kind) ? view.docs.overlay.shown[kind] : undefined);

function follow(on) {
  const { docs } = view, current = distanceOf(docs), distance = kind === "ranking" ? on?.subject ?? current : current;
  const { season, cup } = docs.ranking ?? {};
  const needs = new Set(plate?.needs ?? []);
  view.follow({
    ...(!isFixed && { overlay: `overlay/${competition}` }), competition: `competition/${competition}`, live: `live/${competition}`,
    ranking: distance && needs.has("ranking") ? `ranking/${competition}/${distance}` : undefined,
    startList: distance && needs.has("startList") ? `startlist/${competition}/${distance}` : undefined,
    records: needs.has("records") ? `records/${competition}` : undefined,
    standings: season && cup && needs.has("standings") ? `standings/${season}/${cup}` : undefined,
  });
}

function draw() {
  if (!plate || !competition) return;
  const on = chosen();
  follow(on);
  const { docs } = view, heats = heatsOf(docs.live), content = on && plate.content({ docs, heats, heat: heats[0], subject: on.subject, text: on.text });
  markRehearsal(stage, docs.competition, t);
  if (!content) leave();
  else enter(on.at, content);
  frame ||= requestAnimationFrame(tick);
}

function enter(at, content) {
  leaving?.cancel();
  leaving = null;
  const isNew = !node || since !== at;
  if (!node) {
    node = plate.make();
    stage.append(node);
  }
  plate.draw(node, content);
  if (isNew && !prefersReducedMotion()) node.animate([{ clipPath: "inset(0 100% 0 0)" }, { clipPath: "inset(0 0 0 0)" }], { duration: WIPE_MS, easing: "cubic-bezier(.2,.7,.2,1)" });
  since = at;
}

/** Hides the plate by a wipe and then removes it. */
function leave() {
  if (!node || leaving) return;
  const gone = node, remove = () => { gone.remove(); if (node === gone) node = null; leaving = null; };
  if (prefersReducedMotion()) { remove(); return; }
  leaving = gone.animate([{ clipPath: "inset(0 0 0 0)" }, { clipPath: "inset(0 100% 0 0)" }], { duration: WIPE_MS, easing: "ease-in", fill: "forwards" });
  leaving.finished.then(remove, () => { /* shown again before it was out */ });
}

/** Each clock shows the time of its own heat: the pairs of a quartet start one after the other. */
function tick() {
  frame = 0;
  let isRunning = false;
  for (const face of stage.querySelectorAll(".clock[data-is='runs']")) {
    const heat = view.docs.live?.heats?.[face.dataset.heat], passed = heat && !isOver(heat) ? clocks?.read(face.dataset.heat) : undefined;
    isRunning ||= passed !== undefined;
    const race = face.dataset.race && heat?.races[face.dataset.race];
    set(face, "data-overdue", Boolean(race && overdueSplit(race, heat, passed)));
    write(face, passed === undefined ? "" : locale.clock(passed * 1000, 1));
  }
  if (isRunning) frame = requestAnimationFrame(tick);
}

scheduleDraw(draw);
