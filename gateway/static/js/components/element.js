/**
 * What all elements share: attributes, one connection to a gateway, documents as they come, and drawing once a frame.
 *
 *     <rinkside-ranking competition="slc-2021" distance="500m-women-2" lang="nl" theme="auto" limit="10">
 *       …what a reader without JavaScript sees; it goes when the first document is there
 *     </rinkside-ranking>
 *
 * | attribute   | meaning |
 * |---|---|
 * | `gateway`   | origin of the gateway; that of this script when left out |
 * | `lang`      | language; else that of the page around it |
 * | `theme`     | `light`, `dark` or `auto`; else that of the page |
 * | `delay`     | seconds that everything is shown later, to match pictures |
 * | `limit`     | rows at most |
 * | `highlight` | three-letter code of a country whose people stand out |
 * | `quiet`     | says nothing about the connection (a page that says it itself) |
 * | `bare`      | without heading |
 * | `terse`     | without remarks, and with fewer splits |
 */

import { flagUrl } from "../countries.js";
import { el, mark, make, own, set, show, soon, write } from "../dom.js";
import { delayOf, ORIGIN, sharedGateway } from "../gateway.js";
import { Speech, speechOf } from "../words.js";
import { COMMON_SHEETS, sheet } from "./style.js";

const RECORDS = new Set(["WR", "WRJ", "OR", "TR", "NR"]);
const BESTS = new Set(["PB", "SB", "WSB"]);
const IDENTIFIER = /^[a-z0-9][a-z0-9._-]*$/i;

export class RinksideElement extends HTMLElement {
  static observedAttributes = ["competition", "distance", "season", "cup", "gateway", "lang", "theme", "delay", "limit", "highlight"];
  /** Styles of the kind. */
  static css = "";

  #stops = new Map(); #shared = null; #stopState = null; #lostAt = null; #draw = () => this.#redraw();
  docs = {};
  infos = {};

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

  /** Makes what never changes. @param {HTMLElement} _panel */
  build(_panel) {}
  /** The channels to follow now, by the name that their document has in `docs`. @returns {Record<string, string>} */
  channels() { return {}; }
  /** Brings the panel in line with `docs`. */
  draw() {}
  /** A document came; before drawing, and for each of them. */
  observe(_name, _doc, _info) {}

  get competition() { return this.getAttribute("competition") ?? ""; }
  get limit() { return Math.max(0, Math.floor(Number(this.getAttribute("limit")))) || Infinity; }
  get client() { return this.#shared?.client; }
  get delay() { return this.#shared?.delay ?? 0; }
  /** @type {Speech} */
  speech = new Speech("en");
  t(message, fields) { return this.speech.t(message, fields); }

  /** Draws in the next frame. */
  changed() { soon(this.#draw); }

  /** Follows what `channels` says, and lets go of the rest. */
  follow() {
    if (!this.#shared) return;
    const wanted = Object.entries(this.channels()).filter(([, channel]) => channel.split("/").every((part) => IDENTIFIER.test(part)));
    for (const [name, { channel, stop }] of this.#stops) {
      if (wanted.some(([key, value]) => key === name && value === channel)) continue;
      stop();
      this.#stops.delete(name);
      delete this.docs[name];
      delete this.infos[name];
    }
    for (const [name, channel] of wanted) {
      if (this.#stops.has(name)) continue;
      const stop = this.client.subscribe(channel, (doc, info) => {
        this.docs[name] = doc;
        this.infos[name] = info;
        this.observe(name, doc, info);
        this.changed();
      }, { delay: this.delay });
      this.#stops.set(name, { channel, stop });
    }
  }

  #start() {
    if (!this.#shared) {
      const gateway = this.#gateway();
      const said = this.getAttribute("lang") || this.closest("[lang]")?.lang || document.documentElement.lang || "en";
      this.#shared = sharedGateway(gateway, delayOf(this.getAttribute("delay")));
      this.#stopState = this.#shared.onState(this.#draw);
      this.speech = speechOf(said.slice(0, 2).toLowerCase(), gateway, () => this.changed());
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
    this.#shared?.release();
    Object.assign(this, { docs: {}, infos: {} });
    this.#shared = this.#stopState = null;
  }

  #redraw() {
    if (!this.#shared || !this.speech.isReady) return;
    this.#tellState();
    this.draw();
  }

  /** The first document is there: what stood in for it goes. */
  reveal() {
    show(this.fallback, false);
    show(this.panel, true);
  }

  /** Why what is shown may be old; empty while it is not. Kinds that know when their source should speak say more. */
  staleness() { return ""; }

  #tellState() {
    const { state } = this.client.state;
    if (state === "live") this.#lostAt = null;
    else if (state !== "connecting") this.#lostAt ??= Date.now();
    const since = this.#lostAt === null ? "" : this.speech.hour(new Date(this.#lostAt).toISOString(), Intl.DateTimeFormat().resolvedOptions().timeZone);
    const why = since ? this.t("Connection lost since {time}, trying again", { time: since }) : this.staleness();
    set(this, "data-stale", Boolean(why));
    show(write(this.notice, why), Boolean(why));
  }

  // --- pieces that several kinds show ---

  /** Heading with a badge. */
  heading(panel) {
    this.title2 = set(make("h2"), "part", "title"); // a page that says it in its own heading hides it: `::part(title)`
    this.badge = make("span", "badge");
    const head = make("header", "head");
    head.append(this.title2, this.badge);
    panel.append(head);
    return head;
  }

  /** The state of a distance as a badge. */
  drawBadge(state) {
    show(write(mark(this.badge, state), state ? this.t(STATES[state] ?? state) : ""), Boolean(state));
  }

  /** Flag and code. @param {HTMLElement} node made by `land()` */
  drawLand(node, country) {
    const image = node.firstElementChild, code = node.lastElementChild;
    if (node.dataset.country === (country ?? "")) return;
    node.dataset.country = country ?? "";
    const address = flagUrl(country);
    show(image, Boolean(address));
    if (address) image.src = address;
    write(code, country ?? "");
    set(node, "title", country ? this.speech.country(country) : undefined);
  }

  /** Flags of a result: records in gold, bests quieter. @param {HTMLElement} node @param {string[]} flags */
  drawMarks(node, flags = []) {
    const key = flags.join(" ");
    if (node.dataset.marks === key) return;
    node.dataset.marks = key;
    node.replaceChildren(...flags.map((flag) => set(mark(make("span", "mark", flag), RECORDS.has(flag) ? "record" : BESTS.has(flag) ? "best" : "other"), "title", own(FLAGS, flag) && this.t(FLAGS[flag]))));
  }
}

/** An empty place for `drawLand`. */
export const land = () => el("span", { class: "land" }, set(el("img", { alt: "", width: 24, height: 16, hidden: true }), "decoding", "async"), el("span"));

/** A row's cells, by class names. */
export function rowOf(...kinds) {
  const row = document.createElement("tr");
  for (const kind of kinds) row.append(make("td", kind));
  return row;
}

/** A table with its heading row. @param {[string, string][]} columns class and (English) title @returns {HTMLTableElement} */
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

/** Rows of a document in their order. @returns {[string, any][]} */
export const inOrder = (rows) => Object.entries(rows ?? {}).sort(([, a], [, b]) => a.position - b.position);
