"""Times of day of the heats: the programme gives the start of each distance, the rest is modelled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds from start to start; after pair `ice_after` there is ice preparation for `ice_s`."""

    interval_s: int
    ice_after: int | None = None
    ice_s: int = 0


RHYTHMS: dict[str, Rhythm] = {
    "500m": Rhythm(120),
    "1000m": Rhythm(135),
    # A live blog reported Swings (pair 8) at the finish at 13:42, 32 minutes after the first start.
    "1500m": Rhythm(165, ice_after=5, ice_s=660),
    "mass-start": Rhythm(600),
    "team-pursuit": Rhythm(300),
}

_DELAY_US = 3_000_000
"""Longest delay of a start: the starter waits until both skaters are still."""


def start_instants(first: datetime, rhythm: Rhythm, pairs: int, random: Random) -> Iterator[datetime]:
    """Yields the start shot of each pair, exact to 0.1 ms."""
    for pair in range(pairs):
        break_s = rhythm.ice_s if rhythm.ice_after is not None and pair >= rhythm.ice_after else 0
        delay_us = random.randrange(0, _DELAY_US, 100)
        yield first + timedelta(seconds=pair * rhythm.interval_s + break_s, microseconds=delay_us)
