"""What a stored competition is good for."""

import pytest

from consumers.partition.conditions import Condition, condition_of
from consumers.store import IndexEntry, Origin, Position

HERE, HERE_AT, ENTRY = Origin(3, "log", 10), Position("e", 50), IndexEntry(10, 49)


def condition(
    position: Position | None = HERE_AT,
    *,
    complete: bool = True,
    origin: Origin = HERE,
    version: int = 7,
    entry: IndexEntry | None = ENTRY,
) -> Condition:
    return condition_of(position, complete, origin, version, entry, partition=3, log="log", expected_projection=7)


def test_a_complete_competition_of_this_log_and_version_is_current() -> None:
    assert condition() is Condition.CURRENT
    assert condition(entry=None) is Condition.CURRENT


@pytest.mark.parametrize(
    "found", [condition(None), condition(complete=False), condition(None, complete=False)], ids=range(3)
)
def test_what_is_missing_or_incomplete_is_damaged(found: Condition) -> None:
    assert found is Condition.DAMAGED


def test_a_store_that_lost_the_newest_writes_of_a_competition_is_noticed_by_its_position() -> None:
    """A primary that fails takes its last writes with it, while those of another node of the cluster survive: counts agree,
    and the events between the two positions would be lost."""
    assert condition(Position("e", 49)) is Condition.BEHIND
    assert condition(Position("e", 50)) is Condition.CURRENT


def test_a_competition_of_another_log_or_partition_is_not_continued() -> None:
    assert condition(origin=Origin(3, "before", 10)) is Condition.OTHER_LOG
    assert condition(origin=Origin(2, "log", 10)) is Condition.OTHER_LOG
    assert condition(Position("e", 1), origin=Origin(3, "before", 0)) is Condition.OTHER_LOG


def test_a_competition_of_another_version_is_outdated() -> None:
    assert condition(version=6) is Condition.OUTDATED
    assert condition(version=8) is Condition.OUTDATED
    assert condition(Position("e", 20), version=6) is Condition.BEHIND
