/**
 * The base class of all elements: attributes, a shared connection to a gateway, documents, and drawing once a frame.
 *
 *     <rinkside-ranking competition="slc-2021" distance="500m-women-2" lang="nl" theme="auto" limit="10">
 *       …shown without JavaScript, and until the first document is there
 *     </rinkside-ranking>
 *
 * | attribute   | meaning |
 * |---|---|
 * | `gateway`   | origin of the gateway; default: the origin of this script |
 * | `lang`      | language; default: that of the surrounding page |
 * | `theme`     | `light`, `dark` or `auto`; default: that of the page |
 * | `delay`     | delay in seconds, to match delayed pictures |
 * | `limit`     | maximum number of rows |
 * | `highlight` | three-letter code of a country whose skaters stand out |
 * | `times`     | whose hours: `venue` (default), `reader` or `both` |
 * | `quiet`     | without notices about the connection, for a page that shows its own |
 * | `bare`      | without heading |
 * | `terse`     | without remarks, and with fewer splits |
 */

import { flagUrl } from "../countries.js";
import { make, mark, markRehearsal, own, scheduleDraw, set, show, write } from "../dom.js";
import { delayOf, ORIGIN, sharedGateway } from "../gateway.js";
import { Locale, localeFor } from "../locale.js";
import { hourOf, onTimes, timesOf, zoneNameOf } from "../time-choice.js";
import { COMMON_SHEETS, sheet } from "./style.js";

const RECORDS = new Set(["WR", "WRJ", "OR", "TR", "NR"]);
const BESTS = new Set(["PB", "SB", "WSB"]);
const IDENTIFIER = /^[a-z0-9][a-z0-9._-]*$/i;

export class RinksideElement extends HTMLElement {
  static observedAttributes = ["competition", "distance", "season", "cup", "gateway", "lang", "theme", "delay", "limit", "highlight", "times"];
  /** Styles of the subclass. */
  static css = "";

  #stops = new Map(); #shared = null; #stopState = null; #stopTimes = null; #lostAt = null; #isRefused = false; #draw = () => this.#redraw();
  docs = {};

  connectedCallback() {
    if (!this.shadowRoot) {
      const kind = this.constructor;
      if (!Object.hasOwn(kind, "sheets")) kind.sheets = [...COMMON_SHEETS, sheet(kind.css)];
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = kind.sheets;
      this.notice = set(make("p", "notice"), "role", "status");
      this.panel = make("div", "panel");
      this.fallback = document.createElement("slot");
      root.append(this.notice, this.fallback, this.panel);
      show(this.notice, false);
      show(this.panel, false);
      this.build(this.panel);
    }
    this.#start();
  }

  disconnectedCallback() { this.#stop(); }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected || !this.shadowRoot) return;
    if (["gateway", "delay", "lang"].includes(name)) this.#stop();
    this.#start();
  }

  /** Creates the nodes that stay. @param {HTMLElement} _panel */
  build(_panel) {}
  /** The channels to follow now, by the name of their document in `docs`. @returns {Record<string, string>} */
  channels() { return {}; }
  /** Updates the panel from `docs`. */
  draw() {}
  /** Called for every document, before drawing. */
  observe(_name, _doc, _info) {}

