/** Styles of what is shown while nobody is on the ice. */

export const OUTLOOK_CSS = `
  .outlook { padding: .9em 1em 1em; }
  .due { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 1.5em; align-items: end; } .due > * { grid-column: 1; }
  .kicker { font-size: .85em; font-weight: 650; color: var(--accent); } .due h3 { font-size: clamp(1.35em, 3.4cqi, 2.3em); line-height: 1.15; font-weight: 750;}
  .start { font-weight: 650; } .zone { color: var(--soft); font-weight: 450; margin-inline-start: .5em; }
  .due .countdown { grid-area: 1 / 2 / 4; font-size: clamp(2em, 6cqi, 4.2em); line-height: 1; font-weight: 650;}
  .parts { display: grid; gap: 1em 2em; margin-top: 1em; } .parts h4 { font-size: .85em; font-weight: 650; color: var(--soft); padding-bottom: .25em; border-bottom: 1px solid var(--line); }
  .parts li { display: flex; align-items: baseline; gap: .3em .7em; padding: .3em 0; } .parts .name { flex: 1; min-width: 0; } .parts .soft { font-size: .85em; } .parts p:empty, .members:empty, .marks:empty { display: none; }
  .parts li + li, .entries li.first:not(:first-child) { border-top: 1px solid var(--line); }
  .entries li { display: grid; grid-template-columns: 1.6em .45em minmax(0, 1fr) 5.6em 5.6em 3.4em; column-gap: .6em; break-inside: avoid; break-before: avoid; } .entries li:not(.first) { border: 0; padding-top: 0; } .entries li.first { break-before: auto; }
  .number { color: var(--soft); text-align: end; } .band { align-self: stretch; border-radius: .2em; background: var(--band); box-shadow: inset 0 0 0 1px var(--band-edge); } .band[data-band="none"] { visibility: hidden; }
  .person { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6em; } .parts .person .name { flex: 0 1 auto; } .members { flex-basis: 100%; font-size: .85em; color: var(--soft); } .best + .best, .cup { color: var(--soft); }
  .results .place { width: 1.6em; }
  .winners li { display: grid; grid-template-columns: minmax(7em, 1fr) minmax(0, 1.3fr) 4.4em minmax(5em, auto) 5.2em; } .parts .place { text-align: start; font-weight: 450; color: var(--soft); } .parts .results .place { text-align: end; } .badge:empty { display: none; } .time { font-weight: 700; }
  .parts .fallen .place { font-weight: 750; padding: 0 .4em; border-radius: .25em; background: var(--gold); color: var(--gold-ink); font-size: .8em; }
  .days .place { min-width: 4em; }
  .ways { margin-top: .9em; } .ways a { font-weight: 600; margin-inline-end: 1.4em; } :host([terse]) .ways, :host([quiet]:not([terse])) .days { display: none; }
  :host([terse]) .person { flex-wrap: nowrap; } :host([terse]) .person .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } :host([terse]) .members { display: none; }
  @container (min-width: 50em) {
    .outlook:not([data-is="before"]) .parts { grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); } .entries, .winners { grid-row: 1 / span 3; }
    :host([terse]) .outlook:not([data-is="over"]) .parts { grid-template-columns: minmax(0, 2.4fr) minmax(0, 1fr); }
    .outlook[data-is="before"] .entries:not([data-form="mass"]) ol, :host([terse]) .entries:not([data-form="mass"]) ol { columns: 2; column-gap: 2.5em; }
    :host([terse]) .entries:not([data-form="mass"]) li { grid-template-columns: 1.6em .45em minmax(0, 1fr) auto auto; } :host([terse]) .best + .best { display: none; }
  }
  @container (max-width: 34em) {
    .entries li { grid-template-columns: 1.3em .45em minmax(0, 1fr) auto; } .best + .best, .best:empty, .cup:empty { display: none; } .cup { grid-column: 4; }
    .winners li { grid-template-columns: minmax(0, 1fr) auto auto; } .winners .place, .winners .marks { grid-column: 1 / -1; font-size: .85em; }
  }`;
