"""The main loop: starts assigned partitions, gives them their batches, and recovers from failures."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from consumers.assignment import Assignment
from consumers.dead_letters import DeadLetterQueue, LogRecord
from consumers.exceptions import StaleWriter, StoreUnavailable
from consumers.log_reader import LogReader
from consumers.metrics import BATCH, CONFLICTS, LAG, WAITING
from consumers.partition import Partition, Tools
from consumers.retry import retrying
from consumers.settings import ConsumerSettings
from consumers.store import Store

_log = structlog.get_logger()


class LogFollower:
    """Follows all assigned partitions. Trouble with one of them does not concern the others."""

    def __init__(
        self,
        settings: ConsumerSettings,
        stopping: asyncio.Event,
        store: Store,
        reader: LogReader,
        assignment: Assignment,
        dead_letters: DeadLetterQueue,
        notify_rebuilder: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._stopping = stopping
        self._reader = reader
        self._assignment = assignment
        self._tools = Tools(store, self._persist, dead_letters.publish, lambda: secrets.token_hex(8), notify_rebuilder)
        self._partitions: dict[TopicPartition, Partition] = {}
        self._checked_at = 0.0

    def started(self) -> Collection[Partition]:
        """The partitions that have started and still belong to this consumer."""
        return [self._partitions[name] for name in self._assignment.started if name in self._partitions]

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
        self._drop_revoked()
        for name in list(self._assignment.unstarted):
            await self._start(name)
        self._resume_scanned()
        batches = await self._reader.batches()
        failures: list[Exception] = []
        for name, records in batches.items():
            if name not in self._assignment.started:
                continue
            try:
                await self._give(name, records)
            except StaleWriter as error:
                self._conflict(name, error)
            except Exception as error:  # noqa: BLE001  # raised again, after the other partitions had their records
                self._assignment.restart(name)
                failures.append(error)
        if failures:
            raise failures[0]
        await self._check_store()

    def _drop_revoked(self) -> None:
        for name in self._partitions.keys() - self._assignment.current:
            self._partitions.pop(name).stop()
            for gauge in (LAG, WAITING):
                with contextlib.suppress(KeyError):
                    gauge.remove(str(name.partition))

    async def _start(self, name: TopicPartition) -> None:
        first, end = await self._reader.bounds(name)
        partition = self._partitions.get(name)
        if partition is None:
            partition = Partition(name.topic, name.partition, self._tools, self._settings.max_scopes)
            self._partitions[name] = partition
        try:
            offset = await partition.start(first, end)
        except StaleWriter as error:
            self._conflict(name, error)
            return
        if not self._reader.owns(name):
            return
        self._assignment.unstarted.discard(name)
        if offset is None:
            self._reader.pause(name)
        else:
            self._reader.resume(name, offset)
            _log.info("partition started", partition=name.partition, offset=offset, end=end)

    def _resume_scanned(self) -> None:
        """Reads on where a scan ended, and starts partitions again of which another consumer wrote."""
        for name in self._assignment.started:
            partition = self._partitions[name]
            if partition.is_stale:
                self._assignment.restart(name)
            elif (offset := partition.resume_at) is not None and self._reader.owns(name):
                partition.resume_at = None
                self._reader.resume(name, offset)
                _log.info("partition started", partition=name.partition, offset=offset)

    async def _give(self, name: TopicPartition, records: Sequence[LogRecord]) -> None:
        partition = self._partitions[name]
        if records[0].offset < partition.reached:
            _log.warning("the log jumped back; starting again", partition=name.partition)
            self._assignment.restart(name)
            return
        if not self._reader.owns(name):
            return
        started = time.perf_counter()
        first, end = await self._reader.bounds(name) if partition.checks_tail else (0, 0)
        await partition.apply_batch(records, first, end)
        BATCH.observe(time.perf_counter() - started)
        if not self._reader.owns(name):
            return  # the partition went to another consumer; what is stored stays stored
        if partition.scan_until is not None:
            self._reader.pause(name)
        if (end_of_log := self._reader.stable_end(name)) is not None:
            LAG.labels(name.partition).set(max(0, end_of_log - records[-1].offset - 1))

    def _conflict(self, name: TopicPartition, error: StaleWriter) -> None:
        _log.warning("another consumer wrote; starting the partition again", problem=str(error))
        CONFLICTS.inc()
        self._assignment.restart(name)

    async def _check_store(self) -> None:
        """Notices a store that lost data although no event comes: a gateway that starts now would find nothing."""
        if time.monotonic() - self._checked_at < self._settings.check_s:
            return
        self._checked_at = time.monotonic()
        for name in self._assignment.started:
            if not await self._partitions[name].check():
                _log.warning("the store lost data; starting the partition again", partition=name.partition)
                self._assignment.restart(name)

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
