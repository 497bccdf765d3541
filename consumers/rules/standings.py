"""World Cup standings: points added up, officially and live.

The official standings count the races whose result list is final. The live standings count every race with the points of the
current ranks, including a race that is being skated. For equal totals the better result in the last race decides, then the one
before it (1000 m men 2020-21: Verbij before Krol). Skaters who are equal in all races share the rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Race:
    """One race of a cup. `points` has everybody with a place in it, by person; 0 is a place without points."""

    key: str
    official: bool
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Total:
    """`change` is the number of places gained (negative: lost); None for somebody who was not ranked before."""

    rank: int
    points: int
    change: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`official` is None for somebody without an official race; its `change` compares with the standings before the last
    official race. The `change` of `live` compares with the official standings."""

    official: Total | None
    live: Total


def standings(races: Sequence[Race]) -> dict[str, Standing]:
    """Standing of everybody who was in a race, in live order. `races` are in order of time."""
    official = [race for race in races if race.official]
    before, settled, live = _ranked(official[:-1]), _ranked(official), _ranked(races)
    points = {person: sum(race.points.get(person, 0) for race in official) for person in settled}
    result = {}
    for person, rank in live.items():
        official_total = None
        if person in settled:
            official_total = Total(settled[person], points[person], _gained(before.get(person), settled[person]))
        total = sum(race.points.get(person, 0) for race in races)
        result[person] = Standing(official_total, Total(rank, total, _gained(settled.get(person), rank)))
    return result


def _gained(before: int | None, now: int) -> int | None:
    return before - now if before is not None else None


def _ranked(races: Sequence[Race]) -> dict[str, int]:
    """Rank of everybody in these races, in order."""
    people = {person for race in races for person in race.points}

    def merit(person: str) -> tuple[int, ...]:
        by_race = [
            race.points.get(person, -1) for race in reversed(races)
        ]  # not starting ranks below a place without points
        return (-sum(max(0, points) for points in by_race), *(-points for points in by_race))

    merits = {person: merit(person) for person in people}
    placed: dict[str, int] = {}
    rank, before = 0, None
    for place, person in enumerate(sorted(people, key=lambda each: (merits[each], each)), start=1):
        if merits[person] != before:
            rank, before = place, merits[person]
        placed[person] = rank
    return placed
