/**
 * `<rinkside-live competition>`: the heats on the ice.
 *
 * Pairs and quartets are lanes with a running clock. A team pursuit has two bars for each half lap. A mass start shows laps to
 * go and sprints, because its clock matters little.
 */

import { Clocks, overdueFor, overdueSplit } from "../clock.js";
import { keyed, make, mark, own, set, show, write } from "../dom.js";
import { RinksideElement, STATES } from "./element.js";
import { LIVE_CSS } from "./live-style.js";
import { countdown, dayAt, lagOf, outlookOf } from "./outlook.js";
import { OUTLOOK_CSS } from "./outlook-style.js";
import { drawOutlook, makeOutlook } from "./outlook-view.js";
import { drawRecords, makeRecords } from "./record-lines.js";

/** A module is loaded when the first heat of its form is on the ice. */
const LOADERS = { lanes: () => import("./lanes.js"), mass: () => import("./mass-start.js"), teams: () => import("./team-pursuit.js") };
const forms = new Map();
/** Silence of the source is an alarm after about two laps without a passing. */
const ALARMING_S = 45;
const LOOK_MS = 1_000;
const LIVELY = ["committed", "finished", "ready", "running"];

/** The form of a heat: the module that draws it. An unknown form of a newer gateway is shown in lanes. */
const formOf = ({ form }) => (Object.hasOwn(LOADERS, form) ? form : "lanes");

/**
 * The heats on the ice: one heat, or both pairs of a quartet. The document may still hold heats that are over, so a running heat
 * comes before one at the start, and that before the last one finished.
 * @returns {[string, any][]}
 */
export function heatsOnIce(live) {
  const all = Object.entries(live?.heats ?? {}), [, now] = all.sort(([, a], [, b]) => LIVELY.indexOf(b.state) - LIVELY.indexOf(a.state) || b.round - a.round || b.heat - a.heat)[0] ?? [];
  return all.filter(([, heat]) => heat.distance === now.distance && heat.round === now.round && (heat === now || heat.start_mode === "quartets")).sort(([, a], [, b]) => a.heat - b.heat);
}

/** Whether every skater of a heat has finished or is out. */
export const isOver = (heat) => heat.state === "finished" || heat.state === "committed" || Object.values(heat.races).every((race) => race.time || !["racing", "waiting"].includes(race.status));

/** Label of a heat within its distance. @param {{t: (message: string, fields?: object) => string}} host */
export function heatLabel({ round, heat, heats, form, qualify, phase }, host) {
  if (phase?.startsWith("final-")) return host.t("Final {letter}", { letter: phase.at(-1).toUpperCase() });
  if (phase) return phase === "final" ? host.t("Final") : host.t(phase === "semi-final" ? "Semi-final {heat}" : "Quarter-final {heat}", { heat });
  if (form === "mass") return qualify ? host.t("Semi-final {heat}", { heat }) : round > 1 ? host.t("Final") : "";
  return round > 1 ? host.t("Round {round}, pair {heat}", { round, heat }) : host.t("Pair {heat} of {heats}", { heat, heats });
}

export class RinksideLive extends RinksideElement {
  static css = LIVE_CSS + OUTLOOK_CSS;
  #clocks = null; #frame = 0; #looker = 0; #lagMs = Infinity; #tick = () => this.#run();

  connectedCallback() {
    super.connectedCallback();
    this.#looker = setInterval(() => this.#look(), LOOK_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#looker);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#clocks = null;
    super.disconnectedCallback();
  }

  /** Follows the records while there is a heat, and what comes next, what was and what it counts for while there is none. */
  channels() {
    const id = this.competition, { live, competition, upcoming } = this.docs;
    if (!id) return {};
    const always = { live: `live/${id}`, competition: `competition/${id}` }, outlook = live && competition && this.#outlook();
    if (!outlook) return { ...always, ...(live && Object.keys(live.heats ?? {}).length && { records: `records/${id}` }) };
    const { phase, next, last, day } = outlook, { season } = competition;
    if (phase === "over") return { ...always, report: `report/${id}/${day}`, records: `records/${id}`, ...(!next && season && { calendar: `calendar/${season}` }) };
    return { ...always, ...(next && { startList: `startlist/${id}/${next[0]}`, upcoming: `ranking/${id}/${next[0]}` }), ...(phase === "pause" && { last: `ranking/${id}/${last[0]}` }),
      ...(upcoming?.season && upcoming.cup && { standings: `standings/${upcoming.season}/${upcoming.cup}` }) };
  }

  build(panel) {
    this.empty = make("p", "empty alone");
    this.heats = make("div", "heats");
    this.outlook = makeOutlook();
    panel.append(this.empty, this.heats);
  }

  observe(name, doc, info) {
    this.#lagMs = Math.min(this.#lagMs, lagOf(info));
    if (name !== "live") { this.follow(); return; }
    this.#clocks ??= new Clocks(() => this.client?.now() ?? Date.now(), this.delay);
    this.#clocks.observe(doc, info);
    this.follow();
  }

