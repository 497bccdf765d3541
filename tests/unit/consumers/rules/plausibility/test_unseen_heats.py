"""Heats that were skated before the feed was joined."""

from consumers.rules.plausibility.unseen_heats import HeatSeen, unseen_heats
from schemas.distances import StartMode


def found(*heats: HeatSeen, mode: StartMode = "pairs", one_by_one: bool = False) -> list[tuple[int, int]]:
    return unseen_heats(heats, mode, one_by_one=one_by_one)


def test_a_quiet_heat_before_one_that_has_begun_was_not_seen() -> None:
    assert found(HeatSeen(1, 1, False), HeatSeen(1, 2, True), HeatSeen(1, 3, True), HeatSeen(1, 4, False)) == [(1, 1)]


def test_a_heat_in_which_nobody_starts_is_not_missed() -> None:
    assert found(HeatSeen(1, 1, False, is_empty=True), HeatSeen(1, 2, True)) == []


def test_the_second_heat_of_a_quartet_may_begin_first() -> None:
    assert found(HeatSeen(1, 1, False), HeatSeen(1, 2, True), mode="quartets") == []
    assert found(HeatSeen(1, 1, False), HeatSeen(1, 2, True), HeatSeen(1, 3, True), mode="quartets") == [(1, 1)]


def test_missing_numbers_are_heats_where_the_source_names_heats_one_by_one() -> None:
    assert found(HeatSeen(1, 4, True), one_by_one=True) == [(1, 1), (1, 2), (1, 3)]
    assert found(HeatSeen(1, 4, True)) == []
    assert found(HeatSeen(1, 4_000, True), one_by_one=True) == []


def test_each_round_is_on_its_own() -> None:
    assert found(HeatSeen(1, 1, True), HeatSeen(2, 1, False), HeatSeen(2, 2, True)) == [(2, 1)]
