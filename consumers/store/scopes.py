"""Scopes in Redis: views, patches, state and position of one competition, in one write that refuses a stale writer."""

import asyncio
import hashlib
from collections.abc import Awaitable, Collection, Iterable
from importlib import resources
from typing import cast

import orjson

from consumers.delta import Delta, Listing
from consumers.exceptions import StaleWriter
from consumers.store.partitions import PartitionStore
from consumers.store.positions import Origin, Position, ScopeProgress, ScopeState, StoredScope
from consumers.store.redis_calls import RedisCalls, StoreClient
from schemas.documents import Document
from schemas.storage_keys import (
    ARCHIVED_KEY,
    META_AT,
    META_CARDINALITIES,
    META_EPOCH,
    META_FIRST,
    META_LOG,
    META_OFFSET,
    META_PARTITION,
    META_PROJECTION,
    META_SEQUENCE,
    SCOPES_KEY,
    StoredPatch,
    StoredView,
    scope_keys,
)

_NO_LOG = Origin()
_ORIGIN = (META_PARTITION, META_LOG, META_FIRST)
_INSPECTED = (META_EPOCH, META_OFFSET, META_AT, META_PROJECTION, META_CARDINALITIES, *_ORIGIN)
_CHUNK = 100
"""Scopes that are inspected in one transaction: many save round trips, few keep Redis free for others."""
REMOVED_EXPIRES_S = 3600
"""Longest time after which a gateway that was cut off still learns that a competition was removed."""
_SCRIPT = resources.files(__package__).joinpath("store.lua").read_text()
_SHA = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class Store:
    """Reads and writes scopes; `partitions` does the same for the progress of partitions.

    `client` must not decode responses. Every method raises `StoreFailed`.
    """

    def __init__(self, client: StoreClient, *, stream_length: int, projection: int) -> None:
        self.partitions = PartitionStore(client)
        self._redis = client
        self._call = RedisCalls(client)
        self._stream_length = stream_length
        self.projection = projection

    async def load(self, scope: str) -> StoredScope:
        """Everything that is stored of a scope, all of one moment."""
        keys = scope_keys(scope)

        meta, parts, views, seen = cast(
            "tuple[dict[bytes, bytes], dict[bytes, bytes], dict[bytes, bytes], set[bytes]]",
            await self._call.together(
                ("HGETALL", keys.meta), ("HGETALL", keys.state), ("HGETALL", keys.views), ("SMEMBERS", keys.seen)
            ),
        )
        epoch = meta.get(META_EPOCH.encode())
        counts = _cardinalities(len(views), len(parts), len(seen))
        return StoredScope(
            position=Position(epoch.decode(), int(meta[META_OFFSET.encode()])) if epoch else None,
            origin=_origin(*(meta.get(name.encode()) for name in _ORIGIN)),
            at=meta.get(META_AT.encode(), b"").decode(),
            projection=int(meta.get(META_PROJECTION.encode(), b"0")),
            parts={name.decode(): raw for name, raw in parts.items()},
            views={channel.decode(): StoredView(**orjson.loads(raw)) for channel, raw in views.items()},
            seen=set(seen),
            is_complete=meta.get(META_CARDINALITIES.encode(), counts) == counts,
        )

    async def save(
        self,
        scope: str,
        delta: Delta,
        *,
        expected: Position | None,
        position: Position,
        at: str,
        write_id: str,
        rewrite: bool = False,
        origin: Origin = _NO_LOG,
        projection: int | None = None,
    ) -> None:
        """Stores `delta` if the stored position is still `expected`.

        `write_id` is unique to this write: the same call repeated after a lost reply is recognised and changes nothing. `at`
        is the time of the newest event. `rewrite` removes what is stored first. `projection` is given only for a scope that
        stays one of an older version. Raises `StaleWriter` when the stored position is another one.
        """
        keys = scope_keys(scope)
        patches = [
            StoredPatch(c.channel, c.view.version, c.view.hash, c.view.at, c.patch, c.undo) for c in delta.changes
        ]
        present = {name: raw for name, raw in delta.parts.items() if raw is not None}
        removed = [name for name, raw in delta.parts.items() if raw is None]
        args: list[str | bytes | int] = [
            expected.epoch if expected else "",
            expected.offset if expected else "",
            write_id,
            position.epoch,
            position.offset,
            at,
            self.projection if projection is None else projection,
            self._stream_length,
            "1" if rewrite else "0",
            orjson.dumps([list(patch) for patch in patches]) if patches else "",
            origin.partition,
            origin.log,
            origin.first,
            len(delta.changes),
        ]
        for change in delta.changes:
            args += [change.channel, orjson.dumps(change.view._asdict())]
        args.append(len(present))
        for name, raw in present.items():
            args += [name, raw]
        args += [len(removed), *removed, len(delta.seen), *delta.seen]

        if expected is None or rewrite or delta.is_relisted:
            await self._call(lambda: self._list(scope, delta.listing))
        reply = await self._call.script(_SHA, _SCRIPT, list(keys), args)
        if delta.listing == "removed":
            await self._call(lambda: self._expire(scope))
        if reply[0] == b"conflict":
            raise StaleWriter(scope, cast("bytes", reply[1]).decode())

    async def _list(self, scope: str, listing: Listing) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for key, kind in ((SCOPES_KEY, "listed"), (ARCHIVED_KEY, "archived")):
                if listing == kind:
                    pipe.sadd(key, scope)
                else:
                    pipe.srem(key, scope)
            await pipe.execute()

    async def _expire(self, scope: str) -> None:
        """What is left of a removed competition tells gateways that it is gone; then it goes, too."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for key in scope_keys(scope):
                pipe.expire(key, REMOVED_EXPIRES_S)
            await pipe.execute()

    async def progress_of_all(self) -> dict[str, ScopeProgress]:
        """How far each stored scope is stored. An archived competition goes on counting for its season."""
        names = await self._call(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY)))
        names |= await self._call(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(ARCHIVED_KEY)))
        return await self.progress_of(name.decode() for name in names)

    async def progress_of(self, scopes: Iterable[str]) -> dict[str, ScopeProgress]:
        """How far those of these scopes are stored that are."""
        names = sorted(scopes)

        async def read() -> list[list[bytes | None]]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.hmget(scope_keys(name).meta, [META_EPOCH, META_OFFSET, META_SEQUENCE, META_AT])
                return cast("list[list[bytes | None]]", await pipe.execute())

        found = {}
        for name, (epoch, offset, sequence, at) in zip(names, await self._call(read) if names else [], strict=True):
            if epoch:
                position = Position(epoch.decode(), int(offset or 0))
                found[name] = ScopeProgress(position, int(sequence or 0), (at or b"").decode())
        return found

    async def documents(self, scope: str, channels: list[str]) -> dict[str, Document]:
        """The documents of those channels that have one."""
        key = scope_keys(scope).views
        raw = await self._call(lambda: cast("Awaitable[list[bytes | None]]", self._redis.hmget(key, channels)))
        return {
            channel: orjson.loads(value)["doc"]
            for channel, value in zip(channels, raw, strict=True)
            if value is not None
        }

    async def inspect(self, scopes: Collection[str]) -> dict[str, ScopeState]:
        """The state of each scope, without loading it."""
        names = sorted(scopes)
        found: dict[str, ScopeState] = {}
        for start in range(0, len(names), _CHUNK):
            found |= await self._inspect(names[start : start + _CHUNK])
        return found

    async def _inspect(self, names: list[str]) -> dict[str, ScopeState]:
        # Together: counts of different moments would not agree while somebody writes.
        commands = []
        for name in names:
            keys = scope_keys(name)
            counts = (("HLEN", keys.views), ("HLEN", keys.state), ("SCARD", keys.seen))
            commands.append((("HMGET", keys.meta, *_INSPECTED), *counts))
        if self._call.is_cluster:  # each scope is on a node of its own
            groups = [[*each] for each in await asyncio.gather(*(self._call.together(*group) for group in commands))]
        else:
            answers = await self._call.together(*(each for group in commands for each in group))
            groups = [answers[at : at + 4] for at in range(0, len(answers), 4)]
        listed = await self._listed(names)
        found = {}
        for name, (meta, views, parts, seen), is_listed in zip(names, groups, listed, strict=True):
            epoch, offset, at, projection, stored, *origin = meta
            found[name] = ScopeState(
                position=Position(epoch.decode(), int(offset)) if epoch else None,
                origin=_origin(*origin),
                at=(at or b"").decode(),
                projection=int(projection or 0),
                is_complete=bool(epoch) and stored in (None, _cardinalities(views, parts, seen)),
                has_views=views > 0,
                is_listed=bool(is_listed),
            )
        return found

    async def _listed(self, names: list[str]) -> list[bool]:
        async def read() -> list[int]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.sismember(SCOPES_KEY, name)
                    pipe.sismember(ARCHIVED_KEY, name)
                return cast("list[int]", await pipe.execute())

        found = await self._call(read)
        return [bool(listed or archived) for listed, archived in zip(found[::2], found[1::2], strict=True)]

    async def list_again(self, scopes: Collection[str]) -> None:
        """Adds scopes to the list in which others find them."""
        await self._call(lambda: self._redis.sadd(SCOPES_KEY, *scopes))


def _origin(partition: bytes | None, log: bytes | None, first: bytes | None) -> Origin:
    return Origin(
        int(partition) if partition is not None else -1,
        (log or b"").decode(),
        int(first) if first is not None else -1,
    )


def _cardinalities(views: int, parts: int, seen: int) -> bytes:
    """The counts as `store.lua` writes them."""
    return f"{views}:{parts}:{seen}".encode()
