"""The task that rebuilds waiting competitions and builds missing indexes, one pass over the log at a time."""

import asyncio
import contextlib
from collections.abc import Callable, Collection

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from consumers.exceptions import DeadLetterRefused, StaleWriter, StoreFailed
from consumers.partition import Partition
from consumers.rebuild.history_reader import HistoryReader
from consumers.rebuild.log_index import LogIndex
from consumers.rebuild.log_pass import LogPass
from consumers.retry import retrying
from consumers.settings import ConsumerSettings
from schemas.events import UnreadableEvent

_log = structlog.get_logger()
_IDLE_S = 5.0
"""A pause after which the Kafka consumer is closed. Work that nobody announced is found after it, too."""


class Rebuilder:
    """Works for all partitions of a consumer. `partitions` returns those that have started."""

    def __init__(
        self, settings: ConsumerSettings, stopping: asyncio.Event, partitions: Callable[[], Collection[Partition]]
    ) -> None:
        self._settings = settings
        self._stopping = stopping
        self._partitions = partitions
        self._reader = HistoryReader(settings)
        self._has_work = asyncio.Event()

    def notify(self) -> None:
        """There may be work."""
        self._has_work.set()

    async def run(self) -> None:
        """Works until the service stops."""
        work = retrying(
            self._stopping,
            KafkaError,
            OSError,
            TimeoutError,
            StoreFailed,
            DeadLetterRefused,
            first_s=self._settings.retry_s,
            longest_s=self._settings.retry_max_s,
            message="a rebuild was interrupted; trying again",
        )
        try:
            while not self._stopping.is_set():  # aiokafka may swallow a cancellation while it closes
                self._has_work.clear()
                if not await work(self._work):
                    await self._wait()
        finally:
            await self._reader.close()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_IDLE_S):
                await self._has_work.wait()
        except TimeoutError:
            await self._reader.close()

    async def _work(self) -> bool:
        """One scan or one pass; False when there is nothing to do."""
        try:
            partitions = self._partitions()
            for partition in partitions:
                if partition.scan_until is not None:
                    await self._scan(partition)
                    return True
            waiting = [each for each in partitions if each.competitions.pending.unsettled()]
            if not waiting:
                return False
            partition = max(waiting, key=lambda each: each.competitions.pending.has_urgent())
            await self._rebuild(partition)
        except (KafkaError, OSError, TimeoutError):
            await self._reader.close()
            raise
        return True

    async def _scan(self, partition: Partition) -> None:
        generation, until = partition.generation, partition.scan_until
        place = TopicPartition(partition.topic, partition.number)
        first = await self._reader.first_offset(place)
        index = LogIndex()
        dead_until = partition.dead_letters_until
        async with contextlib.aclosing(self._reader.read(place, first)) as batches:
            async for records, reached in batches:
                if partition.generation != generation or until is None:
                    return
                for record in records:
                    if record.offset >= until:
                        break
                    try:
                        index.add(record)
                    except UnreadableEvent as error:
                        if record.offset >= dead_until:
                            await partition.tools.dead_letter(record, error.reason)
                if reached >= until:
                    break
                await asyncio.sleep(0)
        try:
            await partition.finish_scan(index.entries(), index.last, first, generation)
        except StaleWriter as error:
            _become_stale(partition, error)

    async def _rebuild(self, partition: Partition) -> None:
        """One pass over the log for a few competitions."""
        place = TopicPartition(partition.topic, partition.number)
        first = await self._reader.first_offset(place)
        pass_ = LogPass(partition)
        for waiting in partition.competitions.pending.next_group(self._settings.rebuild_competitions):
            await pass_.add(waiting, first)
        try:
            if (start := pass_.start) is None:
                return
            async with contextlib.aclosing(self._reader.read(place, max(first, start))) as batches:
                async for records, reached in batches:
                    if pass_.is_outdated:
                        return
                    await pass_.apply(records)
                    if await pass_.finish(reached):
                        return
        except StaleWriter as error:
            _become_stale(partition, error)


def _become_stale(partition: Partition, error: StaleWriter) -> None:
    _log.warning("another consumer wrote; starting the partition again", problem=str(error))
    partition.is_stale = True
