"""Reads the store. Every call is one round trip within `store_timeout_s`, or raises `StoreLost`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.exceptions import StoreLost
from gateway.replication.decoding import RawEntry, StoredScope, read_scope, read_views
from gateway.settings import GatewaySettings
from schemas.channels import Channel
from schemas.storage_keys import META_AT, META_EPOCH, META_SEQUENCE, META_STORED, SCOPES_KEY, StoredView, scope_keys

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ScopeAge:
    """How old the newest event of a scope is, and the position up to which the store has everything."""

    epoch: str
    sequence: int
    stored_ms: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Ages:
    """`clock_ms` is the store's clock; `ages` has one entry for each scope that was asked for."""

    clock_ms: float
    stored: set[str]
    ages: list[ScopeAge]


class Store:
    """The gateway's view of Redis: read only."""

    def __init__(self, settings: GatewaySettings, client: Redis) -> None:
        self._settings = settings
        self._redis = client

    async def check(self) -> None:
        """Raises `StoreLost` when the store does not answer."""
        await self._ask(lambda: self._redis.ping())

    async def scopes(self) -> list[str]:
        """Names of all scopes ever stored, sorted."""
        members = await self._ask(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY)))
        return sorted(member.decode() for member in members)

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

    async def load(self, scope: str) -> StoredScope:
        """Everything the store holds of a scope, as of one moment."""
        keys = scope_keys(scope)

        async def read() -> tuple[float, dict[bytes, bytes], dict[bytes, bytes], list[RawEntry]]:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.time()
                pipe.hgetall(keys.meta)
                pipe.hgetall(keys.views)
                pipe.xrevrange(keys.stream, count=self._settings.history)
                clock, meta, views, entries = await pipe.execute()
                return _milliseconds(clock), meta, views, entries

        return read_scope(scope, *await self._ask(read, timeouts=2))

    async def position(self, scope: str) -> tuple[str, int]:
        """Epoch of a scope and the number of its last stream entry; ("", 0) when the store does not have it."""
        keys = scope_keys(scope)
        fields = [META_EPOCH, META_SEQUENCE]
        epoch, sequence = await self._ask(
            lambda: cast("Awaitable[list[bytes | None]]", self._redis.hmget(keys.meta, fields))
        )
        return (epoch or b"").decode(), int(sequence or 0)

    async def ages(self, scopes: Sequence[str]) -> Ages:
        """The store's clock, the names of all scopes, and the age of some of them."""

        async def read() -> list[object]:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.time()
                pipe.smembers(SCOPES_KEY)
                for scope in scopes:
                    pipe.hmget(scope_keys(scope).meta, [META_EPOCH, META_SEQUENCE, META_STORED, META_AT])
                return await pipe.execute()

        clock, stored, *metas = await self._ask(read)
        names = {name.decode() for name in cast("set[bytes]", stored)}
        return Ages(
            _milliseconds(cast("tuple[int, int]", clock)),
            names,
            [_age(cast("list[bytes | None]", meta)) for meta in metas],
        )

    async def _ask(self, call: Callable[[], Awaitable[_T]], timeouts: int = 1) -> _T:
        try:
            async with asyncio.timeout(self._settings.store_timeout_s * timeouts):
                return await call()
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreLost(str(error) or type(error).__name__) from error


def _milliseconds(clock: tuple[int, int]) -> float:
    seconds, micros = clock
    return seconds * 1000 + micros / 1000


def _age(meta: list[bytes | None]) -> ScopeAge:
    epoch, sequence, stored, at = meta
    stored_ms = int(stored) if stored is not None else None
    return ScopeAge((epoch or b"").decode(), int(sequence or 0), stored_ms, (at or b"").decode())
