"""What a partition needs from outside: the store, the dead-letter queue, random words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from consumers.dead_letters import LogRecord
from consumers.metrics import DEAD_LETTERS
from consumers.store import Store

_log = structlog.get_logger()

Persist = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
"""Repeats the same write while it raises `StoreFailed`."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Shared by all partitions of a consumer."""

    store: Store
    persist: Persist
    publish_dead_letter: Callable[[LogRecord, str], Awaitable[None]]
    """Publishes a dead letter and returns when Kafka has acknowledged it."""
    new_token: Callable[[], str]
    """Returns a new random word, for epochs, write ids and names of logs."""
    notify_rebuilder: Callable[[], None]
    """Tells the rebuilder that there is work."""

    async def dead_letter(self, record: LogRecord, reason: str, error: Exception | None = None) -> None:
        """Logs, publishes and counts a dead letter. `error` is given when the projection is to blame, not the record."""
        _log.error("dead letter", partition=record.partition, offset=record.offset, reason=reason, exc_info=error)
        await self.publish_dead_letter(record, reason)
        DEAD_LETTERS.inc()


def poison_reason(error: Exception) -> str:
    """Reason of the dead letter of an event on which the projection fails."""
    return f"the projection failed on it: {error!r}"
