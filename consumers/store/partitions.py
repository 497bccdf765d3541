"""Progress of the partitions in Redis: from where to read, the index of their competitions, and which of them changed."""

import hashlib
from collections.abc import Awaitable, Collection, Mapping
from importlib import resources
from typing import Any, cast

from consumers.exceptions import StaleWriter
from consumers.store.positions import ChangeCursor, Index, IndexEntry, PartitionProgress
from consumers.store.redis_calls import RedisCalls, StoreClient
from schemas.storage_keys import partition_changes_key, partition_competitions_key, partition_key

_SCRIPT = resources.files(__package__).joinpath("progress.lua").read_text()
_SHA = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()
_REMOVED = "removed"
"""Stands after the offsets of a competition that is removed."""


class PartitionStore:
    """Reads and writes the progress of partitions. Every method raises `StoreFailed`."""

    def __init__(self, client: StoreClient) -> None:
        self._redis = client
        self._call = RedisCalls(client)

    async def progress(self, topic: str, partition: int) -> PartitionProgress | None:
        """The stored progress; None when nothing is stored."""

        (offset, tail, dead_until, log, competitions), indexed = await self._call.together(
            ("HMGET", partition_key(topic, partition), "offset", "tail", "dead_until", "log", "competitions"),
            ("HLEN", partition_competitions_key(topic, partition)),
        )
        if offset is None:
            return None
        is_indexed = competitions is not None and indexed >= int(competitions)
        return PartitionProgress(
            int(offset), (tail or b"").decode(), int(dead_until or 0), (log or b"").decode(), is_indexed
        )

    async def save_progress(
        self,
        topic: str,
        partition: int,
        progress: PartitionProgress,
        *,
        expected: PartitionProgress | None,
        changed: Index | None = None,
        removed: Collection[str] = (),
        replace: bool = False,
    ) -> None:
        """Stores a lower bound, and the index entries of the competitions that changed, if the stored progress is still
        `expected`. `replace`: `changed` holds all competitions of the log.

        Raises `StaleWriter` when another consumer wrote, or the store lost data: a bound stored after that would skip events
        whose views are gone.
        """
        keys = [
            partition_key(topic, partition),
            partition_competitions_key(topic, partition),
            partition_changes_key(topic, partition),
        ]
        args: list[str | int] = [expected.offset, expected.tail] if expected else ["", ""]
        args += [progress.offset, progress.tail, progress.dead_until, progress.log, "1" if replace else "0"]
        args.append(len(changed or {}))
        for name, entry in (changed or {}).items():
            args += [name, entry.first, f"{entry.last} {_REMOVED}" if entry.removed else entry.last]
        args += [len(removed), *removed]
        if await self._call.script(_SHA, _SCRIPT, keys, args) == b"conflict":
            raise StaleWriter(f"partition {partition}", "another bound, or none")

    async def index(self, topic: str, partition: int) -> dict[str, IndexEntry]:
        """The competitions of a partition."""
        key = partition_competitions_key(topic, partition)
        raw = await self._call(lambda: cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(key)))
        entries = {name.decode(): value.split() for name, value in raw.items()}
        return {
            name: IndexEntry(int(first), int(last), removed=_REMOVED.encode() in marks)
            for name, (first, last, *marks) in entries.items()
        }

    async def contains(self, topic: str, partition: int, competition: str) -> bool:
        """Whether a competition belongs to a partition."""
        key = partition_competitions_key(topic, partition)
        return bool(await self._call(lambda: self._redis.hexists(key, competition)))

    async def changes_since(
        self, topic: str, partition: int, cursor: ChangeCursor
    ) -> tuple[ChangeCursor, set[str] | None]:
        """As `changes_of`, for one partition."""
        cursors, changed = await self.changes_of(topic, {partition: cursor})
        return cursors[partition], changed

    async def changes_of(
        self, topic: str, cursors: Mapping[int, ChangeCursor]
    ) -> tuple[dict[int, ChangeCursor], set[str] | None]:
        """Competitions of these partitions that changed after the cursors, and the next cursors; None when all may have changed
        (another log, or the store lost data). Costs the same for any number of unchanged competitions.

        The number is read before the names: a change in between is reported twice, and never left out.
        """

        async def read() -> list[Any]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for partition, cursor in cursors.items():
                    pipe.hmget(partition_key(topic, partition), ["log", "changes"])
                    pipe.zrangebyscore(partition_changes_key(topic, partition), f"({cursor.number}", "+inf")
                return await pipe.execute()

        answers = await self._call(read) if cursors else []
        now: dict[int, ChangeCursor] = {}
        changed: set[str] = set()
        are_known = True
        for place, (partition, cursor) in enumerate(cursors.items()):
            (log, number), names = answers[2 * place : 2 * place + 2]
            now[partition] = ChangeCursor((log or b"").decode(), int(number or 0))
            are_known = are_known and cursor.log == now[partition].log and cursor.number <= now[partition].number
            changed |= {name.decode() for name in names}
        return now, changed if are_known else None
