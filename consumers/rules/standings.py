"""World Cup standings: points added up, officially and as it stands now.

Official are the races whose result list is final. As it stands counts every race with the points of the present ranks, also
one that is being skated. With equal totals the better result in the last race decides, then the one before it (1000 m men
2020-21: Verbij before Krol); who is equal in all of them shares the rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Race:
    """One race of a cup. `points` has everybody who got some place in it, by person; 0 is a place without points."""

    key: str
    official: bool
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Total:
    """`change` is how many places were gained (lost, when negative); None for somebody who was not there before."""

    rank: int
    points: int
    change: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`official` is None for somebody who has no official race yet; its `change` is since the last official race. The
    `change` of `live` is against the official standing."""

    official: Total | None
    live: Total


def standings(races: Sequence[Race]) -> dict[str, Standing]:
    """Standing of everybody who was in a race, in the order as it stands now. `races` are in order of time."""
    official = [race for race in races if race.official]
    before, settled, live = _ranked(official[:-1]), _ranked(official), _ranked(races)
    points = {person: sum(race.points.get(person, 0) for race in official) for person in settled}
    result = {}
    for person, rank in live.items():
        held = None
        if person in settled:
            held = Total(settled[person], points[person], _gained(before.get(person), settled[person]))
        total = sum(race.points.get(person, 0) for race in races)
        result[person] = Standing(held, Total(rank, total, _gained(settled.get(person), rank)))
    return result


def _gained(before: int | None, now: int) -> int | None:
    return before - now if before is not None else None


def _ranked(races: Sequence[Race]) -> dict[str, int]:
    """Rank of everybody in these races, in order."""
    people = {person for race in races for person in race.points}

    def merit(person: str) -> tuple[int, ...]:
        by_race = [race.points.get(person, -1) for race in reversed(races)]  # not to have skated is less than no points
        return (-sum(max(0, points) for points in by_race), *(-points for points in by_race))

    merits = {person: merit(person) for person in people}
    placed: dict[str, int] = {}
    rank, held = 0, None
    for place, person in enumerate(sorted(people, key=lambda each: (merits[each], each)), start=1):
        if merits[person] != held:
            rank, held = place, merits[person]
        placed[person] = rank
    return placed
