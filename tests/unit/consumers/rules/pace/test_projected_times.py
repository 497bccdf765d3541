"""Projected times: what they must be whatever was measured."""

from collections.abc import Mapping
from itertools import accumulate, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.pace.projected_times import Projected, needed, project, schedule
from schemas.distances import metres_of, split_points
from tests.kit.consumers.pace import EVENTS, SECOND, even, situations


@given(situations())
def test_a_projection_lies_between_its_ends_and_after_the_last_split(
    situation: tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None],
) -> None:
    discipline, gender, points, splits, finished, best_us = situation
    found = project(discipline, gender, points[-1], points, splits, finished, best_us)
    assert found is not None
    now_us = max(splits.values())
    assert now_us // 1_000 * 1_000 <= found.low_us <= found.time_us <= found.high_us
    assert found.time_us > now_us
    assert found.high_us - found.time_us >= 29_000
    assert not any(us % 1_000 for us in (found.time_us, found.low_us, found.high_us))


@given(situations(), st.integers(0, 20 * SECOND))
def test_a_slower_split_never_gives_a_faster_projection(
    situation: tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None], slower_us: int
) -> None:
    discipline, gender, points, splits, finished, best_us = situation
    last = max(splits)
    before = project(discipline, gender, points[-1], points, splits, finished, best_us)
    after = project(
        discipline, gender, points[-1], points, splits | {last: splits[last] + slower_us}, finished, best_us
    )
    assert before is not None
    assert after is not None
    assert before.time_us <= after.time_us
    assert after.time_us - before.time_us >= slower_us - 1_000


@given(situations(), st.integers(0, 20 * SECOND))
def test_a_slower_personal_best_never_gives_a_faster_projection_after_the_first_split(
    situation: tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None], slower_us: int
) -> None:
    discipline, gender, points, splits, finished, _ = situation
    best_us = points[-1] * 70_000
    faster = project(discipline, gender, points[-1], points, splits, finished, best_us)
    slower = project(discipline, gender, points[-1], points, splits, finished, best_us + slower_us)
    assert faster is not None
    assert slower is not None
    assert faster.time_us <= slower.time_us


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_those_who_finished_does_not_matter(
    situation: tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None], random: Random
) -> None:
    discipline, gender, points, splits, finished, best_us = situation
    shuffled = random.sample(finished, len(finished))
    again = project(discipline, gender, points[-1], points, dict(reversed(splits.items())), shuffled, best_us)
    assert again == project(discipline, gender, points[-1], points, splits, finished, best_us)


@given(situations(), st.integers(1, 2_000 * SECOND))
def test_at_the_finish_the_projection_is_the_time_itself(
    situation: tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None], rest_us: int
) -> None:
    discipline, gender, points, splits, finished, best_us = situation
    final_us = max(splits.values()) + rest_us
    found = project(discipline, gender, points[-1], points, splits | {points[-1]: final_us}, finished, best_us)
    assert found == Projected(final_us, final_us, final_us)


@given(
    st.text(max_size=12) | st.sampled_from(["1000m", "mass-start", "team-pursuit", "800m"]),
    st.text(max_size=6) | st.sampled_from(["men", "women", "mixed"]),
    st.integers(-10, 12_000),
    st.lists(st.integers(-10, 12_000), max_size=8),
    st.dictionaries(st.integers(-10, 12_000), st.integers(-SECOND, 1_000 * SECOND), max_size=8),
    st.lists(st.dictionaries(st.integers(0, 12_000), st.integers(-SECOND, 1_000 * SECOND), max_size=8), max_size=3),
    st.none() | st.integers(-SECOND, 1_000 * SECOND),
)
def test_nothing_that_is_said_makes_it_fail(
    discipline: str,
    gender: str,
    metres: int,
    points: list[int],
    splits: Mapping[int, int],
    finished: list[Mapping[int, int]],
    best_us: int | None,
) -> None:
    for ordered in (points, sorted({*points, metres})):
        project(discipline, gender, metres, ordered, splits, finished, best_us)
        schedule(discipline, gender, metres, ordered, best_us or 0, splits)
        needed(ordered, splits, best_us or 0)


@pytest.mark.parametrize(("discipline", "gender"), EVENTS)
def test_a_race_on_the_usual_curve_is_projected_to_its_end_from_every_split(discipline: str, gender: str) -> None:
    points = split_points(discipline, metres_of(discipline, gender))
    final_us = points[-1] * 72_000
    race = even(points, discipline, gender, final_us)
    for place in range(1, len(points)):
        passed = {point: race[point] for point in points[:place]}
        found = project(discipline, gender, points[-1], points, passed, [race, race], round(final_us / 1.01))
        assert found is not None
        assert abs(found.time_us - final_us) < 25_000


def test_there_is_no_projection_of_a_mass_start_or_before_the_first_split_or_of_impossible_splits() -> None:
    points = split_points("1000m", 1000)
    assert project("mass-start", "men", 6400, split_points("mass-start", 6400), {400: 40 * SECOND}, [], None) is None
    assert project("1000m", "men", 1000, points, {}, [], None) is None
    assert project("1000m", "men", 1000, points, {300: 20 * SECOND}, [], None) is None
    assert project("1000m", "men", 1000, points, {200: 20 * SECOND, 600: 20 * SECOND}, [], None) is None
    assert project("1000m", "men", 1000, points, {200: 0}, [], None) is None
    assert project("1000m", "men", 1000, (), {200: SECOND}, [], None) is None
    assert project("1000m", "men", 900, points, {200: SECOND}, [], None) is None


def test_a_split_that_is_missing_is_bridged() -> None:
    points = split_points("1500m", 1500)
    race = even(points, "1500m", "women", 115 * SECOND)
    found = project("1500m", "women", 1500, points, {300: race[300], 1100: race[1100]}, [], None)
    assert found is not None
    assert abs(found.time_us - 115 * SECOND) < 10_000


