"""The dead-letter topic, for a person: reads all dead letters, and records that one was handled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import UnknownTopicOrPartitionError

from consumers.dead_letters.letters import DeadLetter, Letters, Outcome, handled_headers
from consumers.dead_letters.reading import has_reached, start_at_beginning, take_next
from consumers.shutdown import close_quietly
from schemas.kafka import KafkaConnection
from schemas.storage_keys import DEAD_LETTER_TOPIC

_POLL_MS = 300
_STOP_S = 2.0


class DeadLetterTopic:
    """Opens a connection for each call: people call rarely. Methods raise what aiokafka raises, and `TimeoutError`."""

    def __init__(self, kafka: KafkaConnection, *, timeout_s: float = 20.0) -> None:
        self._kafka = kafka
        self._timeout_s = timeout_s

    async def read(self) -> Letters:
        """All dead letters that are on the topic now; none when there is no topic yet."""
        letters = Letters()
        async with asyncio.timeout(self._timeout_s):
            async with self._consumer() as consumer:
                try:
                    ends = await start_at_beginning(self._kafka, consumer)
                except UnknownTopicOrPartitionError:
                    return letters
                while await take_next(consumer, letters, _POLL_MS) or not await has_reached(consumer, ends):
                    pass
        return letters

    async def record(self, letter: DeadLetter, outcome: Outcome, by: str) -> None:
        """Records that a person has handled a dead letter; returns when Kafka has acknowledged it."""
        async with asyncio.timeout(self._timeout_s):
            producer = AIOKafkaProducer(**self._kafka.client_options(), acks="all")
            try:
                await producer.start()
                await producer.send_and_wait(
                    DEAD_LETTER_TOPIC,
                    value=b"",
                    key=letter.key or None,
                    headers=handled_headers(letter, outcome, by, datetime.now(UTC)),
                )
            finally:
                await close_quietly(producer.stop, _STOP_S)

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            **self._kafka.client_options(), enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=50
        )
        try:
            await consumer.start()
            yield consumer
        finally:
            await close_quietly(consumer.stop, _STOP_S)
