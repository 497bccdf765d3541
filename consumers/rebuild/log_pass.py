"""One pass over the log of a partition, for a few waiting competitions."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from consumers.dead_letters import LogRecord, read_event
from consumers.exceptions import PoisonEvent
from consumers.partition import Condition, Partition, Waiting, poison_reason, refusal
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from schemas.events import UnreadableEvent

_log = structlog.get_logger()
_SLICE_S = 0.01
"""Longest time in which events are applied before other tasks run."""


@dataclass(slots=True)
class _Task:
    """What the pass does with the events of one competition from `start` on: apply them, or refuse them."""

    waiting: Waiting
    start: int
    rebuild: CompetitionRebuild | None = None
    refusal: str = ""
    is_stray: bool = False


class LogPass:
    """Add the competitions, read the log from `start`, and give every batch to `apply` and `finish`."""

    def __init__(self, partition: Partition) -> None:
        self._partition = partition
        self._generation = partition.generation
        self._tasks: dict[bytes, _Task] = {}
        self._is_urgent = False

    @property
    def start(self) -> int | None:
        """Where to begin to read; None when there is nothing to read."""
        return min((task.start for task in self._tasks.values()), default=None)

    @property
    def is_outdated(self) -> bool:
        """The partition was started again, or a live competition waits and none is in this pass."""
        if self._partition.generation != self._generation:
            return True
        return not self._is_urgent and self._partition.competitions.pending.has_urgent()

    async def add(self, waiting: Waiting, first: int) -> None:
        """Adds a competition. `first` is the first offset of the log: when the competition began before it, its stored views
        are kept."""
        if (task := await self._task_for(waiting, first)) is not None:
            self._tasks[waiting.name.encode()] = task
            self._is_urgent = self._is_urgent or waiting.is_wanted

    async def apply(self, records: Sequence[LogRecord]) -> None:
        """Applies the events of the competitions of this pass, and skips the others by their key."""
        started = time.perf_counter()
        for record in records:
            task = self._tasks.get(record.key or b"")
            if task is None or record.offset < task.start:
                continue
            if task.rebuild is None:
                await self._refuse(task, record)
            else:
                await self._apply(task.rebuild, record)
            if time.perf_counter() - started > _SLICE_S:
                await asyncio.sleep(0)
                started = time.perf_counter()
        await asyncio.sleep(0)

    async def finish(self, reached: int) -> bool:
        """Stores the competitions of which every event before `reached` is read, one after the other. Returns whether the pass
        is complete. Raises `StaleWriter` when another consumer wrote."""
        for key, task in list(self._tasks.items()):
            if task.waiting.last >= reached:
                continue
            try:
                is_done = await self._store(task, reached)
            except PoisonEvent as error:
                self._fail(key, error)
            else:
                if is_done:
                    del self._tasks[key]
            await asyncio.sleep(0)
        return not self._tasks

    async def _task_for(self, waiting: Waiting, first: int) -> _Task | None:
        partition = self._partition
        other = waiting.other_partition
        if other >= 0 and await partition.tools.store.partitions.contains(partition.topic, other, waiting.name):
            reason = (
                f"{waiting.name} is on partition {other}, and this came on {partition.number}: all of a competition must be "
                "on one (same key, same partitioner, same number of partitions)"
            )
            return _Task(waiting, waiting.first, refusal=reason, is_stray=True)
        is_trimmed = waiting.oldest < first
        if is_trimmed and waiting.has_views:
            partition.keep(waiting.name)
            if waiting.is_settled:
                return None
        elif is_trimmed:
            _log.error("the log is trimmed: only what is left of a competition is rebuilt", competition=waiting.name)
        if (waiting.condition is Condition.BEHIND and not waiting.starts_over) or waiting.is_kept:
            return await self._catch_up(waiting)
        return self._from_first_event(waiting)

    def _from_first_event(self, waiting: Waiting) -> _Task:
        return _Task(
            waiting,
            waiting.first,
            CompetitionRebuild(waiting.name, one_by_one=waiting.one_by_one, ignored=waiting.ignored),
        )

    async def _catch_up(self, waiting: Waiting) -> _Task:
        """Adds to what is stored the events that it lacks, where it can be read; otherwise a rebuild, or a refusal."""
        store = self._partition.tools.store
        loaded = await store.load(waiting.name)
        version = loaded.projection if loaded.projection != store.projection else None
        is_usable = loaded.position is not None and loaded.is_complete and not waiting.is_broken
        if is_usable and (version is None or waiting.is_kept):
            start = waiting.first
            if waiting.condition is Condition.BEHIND and loaded.position is not None:
                start = loaded.position.offset
            try:
                renews = waiting.condition is Condition.BEHIND
                rebuild = CompetitionRebuild(waiting.name, stored=loaded, version=version, renews=renews)
                return _Task(waiting, start, rebuild)
            except Exception as error:  # noqa: BLE001  # state that cannot be read, whatever the reason
                _log.error("stored state cannot be read", competition=waiting.name, exc_info=error)
                waiting.break_off()
        if not waiting.is_kept:
            return self._from_first_event(waiting)
        applied = loaded.position.offset if loaded.position is not None and loaded.is_complete else 0
        return _Task(waiting, max(waiting.queued_at + 1, applied), refusal=refusal(waiting.name))

    async def _apply(self, rebuild: CompetitionRebuild, record: LogRecord) -> None:
        try:
            rebuild.apply(record.offset, read_event(record))
        except UnreadableEvent as error:
            if record.offset in self._partition.owed_dead_letters:
                await self._partition.tools.dead_letter(record, error.reason)
        except PoisonEvent as error:
            if error.certain:
                await self._partition.tools.dead_letter(record, poison_reason(error.cause), error.cause)
            else:
                self._fail(rebuild.name.encode(), error)

    async def _refuse(self, task: _Task, record: LogRecord) -> None:
        if not task.is_stray or record.offset in self._partition.owed_dead_letters:
            await self._partition.tools.dead_letter(record, task.refusal)

    async def _store(self, task: _Task, reached: int) -> bool:
        name = task.waiting.name
        ignored = task.rebuild.must_start_over if task.rebuild is not None and not task.waiting.is_kept else None
        if ignored is not None:
            task.waiting.ignored, task.waiting.starts_over = ignored, True
            return True  # it stays queued; the next pass leaves these events out
        rebuilt = task.rebuild.result() if task.rebuild is not None else None
        if rebuilt is not None:
            return await self._partition.replace(name, rebuilt, reached, self._generation)
        if task.waiting.is_kept:
            return await self._partition.settle(name, reached, self._generation)
        return await self._partition.remove(name, reached, self._generation)

    def _fail(self, key: bytes, error: PoisonEvent) -> None:
        """The competition stays queued; the next pass finds the event, or gives up what is kept."""
        waiting = self._tasks.pop(key).waiting
        waiting.one_by_one = True
        waiting.break_off()
        _log.warning("the projection failed in a rebuild", competition=waiting.name, problem=repr(error.cause))
