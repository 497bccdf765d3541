"""Reads the records of the dead-letter topic: which dead letters there are, and which of them are handled. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import orjson

from schemas.events import format_instant
from schemas.health.dead_letters import DeadLetterIndex, DeadLetterSummary
from schemas.storage_keys import EVENTS_TOPIC

Outcome: TypeAlias = Literal["resent", "discarded"]
_MOST_SUMMARIES = 50
"""Newest dead letters that the index lists: a person reads no more at once."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter. `id` is partition and offset of its origin: `3-1042`."""

    topic: str
    partition: int
    offset: int
    reason: str
    at: datetime
    """When the original record was published."""
    key: bytes
    value: bytes
    omitted: int = 0
    """Bytes that are only at the origin, because they are too long for a dead letter."""
    outcome: Outcome | None = None
    handled_by: str = ""
    handled_at: str = ""

    @property
    def id(self) -> str:
        return f"{self.partition}-{self.offset}"

    @property
    def competition(self) -> str:
        """What the key says, which may be wrong."""
        return self.key.decode(errors="replace")

    @property
    def type(self) -> str:
        """The type of the event, when its bytes are JSON and name one."""
        try:
            values = orjson.loads(self.value)
        except orjson.JSONDecodeError:
            return ""
        return str(values.get("type", ""))[:100] if isinstance(values, dict) else ""

    def summary(self) -> DeadLetterSummary:
        return DeadLetterSummary(
            id=self.id,
            at=format_instant(self.at),
            competition=self.competition[:100],
            type=self.type,
            reason=self.reason[:500],
            bytes=self.omitted or len(self.value),
        )


class Letters:
    """All dead letters of a topic by their id, in the order of their publication. Feed it every record with `take`.

    `keeps_values` False saves memory: then the bytes are left out once their type is known.
    """

    def __init__(self, *, keeps_values: bool = True) -> None:
        self._keeps_values = keeps_values
        self._by_id: dict[str, DeadLetter] = {}
        self._summaries: dict[str, DeadLetterSummary] = {}

    def take(self, key: bytes | None, value: bytes | None, headers: Mapping[str, bytes], timestamp_ms: int) -> None:
        """Takes one record of the topic; one that is neither a dead letter nor the end of one is ignored."""
        origin = _origin(headers)
        if origin is None:
            return
        topic, partition, offset = origin
        id_ = f"{partition}-{offset}"
        if (outcome := headers.get("handled")) is not None:
            if (letter := self._by_id.get(id_)) is not None:
                self._by_id[id_] = replace(
                    letter,
                    outcome="resent" if outcome == b"resent" else "discarded",
                    handled_by=_text(headers, "by"),
                    handled_at=_text(headers, "at"),
                )
                self._summaries.pop(id_, None)
            return
        if id_ in self._by_id and self._by_id[id_].outcome is None:
            return  # published twice, because a consumer crashed in between
        letter = DeadLetter(
            topic,
            partition,
            offset,
            _text(headers, "reason") or "no reason was given",
            _instant(headers.get("timestamp"), timestamp_ms),
            key or b"",
            value or b"",
            int(_text(headers, "omitted") or 0),
        )
        self._summaries[id_] = letter.summary()
        self._by_id[id_] = letter if self._keeps_values else replace(letter, value=b"")

    def get(self, id_: str) -> DeadLetter | None:
        return self._by_id.get(id_)

    def all(self) -> Sequence[DeadLetter]:
        return list(self._by_id.values())

    def waiting(self) -> Sequence[DeadLetter]:
        """Those that nobody has handled, oldest first."""
        return [letter for letter in self._by_id.values() if letter.outcome is None]

    def index(self) -> DeadLetterIndex:
        """The number of unhandled dead letters, and the newest of them."""
        newest = list(self._summaries.values())[-_MOST_SUMMARIES:]
        return DeadLetterIndex(count=len(self._summaries), newest=tuple(newest[::-1]))


def handled_headers(letter: DeadLetter, outcome: Outcome, by: str, at: datetime) -> list[tuple[str, bytes]]:
    """Headers of the record that ends a dead letter."""
    return [
        ("handled", outcome.encode()),
        ("topic", letter.topic.encode()),
        ("partition", str(letter.partition).encode()),
        ("offset", str(letter.offset).encode()),
        ("by", by.encode()),
        ("at", format_instant(at).encode()),
    ]


def _origin(headers: Mapping[str, bytes]) -> tuple[str, int, int] | None:
    try:
        return _text(headers, "topic") or EVENTS_TOPIC, int(headers["partition"]), int(headers["offset"])
    except (KeyError, ValueError):
        return None


def _text(headers: Mapping[str, bytes], name: str) -> str:
    return headers.get(name, b"").decode(errors="replace")


def _instant(given_ms: bytes | None, otherwise_ms: int) -> datetime:
    try:
        return datetime.fromtimestamp(int(given_ms or otherwise_ms) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
