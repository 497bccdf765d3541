"""Reads the store. A call is one round trip within `store_timeout_s`, or raises `StoreLost`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from redis.asyncio import Redis, RedisCluster
from redis.crc import key_slot
from redis.exceptions import RedisClusterException, RedisError, ResponseError

from gateway.exceptions import ScopeUnreadable, StoreLost
from gateway.replication.decoding import RawEntry, RawScope, read_views
from gateway.settings import GatewaySettings
from schemas.atomic_reads import Command, read_together
from schemas.channels import Channel
from schemas.storage_keys import (
    META_AT,
    META_EPOCH,
    META_SEQUENCE,
    META_STORED,
    NOTICES_KEY,
    SCOPES_KEY,
    StoredView,
    scope_keys,
)

_T = TypeVar("_T")
_MAX_ENTRIES = 1_000
"""Entries of one read: about a second of the fastest replay."""
_MAX_COMMANDS = 1_000
"""Commands of one round trip."""


@dataclass(frozen=True, slots=True)
class Age:
    """How old the newest event of a scope is, and the position up to which the store has everything."""

    epoch: str
    sequence: int
    stored_ms: int | None
    at: str


class Store:
    """The gateway's view of Redis: read only."""

    def __init__(self, settings: GatewaySettings, client: Redis | RedisCluster) -> None:
        self._settings = settings
        self._redis = client
        self.is_cluster = isinstance(client, RedisCluster)

    def group_of(self, scope: str) -> int:
        """The number of the group of scopes whose streams one read can follow: on a cluster, their slot."""
        return key_slot(scope_keys(scope).stream.encode()) if self.is_cluster else 0

    async def ping(self) -> None:
        """Raises `StoreLost` when the store does not answer. A cluster is not asked: each of its nodes may fail alone."""
        if not self.is_cluster:
            await self._ask(lambda: self._redis.ping())

    async def check(self) -> str | None:
        """Raises `StoreLost` unless the store lets this gateway read what a load reads.

        A store may answer a ping and still not serve documents: it needs a password, has no rights for these keys, or spreads
        them over a cluster. Returns the problem that an embedded stack reports, if any.
        """

        async def read_notice() -> tuple[bytes | None, bytes | None]:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.get(NOTICES_KEY)
                pipe.srandmember(SCOPES_KEY)
                notice, name = await pipe.execute()
                return notice, name

        notice, name = await self._ask(read_notice)
        # One competition with keys of another kind is no reason to send all clients elsewhere.
        with contextlib.suppress(ResponseError):
            await self._ask(lambda: self._read_like_a_load(name.decode() if name is not None else "none"))
        return notice.decode(errors="replace") if notice is not None else None

    async def _read_like_a_load(self, scope: str) -> None:
        keys = scope_keys(scope)
        await self._together(("TIME",), ("HGET", keys.meta, META_EPOCH), ("HLEN", keys.views), ("XLEN", keys.stream))

    async def count_scopes(self) -> int:
        """How many scopes were ever stored."""
        return await self._ask(lambda: self._redis.scard(SCOPES_KEY))

    async def scopes(self) -> list[str]:
        """Names of all scopes ever stored, sorted."""
        members = await self._ask(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY)))
        return sorted(member.decode() for member in members)

    async def existing(self, scopes: Collection[str]) -> set[str]:
        """Those of these scopes that the store has."""
        names, found = list(scopes), set[str]()
        for start in range(0, len(names), _MAX_COMMANDS):
            found |= await self._existing(names[start : start + _MAX_COMMANDS])
        return found

    async def _existing(self, names: list[str]) -> set[str]:
        async def read() -> list[int]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.exists(scope_keys(name).meta)
                return await pipe.execute()

        return {name for name, count in zip(names, await self._ask(read), strict=True) if count}

    async def channels(self, scope: str) -> list[str]:
        """Channels of a scope that have a document, sorted."""
        names = await self._ask(lambda: cast("Awaitable[list[bytes]]", self._redis.hkeys(scope_keys(scope).views)))
        return sorted(name.decode() for name in names)

    async def views(self, channels: Sequence[Channel]) -> list[StoredView | None]:
        """The stored documents of these channels; their scopes are not followed because of it."""

        async def read() -> list[bytes | None]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for channel in channels:
                    pipe.hget(scope_keys(channel.scope).views, channel.name)
                return await pipe.execute()

        raw = await self._ask(read)
        found = {c.name.encode(): value for c, value in zip(channels, raw, strict=True) if value is not None}
        views = read_views("several", found)
        return [views.get(channel.name) for channel in channels]

    async def load(self, scope: str) -> RawScope:
        """Everything the store holds of a scope, as of one moment. Raises `ScopeUnreadable` for keys of another kind."""
        keys = scope_keys(scope)

        async def read() -> RawScope:
            clock, meta, views, entries = await self._together(
                ("TIME",),
                ("HGETALL", keys.meta),
                ("HGETALL", keys.views),
                ("XREVRANGE", keys.stream, "+", "-", "COUNT", self._settings.history),
            )
            return RawScope(scope, _milliseconds(clock), meta, views, entries)

        try:
            return await self._ask(read, timeouts=2)
        except ResponseError as error:
            raise ScopeUnreadable(scope, str(error)) from error

    async def read(self, positions: Mapping[str, int], block_ms: int | None = None) -> dict[str, list[RawEntry]]:
        """Entries after a position in the stream of each scope; waits for the first one up to `block_ms`.

        Raises `ScopeUnreadable` when one of the streams is a key of another kind; `read_each` tells which.
        """
        names = {scope_keys(name).stream.encode(): name for name in positions}
        streams = {scope_keys(name).stream: f"{sequence}-0" for name, sequence in positions.items()}

        async def read() -> list[tuple[bytes, list[RawEntry]]]:
            return cast("list[tuple[bytes, list[RawEntry]]]", await self._xread(streams, block_ms) or [])

        try:
            replies = await self._ask(read, waits_ms=block_ms or 0)
        except ResponseError as error:
            raise ScopeUnreadable("one of several", str(error)) from error
        return {names[key]: entries for key, entries in replies}

    async def _xread(self, streams: Mapping[str, str], block_ms: int | None) -> object:
        if not isinstance(self._redis, RedisCluster):
            return await self._redis.xread(dict(streams), block=block_ms, count=_MAX_ENTRIES)  # type: ignore[arg-type]
        # The keys of XREAD are not at a fixed place: redis-py would ask the cluster for them before each read.
        await self._redis.initialize()
        waiting = () if block_ms is None else ("BLOCK", block_ms)
        words = ("XREAD", *waiting, "COUNT", _MAX_ENTRIES, "STREAMS", *streams, *streams.values())
        return await self._redis.execute_command(
            *words, target_nodes=self._redis.get_node_from_key(next(iter(streams)))
        )

    async def read_each(self, positions: Mapping[str, int]) -> dict[str, list[RawEntry] | ScopeUnreadable]:
        """As `read` without waiting, with an error for each stream that cannot be read."""
        outcomes: dict[str, list[RawEntry] | ScopeUnreadable] = {}
        for name, sequence in positions.items():
            try:
                outcomes[name] = (await self.read({name: sequence})).get(name, [])
            except ScopeUnreadable as error:
                outcomes[name] = ScopeUnreadable(name, error.problem)
        return outcomes

    async def position(self, scope: str) -> tuple[str, int]:
        """Epoch of a scope and the number of its last stream entry; ("", 0) when the store does not have it."""
        fields = [META_EPOCH, META_SEQUENCE]
        epoch, sequence = await self._ask(
            lambda: cast("Awaitable[list[bytes | None]]", self._redis.hmget(scope_keys(scope).meta, fields))
        )
        return (epoch or b"").decode(), int(sequence or 0)

    async def ages(self, scopes: Sequence[str]) -> tuple[float, list[Age | None]]:
        """The store's clock and the age of these scopes; None for one that cannot be read."""

        async def read() -> list[object]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for scope in scopes:
                    pipe.hmget(scope_keys(scope).meta, [META_EPOCH, META_SEQUENCE, META_STORED, META_AT])
                return await pipe.execute(raise_on_error=False)

        clock = await self._ask(self._time)
        return _milliseconds(clock), [_age(meta) for meta in await self._ask(read)]

    async def _time(self) -> tuple[int, int]:
        """The store's clock; of a cluster, the one of any node."""
        if not isinstance(self._redis, RedisCluster):
            return await self._redis.time()
        await self._redis.initialize()
        node = self._redis.get_random_primary_node()
        return cast("tuple[int, int]", await self._redis.execute_command("TIME", target_nodes=node))

    async def _together(self, *commands: Command) -> list[Any]:
        return await read_together(self._redis, commands, is_cluster=self.is_cluster)

    async def _ask(self, call: Callable[[], Awaitable[_T]], *, timeouts: int = 1, waits_ms: int = 0) -> _T:
        """Raises `StoreLost`, and `ResponseError` when the store answers with an error about a key."""
        try:
            async with asyncio.timeout(self._settings.store_timeout_s * timeouts + waits_ms / 1000):
                return await call()
        except ResponseError as error:
            if "WRONGTYPE" in str(error):  # in a pipeline, text of redis-py stands before it
                raise
            raise StoreLost(str(error)) from error
        except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
            raise StoreLost(str(error) or type(error).__name__) from error


def _milliseconds(clock: tuple[int, int]) -> float:
    seconds, micros = clock
    return seconds * 1000 + micros / 1000


def _age(meta: object) -> Age | None:
    try:
        epoch, sequence, stored, at = cast("list[bytes | None]", meta)
        stored_ms = int(stored) if stored is not None else None
        return Age((epoch or b"").decode(), int(sequence or 0), stored_ms, (at or b"").decode())
    except (TypeError, ValueError):
        return None
