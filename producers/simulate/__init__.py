"""A race day re-enacted from published results: World Cup Salt Lake City, Saturday 4 December 2021.

    data/*.csv ──▶ sheets ──▶ field (who, which time) ──▶ draw (heats, lanes) ──┐
                          pace (splits, crossings) ◀── mass_start, pursuit ─────┼──▶ heats ──▶ day: race_day() ──▶ Event
                          seeds (points carried in)    rhythm (times of day) ───┘

Flows in: the shipped data, whose sources are named in `data/SOURCES.md`. Flows out: the events that a timing system would
have sent, in the order of their times. Pure: no clock, no network, seeded randomness, the same bytes each time.

Published ranks, times and gaps come out exactly. What was not published is modelled and says so: a skater who is not
known is a placeholder with `reconstructed` set, a result names what of it is `reconstructed` (its time, its splits), and
the competition as a whole is `reconstructed`. It must never give a skater a made-up name.
"""

from producers.simulate.day import COMPETITION, race_day
from producers.simulate.sheets import KnownResult, known_results

__all__ = ["COMPETITION", "KnownResult", "known_results", "race_day"]
