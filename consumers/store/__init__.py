"""What the consumers keep in Redis, and the one fenced write.

    load(scope) ──▶ position, parts, views, digests      all of one moment
    save(scope, delta, expected, position) ──▶ store.lua: compares the position, then writes all or nothing
    partitions.save_progress(...)          ──▶ progress.lua: from where a restarted consumer reads, and what changed

A scope is a competition or a season. `positions` has the values, `scopes` and `partitions` the commands, `redis_calls` turns
the errors of redis-py into those of `consumers.exceptions`. Nothing here holds a lock: a stale writer is refused.
"""

from consumers.store.clients import close_client, open_client
from consumers.store.partitions import PartitionStore
from consumers.store.positions import (
    ChangeCursor,
    Index,
    IndexEntry,
    Origin,
    PartitionProgress,
    Position,
    ScopeProgress,
    ScopeState,
    StoredScope,
)
from consumers.store.scopes import Store

__all__ = [
    "ChangeCursor",
    "Index",
    "IndexEntry",
    "Origin",
    "PartitionProgress",
    "PartitionStore",
    "Position",
    "ScopeProgress",
    "ScopeState",
    "Store",
    "StoredScope",
    "close_client",
    "open_client",
]
