"""Crossings that nobody can have skated, and what confirms them."""

import pytest

from consumers.rules.pace.curves import SHARES, curve
from consumers.rules.plausibility.crossings_in_doubt import Judged, Measured, judge
from consumers.rules.plausibility.limits import limits_of
from schemas.distances import metres_of, split_points
from schemas.fields import How
from schemas.times import parse_time

S = 1_000_000
POINTS = (200, 600, 1000)
LIMITS = limits_of("1000m", "women", POINTS)


def transponder(**seconds: float) -> dict[int, dict[How, int]]:
    return {int(metres.removeprefix("at_")): {"transponder": round(us * S)} for metres, us in seconds.items()}


def reasons(judged: Judged) -> dict[int, str]:
    return {metres: doubt.reason for metres, doubt in judged.doubts.items()}


def test_a_race_that_can_be_skated_has_no_doubt() -> None:
    judged = judge(LIMITS, Measured(transponder(at_200=17.9, at_600=45.0, at_1000=73.5)))
    assert judged.doubts == {}
    assert judged.counting[1000] == ("transponder", 73_500_000)


def test_a_lap_of_two_tenths_is_in_doubt() -> None:
    judged = judge(LIMITS, Measured(transponder(at_200=18.3, at_600=46.0, at_1000=46.2)))
    assert list(judged.counting) == [200, 600]
    assert reasons(judged) == {1000: "too-fast"}


def test_a_crossing_before_its_predecessor_is_out_of_order() -> None:
    judged = judge(LIMITS, Measured(transponder(at_200=18.3, at_600=17.0, at_1000=76.0)))
    assert list(judged.counting) == [200, 1000]
    assert reasons(judged) == {600: "out-of-order"}


def test_after_a_double_read_all_crossings_that_were_counted_one_lap_too_far_are_in_doubt() -> None:
    judged = judge(LIMITS, Measured(transponder(at_200=18.1, at_600=18.3, at_1000=46.0)))
    assert list(judged.counting) == [200]
    assert reasons(judged) == {600: "too-fast", 1000: "too-fast"}


def test_another_device_at_the_same_crossing_confirms_it() -> None:
    times = transponder(at_200=18.3, at_600=46.0, at_1000=46.2)
    times[1000]["optical"] = 46_195_000
    judged = judge(LIMITS, Measured(times))
    assert judged.counting == {1000: ("optical", 46_195_000)}
    assert reasons(judged) == {200: "out-of-order", 600: "out-of-order"}  # they contradict what is confirmed
    shown = judge(
        LIMITS, Measured(transponder(at_200=18.3, at_600=46.0, at_1000=46.2), [(1000, "optical", 46_195_000)])
    )
    assert shown.counting == {1000: ("transponder", 46_200_000)}


def test_another_device_that_measured_something_else_takes_its_place() -> None:
    times = transponder(at_200=18.3, at_600=46.0, at_1000=75.0)
    times[1000]["optical"] = 46_200_000  # somebody walked through the beam
    judged = judge(LIMITS, Measured(times))
    assert judged.counting[1000] == ("transponder", 75_000_000)
    assert judged.doubts == {}


def test_a_person_confirms_whatever_was_measured() -> None:
    measured = Measured(transponder(at_200=18.3, at_600=46.0, at_1000=46.2), by_person=True)
    assert judge(LIMITS, measured).doubts == {}


def test_a_committed_time_is_believed_before_a_split_and_not_before_the_limits() -> None:
    late = transponder(at_200=18.3, at_600=70.0, at_1000=76.5)
    assert reasons(judge(LIMITS, Measured(late))) == {1000: "too-fast"}
    assert reasons(judge(LIMITS, Measured(late, committed_us=76_500_000))) == {600: "out-of-order"}
    typed = transponder(at_1000=61.0)
    assert reasons(judge(LIMITS, Measured(typed, committed_us=61_000_000))) == {1000: "too-fast"}


@pytest.mark.parametrize(
    ("discipline", "gender", "fastest", "too_fast"),
    [
        ("500m", "women", "36.09", "34.90"),  # Kok, 16 November 2025
        ("500m", "men", "33.61", "32.50"),
        ("5000m", "men", "5:58.52", "5:47.00"),  # Eitrem, 24 January 2026
        ("10000m", "women", "13:48.33", "8:50.00"),  # no known record: the general limit
        ("team-pursuit", "men", "3:32.49", "3:25.00"),
    ],
)
def test_the_limit_is_beyond_every_record(discipline: str, gender: str, fastest: str, too_fast: str) -> None:
    points = split_points(discipline, metres_of(discipline, gender))
    shares, limits = curve(discipline, gender, points), limits_of(discipline, gender, points)
    for text, is_possible in ((fastest, True), (too_fast, False)):
        final_us, done, times = parse_time(text), 0, {}
        for point, share in zip(points, shares, strict=True):
            done += share
            times[point] = {"transponder": final_us * done // sum(shares)}
        assert (not judge(limits, Measured(times)).doubts) is is_possible  # type: ignore[arg-type]
    assert sum(shares) <= SHARES


def test_a_distance_of_another_length_has_the_general_limit() -> None:
    points = split_points("team-pursuit", 2000)
    assert limits_of("team-pursuit", "men", points).final_us == 2000 * 53_750
