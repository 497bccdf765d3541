"""Dead letters: what cannot be read is set aside with its reason and its origin, and the flow goes on.

A dead letter is the original bytes under the original key on the topic `timing.dead-letter`, with headers `reason`,
`topic`, `partition`, `offset` and `timestamp` (ms). It is acknowledged by Kafka before the consumer goes past it; a
crash in between may set the same message aside twice, and origin tells that it is the same. One that is too long to be sent
with its headers is set aside without key and value, with the header `omitted` (bytes); they are where it came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.events import Event, UnreadableEvent, decode_event

_SHOWN_BYTES = 200


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record as Kafka gave it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None


def read_event(record: LogRecord) -> Event:
    """The event in a record. Raises `UnreadableEvent` with a reason for a person.

    The key must be the subject: only then is a competition one ordered sequence.
    """
    if record.value is None:
        raise UnreadableEvent("the message has no value")
    event = decode_event(record.value)
    if record.key != event.subject.encode():
        key = "missing" if record.key is None else repr(record.key[:_SHOWN_BYTES].decode(errors="replace"))
        raise UnreadableEvent(f"the key must be the subject {event.subject!r}, and it is {key}")
    return event


def headers_of(record: LogRecord, reason: str) -> Sequence[tuple[str, bytes]]:
    """Headers of the dead letter."""
    return [
        ("reason", reason.encode()),
        ("topic", record.topic.encode()),
        ("partition", str(record.partition).encode()),
        ("offset", str(record.offset).encode()),
        ("timestamp", str(record.timestamp_ms).encode()),
    ]


def without_bytes(record: LogRecord, headers: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, bytes]]:
    """Headers of the dead letter of a message that cannot be carried along."""
    omitted = len(record.key or b"") + len(record.value or b"")
    return [*headers, ("omitted", str(omitted).encode())]
