"""Values of the store: how far something is stored, and what is stored of a scope."""

from dataclasses import dataclass, field

from schemas.storage_keys import StoredView


@dataclass(frozen=True, slots=True)
class Position:
    """From what a stored scope was built: everything before `offset` of the log, under `epoch`.

    The offset alone is not enough: in another log, the same offset is another event.
    """

    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class StoredScope:
    """A scope as stored. Where nothing is stored, `position` is None and the rest is empty."""

    position: Position | None
    partition: int
    """Partition of the log from which it was built; -1 = none."""
    at: str
    """Time of the newest event."""
    projection: int
    parts: dict[str, bytes]
    views: dict[str, StoredView]
    seen: set[bytes]
    is_complete: bool
    """False when keys of the scope are gone (evicted, deleted): the rest must not be used."""


@dataclass(frozen=True, slots=True)
class PartitionProgress:
    """From where to read a partition: every event before `offset` is stored.

    `tail` identifies the record just before `offset`, so that another log is recognised. Dead letters before `dead_until` are
    published. `scopes` is the number of scopes that the partition had when this was stored.
    """

    offset: int
    tail: str
    dead_until: int
    scopes: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ScopeProgress:
    """How far a scope is stored; a change of it means that the scope changed. `at` is the time of its newest event."""

    position: Position
    sequence: int
    at: str
