"""Dead letters: records that cannot be processed, with the reason and the origin. Reading goes on.

A dead letter has the original key and bytes, on the topic `timing.dead-letter`, with the headers `reason`, `topic`,
`partition`, `offset` and `timestamp` (ms). The consumer moves past a record only after Kafka has acknowledged its dead letter.
After a crash in between, the same record may be published twice; its origin identifies it. A record that is too long together
with these headers is published without key and value, with the header `omitted` (number of bytes); its bytes stay where it
came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

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
    """Publishes dead letters through a producer that has started."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    async def publish(self, record: LogRecord, reason: str) -> None:
        """Returns when Kafka has acknowledged the dead letter. Raises what aiokafka raises."""
        headers = _headers(record, reason)
        try:
            await self._send(record.value or b"", record.key, headers)
        except MessageSizeTooLargeError:
            # The headers make it longer than the record was. A retry would fail for ever.
            omitted = len(record.key or b"") + len(record.value or b"")
            await self._send(b"", None, [*headers, ("omitted", str(omitted).encode())])

    async def _send(self, value: bytes, key: bytes | None, headers: Sequence[tuple[str, bytes]]) -> None:
        await self._producer.send_and_wait(DEAD_LETTER_TOPIC, value=value, key=key, headers=headers)


def _headers(record: LogRecord, reason: str) -> list[tuple[str, bytes]]:
    return [
        ("reason", reason.encode()),
        ("topic", record.topic.encode()),
        ("partition", str(record.partition).encode()),
        ("offset", str(record.offset).encode()),
        ("timestamp", str(record.timestamp_ms).encode()),
    ]
