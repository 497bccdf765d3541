"""Projected rank, time needed, schedules and curves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.pace.curves import SHARES, curve
from consumers.rules.pace.projected_times import needed, projected_rank, schedule
from consumers.rules.ranking import ranks
from schemas.distances import metres_of, split_points
from tests.kit.consumers.pace import EVENTS, SECOND, even


@given(st.integers(1, 500 * SECOND), st.lists(st.integers(1, 500 * SECOND), max_size=12))
def test_the_projected_rank_is_the_rank_of_the_ranking(time_us: int, others: list[int]) -> None:
    table = {str(number): other for number, other in enumerate(others)} | {"own": time_us}
    assert projected_rank(time_us, others) == ranks(table)["own"]


def test_what_is_left_for_a_target_counts_from_the_last_split() -> None:
    points = split_points("1000m", 1000)
    assert needed(points, {200: 17 * SECOND, 600: 42 * SECOND}, 70 * SECOND) == 28 * SECOND
    assert needed(points, {}, 70 * SECOND) == 70 * SECOND


def test_nothing_is_left_when_the_target_is_out_of_reach_or_the_race_is_over() -> None:
    points = split_points("1000m", 1000)
    assert needed(points, {200: 17 * SECOND, 600: 42 * SECOND}, 42 * SECOND) is None
    assert needed(points, {1000: 69 * SECOND}, 70 * SECOND) is None
    assert needed((), {}, 70 * SECOND) is None


def test_a_schedule_of_splits_that_were_skated_is_real() -> None:
    points = split_points("1000m", 1000)
    found = schedule("1000m", "men", 1000, points, 65_690_000, {200: 16_170_000, 600: 40_360_000})
    assert found is not None
    assert (found.how, dict(found.splits_us)) == ("real", {200: 16_170_000, 600: 40_360_000, 1000: 65_690_000})


@pytest.mark.parametrize(
    "splits",
    [
        None,
        {},
        {600: 40_360_000},
        {200: 40_360_000, 600: 16_170_000},
        {200: 16_170_000, 600: 66_000_000},
        {200: 16_170_000, 600: 40_360_000, 1000: 65_000_000},
    ],
)
def test_a_schedule_without_all_splits_or_with_other_ones_is_modelled_as_a_whole(
    splits: dict[int, int] | None,
) -> None:
    points = split_points("1000m", 1000)
    found = schedule("1000m", "men", 1000, points, 65_690_000, splits)
    assert found is not None
    assert (found.how, found.splits_us[1000]) == ("model", 65_690_000)
    assert list(found.splits_us) == list(points)
    assert 15_700_000 < found.splits_us[200] < 16_300_000


def test_there_is_no_schedule_for_a_mass_start_or_without_a_time() -> None:
    assert schedule("mass-start", "men", 6400, split_points("mass-start", 6400), 480 * SECOND, None) is None
    assert schedule("1000m", "men", 1000, split_points("1000m", 1000), 0, None) is None
    assert schedule("1000m", "men", 1000, (), 70 * SECOND, None) is None


@pytest.mark.parametrize(("discipline", "gender"), EVENTS)
def test_a_modelled_schedule_rises_to_the_final_time(discipline: str, gender: str) -> None:
    points = split_points(discipline, metres_of(discipline, gender))
    splits = list(even(points, discipline, gender, points[-1] * 75_000 + 7).values())
    assert splits == sorted(set(splits))
    assert splits[-1] == points[-1] * 75_000 + 7


@pytest.mark.parametrize(("discipline", "gender"), EVENTS)
def test_a_curve_has_a_share_for_each_segment_and_they_make_the_whole(discipline: str, gender: str) -> None:
    points = split_points(discipline, metres_of(discipline, gender))
    shares = curve(discipline, gender, points)
    assert len(shares) == len(points)
    assert abs(sum(shares) - SHARES) < 500
    laps = [
        share * 400 / (after - before) for share, (before, after) in zip(shares, pairwise([0, *points]), strict=True)
    ]
    assert laps[0] == max(laps)
    assert max(laps[1:]) < 1.13 * min(laps[1:])


def test_a_track_with_other_splits_gets_a_modelled_curve() -> None:
    assert len(curve("1000m", "men", (333, 667, 1000))) == 3
    assert curve("1000m", "men", ()) == ()
