"""The times of day of the heats: the programme says when a distance begins, the rest is modelled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds from start to start; after pair `ice_after` the ice is prepared for `ice_s`."""

    interval_s: int
    ice_after: int | None = None
    ice_s: int = 0


RHYTHMS: dict[str, Rhythm] = {
    "500m": Rhythm(120),
    "1000m": Rhythm(135),
    # A live blog had Swings (pair 8) at the finish at 13:42, 32 minutes after the first start.
    "1500m": Rhythm(165, ice_after=5, ice_s=660),
    "mass-start": Rhythm(600),
    "team-pursuit": Rhythm(300),
}

_DELAY_US = 3_000_000
"""A pair starts up to this much later than planned: the starter waits until both stand still."""


def start_instants(first: datetime, rhythm: Rhythm, pairs: int, random: Random) -> Iterator[datetime]:
    """The start shot of each pair, exact to 0.1 ms."""
    for pair in range(pairs):
        break_s = rhythm.ice_s if rhythm.ice_after is not None and pair >= rhythm.ice_after else 0
        delay_us = random.randrange(0, _DELAY_US, 100)
        yield first + timedelta(seconds=pair * rhythm.interval_s + break_s, microseconds=delay_us)
