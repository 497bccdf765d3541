"""Reads the events topic: connects, joins the group, and answers where a partition begins and ends."""

import asyncio
import contextlib
from collections.abc import Collection, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from consumers.assignment import Assignment
from consumers.dead_letters import LogRecord
from consumers.settings import ConsumerSettings
from consumers.shutdown import close_quietly
from consumers.topics import partitions_of
from schemas.storage_keys import EVENTS_TOPIC

_FIRST_FETCH_S = 2.0
_POLL_MS = 200


class LogReader:
    """A Kafka consumer that does not use the offsets of its group. Methods raise what aiokafka raises."""

    def __init__(self, settings: ConsumerSettings, assignment: Assignment) -> None:
        self._settings = settings
        self._assignment = assignment
        self._consumer: AIOKafkaConsumer

    async def start(self) -> None:
        """Connects and subscribes; without a group, takes all partitions."""
        settings = self._settings
        self._consumer = AIOKafkaConsumer(
            **settings.kafka.client_options(),
            group_id=settings.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=settings.fetch_wait_ms,
            metadata_max_age_ms=settings.metadata_age_ms,
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=settings.session_timeout_ms // 4,
            isolation_level="read_committed",
        )
        try:
            await self._consumer.start()
            if settings.group is None:
                partitions = await partitions_of(settings.kafka, [EVENTS_TOPIC])
                self._consumer.assign(partitions)
                self._assignment.on_partitions_assigned(partitions)
            else:
                self._consumer.subscribe([EVENTS_TOPIC], listener=self._assignment)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        await close_quietly(self._consumer.stop, self._settings.stop_s)

    async def batches(self) -> Mapping[TopicPartition, Sequence[LogRecord]]:
        """The next records of each partition; none when nothing comes for a moment."""
        fetched = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._settings.batch)
        return {
            partition: [LogRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value) for r in records]
            for partition, records in fetched.items()
        }

    def pause(self, partition: TopicPartition) -> None:
        """Delivers no records of the partition until `resume`."""
        self._consumer.pause(partition)

    def resume(self, partition: TopicPartition, offset: int | None = None) -> None:
        """Delivers the records of the partition from `offset` on, or from where it was paused."""
        if offset is not None:
            self._consumer.seek(partition, offset)
        self._consumer.resume(partition)

    def partitions(self) -> Collection[int]:
        """The numbers of all partitions of the topic, whoever owns them."""
        return self._consumer.partitions_for_topic(EVENTS_TOPIC) or ()

    def owns(self, partition: TopicPartition) -> bool:
        """Whether the partition is assigned to this consumer. A rebalance may take it away at any await."""
        return partition in self._assignment.current and partition in self._consumer.assignment()

    def stable_end(self, partition: TopicPartition) -> int | None:
        """The end of the log as the last fetch reported it, before the oldest open transaction; None before the first fetch."""
        # aiokafka asserts that the partition is assigned.
        return self._consumer.last_stable_offset(partition) if partition in self._consumer.assignment() else None

    async def ends(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The ends of partitions of this consumer. Raises what aiokafka raises, and `TimeoutError`."""
        async with asyncio.timeout(self._settings.redis_timeout_s):
            ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(list(partitions))
        return {each: max(end, self.stable_end(each) or 0) for each, end in ends.items()}

    async def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        """Offset of the first record, and the end of the log: of the next record, or of the oldest open transaction."""
        async with asyncio.timeout(self._settings.redis_timeout_s * 2):
            first = (await self._consumer.beginning_offsets([partition]))[partition]
            end = (await self._consumer.end_offsets([partition]))[partition]
        # The embedded broker (Tansu 0.6) reports the start of its last batch as the end of the log. A fetch reports the right
        # end, and aiokafka fetches as soon as a partition is assigned.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_FETCH_S):
                while self.owns(partition) and self.stable_end(partition) is None:  # noqa: ASYNC110  # aiokafka has no event for it
                    await asyncio.sleep(0.01)
        return first, max(end, self.stable_end(partition) or 0)
