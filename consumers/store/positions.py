"""Values of the store: how far something is stored, and what is stored of a scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.storage_keys import StoredView


@dataclass(frozen=True, slots=True)
class Position:
    """From what a stored scope was built: everything before `offset` of the log, under `epoch`.

    The offset alone is not enough: in another log, the same offset is another event.
    """

    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class Origin:
    """From which log a scope was built; the defaults mean from none (the scope of a season)."""

    partition: int = -1
    log: str = ""
    """Names the log of the partition: another log has another name."""
    first: int = -1
    """Offset of the first event of the scope."""


@dataclass(frozen=True, slots=True)
class StoredScope:
    """A scope as stored. Where nothing is stored, `position` is None and the rest is empty."""

    position: Position | None
    origin: Origin
    at: str
    """Time of the newest event."""
    projection: int
    parts: dict[str, bytes]
    views: dict[str, StoredView]
    seen: set[bytes]
    is_complete: bool
    """False when keys of the scope are gone (evicted, deleted): the rest must not be used."""


@dataclass(frozen=True, slots=True)
class ScopeState:
    """What is known of a stored scope without loading it. `position` is None where nothing is stored."""

    position: Position | None
    origin: Origin
    at: str
    projection: int
    is_complete: bool
    has_views: bool
    """Whether clients still get its documents, complete or not."""
    is_listed: bool
    """Whether others find it in the list of scopes."""


class IndexEntry(NamedTuple):
    """Offsets of the first event of a competition in its partition, and of the last one that was applied or postponed.

    `removed`: the competition is removed, so nothing of it needs to be stored.
    """

    first: int
    last: int
    removed: bool = False


@dataclass(frozen=True, slots=True)
class PartitionProgress:
    """From where to read a partition: every event before `offset` is stored, or waits for a rebuild of its competition.

    `tail` identifies the record just before `offset`, so that another log is recognised. Dead letters before `dead_until` are
    published. `log` names the log.
    """

    offset: int
    tail: str
    dead_until: int
    log: str = ""
    is_indexed: bool = field(default=True, compare=False)
    """False when the index of the partition's competitions is lost."""


@dataclass(frozen=True, slots=True)
class ScopeProgress:
    """How far a scope is stored; a change of it means that the scope changed. `at` is the time of its newest event."""

    position: Position
    sequence: int
    at: str


class ChangeCursor(NamedTuple):
    """How far the changes of a partition were read."""

    log: str = ""
    number: int = -1


Index = Mapping[str, IndexEntry]
