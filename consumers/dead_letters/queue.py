"""Publishes dead letters, and decodes events from records."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from consumers.exceptions import DeadLetterRefused
from consumers.settings import ConsumerSettings
from consumers.topics import make_writable
from schemas.events import Event, UnreadableEvent, decode_event
from schemas.storage_keys import DEAD_LETTER_TOPIC

_SHOWN_BYTES = 200


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record of the log, as Kafka delivered it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None


def read_event(record: LogRecord) -> Event:
    """Decodes the event in a record. Raises `UnreadableEvent` with a reason for a person.

    The key must be the subject: only then is a competition one ordered sequence.
    """
    if record.value is None:
        raise UnreadableEvent("the message has no value")
    event = decode_event(record.value)
    if record.key != event.subject.encode():
        key = "missing" if record.key is None else repr(record.key[:_SHOWN_BYTES].decode(errors="replace"))
        raise UnreadableEvent(f"the key must be the subject {event.subject!r}, and it is {key}")
    return event


class DeadLetterQueue:
    """Publishes dead letters through a producer that has started. Creates the topic when it is missing."""

    def __init__(self, producer: AIOKafkaProducer, settings: ConsumerSettings) -> None:
        self._producer = producer
        self._settings = settings
        self._sent: dict[tuple[str, int, int], asyncio.Future[object]] = {}
        """Dead letters by origin that Kafka has not acknowledged: a repeated call waits for them, and sends nothing twice."""

    async def publish(self, record: LogRecord, reason: str) -> None:
        """Returns when Kafka has acknowledged the dead letter. Raises `DeadLetterRefused` with the cause; call again then."""
        headers = _headers(record, reason)
        origin = (record.topic, record.partition, record.offset)
        try:
            try:
                await self._send(origin, record.value or b"", record.key, headers)
            except MessageSizeTooLargeError:
                # The headers make it longer than the record was. A retry would fail for ever.
                omitted = len(record.key or b"") + len(record.value or b"")
                await self._send(origin, b"", None, [*headers, ("omitted", str(omitted).encode())])
        except (KafkaError, TimeoutError) as error:
            raise DeadLetterRefused(DEAD_LETTER_TOPIC, await self._cause(error)) from error

    async def _send(
        self, origin: tuple[str, int, int], value: bytes, key: bytes | None, headers: Sequence[tuple[str, bytes]]
    ) -> None:
        async with asyncio.timeout(self._settings.dead_letter_s):
            if origin not in self._sent:
                self._sent[origin] = await self._producer.send(DEAD_LETTER_TOPIC, value=value, key=key, headers=headers)
            acknowledged = self._sent[origin]
            await asyncio.wait({acknowledged})
        del self._sent[origin]
        acknowledged.result()

    async def _cause(self, error: Exception) -> str:
        """Why Kafka did not take it. Creates a missing topic: then the next attempt succeeds."""
        settings = self._settings
        try:
            cause = await make_writable(
                settings.kafka, DEAD_LETTER_TOPIC, replicas=settings.replicas, min_insync=settings.min_insync
            )
        except (KafkaError, OSError, TimeoutError) as failure:
            cause = str(failure) or type(failure).__name__
        return cause or str(error) or "no answer in time"


def _headers(record: LogRecord, reason: str) -> list[tuple[str, bytes]]:
    return [
        ("reason", reason.encode()),
        ("topic", record.topic.encode()),
        ("partition", str(record.partition).encode()),
        ("offset", str(record.offset).encode()),
        ("timestamp", str(record.timestamp_ms).encode()),
    ]
