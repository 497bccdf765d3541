"""What a consumer knows about itself: lag, speed, problems. It becomes the report of this part and its metrics."""

import time
from collections import deque
from collections.abc import Callable, Collection, Sequence

from consumers.dead_letters import LogRecord
from consumers.metrics import EVENT_TO_VIEW
from consumers.partition import Partition
from schemas.health import ConsumerReport
from schemas.health.rate import PerMinute
from schemas.health.reports import host_name

_SAMPLES = 500
"""Newest times from event to view."""
_FRESH_S = 600
"""An older record was waiting on the log: its age says nothing about the speed of this consumer."""


class ConsumerStatus:
    """One for each consumer. Clocks are injected: `now_s` is monotonic, `wall_s` is the time of day."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic, wall_s: Callable[[], float] = time.time) -> None:
        self.broker_problem = ""
        self.log_problems: list[str] = []
        self._now_s = now_s
        self._wall_s = wall_s
        self._started_s = self._progress_s = now_s()
        self._events = 0
        self._dead_letters = 0
        self._to_view_s: deque[float] = deque(maxlen=_SAMPLES)
        self._rate = PerMinute()
        self._partitions: Collection[Partition] = ()
        self._partition_count = 0
        self._lag = 0

    def applied(self, records: Sequence[LogRecord]) -> None:
        """These records are stored."""
        self._events += len(records)
        self._progress_s = self._now_s()
        wall_s = self._wall_s()
        for record in records:
            age_s = wall_s - record.timestamp_ms / 1000
            if 0 <= age_s < _FRESH_S:
                EVENT_TO_VIEW.observe(age_s)
                self._to_view_s.append(age_s)

    def dead_letter(self) -> None:
        """A dead letter was published."""
        self._dead_letters += 1

    def looked(self, partitions: Collection[Partition], partition_count: int, lag: int) -> None:
        """What the broker says about the partitions of this consumer."""
        self._partitions, self._partition_count, self._lag = partitions, partition_count, lag
        self.broker_problem = ""
        if not lag or any(partition.scan_until is not None for partition in partitions):
            self._progress_s = self._now_s()

    def report(self) -> ConsumerReport:
        now_s = self._now_s()
        waiting = [each for partition in self._partitions for each in partition.competitions.pending.by_name.values()]
        times = sorted(self._to_view_s)
        return ConsumerReport(
            host=host_name(),
            up_s=int(now_s - self._started_s),
            partitions=tuple(sorted(partition.number for partition in self._partitions)),
            partition_count=self._partition_count,
            lag=self._lag,
            stuck_s=int(now_s - self._progress_s) if self._lag else 0,
            events=self._events,
            per_minute=self._rate.growth(self._events, now_s),
            event_to_view_ms=round(1000 * times[len(times) // 2]) if times else None,
            event_to_view_p99_ms=round(1000 * times[len(times) * 99 // 100]) if times else None,
            dead_letters=self._dead_letters,
            rebuilding=sum(not each.is_kept for each in waiting),
            kept=tuple(sorted(each.name for each in waiting if each.is_kept)),
            broker_problem=self.broker_problem,
            log_problems=tuple(self.log_problems),
        )
