"""Generates a race day of which every result was published: World Cup Salt Lake City, Sunday 16 November 2025.

    data/slc_2025_11_16/*.csv ──▶ tables (races, rows) ──▶ runs (splits of pairs and teams) ──┐
                                                       └─▶ pack (mass start) ─────────────────┴─▶ day: events ──▶ Event

Flows in: the shipped data; `../data/SOURCES.md` names their sources. Flows out: as from the day of 2021. Skaters, pairs, lanes,
ranks, times, laps and sprint totals are facts. Splits, times of day and start positions were not published: they are modelled,
and each result says so (`reconstructed`).
"""

from producers.simulate.published.day import COMPETITION, first_of_division_a, published_day

__all__ = ["COMPETITION", "first_of_division_a", "published_day"]
