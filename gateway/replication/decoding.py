"""Decodes what the store holds of a scope. Unreadable documents are left out and logged; they never end the gateway."""

from dataclasses import dataclass

import orjson
import structlog

from schemas.storage_keys import (
    META_AT,
    META_EPOCH,
    META_SEQUENCE,
    META_STORED,
    STREAM_EPOCH,
    STREAM_PATCHES,
    STREAM_STORED,
    StoredPatch,
    StoredView,
)

RawEntry = tuple[bytes, dict[bytes, bytes]]
"""Id and fields of a stream entry, as Redis replies."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Entry:
    """One write of the projection: patches of one or more channels."""

    sequence: int
    epoch: str
    stored_ms: int
    patches: list[StoredPatch]


@dataclass(frozen=True, slots=True)
class RawScope:
    """A scope as Redis replies, at `clock_ms` of its clock; `entries` newest first."""

    name: str
    clock_ms: float
    meta: dict[bytes, bytes]
    views: dict[bytes, bytes]
    entries: list[RawEntry]


@dataclass(frozen=True, slots=True)
class StoredScope:
    """Everything the store holds of a scope at one moment of its clock, `clock_ms`.

    `epoch` is empty when the store has no such scope. `entries` are those of this epoch, newest first.
    """

    clock_ms: float
    epoch: str
    sequence: int
    stored_ms: int
    at: str
    views: dict[str, StoredView]
    entries: list[Entry]

    @property
    def is_rewritten(self) -> bool:
        """Whether the oldest entry begins an epoch that replaced another: the numbering goes on across epochs."""
        if not self.entries or self.entries[-1].sequence == 1:
            return False
        return all(patch.version == 1 for patch in self.entries[-1].patches)


def read_entry(raw: RawEntry) -> Entry:
    """Raises `ValueError`, `KeyError` or `TypeError` when the entry is not one that the projection writes."""
    entry_id, values = raw
    patches = [StoredPatch(*item) for item in orjson.loads(values[STREAM_PATCHES.encode()])]
    stored_ms = int(values[STREAM_STORED.encode()])
    return Entry(int(entry_id.split(b"-")[0]), values[STREAM_EPOCH.encode()].decode(), stored_ms, patches)


def read_scope(raw: RawScope) -> StoredScope:
    """A whole scope; history before an unreadable entry is unknown. Raises `ValueError` for an unreadable position."""
    meta = raw.meta
    epoch = meta.get(META_EPOCH.encode(), b"").decode()
    return StoredScope(
        raw.clock_ms,
        epoch,
        sequence=int(meta.get(META_SEQUENCE.encode(), b"0")),
        stored_ms=int(meta.get(META_STORED.encode(), b"0")),
        at=meta.get(META_AT.encode(), b"").decode(),
        views=read_views(raw.name, raw.views),
        entries=_entries_of(epoch, raw.entries),
    )


def read_views(scope: str, raw: dict[bytes, bytes]) -> dict[str, StoredView]:
    """The readable documents by channel."""
    views = {}
    for name, value in raw.items():
        try:
            views[name.decode()] = StoredView(**orjson.loads(value))
        except (ValueError, TypeError) as error:
            _log.error("a view cannot be read and is left out", scope=scope, view=name, problem=repr(error))
    return views


def _entries_of(epoch: str, newest_first: list[RawEntry]) -> list[Entry]:
    entries = []
    for raw in newest_first:
        try:
            entry = read_entry(raw)
        except (ValueError, KeyError, TypeError):
            break
        if entry.epoch == epoch:
            entries.append(entry)
    return entries
