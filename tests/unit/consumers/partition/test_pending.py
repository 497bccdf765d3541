"""Which of the waiting competitions is rebuilt first."""

from consumers.partition.conditions import Condition
from consumers.partition.pending import PendingRebuilds, Waiting


def pending(*waiting: Waiting) -> PendingRebuilds:
    return PendingRebuilds({each.name: each for each in waiting})


def waiting(name: str, last: int, condition: Condition = Condition.DAMAGED) -> Waiting:
    return Waiting(name, 0, last, condition)


def names(group: list[Waiting]) -> list[str]:
    return [each.name for each in group]


def test_the_most_recent_come_first_and_not_more_than_fit_in_memory() -> None:
    queue = pending(waiting("old", 10), waiting("new", 900), waiting("older", 5), waiting("middle", 100))
    assert names(queue.next_group(2)) == ["new", "middle"]
    assert names(queue.next_group(10)) == ["new", "middle", "old", "older"]


def test_a_competition_that_gets_events_does_not_wait_for_others() -> None:
    live = waiting("live", 20)
    queue = pending(waiting("new", 900), live, waiting("old", 10))
    assert not queue.has_urgent()
    live.is_wanted = True
    assert queue.has_urgent()
    assert names(queue.next_group(10)) == ["live"]


def test_a_competition_is_not_read_again_when_nothing_can_be_done_for_it() -> None:
    kept = waiting("kept", 20)
    kept.is_kept = kept.is_wanted = True
    assert names(pending(kept).next_group(10)) == ["kept"]
    kept.is_settled = True
    assert pending(kept).next_group(10) == []
    assert not pending(kept).has_urgent()
    kept.break_off()
    assert pending(kept).has_urgent()


def test_only_outdated_state_is_continued_while_it_waits() -> None:
    outdated = waiting("c", 1, Condition.OUTDATED)
    assert outdated.can_continue
    outdated.break_off()
    assert not outdated.can_continue
    assert not waiting("c", 1, Condition.DAMAGED).can_continue
    assert not waiting("c", 1, Condition.OTHER_LOG).can_continue
