"""Sums up a log: which competitions it holds, and what somebody did with them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from consumers.dead_letters import LogRecord
from schemas.events import (
    CompetitionAnnounced,
    CompetitionArchived,
    CompetitionRemoved,
    CompetitionReset,
    CompetitionRestored,
    Event,
    UnreadableEvent,
    decode_event,
)

_ABOUT_IT = b'"competition.'
"""Stands in the type of every event that is about a competition as a whole; the others need no decoding."""

State = Literal["real", "rehearsal", "archived", "removed"]


@dataclass(slots=True)
class Holding:
    """What a log holds of one competition: events since its last reset, and their bytes."""

    competition: str
    name: str = ""
    events: int = 0
    size: int = 0
    rehearsal_of: str | None = None
    life: Literal["listed", "archived", "removed"] = "listed"
    last: bytes = b""
    """The newest event, as it is on the log."""

    @property
    def state(self) -> State:
        if self.life != "listed":
            return self.life
        return "real" if self.rehearsal_of is None else "rehearsal"

    @property
    def last_at(self) -> datetime | None:
        """Time of the newest event; None when it cannot be read."""
        try:
            return decode_event(self.last).time
        except UnreadableEvent:
            return None


class LogSummary:
    """Add every record of a log in order."""

    def __init__(self) -> None:
        self._holdings: dict[bytes, Holding] = {}

    def add(self, record: LogRecord) -> None:
        key, value = record.key or b"", record.value or b""
        holding = self._holdings.get(key)
        if holding is None or _ABOUT_IT in value:
            try:
                event = decode_event(value)
            except UnreadableEvent:
                return
            if event.subject.encode() != key:
                return
            if holding is None:
                holding = self._holdings[key] = Holding(event.subject, rehearsal_of=event.rehearsalof)
            _note(holding, event)
        holding.events += 1
        holding.size += len(value)
        holding.last = value

    def holdings(self) -> Sequence[Holding]:
        """All competitions by name."""
        return sorted(self._holdings.values(), key=lambda holding: holding.competition)


def _note(holding: Holding, event: Event) -> None:
    match event:
        case CompetitionAnnounced():
            holding.name = event.data.name
        case CompetitionReset():
            holding.events = holding.size = 0
            holding.life = "listed"
        case CompetitionArchived():
            holding.life = "archived"
        case CompetitionRemoved():
            holding.life = "removed"
        case CompetitionRestored():
            holding.life = "listed"


def size_text(size: int) -> str:
    """`12 B`, `3.4 kB`, `1.2 MB`."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
