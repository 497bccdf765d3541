/** The cards of the operator page. Each function fills a node with one part; the text of documents is never parsed as HTML. */

import { keyed, make, set, write } from "../dom.js";
import { locale, t } from "../locale.js";

/** `45 s`, `12 min`, `3 h`. @param {number} seconds */
export const duration = (seconds) => (seconds < 120 ? `${seconds} s` : seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`);

/** `4.2 MB`. @param {number} bytes */
export const size = (bytes) => (bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : bytes < 1e9 ? locale.time(`${(bytes / 1e6).toFixed(1)} MB`) : locale.time(`${(bytes / 1e9).toFixed(1)} GB`));

/** Writes a sentence in which commands stand between backticks, as code. @param {HTMLElement} node @param {string} text */
export function writeSentence(node, text) {
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.replaceChildren(...text.split("`").map((part, index) => (index % 2 ? make("code", "", part) : part)));
}

const count = (number) => new Intl.NumberFormat(locale.language).format(number);

/** Title, state, a line, and pairs of name and figure. */
function card(node, { title, light = "green", state = "", line = "", figures = {} }) {
  if (!node.firstChild) {
    const heading = make("h3");
    heading.append(make("span"), make("small"));
    node.append(heading, make("p", "soft"), make("dl"));
  }
  set(node, "data-light", light);
  write(node.querySelector("h3 span"), title);
  write(node.querySelector("h3 small"), state);
  write(node.querySelector("p"), line);
  const shown = Object.entries(figures).filter(([, value]) => value !== undefined && value !== "");
  const rows = keyed(node.querySelector("dl"), shown.map(([name]) => name), () => { const row = make("div"); row.append(make("dt"), make("dd")); return row; });
  rows.forEach((row, index) => { write(row.children[0], shown[index][0]); write(row.children[1], shown[index][1]); });
}

const silent = (part) => t("silent for {age}", { age: duration(part.age_s) });

export function feedCard(node, feed) {
  const isLost = feed.silent || !feed.connected;
  const skips = Object.values(feed.skips).sort((a, b) => a.position - b.position);
  card(node, {
    title: feed.name,
    light: isLost ? "red" : feed.waiting_s > 10 ? "red" : feed.skipped ? "amber" : "green",
    state: feed.silent ? silent(feed) : feed.connected ? t("connected for {age}", { age: duration(feed.changed_s) }) : t("not connected for {age}", { age: duration(feed.changed_s) }),
    line: [feed.source, !feed.connected && feed.problem].filter(Boolean).join(" · "),
    figures: {
      [t("last message")]: feed.last_message_s === undefined ? t("none yet") : t("{age} ago", { age: duration(feed.last_message_s) }),
      [t("messages per minute")]: count(feed.per_minute), [t("messages")]: count(feed.messages), [t("events published")]: count(feed.events),
      [t("wait for Kafka")]: feed.waiting ? count(feed.waiting) : "", [t("skipped in 10 min")]: count(feed.skipped),
    },
  });
  let list = node.querySelector(".skips");
  if (!list) node.append(list = make("div", "skips"));
  for (const row of keyed(list, skips.slice(0, 3).map((skip) => String(skip.position)), () => make("p", "soft"))) {
    const skip = feed.skips[row.dataset.key];
    write(row, t("skipped {age} ago: {reason}", { age: duration(skip.ago_s), reason: skip.reason }));
  }
}

export function competitionCard(node, competition, id) {
  card(node, {
    title: competition.name,
    light: competition.heat_runs && competition.age_s >= 60 ? "red" : competition.overdue ? "amber" : "green",
    state: competition.heat_runs ? t("heat on the ice") : t("no heat on the ice"),
    figures: { [t("newest event")]: t("{age} ago", { age: duration(competition.age_s) }), [t("overdue splits")]: count(competition.overdue) },
  });
  if (node.querySelector("nav")) return;
  const nav = make("nav"), pages = { [t("Corrections")]: `/corrections/${id}`, [t("Commentary")]: `/commentary/${id}` };
  for (const [name, address] of Object.entries(pages)) nav.append(Object.assign(make("a", "", name), { href: address }), " ");
  node.append(nav);
}

