"""Limits how often the same message is logged: a client must not be able to fill a disk."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_PERIOD_S = 60.0
_MAX_MESSAGES = 100
"""Message templates that are counted: those of two libraries."""


@dataclass(slots=True)
class LogLimit:
    """Lets each message through a few times a minute, and then tells how many were left out."""

    per_period: int = 5
    now: Callable[[], float] = time.monotonic
    _counts: dict[str, tuple[float, int]] = field(default_factory=dict)

    def allows(self, message: str) -> int | None:
        """How many messages like this one were left out before it; None when this one is left out too."""
        now_s = self.now()
        since_s, count = self._counts.get(message, (now_s, 0))
        if now_s - since_s >= _PERIOD_S:
            self._counts[message] = (now_s, 1)
            return max(0, count - self.per_period)
        if message not in self._counts and len(self._counts) >= _MAX_MESSAGES:
            del self._counts[next(iter(self._counts))]
        self._counts[message] = (since_s, count + 1)
        return 0 if count < self.per_period else None


class LimitedRecords(logging.Filter):
    """Applies a `LogLimit` to the records of a library's logger, by message template."""

    def __init__(self, limit: LogLimit) -> None:
        super().__init__()
        self._limit = limit

    def filter(self, record: logging.LogRecord) -> bool:
        left_out = self._limit.allows(f"{record.name} {record.msg}"[:200])
        if left_out:
            record.msg = f"{record.msg} (and {left_out} more like this)"
        return left_out is not None
