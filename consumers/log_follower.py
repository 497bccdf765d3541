"""The main loop: starts assigned partitions, gives them their batches, and recovers from failures."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from consumers.assignment import Assignment
from consumers.dead_letters import DeadLetterQueue, LogRecord
from consumers.exceptions import StaleWriter, StoreFailed
from consumers.log_reader import LogReader
from consumers.metrics import BATCH, BROKER_UP, CONFLICTS, LAG, WAITING
from consumers.partition import Partition, Tools
from consumers.partition_turns import PartitionTurns
from consumers.retry import retrying
from consumers.settings import ConsumerSettings
from consumers.status import ConsumerStatus
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
        status: ConsumerStatus,
    ) -> None:
        self._settings = settings
        self._status = status
        self._stopping = stopping
        self._reader = reader
        self._assignment = assignment
        self._dead_letters = dead_letters
        self._tools = Tools(
            store, self._persist, self._publish_dead_letter, lambda: secrets.token_hex(8), notify_rebuilder
        )
        self._partitions: dict[TopicPartition, Partition] = {}
        self._checked_at = 0.0
        self._turns: PartitionTurns

    def started(self) -> Collection[Partition]:
        """The partitions that have started and still belong to this consumer."""
        return [self._partitions[name] for name in self._assignment.started if name in self._partitions]

    def has_started(self, partition: TopicPartition) -> bool:
        return partition in self._partitions and partition in self._assignment.started

    async def run(self) -> None:
        """Follows the log until the service stops. Waits for servers that are away, and for a person where one is needed."""
        read = retrying(
            self._stopping,
            KafkaError,
            TimeoutError,
            first_s=self._settings.retry_s,
            longest_s=self._settings.retry_max_s,
            message="the log cannot be read; trying again",
        )
        try:
            async with asyncio.TaskGroup() as group:
                self._turns = PartitionTurns(group, self._settings, self._assignment, self._reader, self._may_read)
                while not self._stopping.is_set():
                    await read(self._round)
                await self._turns.finish()
        except BaseExceptionGroup as failures:
            if len(failures.exceptions) == 1:
                raise failures.exceptions[0] from None
            raise

    def _may_read(self, name: TopicPartition) -> bool:
        """Whether the partition has started and needs no scan."""
        return self.has_started(name) and self._partitions[name].scan_until is None

    async def _round(self) -> None:
        await self._drop_revoked()
        turns = self._turns
        turns.collect()
        for name in list(self._assignment.unstarted):
            if turns.may_begin(name):
                turns.begin(name, self._guarded(name, self._start(name)))
        await turns.settle()
        self._resume_scanned()
        for name, records in (await self._reader.batches()).items():
            if name not in self._assignment.started:
                continue
            if turns.may_begin(name):
                turns.begin(name, self._guarded(name, self._give(name, records)))
            else:  # these records would be lost
                self._assignment.restart(name)
        await turns.settle()
        await self._check_store()

    async def _drop_revoked(self) -> None:
        for name in self._partitions.keys() - self._assignment.current:
            await self._turns.drop(name)
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
        offset = await partition.start(first, end)
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
            if not self._turns.may_begin(name):
                continue
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
        self._status.applied(records)
        if not self._reader.owns(name):
            return  # the partition went to another consumer; what is stored stays stored
        if partition.scan_until is not None:
            self._reader.pause(name)
        if (end_of_log := self._reader.stable_end(name)) is not None:
            LAG.labels(name.partition).set(max(0, end_of_log - records[-1].offset - 1))

    async def _guarded(self, name: TopicPartition, turn: Coroutine[None, None, None]) -> None:
        try:
            await turn
        except StaleWriter as error:
            _log.warning("another consumer wrote; starting the partition again", problem=str(error))
            CONFLICTS.inc()
            self._assignment.restart(name)

    async def look_at_log(self) -> None:
        """Compares the partitions with the ends of the log, for the status of this consumer."""
        partitions = {name: self._partitions[name] for name in self._assignment.started if name in self._partitions}
        owned = [name for name in partitions if self._reader.owns(name)]
        try:
            ends = await self._reader.ends(owned) if owned else {}
        except (KafkaError, OSError, TimeoutError) as error:
            self._status.broker_problem = str(error) or "no answer"
            BROKER_UP.set(0)
            return
        BROKER_UP.set(1)
        lags = {name: max(0, end - partitions[name].offset) for name, end in ends.items()}
        for name, lag in lags.items():
            LAG.labels(name.partition).set(lag)
        count = len(self._reader.partitions())
        self._status.looked(list(partitions.values()), count, sum(lags.values()))

    async def _publish_dead_letter(self, record: LogRecord, reason: str) -> None:
        await self._dead_letters.publish(record, reason)
        self._status.dead_letter()

    async def _check_store(self) -> None:
        """Notices a store that lost data although no event comes: a gateway that starts now would find nothing."""
        if time.monotonic() - self._checked_at < self._settings.check_s:
            return
        self._checked_at = time.monotonic()
        for name in self._assignment.started:
            if self._turns.may_begin(name):
                self._turns.begin(name, self._guarded(name, self._check(name)))
        await self._turns.settle()

    async def _check(self, name: TopicPartition) -> None:
        if not await self._partitions[name].check():
            _log.warning("the store lost data; starting the partition again", partition=name.partition)
            self._assignment.restart(name)

    async def _persist(self, write: Callable[[], Awaitable[None]]) -> None:
        try:
            await write()
        except StoreFailed:
            if self._stopping.is_set():
                raise
        else:
            return
        again = retrying(
            self._stopping,
            StoreFailed,
            first_s=self._settings.retry_s,
            longest_s=self._settings.retry_max_s,
            message="the store does not take a write; repeating it",
        )

        async def attempt() -> None:  # tenacity awaits only what it recognises as a coroutine function
            await write()

        await again(attempt)
