"""The main loop: starts assigned partitions, gives them their batches, and recovers from failures."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from consumers.assignment import Assignment
from consumers.dead_letters import DeadLetterQueue, LogRecord
from consumers.exceptions import PoisonEvent, StaleWriter, StoreUnavailable
from consumers.log_reader import LogReader
from consumers.metrics import BATCH, CONFLICTS, LAG
from consumers.partition import Partition
from consumers.retry import retrying
from consumers.settings import ConsumerSettings
from consumers.store import Store

_log = structlog.get_logger()


class LogFollower:
    """Follows all assigned partitions."""

    def __init__(
        self,
        settings: ConsumerSettings,
        stopping: asyncio.Event,
        store: Store,
        reader: LogReader,
        assignment: Assignment,
        dead_letters: DeadLetterQueue,
    ) -> None:
        self._settings = settings
        self._stopping = stopping
        self._store = store
        self._reader = reader
        self._assignment = assignment
        self._dead_letters = dead_letters
        self._partitions: dict[TopicPartition, Partition] = {}
        self._checked_at = 0.0

    def has_started(self, partition: TopicPartition) -> bool:
        return partition in self._partitions and partition in self._assignment.started

    async def run(self) -> None:
        """Follows the log until the service stops. Raises `StoreRefused`."""
        follow = retrying(
            self._stopping,
            StoreUnavailable,
            KafkaError,
            TimeoutError,
            first_s=self._settings.retry_s,
            longest_s=self._settings.retry_max_s,
            message="the store or the broker does not answer; trying again",
        )
        while not self._stopping.is_set():
            await follow(self._round)

    async def _round(self) -> None:
        try:
            for partition in list(self._assignment.unstarted):
                await self._start(partition)
            batches = await self._reader.batches()
            for partition, records in batches.items():
                if partition in self._assignment.started:
                    await self._give(partition, records)
            if not batches:
                await self._finish_rebuilds()
            await self._check_store()
        except StaleWriter as error:
            _log.warning("another consumer wrote; loading again", problem=str(error))
            CONFLICTS.inc()
            self._assignment.restart_all()
        except PoisonEvent as error:
            _log.error("the projection failed", problem=str(error), exc_info=error.cause)
            self._assignment.restart_all()
        except BaseException:
            self._assignment.restart_all()
            raise

    async def _start(self, name: TopicPartition) -> None:
        first, end = await self._reader.bounds(name)
        partition = self._partitions.setdefault(name, self._new_partition(name))
        offset = await partition.start(first, end)
        self._assignment.unstarted.discard(name)
        if self._reader.owns(name):
            self._reader.seek(name, offset)
            _log.info("partition started", partition=name.partition, offset=offset, end=end)

    def _new_partition(self, name: TopicPartition) -> Partition:
        return Partition(
            topic=name.topic,
            number=name.partition,
            store=self._store,
            persist=self._persist,
            publish_dead_letter=self._dead_letters.publish,
            new_token=lambda: secrets.token_hex(8),
            max_scopes=self._settings.max_scopes,
        )

    async def _give(self, name: TopicPartition, records: Sequence[LogRecord]) -> None:
        partition = self._partitions[name]
        if records[0].offset < partition.reached:
            _log.warning("the log jumped back; starting again", partition=name.partition)
            self._assignment.restart_all()
            return
        if not self._reader.owns(name):
            return
        started = time.perf_counter()
        first, end = await self._reader.bounds(name) if partition.checks_tail else (0, 0)
        try:
            back_to = await partition.apply_batch(records, first, end)
        except PoisonEvent as error:
            partition.poison.add(error)
            raise
        BATCH.observe(time.perf_counter() - started)
        if not self._reader.owns(name):
            return  # the partition went to another consumer; what is stored stays stored
        if back_to is not None:
            self._reader.seek(name, back_to)
        if (end_of_log := self._reader.high_watermark(name)) is not None:
            LAG.labels(name.partition).set(max(0, end_of_log - records[-1].offset - 1))

    async def _finish_rebuilds(self) -> None:
        for name in self._assignment.started:
            partition = self._partitions[name]
            if partition.rebuild_until and await self._reader.position(name) >= partition.rebuild_until:
                try:
                    await partition.finish_rebuild()
                except PoisonEvent as error:
                    partition.poison.add(error)
                    raise

    async def _check_store(self) -> None:
        """Notices a store that lost data although no event comes: a gateway that starts now would find nothing."""
        if time.monotonic() - self._checked_at < self._settings.check_s:
            return
        self._checked_at = time.monotonic()
        for name in self._assignment.started:
            if not await self._partitions[name].is_intact():
                _log.warning("the store lost data; starting again", partition=name.partition)
                self._assignment.restart_all()
                return

    async def _persist(self, write: Callable[[], Awaitable[None]]) -> None:
        try:
            await write()
        except StoreUnavailable:
            if self._stopping.is_set():
                raise
        else:
            return
        again = retrying(
            self._stopping,
            StoreUnavailable,
            first_s=self._settings.retry_s,
            longest_s=self._settings.retry_max_s,
            message="the store does not answer; repeating the write",
        )

        async def attempt() -> None:  # tenacity awaits only what it recognises as a coroutine function
            await write()

        await again(attempt)
