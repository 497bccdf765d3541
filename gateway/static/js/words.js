/**
 * Words, times, dates and countries in the reader's language.
 *
 *     import { t, formatTime } from "/static/js/words.js";
 *     t("Heat {heat} of {heats}", { heat: 7, heats: 10 })       "Rit 7 van 10"
 *     formatTime("1:41.15")                                     "1.41,15"
 *
 * A message is its English sentence; what it is in another language stands in `schemas/i18n/languages/{code}.po` under the
 * context `page`. The page brings its own words along (`<script type="application/json" id="words">`); elsewhere, and
 * for other languages, they come from `/words/{code}.json` of the gateway.
 */

import { countryName } from "./countries.js";

const ENGLISH = "en";
/** How English sheets print a time; its translation says how the language does. */
const TIME = "1:41.15";

/** What people read in one language. */
export class Speech {
  #dates = new Map();
  /** False while its words are still on their way: what is written now would be written again. */
  isReady = true;

  /** @param {string} language @param {Record<string, string>} [words] by English message */
  constructor(language, words = {}) {
    this.language = language;
    this.give(words);
  }

  /** Words that came later. */
  give(words) {
    this.words = words;
    const [minutes, decimals] = this.t(TIME).match(/\D/g) ?? [":", "."];
    Object.assign(this, { minutes, decimals });
  }

  /** The message in this language, its `{fields}` filled in; in English where there is no word for it. */
  t(message, fields) {
    const text = Object.hasOwn(this.words, message) ? this.words[message] : message;
    return fields ? text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(fields, name) ? String(fields[name]) : whole)) : text;
  }

  /** A printed time (`1:41.15`, `36.96`) in the language's form. @param {string} [text] */
  time(text) {
    return text ? text.replace(/[:.]/g, (mark) => (mark === ":" ? this.minutes : this.decimals)) : "";
  }

  /** A printed gap (`+0.19`, `-1.02`) in the language's form, with a real minus sign. @param {string} [text] */
  gap(text) {
    return text ? this.time(text).replace("-", "−") : "";
  }

  /** Whole microseconds, cut to so many decimals and never rounded. @param {number} us @param {number} [digits] 0 … 3 */
  clock(us, digits = 2) {
    const unit = 10 ** (6 - digits), whole = Math.floor(Math.max(0, us) / unit), second = 10 ** digits;
    const minutes = Math.floor(whole / second / 60), rest = Math.floor(whole / second) % 60;
    const decimals = digits ? `.${String(whole % second).padStart(digits, "0")}` : "";
    return this.time(minutes ? `${minutes}:${String(rest).padStart(2, "0")}${decimals}` : `${rest}${decimals}`);
  }

  /** A difference of whole microseconds, signed: `+0.19`, `−1.02`, `0.00`. */
  difference(us, digits = 2) {
    const text = this.clock(Math.abs(us), digits);
    return /[1-9]/.test(text) ? `${us < 0 ? "−" : "+"}${text}` : text;
  }

  /** @param {string} [code] IOC code */
  country(code) {
    return countryName(code, this.language);
  }

  /** A skater's name as it is; a national team's is that of its country. @param {{name: string, country?: string}} of */
  name({ name, country }) {
    return country && countryName(country, ENGLISH).toLowerCase() === name.toLowerCase() ? this.country(country) : name;
  }

  /** `4 December 2021`. @param {string} date a day (`2021-12-04`) or an instant @param {string} [zone] of the venue */
  date(date, zone = "UTC") {
    return this.#format(date, { day: "numeric", month: "long", year: "numeric" }, zone);
  }

  /** `Sat 4 Dec`. */
  day(date, zone = "UTC") {
    return this.#format(date, { weekday: "short", day: "numeric", month: "short" }, zone);
  }

  /** `20:55`, at the venue. */
  hour(instant, zone = "UTC") {
    return this.#format(instant, { hour: "2-digit", minute: "2-digit" }, zone);
  }

  #format(instant, options, zone) {
    const when = Date.parse(instant);
    if (Number.isNaN(when)) return String(instant ?? "");
    const key = JSON.stringify([options, zone]);
    if (!this.#dates.has(key)) this.#dates.set(key, this.#formatter(options, zone));
    return this.#dates.get(key).format(when);
  }

  #formatter(options, zone) {
    const locale = this.language === ENGLISH ? "en-GB" : this.language; // day before month, as everywhere but in one country
    try {
      return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    } catch { // a time zone that this browser does not know
      return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    }
  }

  /** `500 m women`; empty where there is no word for it. The name of standings, too. */
  discipline(discipline, gender, metres = Number.parseInt(discipline, 10)) {
    if (!["men", "women", "mixed"].includes(gender)) return "";
    const kinds = { "mass-start": "Mass start", "team-pursuit": "Team pursuit", "team-sprint": "Team sprint", "long-distance": "Long distances" };
    if (Object.hasOwn(kinds, discipline)) return this.t(`${kinds[discipline]} ${gender}`);
    return metres ? this.t(`{metres} m ${gender}`, { metres }) : "";
  }

  /** The name of standings (`500m-women`) in this language. @param {string} cup */
  cup(cup) {
    const [, discipline, gender] = /^(.*)-(men|women|mixed)$/.exec(cup) ?? [];
    return this.discipline(discipline, gender) || cup;
  }

  /** A sentence that a document carries in several languages: in this one, else in English, else in whatever there is. */
  said(texts) {
    if (typeof texts === "string") return texts;
    return texts?.[this.language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";
  }

  /** A distance's name: `500 m women, race 2`. @param {{discipline: string, metres: number, gender: string, run?: number, division?: string, name?: string}} distance */
  distance({ discipline, metres, gender, run = 1, division, name = "" }) {
    let said = this.discipline(discipline, gender, metres);
    if (!said) return name;
    if (run > 1) said = this.t("{distance}, race {run}", { distance: said, run });
    return division === "B" ? this.t("{distance}, division B", { distance: said }) : said;
  }
}

const root = globalThis.document?.documentElement;

/** The language of this page. */
export const language = root?.lang || ENGLISH;

function wordsOfPage() {
  try {
    return JSON.parse(document.getElementById("words")?.textContent || "{}");
  } catch {
    return {};
  }
}

/** This page's own speech. */
export const speech = new Speech(language, root ? wordsOfPage() : {});
export const t = (message, fields) => speech.t(message, fields);
export const formatTime = (text) => speech.time(text);
export const formatGap = (text) => speech.gap(text);

const others = new Map();

/**
 * The speech of any language; English until its words are there. `onWords` is called when they have come, and not where they are there at once.
 * @param {string} wanted @param {string} gateway origin @param {() => void} [onWords] @returns {Speech}
 */
export function speechOf(wanted, gateway, onWords) {
  if (wanted === language && Object.keys(speech.words).length) return speech;
  const key = `${gateway} ${wanted}`;
  let held = others.get(key);
  if (!held) {
    held = { speech: new Speech(wanted), ready: null };
    others.set(key, held);
    if (wanted !== ENGLISH) {
      held.speech.isReady = false;
      held.ready = fetch(`${gateway}/words/${encodeURIComponent(wanted)}.json`, { credentials: "omit" })
        .then((answer) => (answer.ok ? answer.json() : {}))
        .then((words) => held.speech.give(words))
        .catch((error) => { console.warn(`no words for ${wanted}: ${error.message}`); others.delete(key); })
        .then(() => { held.speech.isReady = true; held.ready = null; });
    }
  }
  if (onWords) held.ready?.then(onWords);
  return held.speech;
}