  get competition() { return this.getAttribute("competition") ?? ""; }
  get limit() { return Math.max(0, Math.floor(Number(this.getAttribute("limit")))) || Infinity; }
  get client() { return this.#shared?.client; }
  get delay() { return this.#shared?.delay ?? 0; }
  /** @type {Locale} */
  locale = new Locale("en");
  t(message, fields) { return this.locale.t(message, fields); }
  /** The hour of an instant, for the venue or for the reader. @param {object|undefined} competition its document */
  hour(instant, competition) { return hourOf(instant, competition?.venue, this.locale, timesOf(this.getAttribute("times"))); }
  /** Whose hours these are: `Salt Lake City time`. */
  zoneName(competition) { return zoneNameOf(competition?.venue, (message, fields) => this.t(message, fields), timesOf(this.getAttribute("times"))); }
  stateName(state) { return this.t(STATES[state] ?? state); }
  get origin() { return this.#gateway(); }

  /** Schedules drawing in the next frame. */
  changed() { scheduleDraw(this.#draw); }

  /** Follows exactly the channels that `channels` returns. */
  follow() {
    if (!this.#shared) return;
    const wanted = Object.entries(this.channels()).filter(([, channel]) => channel.split("/").every((part) => IDENTIFIER.test(part)));
    for (const [name, { channel, stop }] of this.#stops) {
      if (wanted.some(([key, value]) => key === name && value === channel)) continue;
      stop();
      this.#stops.delete(name);
      delete this.docs[name];
    }
    for (const [name, channel] of wanted) {
      if (this.#stops.has(name)) continue;
      const stop = this.client.subscribe(channel, (doc, info) => {
        this.docs[name] = doc;
        this.observe(name, doc, info);
        this.changed();
      }, { delay: this.delay });
      this.#stops.set(name, { channel, stop });
    }
  }

  #start() {
    if (!this.#shared) {
      const gateway = this.#gateway();
      const language = this.getAttribute("lang") || this.closest("[lang]")?.lang || document.documentElement.lang || "en";
      const delay = delayOf(this.getAttribute("delay"));
      this.locale = localeFor(language.slice(0, 2).toLowerCase(), gateway, () => this.changed());
      this.#isRefused = Number.isNaN(delay);
      if (!this.#isRefused) {
        this.#shared = sharedGateway(gateway, delay);
        this.#stopState = this.#shared.onState(this.#draw);
        this.#stopTimes = onTimes(() => this.changed());
      }
    }
    this.follow();
    this.changed();
  }

  #gateway() {
    try {
      return new URL(this.getAttribute("gateway") || ORIGIN, document.baseURI).origin;
    } catch {
      console.warn(`${this.localName}: gateway="${this.getAttribute("gateway")}" is no address, for example https://live.example.org`);
      return ORIGIN;
    }
  }

  #stop() {
    for (const { stop } of this.#stops.values()) stop();
    this.#stops.clear();
    this.#stopState?.();
    this.#stopTimes?.();
    this.#shared?.release();
    this.docs = {};
    this.#shared = this.#stopState = null;
  }

  #redraw() {
    if (!this.locale.isReady) return;
    if (this.#isRefused) { // results without the delay would spoil the pictures
      for (const node of [this.fallback, this.panel]) show(node, false);
      show(write(this.notice, this.t("The delay cannot be read: {delay}. Give seconds from 0 to 120.", { delay: this.getAttribute("delay") })), true);
    }
    if (!this.#shared) return;
    this.#tellState();
    markRehearsal(this.panel, Object.values(this.docs).find((doc) => doc.rehearsal), (message) => this.t(message));
    this.draw();
  }

  /** Call with the first document: replaces the fallback content by the panel. */
  reveal() {
    if (this.hasAttribute("quiet")) this.replaceChildren(); // our own page: what the server sent is not needed any more
    show(this.fallback, false);
    show(this.panel, true);
  }

  /** Why the content may be out of date; empty if it is not. Subclasses that know when events are due say more. */
  staleness() { return ""; }

  #tellState() {
    const { state } = this.client.state;
    if (state === "live") this.#lostAt = null;
    else if (state !== "connecting") this.#lostAt ??= Date.now();
    const since = this.#lostAt === null ? "" : this.locale.hourHere(new Date(this.#lostAt));
    const why = since ? this.t("Connection lost since {time}, trying again", { time: since }) : this.staleness();
    set(this, "data-stale", Boolean(why));
    show(write(this.notice, why), Boolean(why));
  }

  // --- parts that several subclasses show ---

  /** Makes a heading with a badge. */
  heading(panel) {
    this.titleNode = set(make("h2"), "part", "title"); // a page with its own heading hides this one: `::part(title)`
    this.badge = make("span", "badge");
    const head = make("header", "head");
    head.append(this.titleNode, this.badge);
    panel.append(head);
    return head;
  }

  /** Shows the state of a distance as a badge. */
  drawBadge(state) {
    show(write(mark(this.badge, state), state ? this.t(STATES[state] ?? state) : ""), Boolean(state));
  }

  /** Shows the flag and the code of a country. @param {HTMLElement} node made by `countryLabel()` */
  drawCountryLabel(node, country) {
    const image = node.firstElementChild, code = node.lastElementChild;
    if (node.dataset.country === (country ?? "")) return;
    node.dataset.country = country ?? "";
    const address = flagUrl(country);
    show(image, Boolean(address));
    if (address) image.src = address;
    write(code, country ?? "");
    set(node, "title", country ? this.locale.country(country) : undefined);
  }

  /** Shows the flags of a result: records in gold, bests in a weaker colour. @param {HTMLElement} node @param {string[]} flags */
  drawMarks(node, flags = []) {
    const key = flags.join(" ");
    if (node.dataset.marks === key) return;
    node.dataset.marks = key;
    node.replaceChildren(...flags.map((flag) => set(mark(make("span", "mark", flag), RECORDS.has(flag) ? "record" : BESTS.has(flag) ? "best" : "other"), "title", own(FLAGS, flag) && this.t(FLAGS[flag]))));
  }
}

/** Makes an empty label for `drawCountryLabel`. */
export function countryLabel() {
  const label = make("span", "country-label");
  label.append(Object.assign(make("img"), { alt: "", width: 24, height: 16, hidden: true, decoding: "async" }), make("span"));
  return label;
}

/** Makes a table row with a cell for each class name. */
export function rowOf(...kinds) {
  const row = document.createElement("tr");
  for (const kind of kinds) row.append(make("td", kind));
  return row;
}

/** Makes a table with its heading row. @param {[string, string][]} columns class and (English) title @returns {HTMLTableElement} */
export function tableOf(columns) {
  const table = document.createElement("table"), row = table.createTHead().insertRow();
  for (const [kind] of columns) row.append(set(make("th", kind), "scope", "col"));
  table.createCaption().className = "unseen";
  table.createTBody();
  return table;
}

export const STATES = { scheduled: "Scheduled", ready: "At the start", running: "Running", finished: "Finished", committed: "Confirmed",
  provisional: "Provisional", official: "Official", cancelled: "Cancelled" };
export const OUT = { DNS: "Did not start", DNF: "Did not finish", DQ: "Disqualified", WDR: "Withdrawn" };
export const FLAGS = { WR: "World record", WRJ: "World record juniors", OR: "Olympic record", TR: "Track record", NR: "National record", PB: "Personal best",
  SB: "Season best", WSB: "World's best of the season" };

/** The rows of a document in order. @returns {[string, any][]} */
export const inOrder = (rows) => Object.entries(rows ?? {}).sort(([, a], [, b]) => a.position - b.position);
