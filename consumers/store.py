"""The store: one competition's views, patches, state and offset in one write that refuses a stale writer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Protocol, TypeVar, cast

import orjson
from redis.asyncio import Redis
from redis.exceptions import BusyLoadingError, ClusterDownError, MasterDownError, RedisError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from consumers.exceptions import StaleWriter, StoreRefused, StoreUnavailable
from consumers.projection import Delta
from schemas.documents import Document
from schemas.storage_keys import (
    META_AT,
    META_EPOCH,
    META_HELD,
    META_OFFSET,
    META_PARTITION,
    META_PROJECTION,
    META_SEQUENCE,
    SCOPES_KEY,
    StoredPatch,
    StoredView,
    partition_key,
    partition_scopes_key,
    scope_keys,
)

_SCRIPT = resources.files(__package__).joinpath("store.lua").read_text()
_PROGRESS_SCRIPT = resources.files(__package__).joinpath("progress.lua").read_text()
_T = TypeVar("_T")
_PASSING = (BusyLoadingError, MasterDownError, TryAgainError, ClusterDownError)


@dataclass(frozen=True, slots=True)
class Position:
    """What a stored scope was built from: everything before `offset` of the log, under `epoch`.

    The offset alone would not do: after the log was made anew the same offset means other events.
    """

    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scope as stored. `position` is None (and the rest empty) when nothing is."""

    position: Position | None
    partition: int
    """Of the log that it was made from; -1 = of none."""
    at: str
    """Time of the newest event."""
    projection: int
    parts: dict[str, bytes]
    views: dict[str, StoredView]
    seen: set[bytes]
    is_whole: bool
    """False when keys of the scope are gone (evicted, deleted): the rest is of no use."""


