"""Limits: how fast a distance and its parts can be skated.

`world_records.csv` holds the world records with their sources (state of February 2026). A final time is possible down to 97 %
of the record (one race improved a long-standing record by 0.9 % at most in the sources). A part between two splits is possible
down to 88 % of its usual share of the record, because skaters spread their strength differently. Where no record is known, a
part is possible up to 67 km/h (21.5 s a lap); no lap below 23 s is known.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import NamedTuple

from consumers.rules.pace.curves import SHARES, curve
from schemas.distances import GENDERS, metres_of
from schemas.times import parse_time

_FINAL_PER_CENT = 97
_PART_PER_CENT = 88
_US_PER_METRE = 53_750
"""21.5 s for 400 m."""


class Limits(NamedTuple):
    """The fastest possible times of a distance, in µs.

    `reach_us` maps each split point to the least time from the start: the sum of the least times of the parts before it. The
    least time between two points is the difference of theirs.
    """

    metres: int
    final_us: int
    reach_us: Mapping[int, int]


@lru_cache(maxsize=256)
def limits_of(discipline: str, gender: str, points: tuple[int, ...]) -> Limits:
    """The limits of a distance with these split points (metres, rising, the finish last).

    A length other than the usual one of the discipline, and a gender without a known record, have the general limit.
    """
    metres = points[-1]
    record_us = _records().get((discipline, gender))
    if record_us is None or metres_of(discipline, gender) != metres:
        parts = [(end - start) * _US_PER_METRE for start, end in pairwise((0, *points))]
        final_us = metres * _US_PER_METRE
    else:
        parts = [record_us * share * _PART_PER_CENT // (SHARES * 100) for share in curve(discipline, gender, points)]
        final_us = record_us * _FINAL_PER_CENT // 100
    return Limits(metres, final_us, dict(zip(points, accumulate(parts), strict=True)))


@lru_cache(maxsize=1)
def _records() -> Mapping[tuple[str, str], int]:
    """µs by discipline and gender."""
    text = resources.files(__package__).joinpath("world_records.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["gender"] in GENDERS and row["source"] for row in rows)
    return {(row["discipline"], row["gender"]): parse_time(row["time"]) for row in rows}
