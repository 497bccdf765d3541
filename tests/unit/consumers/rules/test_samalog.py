"""Samalog points, against fractions and against trying every time."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.samalog import championship, format_points, needed_hundredths, points

METRES = st.sampled_from([500, 1000, 1500, 3000, 5000, 10000])
TIMES = st.integers(30_000_000, 900_000_000)


@pytest.mark.parametrize(
    ("time_us", "metres", "expected"),
    [
        (102_560_000, 1500, "34.186"),
        (102_569_999, 1500, "34.186"),  # hundredths count
        (34_320_000, 500, "34.320"),
        (361_560_000, 5000, "36.156"),
        (758_690_000, 10000, "37.934"),
    ],
)
def test_points_are_the_average_over_500_metres_cut_to_three_decimals(time_us: int, metres: int, expected: str) -> None:
    assert format_points(points(time_us, metres)) == expected


@given(TIMES, METRES)
def test_points_are_those_of_exact_fractions(time_us: int, metres: int) -> None:
    assert points(time_us, metres) == floor(Fraction(time_us // 10_000, 100) * 500 / metres * 1000)


@given(st.integers(30_000, 200_000), st.integers(30_000, 200_000), TIMES, METRES)
def test_what_is_needed_is_the_slowest_time_that_is_enough(own: int, other: int, time_us: int, metres: int) -> None:
    theirs = other + points(time_us, metres)
    slowest = needed_hundredths(own, other, time_us, metres)
    if slowest is None:
        assert own + points(10_000, metres) >= theirs
        return
    assert own + points(slowest * 10_000, metres) < theirs
    assert own + points((slowest + 1) * 10_000, metres) >= theirs


def test_the_fewest_points_lead_and_equal_points_share_the_rank() -> None:
    standing = championship(
        [(500, {"a": 36_000_000, "b": 36_100_000, "c": 36_100_000}), (1500, {"a": 110_000_000, "b": 109_700_000})]
    )
    assert [(skater, each.rank, each.distances) for skater, each in standing.items()] == [
        ("a", 1, 2),
        ("b", 1, 2),
        ("c", 3, 1),
    ]


@given(st.lists(st.tuples(METRES, st.dictionaries(st.sampled_from("abcde"), TIMES, max_size=5)), max_size=4))
def test_a_rank_is_one_more_than_those_who_lead(distances: list[tuple[int, dict[str, int]]]) -> None:
    totals = {
        skater: (
            sum(skater in times for _, times in distances),
            sum(
                floor(Fraction(times[skater] // 10_000, 100) * 500 / metres * 1000)
                for metres, times in distances
                if skater in times
            ),
        )
        for skater in {skater for _, times in distances for skater in times}
    }
    for skater, standing in championship(distances).items():
        mine = totals[skater]
        leaders = sum(
            1 for other in totals.values() if other[0] > mine[0] or (other[0] == mine[0] and other[1] < mine[1])
        )
        assert (standing.rank, standing.points, standing.distances) == (1 + leaders, mine[1], mine[0])
