/**
 * Texts, times, dates and country names in the reader's language.
 *
 *     import { locale, t } from "/static/js/locale.js";
 *     t("Heat {heat} of {heats}", { heat: 7, heats: 10 })       "Rit 7 van 10"
 *     locale.time("1:41.15")                                    "1.41,15"
 *
 * A message is its English sentence. Translations are in `schemas/i18n/languages/{code}.po` under the context `page`. A page
 * contains those of its own language (`<script type="application/json" id="words">`); elements in other pages or languages
 * fetch `/words/{code}.json` from the gateway.
 */

import { countryName } from "./countries.js";

const ENGLISH = "en";

/** Truncates microseconds to hundredths: differences are between truncated times. */
export const hundredths = (us) => Math.floor(us / 10_000) * 10_000;

/** A printed time in English. Its translation shows the separators of the language. */
const TIME = "1:41.15";

/** `61:01.00` → `1:01:01.00`: minutes of an hour and more. */
const withHours = (whole) => whole.replace(/\d+/, (minutes) => (minutes < 60 ? minutes : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`));

/** Letters that are read from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A text for the middle of a sentence: isolated when it runs from right to left, so that figures beside it stay in place. */
export const isolated = (text) => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/** Formats and translates for one language. */
export class Locale {
  #dates = new Map();
  /** False while the translations are loading; drawing waits for them. */
  isReady = true;

  /** @param {string} language @param {Record<string, string>} [words] by English message */
  constructor(language, words = {}) {
    this.language = language;
    this.setWords(words);
  }

  /** Sets the translations, by English message. */
  setWords(words) {
    this.words = words;
    const [minutes, decimals] = this.t(TIME).match(/\D/g) ?? [":", "."];
    Object.assign(this, { minutes, decimals });
  }

  /** The message in this language with its `{fields}` filled in; in English if there is no translation. */
  t(message, fields) {
    const text = Object.hasOwn(this.words, message) ? this.words[message] : message;
    return fields ? text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(fields, name) ? isolated(String(fields[name])) : whole)) : text;
  }

  /** A printed time (`1:41.15`, `36.96`) with the separators of the language. @param {string} [text] */
  time(text) {
    return text ? text.replace(/^\D*\d{2,}(?=:)/, withHours).replace(/[:.]/g, (mark) => (mark === ":" ? this.minutes : this.decimals)) : "";
  }

  /** The final time of a row or lane, with the mark of a modelled one: `≈ 7:25.21`. */
  timeOf({ time, reconstructed }) {
    return time && reconstructed?.includes("time") ? `≈ ${this.time(time)}` : this.time(time);
  }

  /** The time of a split, marked when it is modelled. @param {object} race @param {number} metres @param {{metres: number}} heat */
  splitTime(race, metres, heat) {
    const text = this.time(race.splits[metres]?.time);
    return text && race.reconstructed?.includes(metres === heat.metres ? "time" : "splits") ? `≈ ${text}` : text;
  }

  /** A printed gap (`+0.19`, `-1.02`) with the separators of the language and a typographic minus sign. @param {string} [text] */
  gap(text) {
    return text ? this.time(text).replace("-", "−") : "";
  }

  /** Ice and air of a `conditions` document: `Ice −8.3 °C · air 12.0 °C · humidity 34 %`. @param {object} [latest] */
  conditions(latest) {
    const { ice, air, humidity, wind } = latest ?? {};
    return [ice && this.t("Ice {value} °C", { value: this.gap(ice) }), air && this.t("Air {value} °C", { value: this.gap(air) }),
      humidity !== undefined && this.t("Humidity {value} %", { value: humidity }), wind && this.t("Wind {value} m/s", { value: this.gap(wind) })].filter(Boolean).join(" · ");
  }

  /** The chances of a row, in short or in full: `Win 42 %`. @param {{chances?: {win: number, podium: number, lead?: number}}} row */
  chances({ chances }, isFull = false) {
    if (!chances) return "";
    if (!isFull) return this.t("Win {win} %", { win: chances.win });
    const { win, podium, lead } = chances;
    return lead === undefined ? this.t("Chances: win {win} %, podium {podium} %", { win, podium }) : this.t("Chances: win {win} %, podium {podium} %, overall lead afterwards {lead} %", { win, podium, lead });
  }

  /** The crossings of a row that count for nothing until they are confirmed: `In doubt: 46.20 at 1000 m`. @param {object} row */
  doubts({ doubts }) {
    return Object.entries(doubts ?? {}).map(([metres, { time }]) => this.t("In doubt: {time} at {metres} m", { time: this.time(time), metres })).join(" · ");
  }

  /** The heats of a document that were skated before the feed was joined. @param {{unseen?: string[]}} doc */
  unseen({ unseen = [] }) {
    return unseen.length ? this.t("Not seen: pair {heats}. Ranks are of those seen.", { heats: unseen.map((key) => key.split(".").at(-1)).join(", ") }) : "";
  }

  /** Whole microseconds, truncated to so many decimals and never rounded. @param {number} us @param {number} [digits] 0 … 3 */
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

  /** A skater's name, unchanged; for a national team, the translated name of its country. @param {{name: string, country?: string}} of */
  name({ name, country }) {
    return country && countryName(country, ENGLISH).toLowerCase() === name.toLowerCase() ? this.country(country) : name;
  }

  /** `Sat 4 Dec`. @param {string} date a day (`2021-12-04`) or an instant @param {string} [zone] of the venue */
  day(date, zone = "UTC") {
    return this.#format(date, { weekday: "short", day: "numeric", month: "short" }, zone);
  }

  /** `20:55`, at the venue. */
  hour(instant, zone = "UTC") {
    return this.#format(instant, { hour: "2-digit", minute: "2-digit" }, zone);
  }

  /** `20:55 (your time)`, in the time zone of the reader. @param {Date} instant */
  hourHere(instant) {
    return `${this.hour(instant.toISOString(), Intl.DateTimeFormat().resolvedOptions().timeZone)} (${this.t("your time")})`;
  }

  /** `Sun`. @param {string} instant @param {string} zone */
  weekday(instant, zone) {
    return this.#format(instant, { weekday: "short" }, zone);
  }

  #format(instant, options, zone) {
    const when = Date.parse(instant);
    if (Number.isNaN(when)) return String(instant ?? "");
    const key = JSON.stringify([options, zone]);
    if (!this.#dates.has(key)) this.#dates.set(key, this.#formatter(options, zone));
    return this.#dates.get(key).format(when);
  }

  #formatter(options, zone) {
    const tag = this.language === ENGLISH ? "en-GB" : this.language; // day before month
    try {
      return new Intl.DateTimeFormat(tag, { ...options, timeZone: zone });
    } catch { // this browser does not know the time zone
      return new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" });
    }
  }

  /** `500 m women`; empty for an unknown discipline. Also the name of standings. */
  discipline(discipline, gender, metres = Number.parseInt(discipline, 10)) {
    if (!["men", "women", "mixed"].includes(gender)) return "";
    const kinds = { "mass-start": "Mass start", "team-pursuit": "Team pursuit", "team-sprint": "Team sprint", "mixed-relay": "Relay", "long-distance": "Long distances" };
    if (Object.hasOwn(kinds, discipline)) return this.t(`${kinds[discipline]} ${gender}`);
    return metres ? this.t(`{metres} m ${gender}`, { metres }) : "";
  }

  /** The name of standings (`500m-women`) in this language. @param {string} cup */
  cup(cup) {
    const [, discipline, gender] = /^(.*)-(men|women|mixed)$/.exec(cup) ?? [];
    return this.discipline(discipline, gender) || cup;
  }

  /** A text that a document has in several languages: in this language, else in English, else in the first one. */
  translation(texts) {
    if (typeof texts === "string") return texts;
    return texts?.[this.language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";
  }

  /** A distance's name: `500 m women, race 2`. @param {{discipline: string, metres: number, gender: string, run?: number, division?: string, name?: string}} distance */
  distance({ discipline, metres, gender, run = 1, division, name = "" }) {
    let text = this.discipline(discipline, gender, metres);
    if (!text) return name;
    if (run > 1) text = this.t("{distance}, race {run}", { distance: text, run });
    return division === "B" ? this.t("{distance}, division B", { distance: text }) : text;
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

/** The locale of this page. */
export const locale = new Locale(language, root ? wordsOfPage() : {});
export const t = (message, fields) => locale.t(message, fields);

const others = new Map();

/**
 * The locale of any language, in English until its translations are loaded. Calls `onWords` when they load later, and not if
 * they are there at once.
 * @param {string} wanted @param {string} gateway origin @param {() => void} [onWords] @returns {Locale}
 */
export function localeFor(wanted, gateway, onWords) {
  if (wanted === language && Object.keys(locale.words).length) return locale;
  const key = `${gateway} ${wanted}`;
  let entry = others.get(key);
  if (!entry) {
    entry = { locale: new Locale(wanted), ready: null };
    others.set(key, entry);
    if (wanted !== ENGLISH) {
      entry.locale.isReady = false;
      entry.ready = fetch(`${gateway}/words/${encodeURIComponent(wanted)}.json`, { credentials: "omit" })
        .then((answer) => (answer.ok ? answer.json() : {}))
        .then((words) => entry.locale.setWords(words))
        .catch((error) => { console.warn(`the translations for ${wanted} could not be loaded: ${error.message}`); others.delete(key); })
        .then(() => { entry.locale.isReady = true; entry.ready = null; });
    }
  }
  if (onWords) entry.ready?.then(onWords);
  return entry.locale;
}
