"""What is worth saying, against a slow and obvious way to find it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.news.fact_finding import Broke, barrier_between, facts_of, last_of
from consumers.rules.news.facts import Corrected, Fall, First, Lead, NearRecord, Podium, Reordered, Result, Who
from consumers.rules.records.values import Broken, Skated, StandingRecord
from tests.kit.consumers.log import MORNING

TIMES = st.none() | st.integers(60_000, 60_020).map(lambda thousandths: thousandths * 1_000 + thousandths % 1_000)


def result(number: int, time_us: int | None, *, status: str = "ok", known: bool = True) -> Result:
    if time_us is None and status == "ok":
        status = "DNF"
    return Result(f"r{number}", Who(f"Skater {number}", "NED", known=known), time_us, status)  # type: ignore[arg-type]


@given(st.lists(TIMES, max_size=9))
def test_who_led_and_who_was_on_the_podium_at_the_finish(times_us: list[int | None]) -> None:
    results = [result(number, time_us) for number, time_us in enumerate(times_us)]
    expected: list[tuple[str, int]] = []
    for number, time_us in enumerate(times_us):
        before = [each // 1_000 for each in times_us[:number] if each is not None]
        if time_us is None:
            continue
        rank = 1 + sum(each < time_us // 1_000 for each in before)
        if rank == 1 or (rank <= 3 and len(before) >= rank):
            expected.append((f"r{number}", rank))
    told = facts_of(results, "men", Broke(), by_time=True)
    found = [
        (key, fact.rank if isinstance(fact, Podium) else 1)
        for key, fact in told
        if isinstance(fact, First | Lead | Podium)
    ]
    assert found == expected


@given(st.lists(TIMES, max_size=9))
def test_a_margin_is_the_difference_of_the_printed_times(times_us: list[int | None]) -> None:
    results = [result(number, time_us) for number, time_us in enumerate(times_us)]
    for key, fact in facts_of(results, "men", Broke(), by_time=True):
        if isinstance(fact, Lead):
            earlier = [each for each in times_us[: int(key[1:])] if each is not None]
            assert fact.margin == min(earlier) // 10_000 - fact.time_us // 10_000
            assert fact.thousandths == min(earlier) // 1_000 - fact.time_us // 1_000 >= 0


def test_nobody_who_is_not_known_is_told_of_but_counts() -> None:
    told = facts_of([result(0, 60_000_000, known=False), result(1, 61_000_000)], "men", Broke(), by_time=True)
    assert told == []


def test_a_mass_start_has_no_leader_by_time() -> None:
    assert facts_of([result(0, 60_000_000)], "men", Broke(), by_time=False) == []


@pytest.mark.parametrize(
    ("before_us", "now_us", "barrier_s"),
    [
        (37_017_000, 36_960_000, 37),
        (37_000_000, 36_999_999, 37),
        (36_999_999, 36_960_000, None),
        (38_500_000, 36_960_000, 37),
        (60_000_000, 59_990_000, 60),
        (70_000_000, 69_990_000, 70),
        (69_990_000, 69_000_000, None),
        (240_100_000, 239_900_000, 240),
    ],
)
def test_a_round_time_is_one_that_nobody_was_under(before_us: int, now_us: int, barrier_s: int | None) -> None:
    assert barrier_between(before_us, now_us) == barrier_s


@pytest.mark.parametrize(
    ("splits", "last_lap"),
    [
        ({400: 30, 800: 58, 1200: 86, 1600: 114, 2000: 142, 2400: 180}, True),
        ({400: 30, 800: 58, 1200: 96, 1600: 124, 2000: 152, 2400: 180}, False),
        ({2000: 142, 2400: 180}, False),
        ({}, False),
    ],
)
def test_a_fall_is_in_the_lap_that_took_longest(splits: dict[int, int], last_lap: bool) -> None:
    splits_us = tuple((metres, seconds * 1_000_000) for metres, seconds in splits.items())
    fell = Result("r0", Who("Japan", "JPN", True), 180_000_000, fell=True, splits_us=splits_us)
    (told,) = facts_of([fell], "women", Broke(), by_time=True)
    assert told.fact == Fall(fell.who, 180_000_000, last_lap)


def test_the_photo_finish_is_told_of_only_where_it_changed_an_order() -> None:
    def placed(name: str, rank: int, before_us: int | None) -> Result:
        return Result(name, Who(name), 60_000_000 + rank * 1_000, rank=rank, before_us=before_us)

    turned = [placed("a", 1, 60_003_000), placed("b", 2, 60_002_000), placed("c", 3, 60_009_000), placed("d", 4, None)]
    told = [fact for _, fact in facts_of(turned, "men", Broke(), by_time=True) if isinstance(fact, Reordered)]
    assert told == [Reordered(Who("a"), Who("b"))]


def test_a_correction_names_the_record_that_stands_after_all() -> None:
    record = StandingRecord("NR", "500m", "women", 37_017_000, "Femke Kok", "NED")
    other = StandingRecord("NR", "500m", "women", 37_031_000, "Andżelika Wójcik", "POL")
    one = Result("r0", Who("A", "NED"), 37_100_000, was=("ok", 36_990_000))
    (told,) = [
        each.fact
        for each in facts_of([one], "women", Broke(now=[other, record]), by_time=True)
        if isinstance(each.fact, Corrected)
    ]
    assert told.stands == ("NR", "NED", 37_017_000, "Femke Kok")


def test_a_record_that_fell_is_what_the_next_is_held_against() -> None:
    standing = StandingRecord("NR", "500m", "women", 37_017_000, "Femke Kok", "NED", date(2021, 12, 3))
    first, second = Result("r0", Who("A", "NED"), 36_960_000), Result("r1", Who("B", "NED"), 37_020_000)
    by = Skated("r0", "A", "NED", "500m", "women", 36_960_000, "d", on=MORNING.date())
    broke = Broke({"r0": [Broken(standing, by, 5)]}, before=[standing])
    told = facts_of([first, second], "women", broke, by_time=True)
    assert [(key, fact.margin) for key, fact in told if isinstance(fact, NearRecord)] == [("r1", 6)]


def test_the_last_is_told_of_where_far_behind_and_on_the_skates() -> None:
    results = [result(0, 36_770_000), result(1, 45_530_000), result(2, None)]
    last = last_of(results)
    assert last is not None
    assert (last.who.name, last.of) == ("Skater 1", 2)
    assert last_of([result(0, 36_770_000), result(1, 37_900_000)]) is None
    assert last_of([result(0, 36_770_000)]) is None
