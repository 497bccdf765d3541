"""Generates a race day from published results: World Cup Salt Lake City, Saturday 4 December 2021.

    data/*.csv ──▶ sheets ──▶ field (skaters, times) ──▶ draw (heats, lanes) ──┐
                          pace (splits, crossings) ◀── mass_start, pursuit ─────┼──▶ heats ──▶ day: race_day() ──▶ Event
                          seeds (points carried in)    rhythm (times of day) ───┘

Flows in: the shipped data; `data/SOURCES.md` names their sources. Flows out: the events that a timing system would have sent,
in the order of their times. Pure: no clock, no network, seeded random numbers, the same bytes every time.

Published ranks, times and gaps come out exactly. Everything else is modelled and marked: an unknown skater is a placeholder
with `reconstructed` set, a result lists which of its values are `reconstructed` (time, splits), and so is the competition.
It must never invent the name of a skater.

`published` generates another day, of which every result is known; `demo_days` lists both.
"""

from producers.simulate.day import COMPETITION, race_day
from producers.simulate.sheets import KnownResult, known_results

__all__ = ["COMPETITION", "KnownResult", "known_results", "race_day"]
