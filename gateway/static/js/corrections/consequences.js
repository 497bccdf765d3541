/** The consequences of a correction as lines of text. */

import { locale, t } from "../locale.js";

const MOST = 40;
const result = (row) => (Object.keys(row).length
  ? [row.rank && `${row.rank}.`, row.time ?? row.status, row.gap, ...(row.flags ?? []), row.points !== undefined && t("{points} points", { points: row.points })].filter(Boolean).join(" ")
  : "–");
const total = (row) => (row.live ? `${row.live.rank}. ${row.live.points}` : "–");

/** @param {object} consequences of a preview @returns {[string, string][]} topic and text */
export function linesOf({ rankings = {}, standings = {}, records = [], ticker = {} }) {
  const lines = [];
  for (const rows of Object.values(rankings)) for (const row of rows) lines.push(["ranking", `${row.name}: ${result(row.before)} → ${result(row.after)}`]);
  for (const [name, rows] of Object.entries(standings)) for (const row of rows) lines.push(["standings", `${name} · ${row.name}: ${total(row.before)} → ${total(row.after)}`]);
  for (const each of records) lines.push(["record", `${each.record}: ${each.before || "–"} → ${each.after || "–"}`]);
  for (const [what, title] of [["added", "New line: {text}"], ["superseded", "Superseded: {text}"], ["removed", "Line that goes: {text}"], ["restored", "True again: {text}"]]) {
    for (const text of ticker[what] ?? []) lines.push(["ticker", t(title, { text: text[locale.language] ?? text.en })]);
  }
  return lines.length > MOST ? [...lines.slice(0, MOST), ["more", t("… and {count} more", { count: lines.length - MOST })]] : lines;
}
