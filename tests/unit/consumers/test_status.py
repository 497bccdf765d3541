"""What a consumer reports about itself."""

from typing import cast

from consumers.dead_letters import LogRecord
from consumers.partition import Partition
from consumers.status import ConsumerStatus


class Clock:
    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


def record(published_s: float) -> LogRecord:
    return LogRecord("timing.events", 0, 1, int(published_s * 1000), None, None)


def test_events_are_counted_and_timed_from_publication_to_view() -> None:
    clock = Clock()
    status = ConsumerStatus(clock, clock)
    status.report()
    status.applied([record(999.98), record(999.99), record(100.0)])
    status.dead_letter()
    report = status.report()
    assert (report.events, report.per_minute, report.dead_letters) == (3, 3, 1)
    assert (report.event_to_view_ms, report.event_to_view_p99_ms) == (20, 20)
    clock.s += 120
    assert status.report().per_minute == 0


def test_events_that_wait_without_progress_make_it_stuck() -> None:
    clock = Clock()
    status = ConsumerStatus(clock, clock)
    status.looked([], 1, lag=5)
    clock.s += 20
    assert status.report().stuck_s == 20
    status.applied([record(clock.s)])
    assert status.report().stuck_s == 0
    clock.s += 20
    status.looked([], 1, lag=0)
    assert (status.report().stuck_s, status.report().lag) == (0, 0)


def test_a_partition_that_is_scanned_makes_progress() -> None:
    class Scanning:
        scan_until = 10
        number = 2

        class competitions:  # stands for the attribute of a partition
            class pending:
                by_name: dict[str, object] = {}  # noqa: RUF012

    clock = Clock()
    status = ConsumerStatus(clock, clock)
    clock.s += 60
    status.looked([cast("Partition", Scanning())], 3, lag=5)
    report = status.report()
    assert (report.stuck_s, report.partitions, report.partition_count) == (0, (2,), 3)
