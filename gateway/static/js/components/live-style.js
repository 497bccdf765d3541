/** Styles of the heats on the ice. The running time is the largest text. */

export const LIVE_CSS = `
  .empty.alone { padding: 1.1em 1em; font-size: 1.1em; }
  .heat + .heat { border-top: 1px solid var(--line); }
  .top { display: flex; flex-wrap: wrap; align-items: center; gap: .1em .8em; padding: .6em 1em; }
  .top h3 { font-size: 1.1em; font-weight: 700; letter-spacing: -.01em; }
  .top .place { color: var(--soft); font-weight: 550; } .top .place:empty { display: none; }
  .badge[data-is="ready"] { color: var(--ink); box-shadow: inset 0 0 0 1px var(--line); }
  .badge[data-is="committed"] { color: var(--ahead); }
  .lanes, .teams { display: grid; gap: 1px; background: var(--line); border-top: 1px solid var(--line); }
  .lane { position: relative; background: var(--card); padding: .7em 1em .7em 1.6em; min-width: 0; --band: var(--line); }
  .lane::before { content: ""; position: absolute; inset: .8em auto .8em .55em; width: .5em; border-radius: .25em; background: var(--band); box-shadow: inset 0 0 0 1px var(--band-edge); }
  .lane[data-band="none"]::before { display: none; }
  [data-band="white"] { --band: var(--band-white); } [data-band="red"] { --band: var(--band-red); }
  [data-band="yellow"] { --band: var(--band-yellow); } [data-band="blue"] { --band: var(--band-blue); }
  .lane-head { display: flex; justify-content: space-between; align-items: flex-end; gap: .2em 1em; }
  .words { min-width: 0; flex: 1 1 auto; } .figures { flex: 0 0 auto; text-align: end; }
  .line { display: flex; gap: .8em; align-items: center; }
  .lane-name { font-size: .78em; font-weight: 650; color: var(--soft); }
  h4.name { font-size: clamp(1.15em, 2.6cqi, 1.9em); font-weight: 750; line-height: 1.15; letter-spacing: -.015em; margin-top: .15em; overflow-wrap: anywhere; }
  .ours h4.name, .ours .name { color: var(--accent); }
  .bests { color: var(--soft); font-size: .9em; min-height: 1.35em; white-space: pre-wrap; }
  .clock { font-size: var(--rinkside-clock, clamp(2.4em, 7.5cqi, 5.4em)); line-height: 1; font-weight: 700; letter-spacing: -.035em; min-height: 1em; white-space: nowrap; }
  .clock[data-is="runs"] { font-weight: 600; }
  [data-overdue] :is(.clock, .pace, .pace dd, .team-pace) { color: var(--soft); } [data-overdue] .bests { color: var(--alarm); font-weight: 650; }
  .clock[data-is="provisional"] { font-weight: 600; text-decoration: underline dotted var(--behind) .035em; text-underline-offset: .1em; }
  .clock[data-is="out"] { color: var(--alarm); }
  .outcome { display: flex; justify-content: flex-end; align-items: center; gap: .5em; min-height: 1.7em; font-weight: 600; margin-top: .3em; }
  .outcome .rank { min-width: 1.6em; text-align: center; padding: 0 .4em; border-radius: .3em; font-weight: 750; line-height: 1.5; }
  .outcome .rank:empty { display: none; }
  .rank[data-is="place"] { background: var(--well); box-shadow: inset 0 0 0 1px var(--line); } .rank[data-is="first"] { background: var(--accent); color: var(--accent-ink); }
  .rank[data-is="out"] { color: var(--alarm); font-weight: 600; }
  .outcome .mark { font-size: .8em; }
  .lane table { margin-top: .5em; table-layout: fixed; }
  .lane th, .lane td { padding: .22em .3em; } .lane tr > :first-child { padding-inline-start: 0; } .lane tr > :last-child { padding-inline-end: 0; }
  .lane tbody th { color: var(--soft); font-weight: 500; white-space: nowrap; } .lane thead :nth-child(4) { width: 27%; } .lane thead :nth-child(5) { width: 15%; } .lane thead th { white-space: nowrap; letter-spacing: -.01em; }
  .lane tr[data-is="newest"] > * { font-weight: 700; } .lane tr[data-is="newest"] > :not([data-is]) { color: var(--ink); }
  .lane tr[data-is="ahead"] > * { opacity: .75; }
  .pace { display: flex; flex-wrap: wrap; gap: .1em 1.4em; margin: .5em 0 0; padding-top: .45em; border-top: 1px dashed var(--line); font-size: .9em; }
  .pace { min-height: 3.75em; align-content: flex-start; } .pace[data-is="off"] { visibility: hidden; }
  .pace div { display: flex; gap: .45em; } .pace dt { color: var(--soft); } .pace dd { margin: 0; font-weight: 650; white-space: nowrap; }
  .pace .projected { flex-basis: 100%; } .pace .projected dd { font-size: 1.08em; }

  .records { display: flex; flex-wrap: wrap; gap: .3em 1.6em; padding: .5em 1em; border-top: 1px solid var(--line); background: var(--well); font-size: .9em; }
  .records li { display: flex; align-items: baseline; gap: .5em; } .records .mark { margin: 0; } .records .figure { font-weight: 650; }
  .lane [data-is="ahead"]:not(tr), .difference[data-is="ahead"] { color: var(--ahead); } .lane [data-is="behind"], .difference[data-is="behind"] { color: var(--behind); } .difference { font-weight: 650; }
  :is(td, .gap, .difference)[data-is="ahead"]::before { content: "▲ "; font-size: .7em; } :is(td, .gap, .difference)[data-is="behind"]::before { content: "▼ "; font-size: .7em; }
  .difference:empty { display: none; } .holder { color: var(--soft); }

  .bars { display: flex; gap: .25em; padding: .8em 1em .2em; border-top: 1px solid var(--line); }
  .half { flex: 1 1 0; min-width: 0; display: grid; justify-items: stretch; text-align: center; }
  .pair { display: flex; gap: 2px; height: 6.2em; align-items: flex-end; }
  .bar { flex: 1 1 0; min-width: 0; height: 100%; display: flex; flex-direction: column; justify-content: flex-end; border-radius: .25em .25em 0 0; }
  .bar i { order: 2; display: block; height: calc(var(--height, 0) * 4.6em); background: var(--band); box-shadow: inset 0 0 0 1px var(--band-edge); border-radius: .2em .2em 0 0; transition: height .35s; }
  .bar[data-is="ahead"] i { height: 2px; background: var(--line); box-shadow: none; }
  .bar .lap { font-size: .72em; font-weight: 600; line-height: 1.5; }
  .half .difference { font-size: .9em; min-height: 1.5em; border-top: 2px solid var(--line); padding-top: .1em; display: block; }
  .half .difference:empty { display: block; } .half .at { font-size: .72em; color: var(--soft); }
  .team-pace { color: var(--soft); font-size: .9em; font-weight: 550; text-align: end; } .bar .lap { white-space: nowrap; }
  .pursuit-note { padding: .1em 1em .7em; font-size: .8em; color: var(--soft); }

  .hero { display: flex; align-items: baseline; gap: .6em; padding: .2em 1em .5em; border-top: 1px solid var(--line); }
  .to-go { font-size: var(--rinkside-clock, clamp(2.6em, 9cqi, 5em)); line-height: 1; font-weight: 750; letter-spacing: -.03em; color: var(--accent); }
  .to-go:empty { display: none; } .to-go-word { font-size: 1.25em; font-weight: 650; }
  .hero .clock { margin-inline-start: auto; font-size: 1.5em; color: var(--soft); font-weight: 550; letter-spacing: 0; }
  .lists { display: grid; }
  .lists section { border-top: 1px solid var(--line); padding: .6em 1em .7em; min-width: 0; }
  .lists h4 { font-size: .8em; font-weight: 650; color: var(--soft); padding-bottom: .2em; }
  .lists li { display: flex; align-items: baseline; gap: .6em; padding: .2em 0; } .lists .place { width: 1.5em; text-align: end; }
  .lists .name { flex: 1; min-width: 0; } .lists .figure { font-weight: 700; min-width: 2em; } .lists .soft { font-size: .85em; padding-top: .3em; } .lists .soft:empty { display: none; }

  @container (min-width: 40em) {
    .lanes, .teams { grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .lists { grid-template-columns: 1.25fr 1fr 1fr; } .lists section + section { border-inline-start: 1px solid var(--line); }
  }
  @container (min-width: 58em) {
    .quartet { display: grid; grid-template-columns: 1fr 1fr; } .quartet .heat + .heat { border-top: 0; border-inline-start: 1px solid var(--line); }
    .quartet .lane-head { display: block; } .quartet tr > :nth-child(3) { display: none; } .quartet .clock { font-size: min(5.4cqi, 3.6em); margin-top: .1em; }
  }
  @container (max-width: 40em) {
    .lane { padding: .55em .75em .55em 1.25em; } .top, .records, .hero, .bars, .pursuit-note { padding-inline: .75em; }
    .half:not([data-recent]) { display: none; } .bar .lap { font-size: .62em; } .half .difference { font-size: .75em; } .half .difference::before { content: none; }
    .records .holder, .lane tbody tr:not([data-near]) { display: none; }
  }
  @media (prefers-reduced-motion: reduce) { .bar i { transition: none; } }`;
