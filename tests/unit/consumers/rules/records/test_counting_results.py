"""Which results can break a record: status, re-skates, corrections, order."""

from dataclasses import replace

import pytest

from consumers.rules.records.evaluation import evaluate, in_skating_order
from schemas.fields import Status
from tests.kit.consumers.records import record, skated


@pytest.mark.parametrize("status", ["DNS", "DNF", "DQ", "WDR"])
def test_who_is_out_broke_nothing_whatever_the_clock_showed(status: Status) -> None:
    races = [skated("a", "36.00", status=status), skated("b", "36.90", "B", heat=2)]
    assert evaluate([record("NR", "37.00")], [], races).flags == {"b": ("NR",)}


def test_a_time_that_stands_in_for_another_broke_nothing() -> None:
    assert evaluate([record("NR", "37.00")], [], [replace(skated("a", "36.00"), reconstructed=True)]).flags == {}


@pytest.mark.parametrize(
    ("again", "flags"),
    [("35.90", {"b": ("NR",)}), ("36.00", {"b": ("NR",)}), ("36.10", {"a": ("NR",)}), (None, {"a": ("NR",)})],
)
def test_the_better_of_a_race_and_its_reskate_counts(again: str | None, flags: dict[str, tuple[str, ...]]) -> None:
    races = [
        skated("a", "36.00", heat=3),
        replace(skated("b", again, "KOK Femke", heat=11, status="ok" if again else "DNF"), reskate=True),
    ]
    assert evaluate([record("NR", "37.00")], [], races).flags == flags


def test_a_reskate_leaves_the_other_results_alone() -> None:
    races = [
        skated("a", "36.99", "A"),
        replace(skated("b", "36.98", heat=9), reskate=True),
        skated("c", "36.97", "C", heat=10),
    ]
    assert set(evaluate([record("NR", "37.00")], [], races).flags) == {"a", "b", "c"}


def test_a_correction_moves_the_flags_of_others_too() -> None:
    first, second = skated("a", "36.95", "A", heat=1), skated("b", "36.97", "B", heat=2)
    old = [record("NR", "37.00")]
    assert evaluate(old, [], [first, second]).flags == {"a": ("NR",)}
    assert evaluate(old, [], [replace(first, time_us=36_980_000), second]).flags == {"a": ("NR",), "b": ("NR",)}
    assert evaluate(old, [], [replace(first, status="DQ"), second]).flags == {"b": ("NR",)}


def test_two_results_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        evaluate([], [], [skated("a", "36.00"), skated("a", "36.00")])


def test_the_order_is_that_of_the_programme_then_heats_then_the_finish() -> None:
    races = [
        replace(skated("e", "37.00", heat=1), number=2),
        replace(skated("d", "37.00", heat=1), number=1, round=2),
        skated("c", None, heat=2),
        skated("b", "36.10", heat=2),
        skated("a", "36.50", heat=1),
    ]
    assert [one.key for one in in_skating_order(races)] == ["a", "b", "c", "d", "e"]
