/**
 * Styles of all elements, inside their shadow trees, so that a page and an element do not change each other's styles.
 *
 * The colours equal those of `css/tokens.css`, as a test checks. An element is light by default; `theme="auto"` follows the
 * reader's device. A page may set colours and font: `rinkside-ranking { --accent: teal }`.
 */

const TOKENS = `
  :host {
    --ice: light-dark(#f1f5f8, #070d14);
    --card: light-dark(#ffffff, #0f1822);
    --well: light-dark(#f4f7fa, #16212d);
    --ink: light-dark(#0b1722, #eef4f9);
    --soft: light-dark(#4d5f70, #9db0c1);
    --line: light-dark(#d8e1e9, #233140);
    --accent: light-dark(#4a34c9, #b0a4ff);
    --accent-ink: light-dark(#ffffff, #120a3d);
    --ahead: light-dark(#0a6b3d, #5fdb9f);
    --behind: light-dark(#8a4b00, #f7bd60);
    --gold: light-dark(#f3c43b, #f3c43b);
    --gold-ink: light-dark(#221900, #221900);
    --alarm: light-dark(#b3261e, #ff9b92);
    --lit: light-dark(#fff0b3, #44390f);
    --band-white: light-dark(#ffffff, #f4f7fa);
    --band-red: light-dark(#d81f33, #f0485a);
    --band-yellow: light-dark(#f2c200, #ffd633);
    --band-blue: light-dark(#1458c8, #5b9bff);
    --band-edge: light-dark(#8899a8, #5d7083);
  }`;

const COMMON = `
  :host {
    display: block; container-type: inline-size; color: var(--ink); background: var(--card); text-align: start;
    font: 400 1em/1.35 var(--rinkside-font, "Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", system-ui, sans-serif);
    letter-spacing: normal; text-transform: none;
  }
  :host([hidden]) { display: none; }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([theme="auto"]) { color-scheme: light dark; }
  *, ::before, ::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, h3, h4, p, ol, ul, figure { margin: 0; padding: 0; }
  ol, ul { list-style: none; }
  a { color: var(--accent); text-underline-offset: .15em; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2em; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  [data-bar][data-bar] { background-image: linear-gradient(color-mix(in srgb, var(--accent) 65%, transparent) 0 0); background-position: 0 100%; background-size: var(--bar) 2px; background-repeat: no-repeat; }
  .panel { transition: opacity .3s, filter .3s; }
  :host([data-stale]) .panel { opacity: .55; filter: grayscale(1); }
  .notice { padding: .4em 1em; font-size: .85em; font-weight: 600; background: var(--well); color: var(--alarm); }
  .panel[data-rehearsal]::before { content: attr(data-rehearsal); display: block; padding: .3em 1em; font-size: .85em; font-weight: 700; background: var(--gold); color: var(--gold-ink); }
  :host([quiet]) .notice, :host([quiet]) .panel::before { display: none; }
  .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1em .75em; padding: .7em 1em .5em; }
  :host([bare]) .head { display: none; }
  .head h2 { font-size: 1.05em; font-weight: 700; line-height: 1.25; letter-spacing: -.01em; }
  .empty { padding: .1em 1em 1em; color: var(--soft); }
  .badge { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .75em; font-weight: 650; line-height: 1.6; white-space: nowrap; background: var(--well); color: var(--soft); }
  .badge[data-is="running"] { background: var(--accent); color: var(--accent-ink); }
  .badge[data-is="official"] { color: var(--ahead); }
  .badge[data-is="provisional"] { color: var(--behind); }
  .badge[data-is="cancelled"] { color: var(--alarm); }
  table { table-layout: fixed; width: 100%; border-collapse: collapse; font: inherit; }
  th, td { padding: .36em .5em; text-align: start; font-weight: inherit; vertical-align: baseline; }
  tr > :first-child { padding-inline-start: 1em; }
  tr > :last-child { padding-inline-end: 1em; }
  thead th { font-size: .75em; font-weight: 600; color: var(--soft); padding-block: .2em; border-bottom: 1px solid var(--line); white-space: nowrap; }
  tbody tr { border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  .figure, .clock, time, dd, .rank, li .place, .difference, .lap, .to-go { font-variant-numeric: tabular-nums lining-nums; }
  .figure { text-align: end; white-space: nowrap; }

  .name { font-weight: 600; overflow-wrap: anywhere; unicode-bidi: isolate; }
  .country-label { display: inline-flex; align-items: center; gap: .4em; font-size: .85em; font-weight: 550; color: var(--soft); white-space: nowrap; }
  .country-label img { width: 1.5em; height: 1em; border-radius: .12em; box-shadow: 0 0 0 1px color-mix(in srgb, var(--ink) 18%, transparent); object-fit: cover; }
  .mark { display: inline-block; margin-inline-start: .4em; padding: 0 .38em; border-radius: .25em; font-size: .7em; font-weight: 750; line-height: 1.55; vertical-align: .1em; background: var(--well); color: var(--soft); box-shadow: inset 0 0 0 1px var(--line); }
  .mark[data-is="record"] { background: var(--gold); color: var(--gold-ink); box-shadow: none; }
  .mark[data-is="best"] { background: color-mix(in srgb, var(--accent) 14%, transparent); color: var(--accent); box-shadow: none; }
  .ahead { color: var(--ahead); } .behind { color: var(--behind); } .soft { color: var(--soft); }`;

/** Makes a style sheet that the shadow trees of several elements share. @param {string} text @returns {CSSStyleSheet} */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** Browsers from before 2024 do not know light-dark(): they get the light colours. */
const COLOURS = CSS.supports("color", "light-dark(#fff, #000)") ? TOKENS : TOKENS.replace(/light-dark\((.*?),.*?\)/g, "$1");

export const COMMON_SHEETS = [sheet(COLOURS), sheet(COMMON)];
