"""Ranking of a mass start: sprint points, then laps, then the order at the finish.

Riders with points rank by their total; the others follow by laps done, then by the order at the finish, which also decides
equal totals. A rider with one point ranks ahead of riders without points who crossed the line earlier (result sheet of Salt
Lake City, 16 Nov 2025: one point in 7:46.50 is 10th, none in 7:46.04 is 11th). A rider who was lapped loses all points, and so
does one who finishes far behind the first at the finish: the sheets of Calgary, November 2025, print a total of 0 at 42.29 s
and 51.99 s behind. All riders up to 31.60 s behind keep theirs (World Cups 1 and 2 of 2025-26). The rule between 32 s
and 42 s is not known; there the points stay.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from consumers.rules.ranking import Placing
from schemas.times import hundredths, thousandth_digit, thousandths


@dataclass(frozen=True, slots=True)
class Rider:
    """`points` is the total that counts; `laps` are those done; `time_us` at the finish."""

    points: int
    laps: int
    time_us: int


FAR_BEHIND_US = 42_000_000
"""Behind the first at the finish; a rider this far behind keeps no sprint points."""


def total_points(sprints: Mapping[int, int], laps: int, race_laps: int, behind_us: int = 0) -> int:
    """Total of a rider's sprints, for a result that names no total. `behind_us` is counted from the first at the finish."""
    return sum(sprints.values()) if laps >= race_laps and behind_us < FAR_BEHIND_US else 0


def rank_of_disqualified(ranked: int) -> int:
    """The rank that result lists print for a disqualified rider, where `ranked` others have one: the last rank, without points
    (24th of 24 and 27th of 27, Calgary, 23 Nov 2025). In a timed race a disqualified skater has no rank.
    """
    return ranked + 1


def mass_start_placings(riders: Mapping[str, Rider]) -> dict[str, Placing]:
    """Rank and thousandth of each rider, in rank order; equal in everything = equal rank.

    Everybody with equal hundredths has a thousandth, whatever decides between them (Calgary, 23 Nov 2025).
    """

    def merit(rider: Rider) -> tuple[int, int, int]:
        return -rider.points, -rider.laps, thousandths(rider.time_us)

    shared = Counter(hundredths(rider.time_us) for rider in riders.values())
    placed: dict[str, Placing] = {}
    rank, before = 0, None
    for place, (key, rider) in enumerate(sorted(riders.items(), key=lambda item: (merit(item[1]), item[0])), start=1):
        if merit(rider) != before:
            rank, before = place, merit(rider)
        equal = shared[hundredths(rider.time_us)] > 1
        placed[key] = Placing(rank, thousandth_digit(rider.time_us) if equal else None)
    return placed
