"""Runs the work of the partitions beside each other: one that stands still holds up no other.

A turn is one step of one partition: its start, a batch, a check of the store. A round waits for its turns for a moment. A
turn that takes longer goes on by itself, and its partition is paused in the reader meanwhile. A turn that fails starts its
partition again, after a pause of that partition.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from consumers.assignment import Assignment
from consumers.exceptions import Retry
from consumers.log_reader import LogReader
from consumers.settings import ConsumerSettings

_log = structlog.get_logger()
_TURN_S = 1.0
"""How long a round waits for its turns: a full batch takes less."""
_FINISH_S = 1.5
"""How long the turns may take to store what they hold when the service stops."""


@dataclass(slots=True)
class _Failures:
    """How often the turns of a partition failed in a row, and when the next one may begin (monotonic clock)."""

    count: int = 0
    next_at: float = 0.0


class PartitionTurns:
    """The turns that run now, at most one for each partition. Their tasks belong to `group`."""

    def __init__(
        self,
        group: asyncio.TaskGroup,
        settings: ConsumerSettings,
        assignment: Assignment,
        reader: LogReader,
        may_read: Callable[[TopicPartition], bool],
    ) -> None:
        self._group = group
        self._settings = settings
        self._assignment = assignment
        self._reader = reader
        self._may_read = may_read
        self._tasks: dict[TopicPartition, asyncio.Task[Exception | None]] = {}
        self._long: set[TopicPartition] = set()
        """Partitions that are paused because their turn takes long."""
        self._failures: dict[TopicPartition, _Failures] = {}

    def may_begin(self, name: TopicPartition) -> bool:
        """Whether the partition has no turn now, and its pause after a failure is over."""
        failures = self._failures.get(name)
        return name not in self._tasks and (failures is None or time.monotonic() >= failures.next_at)

    def begin(self, name: TopicPartition, turn: Coroutine[None, None, None]) -> None:
        self._tasks[name] = self._group.create_task(_outcome(turn))

    async def settle(self) -> None:
        """Waits for the turns of this round, at most for a moment."""
        current = {name: task for name, task in self._tasks.items() if name not in self._long}
        if not current:
            return
        await asyncio.wait(current.values(), timeout=_TURN_S)
        self.collect()
        for name in current.keys() & self._tasks.keys():
            self._long.add(name)
            if self._reader.owns(name):
                self._reader.pause(name)

    def collect(self) -> None:
        """Takes note of the turns that ended. Raises the exception of a turn when nobody knows what to do about it."""
        for name, task in list(self._tasks.items()):
            if task.done():
                del self._tasks[name]
                was_long = name in self._long
                self._long.discard(name)
                if (error := task.result()) is not None:
                    self._fail(name, error)
                    continue
                self._failures.pop(name, None)
                if was_long and self._may_read(name) and self._reader.owns(name):
                    self._reader.resume(name)

    async def drop(self, name: TopicPartition) -> None:
        """Ends the turn of a partition that went to another consumer: the store refuses what it would still write."""
        self._failures.pop(name, None)
        self._long.discard(name)
        if (task := self._tasks.pop(name, None)) is not None:
            task.cancel()
            await asyncio.wait({task})

    async def finish(self) -> None:
        """Lets the turns store what they hold, and ends those that take too long. Raises as `collect` does."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_FINISH_S)
        for name in [name for name, task in self._tasks.items() if not task.done()]:
            await self.drop(name)
        self.collect()

    def _fail(self, name: TopicPartition, error: Exception) -> None:
        self._assignment.restart(name)
        if self._reader.owns(name):
            self._reader.pause(name)  # its start resumes it
        if not isinstance(error, Retry | KafkaError | TimeoutError):
            raise error
        failures = self._failures.setdefault(name, _Failures())
        pause_s = min(self._settings.retry_s * 2**failures.count, self._settings.retry_max_s)
        failures.count += 1
        failures.next_at = time.monotonic() + pause_s * random.uniform(1.0, 1.3)
        _log.warning(
            "a partition stands still; trying again",
            partition=name.partition,
            problem=str(error) or type(error).__name__,
            attempt=failures.count,
        )


async def _outcome(turn: Coroutine[None, None, None]) -> Exception | None:
    """Returns the exception: one that is raised in a task of the group would end all others."""
    try:
        await turn
    except Exception as error:  # noqa: BLE001  # `collect` decides about it
        return error
    return None
