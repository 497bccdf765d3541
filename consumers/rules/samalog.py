"""Championship points (samalog): the 500 m averages of all distances of an allround or sprint championship, added up.

A time counts as its 500 m average, truncated to three decimals: 1:42.56 over 1500 m is 34.186. The fewest points lead; equal
points share the rank. The time needed on the next distance to overtake somebody is given in hundredths that are certain to be
enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.times import hundredths

_UNIT_METRES = 500
POINT = 1_000
"""Points are whole thousandths: 34.186 is 34_186."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`points` in thousandths over `distances` distances. More distances rank first, then fewer points."""

    rank: int
    points: int
    distances: int


def points(time_us: int, metres: int) -> int:
    """Thousandths of a point for a time, truncated to hundredths first.

    >>> points(102_560_000, 1500)
    34186
    """
    return hundredths(time_us) * 10 * _UNIT_METRES // metres


def format_points(value: int) -> str:
    """`34186` → `"34.186"`."""
    return f"{value // POINT}.{value % POINT:03d}"


def championship(distances: Sequence[tuple[int, Mapping[str, int]]]) -> dict[str, Standing]:
    """Standing of everybody with a time, in rank order. `distances` holds the metres, and the time of each skater in µs.

    A skater who misses a distance ranks behind all who have it.
    """
    totals: dict[str, list[int]] = {}
    for metres, times_us in distances:
        for skater, time_us in times_us.items():
            totals.setdefault(skater, []).append(points(time_us, metres))
    merit = {skater: (-len(each), sum(each)) for skater, each in totals.items()}
    placed: dict[str, Standing] = {}
    rank, before = 0, (0, 0)
    for place, skater in enumerate(sorted(totals, key=lambda each: (merit[each], each)), start=1):
        if merit[skater] != before:
            rank, before = place, merit[skater]
        placed[skater] = Standing(rank, sum(totals[skater]), len(totals[skater]))
    return placed


def needed_hundredths(own: int, other: int, other_time_us: int, metres: int) -> int | None:
    """The slowest time on the next distance, in 1/100 s, that puts a skater with `own` points ahead of one with `other`
    points who skates it in `other_time_us`. None when no time is fast enough."""
    target = other + points(other_time_us, metres) - own - 1
    if target < 0:
        return None
    # The slowest h with h * 10 * 500 // metres <= target.
    slowest = ((target + 1) * metres - 1) // (10 * _UNIT_METRES)
    return slowest if slowest > 0 else None
