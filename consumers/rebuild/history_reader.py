"""Reads the history of a partition from any offset, beside the consumers that follow the log."""

from collections.abc import AsyncGenerator, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from consumers.dead_letters import LogRecord
from consumers.settings import ConsumerSettings
from consumers.shutdown import close_quietly

_POLL_MS = 200


class HistoryReader:
    """A Kafka consumer without a group, connected while there is something to read. Raises what aiokafka raises."""

    def __init__(self, settings: ConsumerSettings) -> None:
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None

    async def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await close_quietly(consumer.stop, self._settings.stop_s)

    async def first_offset(self, partition: TopicPartition) -> int:
        """Offset of the oldest record that the log still has."""
        consumer = await self._connected()
        return int((await consumer.beginning_offsets([partition]))[partition])

    async def read(
        self, partition: TopicPartition, start: int
    ) -> AsyncGenerator[tuple[Sequence[LogRecord], int], None]:
        """Batches of records from `start` on, without end, each with the offset up to which the log is read; a batch is empty
        when nothing came for a moment. The offset also moves past records that are not delivered (aborted transactions)."""
        consumer = await self._connected()
        consumer.assign([partition])
        consumer.seek(partition, start)
        while True:
            fetched = await consumer.getmany(partition, timeout_ms=_POLL_MS, max_records=self._settings.rebuild_batch)
            records = [
                LogRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value)
                for r in fetched.get(partition, ())
            ]
            yield records, int(await consumer.position(partition))

    async def _connected(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **self._settings.kafka.client_options(),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=self._settings.fetch_wait_ms,
                isolation_level="read_committed",
            )
            try:
                await consumer.start()
            except BaseException:
                await close_quietly(consumer.stop, self._settings.stop_s)
                raise
            self._consumer = consumer
        return self._consumer