def test_a_skater_who_stood_still_at_the_start_loses_that_time_once() -> None:
    """World Cup Salt Lake City 2021: 8.3 s at the start of a 500 m; the other 400 m were skated as ever."""
    points = split_points("500m", 500)
    field = [even(points, "500m", "women", 37_300_000 + number * 100_000) for number in range(6)]
    stood = even(points, "500m", "women", 37_500_000)[100] + 8_300_000
    for best_us in (None, 36_900_000):
        found = project("500m", "women", 500, points, {100: stood}, field, best_us)
        assert found is not None
        assert abs(found.time_us - 45_800_000) < 2_000_000


def test_a_fall_in_one_lap_is_not_the_pace_of_the_next() -> None:
    points = split_points("5000m", 5000)
    race = even(points, "5000m", "men", 375 * SECOND)
    fallen = {point: race[point] + (20 * SECOND if point >= 2200 else 0) for point in points[:6]}
    found = project("5000m", "men", 5000, points, fallen, [], None)
    assert found is not None
    assert 395 * SECOND <= found.time_us < 412 * SECOND
    one_lap_on = {point: race[point] + (20 * SECOND if point >= 2200 else 0) for point in points[:7]}
    found = project("5000m", "men", 5000, points, one_lap_on, [], None)
    assert found is not None
    assert 394 * SECOND <= found.time_us < 405 * SECOND


def test_who_slowed_with_every_lap_is_expected_to_slow_on_and_the_more_so_the_longer_it_went() -> None:
    """Laps that each take 0.2 s more than the curve has it: at the bell the last one does too."""
    points = split_points("5000m", 5000)
    usual = even(points, "5000m", "men", 375 * SECOND)
    laps = [after - before for before, after in pairwise([0, *usual.values()])]
    fading = dict(zip(points, accumulate(us + 200_000 * place for place, us in enumerate(laps)), strict=True))
    missed = []
    for passed in (5, 11, 12):
        found = project("5000m", "men", 5000, points, {p: fading[p] for p in points[:passed]}, [], None)
        assert found is not None
        missed.append(fading[5000] - found.time_us)
    early, late, bell = missed
    assert early > late > bell
    assert 0 <= bell < 150_000


def test_who_kept_to_the_curve_has_no_fade_and_a_fall_is_none() -> None:
    points = split_points("5000m", 5000)
    usual = even(points, "5000m", "men", 375 * SECOND)
    fell = {point: us + (30 * SECOND if point >= 3800 else 0) for point, us in usual.items()}
    for race, most_us in ((usual, 10_000), (fell, 300_000)):
        found = project("5000m", "men", 5000, points, {point: race[point] for point in points[:-1]}, [], None)
        assert found is not None
        assert abs(found.time_us - race[5000]) < most_us


def test_somebody_who_fell_does_not_change_what_is_expected_of_others() -> None:
    points = split_points("1000m", 1000)
    field = [even(points, "1000m", "men", 68_000_000 + number * 200_000) for number in range(5)]
    fell = {200: 16_600_000, 600: 41_800_000, 1000: 88_000_000}
    splits = {200: 16_700_000, 600: 41_900_000}
    assert project("1000m", "men", 1000, points, splits, [*field, fell], None) == project(
        "1000m", "men", 1000, points, splits, field, None
    )


def test_a_personal_best_that_cannot_be_right_moves_the_projection_by_little() -> None:
    points = split_points("1000m", 1000)
    splits = {200: 16_910_700, 600: 42_431_000}
    without = project("1000m", "men", 1000, points, splits, [], None)
    wrong = project("1000m", "men", 1000, points, splits, [], 86_620_000)
    assert without is not None
    assert wrong is not None
    assert 0 <= wrong.time_us - without.time_us < 400_000


@pytest.mark.parametrize("best_us", [-1, 0, 1, 35_000_000, 400_000_000])
def test_a_best_of_another_distance_is_not_used(best_us: int) -> None:
    points = split_points("1000m", 1000)
    for splits in ({200: 16_910_700}, {200: 16_910_700, 600: 42_431_000}):
        assert project("1000m", "men", 1000, points, splits, [], best_us) == project(
            "1000m", "men", 1000, points, splits, [], None
        )


def test_those_who_finished_teach_how_the_ice_is_today() -> None:
    """Everybody loses two seconds in the last lap: after twenty of them it is expected of the next one."""
    points = split_points("1000m", 1000)
    usual = even(points, "1000m", "women", 76 * SECOND)
    slow = usual | {1000: usual[1000] + 2 * SECOND}
    splits = {200: usual[200], 600: usual[600]}
    alone = project("1000m", "women", 1000, points, splits, [], None)
    taught = project("1000m", "women", 1000, points, splits, [slow] * 20, None)
    assert alone is not None
    assert taught is not None
    assert alone.time_us < 76_100_000
    assert taught.time_us > 77_000_000


def test_the_interval_is_wider_on_a_day_when_nobody_keeps_to_the_curve() -> None:
    points = split_points("1500m", 1500)
    usual = even(points, "1500m", "men", 105 * SECOND)
    wild = [usual | {1500: usual[1500] + error * SECOND} for error in (-3, 3, -3, 3, -3, 3)]
    splits = {point: usual[point] for point in (300, 700, 1100)}
    calm_one = project("1500m", "men", 1500, points, splits, [usual] * 6, None)
    wild_one = project("1500m", "men", 1500, points, splits, wild, None)
    assert calm_one is not None
    assert wild_one is not None
    assert wild_one.high_us - wild_one.low_us > 2 * (calm_one.high_us - calm_one.low_us)
