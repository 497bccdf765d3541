"""World Cup standings: points added up, officially and live.

The official standings count the races whose result list is final. The live standings count every race with the points of the
current ranks, including a race that is being skated.

Equal totals, in this order:

1. `results`: the better best single result, then the better second best, and so on. All 30 pairs of different results in the
   Olympic qualification list of 23 November 2025, which is by World Cup points, follow it (43 and 18 before 38 and 23).
2. `time`: the better best time of the races counted, in hundredths, when all were over one distance. The identical results of
   that list stand in this order.
3. `last-race`: the better result in the last race, then the one before it (1000 m men 2020-21: Verbij before Krol; mass start
   in the list above: Stolz before Gélinas-Beaulieu).
4. `shared`: skaters who are equal in all of it share the rank.

It is not known whether the World Cup itself uses time, last race or a shared rank for identical results: steps 2 and 3 order
them as the two sources do, and `Total.tie` says which step decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from schemas.distances import Division
from schemas.times import hundredths

Tie: TypeAlias = Literal["results", "time", "last-race", "shared"]
_STEPS: tuple[Tie, ...] = ("results", "time", "last-race")

_Merit: TypeAlias = tuple[int, tuple[int, ...], float, tuple[int, ...]]
"""Total, results, best time, races from the last one back; the smaller is ahead."""


@dataclass(frozen=True, slots=True)
class Race:
    """One race of a cup. `points` has everybody with a place in it, by person; 0 is a place without points. `times_us` are the
    final times where they are comparable with those of other races of the same `discipline`."""

    key: str
    official: bool
    points: Mapping[str, int]
    discipline: str = ""
    times_us: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """`change` is the number of places gained (negative: lost); None for somebody who was not ranked before. `tie` is the step
    that decides between equal totals; None without one."""

    rank: int
    points: int
    change: int | None
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`official` is None for somebody without an official race; its `change` compares with the standings before the last
    official race. The `change` of `live` compares with the official standings."""

    official: Total | None
    live: Total


@dataclass(frozen=True, slots=True)
class _Place:
    rank: int
    points: int
    tie: Tie | None


def standings(races: Sequence[Race]) -> dict[str, Standing]:
    """Standing of everybody who was in a race, in live order. `races` are in order of time."""
    official = [race for race in races if race.official]
    before, settled, live = _ranked(official[:-1]), _ranked(official), _ranked(races)
    return {
        person: Standing(
            _total(settled[person], before.get(person)) if person in settled else None,
            _total(place, settled.get(person)),
        )
        for person, place in live.items()
    }


def points_of_stage(races: Iterable[tuple[Division | None, Mapping[str, int]]]) -> dict[str, int]:
    """The points of one stage from the lists of its divisions.

    Who raced in division A and B of one stage keeps the points of A, also when those of B are more ("(N)" rows of a mass start:
    63 of 63 riders of the list of 23 November 2025). It is not known what counts for a rider without points in A.
    """
    found: dict[str, int] = {}
    in_a: set[str] = set()
    for division, points in races:
        for person, amount in points.items():
            is_a = division != "B"
            if person not in found or (is_a and person not in in_a):
                found[person] = amount
            elif is_a or person not in in_a:
                found[person] = max(amount, found[person])
            if is_a:
                in_a.add(person)
    return found


def _total(place: _Place, before: _Place | None) -> Total:
    return Total(place.rank, place.points, before.rank - place.rank if before is not None else None, place.tie)


def _ranked(races: Sequence[Race]) -> dict[str, _Place]:
    """Rank of everybody in these races, in order."""
    people = {person for race in races for person in race.points}
    one_distance = len({race.discipline for race in races}) == 1
    merits = {person: _merit(person, races, one_distance) for person in people}
    order = sorted(people, key=lambda person: (merits[person], person))
    placed: dict[str, _Place] = {}
    rank = 0
    for index, person in enumerate(order):
        ahead = merits[order[index - 1]] if index else None
        if merits[person] != ahead:
            rank = index + 1
        behind = merits[order[index + 1]] if index + 1 < len(order) else None
        placed[person] = _Place(rank, -merits[person][0], _tie(merits[person], ahead, behind))
    return placed


def _merit(person: str, races: Sequence[Race], one_distance: bool) -> _Merit:
    points = [race.points.get(person, -1) for race in races]  # not starting ranks below a place without points
    results = tuple(sorted(-each for each in points if each > 0))
    times = [race.times_us[person] for race in races if person in race.times_us] if one_distance else []
    best = hundredths(min(times)) if times else float("inf")
    return sum(results), results, best, tuple(-each for each in reversed(points))


def _tie(own: _Merit, ahead: _Merit | None, behind: _Merit | None) -> Tie | None:
    """The last step that is needed to tell this merit from those beside it."""
    found: Tie | None = None
    if own[0] == 0:
        return None
    for other in (ahead, behind):
        if other is None or other[0] != own[0]:
            continue
        step = next((index for index in range(1, 4) if other[index] != own[index]), None)
        if step is None:
            return "shared"
        if found is None or _STEPS.index(found) < step - 1:
            found = _STEPS[step - 1]
    return found
