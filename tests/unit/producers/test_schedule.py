"""When the events of a replay are due."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.schedule import Schedule, due_times, parse_start, start_instants

START = datetime(2021, 12, 4, 20, 0, tzinfo=UTC)


def _due(schedule: Schedule, *seconds: float) -> list[tuple[float, float]]:
    """(second of the recording, due) of each that is played."""
    return [
        (second, round(due_s, 6))
        for due_s, second in due_times(((START + timedelta(seconds=each), each) for each in seconds), schedule)
    ]


def test_gaps_are_kept_at_rate_1() -> None:
    assert _due(Schedule(), 0, 1.5, 1.5, 100) == [(0, 0), (1.5, 1.5), (1.5, 1.5), (100, 100)]


def test_gaps_are_divided_by_the_rate() -> None:
    assert _due(Schedule(rate=10), 0, 5, 100) == [(0, 0), (5, 0.5), (100, 10)]
    assert _due(Schedule(rate=0.5), 0, 5) == [(0, 0), (5, 10)]


def test_without_a_rate_everything_is_due_at_once() -> None:
    assert _due(Schedule(rate=None), 0, 5, 3600) == [(0, 0), (5, 0), (3600, 0)]


def test_an_event_that_is_told_late_is_due_at_once_and_moves_nothing() -> None:
    assert _due(Schedule(), 0, 10, 7, 12) == [(0, 0), (10, 10), (7, 10), (12, 12)]


def test_a_long_pause_counts_as_the_longest_allowed() -> None:
    assert _due(Schedule(skip_idle_s=30), 0, 10, 600, 605) == [(0, 0), (10, 10), (600, 40), (605, 45)]


def test_the_longest_pause_is_in_seconds_of_the_recording() -> None:
    assert _due(Schedule(rate=10, skip_idle_s=30), 0, 600) == [(0, 0), (600, 3)]


def test_what_is_before_the_start_is_played_at_once() -> None:
    assert _due(Schedule(start="100"), 0, 50, 99, 101, 110) == [(0, 0), (50, 0), (99, 0), (101, 1), (110, 10)]


def test_the_pause_after_the_start_is_skipped_too() -> None:
    assert _due(Schedule(start="100", skip_idle_s=5), 0, 200, 210) == [(0, 0), (200, 5), (210, 10)]


def test_a_duration_ends_the_replay_that_long_after_the_start() -> None:
    assert _due(Schedule(duration_s=10), 0, 10, 10.001, 20) == [(0, 0), (10, 10)]
    assert _due(Schedule(start="100", duration_s=10), 0, 99, 110, 111) == [(0, 0), (99, 0), (110, 10)]


def test_a_start_before_the_recording_adds_no_wait() -> None:
    assert _due(Schedule(start="19:00"), 0, 10) == [(0, 0), (10, 10)]


def test_an_empty_recording_is_over_at_once() -> None:
    assert _due(Schedule(start="nonsense")) == []


@given(
    seconds=st.lists(st.integers(0, 100_000), max_size=30),
    rate=st.sampled_from([0.5, 1.0, 60.0, None]),
    skip_idle_s=st.none() | st.integers(0, 500),
)
def test_due_times_never_fall_and_nothing_is_left_out(
    seconds: list[int], rate: float | None, skip_idle_s: int | None
) -> None:
    due = _due(Schedule(rate=rate, skip_idle_s=skip_idle_s), *seconds)
    assert [second for second, _ in due] == seconds
    assert [due_s for _, due_s in due] == sorted(due_s for _, due_s in due)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-04T21:00:00Z", datetime(2021, 12, 4, 21, 0, tzinfo=UTC)),
        ("2021-12-04T22:00:00+01:00", datetime(2021, 12, 4, 21, 0, tzinfo=UTC)),
        ("2021-12-04T21:00:00", datetime(2021, 12, 4, 21, 0, tzinfo=UTC)),
        ("21:05", datetime(2021, 12, 4, 21, 5, tzinfo=UTC)),
        ("21:05:30.5", datetime(2021, 12, 4, 21, 5, 30, 500_000, tzinfo=UTC)),
        ("90", START + timedelta(seconds=90)),
        ("1.5", START + timedelta(seconds=1.5)),
    ],
)
def test_a_start_is_an_instant_a_time_of_day_or_seconds(text: str, expected: datetime) -> None:
    assert parse_start(text, START) == expected


def test_a_time_of_day_is_utc_whatever_zone_the_recording_writes() -> None:
    first = START.astimezone(timezone(timedelta(hours=1)))
    assert parse_start("21:05", first) == datetime(2021, 12, 4, 21, 5, tzinfo=UTC)


def test_a_time_of_day_is_of_the_venue_unless_it_says_utc() -> None:
    denver = ZoneInfo("America/Denver")
    assert parse_start("13:10", START, denver) == datetime(2021, 12, 4, 20, 10, tzinfo=UTC)
    assert parse_start("13:10Z", START, denver) == datetime(2021, 12, 4, 13, 10, tzinfo=UTC)
    assert parse_start("2021-12-04T13:10", START, denver) == datetime(2021, 12, 4, 20, 10, tzinfo=UTC)


def test_a_time_of_day_is_on_each_day_of_the_recording_and_the_nearest_outside_comes_last() -> None:
    def hours(text: str, last: datetime) -> list[str]:
        return [f"{each:%d %H:%M}" for each in start_instants(text, START, last, UTC)]

    evening, two_days = START + timedelta(hours=5), START + timedelta(days=2)
    assert hours("00:30", evening) == ["05 00:30", "04 00:30"]
    assert hours("02:00", evening) == ["05 02:00"]
    assert hours("19:00", evening) == ["04 19:00"]
    assert hours("21:00", two_days) == ["04 21:00", "05 21:00", "06 21:00"]
    assert hours("20:00", two_days)[:3] == ["04 20:00", "05 20:00", "06 20:00"]


def test_a_time_of_day_stays_on_the_day_on_which_the_clocks_change() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    first, last = datetime(2021, 10, 30, 12, tzinfo=UTC), datetime(2021, 10, 31, 20, tzinfo=UTC)
    hours = [each.astimezone(UTC).hour for each in start_instants("15:00", first, last, amsterdam)]
    assert hours[:2] == [13, 14]


@pytest.mark.parametrize(
    "text", ["", "noon", "25:00", "20:60", "20:00:61", "nan", "inf", "-inf", "1e400", "1e15", "2021-13-01", "20:0"]
)
def test_what_is_no_start_says_what_would_be_one(text: str) -> None:
    with pytest.raises(ValueError, match="is no start: 2021-12-04T13:00:00Z, 13:00, or seconds"):
        parse_start(text, START)