@dataclass(frozen=True, slots=True)
class PartitionProgress:
    """Where to begin in a partition: every event before `offset` is stored.

    `tail` identifies the record just before it, so that a log that was made anew is recognised; dead letters before
    `dead_until` are set aside already. `scopes` is how many scopes the partition had when this was noted.
    """

    offset: int
    tail: str
    dead_until: int
    scopes: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a scope has got: it changed when this did. `at` is the time of its newest event."""

    position: Position
    sequence: int
    at: str


class _Script(Protocol):
    def __call__(self, keys: list[str], args: list[str | bytes | int]) -> Awaitable[list[bytes | int]]: ...


class _ProgressScript(Protocol):
    def __call__(self, keys: list[str], args: list[str | int]) -> Awaitable[bytes]: ...


class Store:
    """All that the projection keeps in Redis.

    `client` must not decode responses. Every method raises `StoreUnavailable` (try again) or `StoreRefused` (a person
    must act).
    """

    def __init__(self, client: Redis, *, stream_length: int, projection: int) -> None:
        self._redis = client
        self._stream_length = stream_length
        self._projection = projection
        self._script = cast("_Script", client.register_script(_SCRIPT))
        self._progress_script = cast("_ProgressScript", client.register_script(_PROGRESS_SCRIPT))

    async def load(self, scope: str) -> Loaded:
        """Everything that is stored of a scope, as of one moment."""
        keys = scope_keys(scope)

        async def read() -> list[object]:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hgetall(keys.meta)
                pipe.hgetall(keys.state)
                pipe.hgetall(keys.views)
                pipe.smembers(keys.seen)
                return cast("list[object]", await pipe.execute())

        meta, parts, views, seen = cast(
            "tuple[dict[bytes, bytes], dict[bytes, bytes], dict[bytes, bytes], set[bytes]]", await self._call(read)
        )
        epoch = meta.get(META_EPOCH.encode())
        counts = _held(len(views), len(parts), len(seen))
        return Loaded(
            position=Position(epoch.decode(), int(meta[META_OFFSET.encode()])) if epoch else None,
            partition=int(meta.get(META_PARTITION.encode(), b"-1")),
            at=meta.get(META_AT.encode(), b"").decode(),
            projection=int(meta.get(META_PROJECTION.encode(), b"0")),
            parts={name.decode(): raw for name, raw in parts.items()},
            views={channel.decode(): StoredView(**orjson.loads(raw)) for channel, raw in views.items()},
            seen=set(seen),
            is_whole=meta.get(META_HELD.encode(), counts) == counts,
        )

    async def save(
        self,
        scope: str,
        delta: Delta,
        *,
        expected: Position | None,
        position: Position,
        at: str,
        mark: str,
        rewrite: bool = False,
        partition: int = -1,
    ) -> None:
        """Stores `delta` if the scope still stands at `expected`. Returns after it is stored, by this call or by an
        earlier one with the same `mark`. `at` is the time of the newest event; `rewrite` throws away what is stored.
        Raises `StaleWriter` when the scope stands elsewhere."""
        keys = scope_keys(scope)
        patches = [
            StoredPatch(c.channel, c.view.version, c.view.hash, c.view.at, c.patch, c.undo) for c in delta.changes
        ]
        present = {name: raw for name, raw in delta.parts.items() if raw is not None}
        gone = [name for name, raw in delta.parts.items() if raw is None]
        args: list[str | bytes | int] = [
            expected.epoch if expected else "",
            expected.offset if expected else "",
            mark,
            position.epoch,
            position.offset,
            at,
            self._projection,
            self._stream_length,
            "1" if rewrite else "0",
            orjson.dumps([list(patch) for patch in patches]) if patches else "",
            partition,
            len(delta.changes),
        ]
        for change in delta.changes:
            args += [change.channel, orjson.dumps(change.view._asdict())]
        args.append(len(present))
        for name, raw in present.items():
            args += [name, raw]
        args += [len(gone), *gone, len(delta.seen), *delta.seen]

        async def write() -> list[bytes | int]:
            if expected is None or rewrite:
                await self._redis.sadd(SCOPES_KEY, scope)
            return await self._script(keys=list(keys), args=args)

        reply = await self._call(write)
        if reply[0] == b"conflict":
            raise StaleWriter(scope, cast("bytes", reply[1]).decode())

    async def standing(self) -> dict[str, Standing]:
        """How far every stored scope has got."""
        names = sorted(await self._call(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY))))

        async def read() -> list[list[bytes | None]]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.hmget(scope_keys(name.decode()).meta, [META_EPOCH, META_OFFSET, META_SEQUENCE, META_AT])
                return cast("list[list[bytes | None]]", await pipe.execute())

        found = {}
        for name, (epoch, offset, sequence, at) in zip(names, await self._call(read), strict=True):
            if epoch:
                found[name.decode()] = Standing(
                    Position(epoch.decode(), int(offset or 0)), int(sequence or 0), (at or b"").decode()
                )
        return found

    async def documents(self, scope: str, channels: list[str]) -> dict[str, Document]:
        """Those of the channels that have a document."""
        key = scope_keys(scope).views
        raw = await self._call(lambda: cast("Awaitable[list[bytes | None]]", self._redis.hmget(key, channels)))
        return {
            channel: orjson.loads(value)["doc"]
            for channel, value in zip(channels, raw, strict=True)
            if value is not None
        }

    async def progress(self, topic: str, partition: int) -> PartitionProgress | None:
        key = partition_key(topic, partition)
        values = await self._call(
            lambda: cast(
                "Awaitable[list[bytes | None]]", self._redis.hmget(key, ["offset", "tail", "dead_until", "scopes"])
            )
        )
        if values[0] is None:
            return None
        return PartitionProgress(int(values[0]), (values[1] or b"").decode(), int(values[2] or 0), int(values[3] or 0))

    async def note_progress(
        self,
        topic: str,
        partition: int,
        progress: PartitionProgress,
        *,
        expected: PartitionProgress | None,
        scopes: set[str] | None = None,
    ) -> None:
        """Notes a lower bound if the noted one is still `expected`. After a rebuild the log tells of `scopes` and no others;
        the views of the others stay as they are.

        Raises `StaleWriter` when another went on, or the store forgot: a bound noted after that would pass over events
        whose views are gone.
        """
        keys = [partition_key(topic, partition), partition_scopes_key(topic, partition)]
        args: list[str | int] = [expected.offset, expected.tail] if expected else ["", ""]
        args += [progress.offset, progress.tail, progress.dead_until]
        args += ["1", *sorted(scopes)] if scopes is not None else ["0"]
        if await self._call(lambda: self._progress_script(keys=keys, args=args)) == b"conflict":
            raise StaleWriter(f"partition {partition}", "another bound, or none")

    async def scopes_of(self, topic: str, partition: int) -> set[str]:
        """Scopes that were ever stored from a partition."""
        key = partition_scopes_key(topic, partition)
        members = await self._call(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(key)))
        return {member.decode() for member in members}

    async def add_scope(self, topic: str, partition: int, scope: str) -> None:
        """Before the first write of a scope: a scope that is noted and not stored costs a rebuild, the other way round
        would lose events."""
        key = partition_scopes_key(topic, partition)
        await self._call(lambda: self._redis.sadd(key, scope))

    async def all_stand(self, scopes: set[str]) -> bool:
        """Whether each scope is stored and whole, by this version of the projection, and can be found by others."""
        expected = str(self._projection).encode()
        return all(version == expected and is_whole for version, is_whole in await self._looked_at(scopes))

    async def all_whole(self, scopes: set[str]) -> bool:
        """As `all_stand`, by whatever version."""
        return all(is_whole for _, is_whole in await self._looked_at(scopes))

    async def _looked_at(self, scopes: set[str]) -> list[tuple[bytes | None, bool]]:
        """Of each scope: the version that stored it (None = not stored), and whether nothing of it is gone."""
        names = sorted(scopes)

        async def read() -> list[list[Any]]:
            # As of one moment: counts of several would not agree while somebody writes.
            async with self._redis.pipeline(transaction=True) as pipe:
                for name in names:
                    keys = scope_keys(name)
                    pipe.hmget(keys.meta, [META_PROJECTION, META_HELD])
                    pipe.hlen(keys.views)
                    pipe.hlen(keys.state)
                    pipe.scard(keys.seen)
                    pipe.sismember(SCOPES_KEY, name)
                answers = await pipe.execute()
            return [answers[at : at + 5] for at in range(0, len(answers), 5)]

        found = []
        for (version, held), views, parts, seen, is_listed in await self._call(read) if names else []:
            found.append((version, bool(is_listed) and held in (None, _held(views, parts, seen))))
        return found

    async def _call(self, call: Callable[[], Awaitable[_T]]) -> _T:
        try:
            return await call()
        except (RedisConnectionError, RedisTimeoutError, OSError, *_PASSING) as error:
            raise StoreUnavailable(error) from error
        except RedisError as error:
            if "BUSY " in str(error):  # a script runs for too long; redis-py has no class for it
                raise StoreUnavailable(error) from error
            raise StoreRefused(error) from error


def _held(views: int, parts: int, seen: int) -> bytes:
    """As the script counts it."""
    return f"{views}:{parts}:{seen}".encode()