export function consumerCard(node, consumer) {
  card(node, {
    title: consumer.host,
    light: consumer.silent || consumer.stuck_s >= 15 || consumer.broker_problem ? "red" : "green",
    state: consumer.silent ? silent(consumer) : t("up for {age}", { age: duration(consumer.up_s) }),
    line: consumer.broker_problem,
    figures: {
      [t("events that wait")]: count(consumer.lag), [t("events per second")]: locale.time((consumer.per_minute / 60).toFixed(1)),
      [t("event to view")]: consumer.event_to_view_ms === undefined ? "" : `${consumer.event_to_view_ms} ms`,
      [t("99 % within")]: consumer.event_to_view_p99_ms === undefined ? "" : `${consumer.event_to_view_p99_ms} ms`,
      [t("partitions")]: consumer.partitions, [t("rebuilds waiting")]: consumer.rebuilding ? count(consumer.rebuilding) : "",
    },
  });
}

export function gatewayCard(node, gateway) {
  card(node, {
    title: gateway.host, light: gateway.silent ? "red" : "green",
    state: gateway.silent ? silent(gateway) : t("up for {age}", { age: duration(gateway.up_s) }), line: gateway.address,
    figures: {
      [t("clients")]: count(gateway.clients), [t("subscriptions")]: count(gateway.subscriptions),
      [t("deliveries per second")]: locale.time((gateway.per_minute / 60).toFixed(1)), [t("slow, per minute")]: count(gateway.merged_per_minute),
      [t("closed, per minute")]: count(gateway.closed_per_minute), [t("competitions in memory")]: count(gateway.competitions),
    },
  });
}

export function recorderCard(node, recorder) {
  card(node, {
    title: recorder.host, light: recorder.silent || recorder.problem ? "red" : "green",
    state: recorder.silent ? silent(recorder) : recorder.problem ? t("not written") : t("written"),
    line: [recorder.folder, recorder.problem].filter(Boolean).join(" · "),
    figures: { [t("events recorded")]: count(recorder.events), [t("size")]: size(recorder.bytes), [t("room on the disk")]: recorder.free_bytes === undefined ? "" : size(recorder.free_bytes) },
  });
}

/** Broker and store: what the consumers and this gateway see of them. */
export function serverCards({ store, consumers }) {
  const alive = Object.values(consumers).filter((consumer) => !consumer.silent), problems = alive.map((consumer) => consumer.broker_problem).filter(Boolean);
  const isLost = alive.length > 0 && problems.length === alive.length;
  return {
    kafka: { draw: (node) => card(node, { title: "Kafka", light: isLost ? "red" : alive.length ? "green" : "amber", state: isLost ? t("does not answer") : alive.length ? t("answers") : t("not known without a consumer"), line: problems[0] ?? "" }) },
    redis: {
      draw: (node) => card(node, {
        title: "Redis", light: store.problem || store.write_problem ? "red" : "green",
        state: store.problem ? t("does not answer") : store.write_problem ? t("accepts no writes") : t("accepts writes"), line: store.problem || store.write_problem,
        figures: { [t("memory")]: store.used_bytes ? size(store.used_bytes) : "", [t("limit")]: store.max_bytes ? size(store.max_bytes) : "" },
      }),
    },
  };
}

export function deadLetterCard(node, letter, id, may, open) {
  card(node, { title: letter.type || t("no event"), light: "red", state: id, line: letter.reason, figures: { [t("competition")]: letter.competition || "–", [t("published")]: `${locale.hourHere(new Date(letter.at))}`, [t("size")]: size(letter.bytes) } });
  let button = node.querySelector("button");
  if (!button) {
    node.append(button = make("button", "", t("Read and correct")));
    button.type = "button";
    button.addEventListener("click", () => open());
  }
  set(button, "disabled", !may);
}
