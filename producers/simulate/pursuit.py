"""Team pursuit: two teams per heat on opposite straights, splits every half lap, and a team that falls.

    ahead_s ┤            ╭╮ fell_after_m
            │       ╭────╯│
          0 ┼───────╯     │        finish: the published time, however far behind
            └─────────────┴──▶ metres

The lead over another team grows evenly to the published lead at the last split before the fall. Which split that was is an
assumption: the fall happened in the last lap.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from producers.simulate.field import Skater, complete_field
from producers.simulate.pace import Run, model_run
from producers.simulate.sheets import KnownResult, KnownTeam
from schemas.distances import split_points
from schemas.times import parse_time

FIELD_SIZE = 8
"""Teams in division A."""

_DISCIPLINE = "team-pursuit"


def team_field(teams: Sequence[KnownTeam], distance: str) -> tuple[Skater, ...]:
    """Returns the teams in the order of ranks 1 … 8. Raises `ValueError` when published times contradict the ranks."""
    members = {team.rank: team.members for team in teams}
    field = complete_field((_result(team, distance) for team in teams), FIELD_SIZE)
    return tuple(replace(team, members=members.get(team.rank, ())) for team in field)


def team_runs(
    field: Iterable[Skater], teams: Sequence[KnownTeam], metres: int, random: Callable[[int], Random]
) -> dict[int, Run]:
    """Returns rank → run. `random` gives each rank a random source of its own.

    Raises `ValueError` when a team was ahead of one that is not in the table, or when its splits would decrease.
    """
    fallen = {team.rank: team for team in teams if team.fell_after_m is not None}
    runs: dict[int, Run] = {}
    for team in sorted(
        field, key=lambda each: each.rank in fallen
    ):  # the lead of a team that fell is relative to one that did not
        fell = fallen.get(team.rank)
        known = _ahead(fell, teams, runs, metres) if fell is not None else {}
        runs[team.rank] = model_run(_DISCIPLINE, metres, team.time_us, known, 0, random(team.rank))
    return runs


def _ahead(fell: KnownTeam, teams: Sequence[KnownTeam], runs: Mapping[int, Run], metres: int) -> dict[int, int]:
    """Splits until the fall, metres → µs."""
    other = next((runs[team.rank] for team in teams if team.name == fell.ahead_of and team.rank in runs), None)
    until_m = fell.fell_after_m
    if other is None or until_m is None:
        raise ValueError(
            f"{fell.name} was ahead of {fell.ahead_of!r}, which is not in the table: correct team_pursuit.csv"
        )
    most_us = parse_time(fell.ahead_s)
    points = [point for point in split_points(_DISCIPLINE, metres) if point <= until_m]
    return {point: other.splits[point] - most_us * point // until_m // 100 * 100 for point in points}


def _result(team: KnownTeam, distance: str) -> KnownResult:
    return KnownResult(
        distance=distance,
        rank=team.rank,
        name=team.name,
        country=team.country,
        time=team.time,
        gap=team.gap,
        splits={},
        stood_still_s="",
        pair=team.pair,
        pair_known=team.pair_known,
        against="",
    )