  draw() {
    const { live } = this.docs;
    if (!live) return;
    this.reveal();
    const heats = heatsOnIce(live);
    const outlook = this.#outlook();
    show(write(this.empty, this.t(live.name ? "No heat on the ice." : "Nothing was published yet. Results appear here by themselves.")), !heats.length && !outlook);
    set(this, "data-phase", outlook?.phase); // pages give it more room
    if (!outlook) this.outlook.remove();
    else {
      if (!this.outlook.isConnected) this.panel.append(this.outlook);
      drawOutlook(this.outlook, outlook, this.docs, this);
      this.#tellTime();
    }
    this.heats.classList.toggle("quartet", heats.length > 1);
    const nodes = keyed(this.heats, heats.map(([key]) => key), makeHeat);
    nodes.forEach((node, index) => this.#drawHeat(node, heats[index][1]));
    // The records are the same for everyone on the ice: they appear once, under the last heat.
    const last = heats.at(-1)?.[1], everybody = last && { ...last, races: Object.assign({}, ...heats.map(([, heat]) => heat.races)) };
    nodes.forEach((node, index) => drawRecords(node.lastElementChild, everybody, heats[index][1] === last ? this.docs.records?.records : undefined, this));
    this.#frame ||= requestAnimationFrame(this.#tick);
  }

  staleness() {
    const silent = this.#isRacing() && this.client ? this.client.silentFor(this.competition) : 0;
    if (silent < ALARMING_S) return "";
    const since = new Date(Date.now() - silent * 1000);
    return this.t("The source has been silent since {time}", { time: this.locale.hourHere(since) });
  }

  dayOf(instant, zone) { return dayAt(instant, zone); }

  /** Draws again each second while something changes without a document: a race without splits, or the time to the next start. */
  #look() {
    if (this.#isRacing()) this.changed();
    else if (this.outlook.isConnected) this.#tellTime();
  }

  /** What comes and what was, while nobody is on the ice; undefined during a race. */
  #outlook() {
    const { live, competition } = this.docs, heats = heatsOnIce(live);
    const isPast = heats.every(([, { state, distance }]) => state === "committed" && competition?.programme?.[distance]?.state !== "running");
    const outlook = live && competition?.programme && isPast ? outlookOf(competition, this.#nowMs()) : undefined;
    return outlook?.phase ? outlook : undefined;
  }

  /** The time of the events now: a recording is older than the wall clock. */
  #nowMs() { return (this.client?.now() ?? Date.now()) - this.delay * 1000 - (Number.isFinite(this.#lagMs) ? this.#lagMs : 0); }

  #tellTime() {
    const face = this.outlook.querySelector(".countdown"), start = this.outlook.querySelector(".start:not([hidden]) time")?.dateTime;
    const left = start ? countdown(start, this.#nowMs()) : "";
    show(write(face, left), Boolean(left));
  }

  #isRacing() { return Object.values(this.docs.live?.heats ?? {}).some((heat) => heat.state === "running"); }

  #drawHeat(node, heat) {
    const formName = formOf(heat), form = forms.get(formName), [top, body] = node.children;
    if (form && body.dataset.form !== formName) {
      body.replaceChildren();
      body.dataset.form = formName;
      form.build(body);
    } else if (!form) {
      LOADERS[formName]().then((module) => { forms.set(formName, module); this.changed(); }, (error) => console.warn(`the heat cannot be shown: ${error.message}`));
    }
    const [name, place, state] = top.children;
    write(name, this.locale.distance(heat));
    write(place, heatLabel(heat, this));
    write(mark(state, heat.state), this.t(STATES[heat.state] ?? heat.state));
    form?.draw(body, heat, this);
    for (const lane of body.querySelectorAll(".lane")) this.#drawOverdue(lane, own(heat.races, lane.dataset.key), heat, node.dataset.key);
  }

  /** A lane whose split is overdue shows that in the place of the bests, and its clock and projection are grey. */
  #drawOverdue(lane, race, heat, key) {
    const overdue = race && overdueSplit(race, heat, this.#clocks?.read(key));
    set(lane, "data-overdue", Boolean(overdue));
    if (overdue) write(lane.querySelector(".bests"), this.t("{metres} m overdue: {seconds} s", overdue));
  }

  /** Seconds for which no split has come that was due; 0 while they come. */
  get overdueFor() { return overdueFor(this.docs.live?.heats, (key) => this.#clocks?.read(key)); }

  /** Runs in every frame while a clock runs; touches only the text of the clocks. */
  #run() {
    this.#frame = 0;
    let isRunning = false;
    for (const node of this.heats.children) {
      const heat = this.docs.live?.heats?.[node.dataset.key];
      if (!heat) continue;
      const passed = isOver(heat) ? undefined : this.#clocks?.read(node.dataset.key);
      isRunning ||= passed !== undefined;
      const text = passed === undefined ? "" : this.locale.clock(passed * 1000, 1);
      for (const face of node.querySelectorAll(".clock[data-is='runs']")) write(face, text);
    }
    if (isRunning) this.#frame = requestAnimationFrame(this.#tick);
  }
}

function makeHeat() {
  const node = make("article", "heat"), top = make("header", "top");
  top.append(make("h3"), make("p", "place"), make("span", "badge"));
  node.append(top, set(make("div", "body"), "data-form", "none"), makeRecords());
  return node;
}
