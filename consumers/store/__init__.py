"""What the consumers keep in Redis, and the one fenced write.

    load(scope) ──▶ position, parts, views, digests      all of one moment
    save(scope, delta, expected, position) ──▶ store.lua: compares the position, then writes all or nothing
    partitions.save_progress(...)          ──▶ progress.lua: a lower bound from which a restarted consumer reads

A scope is a competition or a season. `positions` has the values, `scopes` and `partitions` the commands, `redis_calls` turns
the errors of redis-py into those of `consumers.exceptions`. Nothing here holds a lock: a stale writer is refused.
"""

from consumers.store.partitions import PartitionStore
from consumers.store.positions import PartitionProgress, Position, ScopeProgress, StoredScope
from consumers.store.scopes import Store

__all__ = ["PartitionProgress", "PartitionStore", "Position", "ScopeProgress", "Store", "StoredScope"]
