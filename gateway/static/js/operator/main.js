/**
 * The operator page: what is wrong and what to do, and the parts of the installation behind it. It follows `system/health`
 * over the same protocol as every other page; the cookie of the sign-in gives access.
 */

import { keyed, make, mark, scheduleDraw, set, show, write } from "../dom.js";
import { ORIGIN, sharedGateway } from "../gateway.js";
import { locale, t } from "../locale.js";
import { LetterDialog } from "./letter.js";
import { consumerCard, competitionCard, deadLetterCard, feedCard, gatewayCard, recorderCard, serverCards, writeSentence } from "./parts.js";

const CHANNEL = "system/health";
const $ = (selector) => document.querySelector(selector);
const shared = sharedGateway(ORIGIN), { client } = shared, letter = new LetterDialog($("#letter"));
let health = null, may = false;

function drawLight(is, what, toDo = "") {
  const words = { green: t("In order"), amber: t("Look at this"), red: t("A person is needed"), waiting: "" };
  mark($("#light"), is);
  write($("#light .word"), words[is]);
  writeSentence($("#light .what"), what);
  writeSentence($("#light .to-do"), toDo);
}

const byPosition = (rows) => Object.keys(rows).sort((a, b) => rows[a].position - rows[b].position);

function drawCards(section, rows, card, keys = Object.keys(rows).sort()) {
  show($(`${section} .empty`) ?? make("p"), !keys.length);
  for (const node of keyed($(`${section} ul`), keys, () => make("li"))) card(node, rows[node.dataset.key], node.dataset.key);
}

function draw() {
  const { state } = client.state, isLost = state === "lost" || state === "closed";
  mark($("#state"), isLost ? "lost" : state);
  write($("#state"), isLost ? t("Connection lost") : state === "live" ? t("Live") : t("Connecting"));
  set(document.body, "data-stale", isLost);
  if (isLost) drawLight("red", t("This page has no connection to the gateway."), t("Check the network of this device; if others cannot connect either, start the gateway again."));
  if (isLost || !health) return;
  const keys = byPosition(health.findings), first = health.findings[keys[0]];
  drawLight(health.light, locale.translation(first?.what ?? health.headline), locale.translation(first?.to_do ?? ""));
  show($("main"), true);
  show($("#findings"), keys.length > 1);
  for (const node of keyed($("#findings ol"), keys, () => { const row = make("li"); row.append(make("h3"), make("p", "soft")); return row; })) {
    const finding = health.findings[node.dataset.key];
    set(node, "data-light", finding.severity);
    writeSentence(node.querySelector("h3"), locale.translation(finding.what));
    writeSentence(node.querySelector("p"), locale.translation(finding.to_do));
  }
  const letters = health.dead_letters;
  write($("#dead-letters .count"), letters.count ? String(letters.count) : "");
  drawCards("#dead-letters", letters.newest, (node, row, id) => deadLetterCard(node, row, id, may, () => letter.open(id)), byPosition(letters.newest));
  drawCards("#feeds", health.feeds, feedCard);
  drawCards("#competitions", health.competitions, competitionCard);
  drawCards("#consumers", health.consumers, consumerCard);
  drawCards("#gateways", health.gateways, gatewayCard);
  drawCards("#recordings", health.recorders, recorderCard);
  const servers = serverCards(health);
  drawCards("#servers", servers, (node, row) => row.draw(node));
}

function askToSignIn(why) {
  const link = make("a", "", t("Sign in"));
  link.href = `/signin?next=${encodeURIComponent(location.pathname + location.search)}`;
  drawLight("waiting", why);
  $("#light .to-do").replaceChildren(link);
}

async function start() {
  let person = { open: true, rights: [] };
  try {
    person = { ...person, ...await (await fetch("/session", { signal: AbortSignal.timeout(10_000) })).json() };
  } catch { /* the gateway is away: the connection shows it */ }
  write($("#who"), person.name ?? "");
  may = person.rights.includes("operate");
  if (!person.open) {
    drawLight("waiting", t("Nobody may see this page yet: this gateway has no tokens."), t("Make one with rinkside token new NAME --role operator"));
  } else if (!person.name) askToSignIn(t("Sign in to see the state of the installation."));
  else if (!person.rights.includes("read_system")) askToSignIn(t("Your token may not see this page; sign in with one for operators."));
  else {
    client.subscribe(CHANNEL, (doc) => { if (doc.light) { health = doc; scheduleDraw(draw); } });
    shared.onState(() => scheduleDraw(draw));
  }
}

start();
