"""The team pursuit: eight teams, and the one that fell leads until then."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from producers.simulate.pace import Run
from producers.simulate.pursuit import team_field, team_runs
from producers.simulate.sheets import KnownTeam, known_teams

CANADA, NETHERLANDS, RUSSIA, JAPAN = known_teams()
WORLD_RECORD_US = 170_760_000


def runs(teams: tuple[KnownTeam, ...], seed: int = 1) -> dict[int, Run]:
    return team_runs(team_field(teams, "team-pursuit-women"), teams, 2400, lambda rank: Random(f"{seed} {rank}"))


def test_four_teams_are_published_and_four_are_not_known() -> None:
    field = team_field(known_teams(), "team-pursuit-women")
    assert [team.name for team in field] == ["Canada", "Netherlands", "Russia", None, None, None, None, "Japan"]
    assert [team.time_known for team in field] == [True, True, True, False, False, False, False, True]
    assert [len(team.members) for team in field] == [3, 3, 0, 0, 0, 0, 0, 3]
    assert field[-1].members == ("Miho Takagi", "Nana Takagi", "Ayano Sato")


def test_times_that_are_not_known_lie_in_equal_steps() -> None:
    times = [team.time_us for team in team_field(known_teams(), "team-pursuit-women")]
    assert all(1_050_000 < later - earlier < 1_070_000 for earlier, later in pairwise(times[2:]))


@pytest.mark.parametrize("seed", range(20))
def test_the_team_that_fell_was_further_ahead_at_every_split_and_on_record_pace(seed: int) -> None:
    found = runs(known_teams(), seed)
    canada, japan = found[1].splits, found[8].splits
    ahead = [canada[metres] - japan[metres] for metres in range(200, 2400, 200)]
    assert ahead == sorted(set(ahead))
    assert ahead[0] > 0
    assert ahead[-1] == 1_900_000
    assert japan[2200] + (canada[2400] - canada[2200]) < WORLD_RECORD_US
    assert 10_900_000 < (japan[2400] - japan[2200]) - (canada[2400] - canada[2200]) < 11_100_000


def test_every_run_has_a_split_each_half_lap_and_rises_to_the_time() -> None:
    for team in team_field(known_teams(), "team-pursuit-women"):
        splits = runs(known_teams())[team.rank].splits
        assert list(splits) == list(range(200, 2401, 200))
        assert list(splits.values()) == sorted(set(splits.values()))
        assert splits[2400] == team.time_us


def test_a_lead_over_a_team_that_is_not_there_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"Japan was ahead of 'Norway', which is not in the table: correct team_pursuit\.csv"
    ):
        runs((CANADA, NETHERLANDS, RUSSIA, replace(JAPAN, ahead_of="Norway")))
