/**
 * Corrections of a competition: a form, its consequences, and the list of corrections with a button that takes one back.
 *
 *     /corrections/{competition}   needs a sign-in
 */

import { Desk } from "../commentary/desk.js";
import { keyed, make, mark, set, show, write } from "../dom.js";
import { locale, t } from "../locale.js";
import { Subscriptions } from "../subscriptions.js";
import { linesOf } from "./consequences.js";

const $ = (selector) => document.querySelector(selector);
const { competition } = document.body.dataset, form = $("#correction"), desk = new Desk(competition);

/** Fields of each kind: name → options of a list, or "" for text. */
const WHO = { distance: "distances", skater: "" };
const KINDS = {
  status: ["Status", { ...WHO, status: ["DQ", "DNF", "DNS", "WDR"], reason: "?" }],
  time: ["Time", { ...WHO, time: "" }],
  lap: ["Lap", { ...WHO, action: ["add", "move", "withdraw"], metres: "", to: "?", time: "?" }],
  passing: ["Crossing", { ...WHO, action: ["add", "move", "withdraw"], time: "", how: ["manual", "transponder", "optical", "photofinish"], metres: "?", to: "?" }],
  heat: ["Heat", { distance: "distances", heat: "", action: ["clear", "reopen", "commit"] }],
  swap: ["Swap lanes or armbands", { distance: "distances", heat: "", what: ["lanes", "armbands"] }],
  replace: ["Replace a skater", { ...WHO, "by.id": "", "by.name": "", "by.country": "?" }],
  official: ["Official or provisional", { distance: "distances", official: ["true", "false"] }],
  ignore: ["Ignore an event of a feed", { "events.source": "", "events.id": "" }],
  note: ["Note for everybody", { text: "" }],
};
const LABELS = { distance: "Distance", skater: "Skater", status: "Status", reason: "Reason", time: "Time", action: "Action", metres: "Metres", to: "To", how: "Device", heat: "Heat", what: "What", "by.id": "Id of the other skater", "by.name": "Name of the other skater", "by.country": "Country", official: "Official", "events.source": "Source of the event", "events.id": "Id of the event", text: "Text" };

const view = new Subscriptions({ draw });
let pending = null;

function drawFields() {
  const fields = KINDS[form.elements.kind.value][1];
  for (const [index, label] of keyed($("#fields"), Object.keys(fields), (name) => {
    const made = make("label", "", ""), options = fields[name], field = make(Array.isArray(options) || options === "distances" ? "select" : "input");
    made.append(document.createTextNode(`${t(LABELS[name])} `), field);
    field.name = name;
    if (name === "skater") set(field, "list", "skaters");
    return made;
  }).entries()) {
    const name = Object.keys(fields)[index], options = fields[name], field = label.lastElementChild;
    field.required = options === "";
    if (Array.isArray(options)) fill(field, options.map((each) => [each, each]));
    if (name === "distance") fill(field, programme());
  }
}

const programme = () => Object.entries(view.docs.competition?.programme ?? {}).sort(([, a], [, b]) => a.number - b.number).map(([id, entry]) => [id, entry.name]);

function fill(select, options) {
  const before = select.value;
  for (const [index, option] of keyed(select, options.map(([value]) => value), () => make("option")).entries()) {
    option.value = options[index][0];
    write(option, options[index][1]);
  }
  if (options.some(([value]) => value === before)) select.value = before;
}

function draw() {
  const distance = form.elements.distance?.value;
  view.follow({ competition: `competition/${competition}`, audit: desk.may("read_audit") ? `audit/${competition}` : undefined, ranking: distance ? `ranking/${competition}/${distance}` : undefined });
  write($("#name"), view.docs.competition?.name ?? competition);
  drawFields();
  fill($("#skaters"), Object.values(view.docs.ranking?.rows ?? {}).sort((a, b) => a.position - b.position).map(({ name }) => [name, name]));
  drawList(view.docs.audit?.corrections ?? {});
}

function drawList(corrections) {
  const newest = Object.entries(corrections).sort(([, a], [, b]) => b.position - a.position);
  show($("#none"), !newest.length);
  for (const [index, item] of keyed($("#list"), newest.map(([id]) => id), (id) => {
    const made = make("li"), button = make("button", "", t("Take back"));
    button.type = "button";
    button.addEventListener("click", () => void preview({ kind: "revert", correction: id }));
    made.append(make("p"), make("p", "soft"), button);
    return made;
  }).entries()) {
    const [id, each] = newest[index], [what, who, button] = item.children;
    mark(item, each.in_force ? "in-force" : "reverted");
    const about = each.reverts ? t("Takes back {correction}", { correction: each.reverts }) : each.events.map(({ type }) => type).join(", ");
    write(what, `${about}: ${each.why}`);
    write(who, [new Date(each.at).toLocaleString(locale.language), each.author, id, each.in_force ? "" : t("taken back")].filter(Boolean).join(" · "));
    show(button, each.in_force);
  }
}

/** The correction as the form says it. Empty fields are left out; `by.id` is a field of an object, `events.id` of one in a list. */
function correctionOf() {
  const correction = { kind: form.elements.kind.value };
  for (const name of Object.keys(KINDS[correction.kind][1])) {
    const value = form.elements[name].value.trim(), [first, second] = name.split(".");
    if (!value) continue;
    if (first === "events") correction.events = [{ ...correction.events?.[0], [second]: value }];
    else if (second) correction[first] = { ...correction[first], [second]: value };
    else correction[first] = first === "official" ? value === "true" : value;
  }
  return correction;
}

async function preview(correction) {
  await ask({ correction, why: form.elements.why.value.trim() || (correction.kind === "revert" ? t("Entered by mistake") : "") });
}

async function ask(body) {
  write(mark($("#said"), "asking"), t("Computing …"));
  const answer = await desk.correct(body);
  if (answer.status === 201) {
    close();
    write(mark($("#said"), "published"), t("Published."));
    form.elements.why.value = "";
    return;
  }
  if (!answer.consequences) {
    close();
    write(mark($("#said"), "failed"), answer.message ?? t("The gateway does not answer. Try again: it will count once."));
    return;
  }
  pending = { ...body, id: answer.id, at: answer.at, expect: answer.expect };
  write(mark($("#said"), ""), answer.status === 409 ? t("Something changed in the meantime. Look at it again.") : "");
  const lines = linesOf(answer.consequences);
  if (!lines.length) lines.push(["none", t("It changes nothing that a reader sees.")]);
  for (const [index, item] of keyed($("#consequences"), lines.map((_, each) => String(each)), () => make("li")).entries()) {
    mark(item, lines[index][0]);
    write(item, lines[index][1]);
  }
  show($("#preview"), true);
  $("#preview-title").focus();
}

function close() {
  pending = null;
  show($("#preview"), false);
}

form.addEventListener("submit", (event) => { event.preventDefault(); void preview(correctionOf()); });
form.addEventListener("change", () => { close(); draw(); });
$("#publish").addEventListener("click", () => pending && void ask(pending));
$("#cancel").addEventListener("click", close);
fill(form.elements.kind, Object.entries(KINDS).map(([kind, [title]]) => [kind, t(title)]));
draw();
void desk.identify().then((person) => {
  show($("#sign-in"), !desk.may("correct"));
  write($("#signed-in"), person.name ? t("Signed in as {name}", { name: person.name }) : "");
  draw();
});
