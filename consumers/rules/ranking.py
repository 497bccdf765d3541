"""Ranks of timed races: ties, and the thousandth that decides.

Times are truncated to 1/1000 s and compared. Equal thousandths share the rank, and the next rank is skipped. Where two times
have equal hundredths, both show their third decimal, whether it decides or shows the tie. (Official result sheets of the World
Cups 2025-26: 37.34(2) ahead of 37.34(3); 1:42.93(4) twice on rank 12, the next rank is 14.)
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.times import US_PER_HUNDREDTH, US_PER_THOUSANDTH, thousandth_digit


@dataclass(frozen=True, slots=True)
class Placing:
    """`thousandth` is the third decimal; None where the hundredths are enough."""

    rank: int
    thousandth: int | None


def ranks(times_us: Mapping[str, int]) -> dict[str, int]:
    """Rank of each key by its time, in rank order; ties share the rank."""
    placed: dict[str, int] = {}
    rank, before = 0, -1
    for place, (key, time_us) in enumerate(sorted(times_us.items(), key=lambda item: (item[1], item[0])), start=1):
        thousandths = time_us // US_PER_THOUSANDTH
        if thousandths != before:
            rank, before = place, thousandths
        placed[key] = rank
    return placed


def placings(times_us: Mapping[str, int]) -> dict[str, Placing]:
    """Rank and deciding thousandth of each key, in rank order."""
    shared = Counter(time_us // US_PER_HUNDREDTH for time_us in times_us.values())
    return {
        key: Placing(rank, thousandth_digit(times_us[key]) if shared[times_us[key] // US_PER_HUNDREDTH] > 1 else None)
        for key, rank in ranks(times_us).items()
    }
