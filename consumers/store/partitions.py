"""Progress of the partitions in Redis: from where to read, and which scopes a partition has."""

from collections.abc import Awaitable
from importlib import resources
from typing import Protocol, cast

from redis.asyncio import Redis

from consumers.exceptions import StaleWriter
from consumers.store.positions import PartitionProgress
from consumers.store.redis_calls import call_redis
from schemas.storage_keys import partition_key, partition_scopes_key

_SCRIPT = resources.files(__package__).joinpath("progress.lua").read_text()


class _Script(Protocol):
    def __call__(self, keys: list[str], args: list[str | int]) -> Awaitable[bytes]: ...


class PartitionStore:
    """Reads and writes the progress of partitions. Every method raises `StoreUnavailable` or `StoreRefused`."""

    def __init__(self, client: Redis) -> None:
        self._redis = client
        self._script = cast("_Script", client.register_script(_SCRIPT))

    async def progress(self, topic: str, partition: int) -> PartitionProgress | None:
        """The stored progress; None when nothing is stored."""
        key = partition_key(topic, partition)
        fields = ["offset", "tail", "dead_until", "scopes"]
        values = await call_redis(lambda: cast("Awaitable[list[bytes | None]]", self._redis.hmget(key, fields)))
        offset, tail, dead_until, scopes = values
        if offset is None:
            return None
        return PartitionProgress(int(offset), (tail or b"").decode(), int(dead_until or 0), int(scopes or 0))

    async def save_progress(
        self,
        topic: str,
        partition: int,
        progress: PartitionProgress,
        *,
        expected: PartitionProgress | None,
        scopes: set[str] | None = None,
    ) -> None:
        """Stores a lower bound if the stored one is still `expected`. After a rebuild, `scopes` are all scopes of the log; the
        views of other scopes stay.

        Raises `StaleWriter` when another consumer wrote, or the store lost data: a bound stored after that would skip events
        whose views are gone.
        """
        keys = [partition_key(topic, partition), partition_scopes_key(topic, partition)]
        args: list[str | int] = [expected.offset, expected.tail] if expected else ["", ""]
        args += [progress.offset, progress.tail, progress.dead_until]
        args += ["1", *sorted(scopes)] if scopes is not None else ["0"]
        if await call_redis(lambda: self._script(keys=keys, args=args)) == b"conflict":
            raise StaleWriter(f"partition {partition}", "another bound, or none")

    async def scopes_of(self, topic: str, partition: int) -> set[str]:
        """Scopes that were ever stored from a partition."""
        key = partition_scopes_key(topic, partition)
        members = await call_redis(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(key)))
        return {member.decode() for member in members}

    async def add_scope(self, topic: str, partition: int, scope: str) -> None:
        """Lists a scope. Call it before the first write of the scope: a scope that is listed but not stored costs a rebuild, a
        scope that is stored but not listed could lose events."""
        key = partition_scopes_key(topic, partition)
        await call_redis(lambda: self._redis.sadd(key, scope))
