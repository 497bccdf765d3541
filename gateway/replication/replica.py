"""The replica: what somebody watches is kept in memory and follows the store.

One task reads the streams of all watched scopes with one blocking read; a scope that is new is loaded (documents, their
history, and the stream's position, as of one moment) before it is followed. Stream ids are consecutive, so a gap (the
stream was trimmed while the store was away) or another epoch (history was rewritten) is seen, and the scope loaded again.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.exceptions import StoreLost, TooManyScopes
from gateway.fanout.channel_feed import Feed, Subscription, Timer
from gateway.fanout.history import History, Version, rebuild
from gateway.metrics import RELOADS, SCOPES
from gateway.replication.decoding import read_entry, readable_entries, readable_views
from gateway.replication.scope import Scope
from gateway.settings import GatewaySettings
from schemas.channels import Channel
from schemas.documents import Document
from schemas.storage_keys import (
    META_AT,
    META_EPOCH,
    META_SEQUENCE,
    META_STORED,
    SCOPES_KEY,
    STREAM_EPOCH,
    StoredView,
    scope_keys,
)

_log = structlog.get_logger()
_T = TypeVar("_T")


class Replica:
    """All scopes that somebody watches. `run` must be running for anything to move."""

    def __init__(self, settings: GatewaySettings, client: Redis) -> None:
        self._settings = settings
        self._redis = client
        self._scopes: dict[str, Scope] = {}
        self._changed = asyncio.Event()
        self._loaded = asyncio.Condition()
        self._stored: set[str] = set()
        self._clock_offset_ms = (time.time() - time.monotonic()) * 1000
        self._lost_at: float | None = None

    @property
    def lost_for_s(self) -> float:
        """How long the store has not answered; 0 while it does."""
        return time.monotonic() - self._lost_at if self._lost_at is not None else 0.0

    def now_ms(self) -> float:
        """The store's clock. The clock of this machine may be set meanwhile: who watches with a delay must not notice."""
        return time.monotonic() * 1000 + self._clock_offset_ms

    def scopes(self) -> list[Scope]:
        return list(self._scopes.values())

    def feed(self, channel: Channel) -> Feed:
        """The feed of a channel; its scope is loaded and followed from now on. Raises `TooManyScopes`."""
        scope = self._watched(channel)
        feed = scope.feeds.get(channel.name)
        if feed is None:
            feed = scope.feeds[channel.name] = Feed(channel.name, self.now_ms, self._call_at_ms)
        return feed

    def leave(self, channel: Channel, subscription: Subscription) -> None:
        """Ends a subscription. What has no document and is followed by nobody is forgotten."""
        scope = self._scopes.get(channel.scope)
        feed = scope.feeds.get(channel.name) if scope else None
        if scope is None or feed is None:
            return
        feed.unsubscribe(subscription)
        if feed.is_idle and feed.history is None:
            del scope.feeds[channel.name]

    def _watched(self, channel: Channel) -> Scope:
        scope = self._scopes.get(channel.scope)
        if scope is None:
            if len(self._scopes) >= self._settings.max_scopes:
                self._make_room(channel.scope)
            scope = self._scopes[channel.scope] = Scope(channel.scope)
            self._changed.set()
        scope.wanted_at = time.monotonic()
        return scope

    def _make_room(self, name: str) -> None:
        """Lets go of what nobody watches. A competition that the store has is let in all the same: those are few, while
        anybody can make up names."""
        idle = [scope for scope in self._scopes.values() if scope.is_idle]
        if idle:
            del self._scopes[min(idle, key=lambda scope: (bool(scope.epoch), scope.wanted_at)).name]
        elif name not in self._stored:
            raise TooManyScopes(self._settings.max_scopes)

    def is_loaded(self, channel: Channel) -> bool:
        scope = self._scopes.get(channel.scope)
        return scope is not None and scope.loaded

    def scope_of(self, channel: Channel) -> Scope | None:
        return self.scope_named(channel.scope)

    def scope_named(self, name: str) -> Scope | None:
        """The scope where it is in memory already."""
        return self._scopes.get(name)

    def hold(self, channel: Channel) -> Scope:
        """Keeps a scope in memory until `let_go`, also while nobody follows it yet. Raises `TooManyScopes`."""
        scope = self._watched(channel)
        scope.waiting += 1
        return scope

    def let_go(self, scope: Scope) -> None:
        scope.waiting -= 1

    async def wait_until_loaded(self, channel: Channel) -> None:
        """Returns once the scope of a channel is loaded, however long that takes. Raises `TooManyScopes`."""
        scope = self.hold(channel)
        try:
            async with self._loaded:
                await self._loaded.wait_for(lambda: scope.loaded)
        finally:
            self.let_go(scope)

    async def loaded_history(self, channel: Channel) -> History | None:
        """The versions of a channel once its scope is loaded; None when there is no document.

        Raises `StoreLost` when that takes too long, and `TooManyScopes`.
        """
        try:
            async with asyncio.timeout(self._settings.store_timeout_s):
                await self.wait_until_loaded(channel)
        except TimeoutError as error:
            raise StoreLost("the competition could not be loaded in time") from error
        feed = self._watched(channel).feeds.get(channel.name)
        return feed.history if feed else None

    async def known_scopes(self) -> list[str]:
        """Every scope ever stored. Raises `StoreLost`."""
        members = await self._ask(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY)))
        return sorted(member.decode() for member in members)

    async def known_channels(self, scope: str) -> list[str]:
        """The channels of a scope that have a document. Raises `StoreLost`."""
        names = await self._ask(lambda: cast("Awaitable[list[bytes]]", self._redis.hkeys(scope_keys(scope).views)))
        return sorted(name.decode() for name in names)

    async def glance(self, channels: Sequence[Channel]) -> list[Document | None]:
        """Documents as the store has them now, without following their scopes from now on. Raises `StoreLost`."""

        async def read() -> list[bytes | None]:
            async with self._redis.pipeline(transaction=False) as pipe:
                for channel in channels:
                    pipe.hget(scope_keys(channel.scope).views, channel.name)
                return await pipe.execute()

        raw = await self._ask(read)
        found = {c.name.encode(): value for c, value in zip(channels, raw, strict=True) if value is not None}
        views = readable_views("several", found)
        return [views[channel.name].doc if channel.name in views else None for channel in channels]

    async def check(self) -> None:
        """Raises `StoreLost` when the store does not answer now."""
        await self._ask(lambda: self._redis.ping())

    async def run(self, stopping: asyncio.Event) -> None:
        """Follows the store until told to stop, however often it goes away."""
        pause_s = self._settings.retry_s
        while not stopping.is_set():
            try:
                await self._round(stopping)
                self._lost_at = None
                pause_s = self._settings.retry_s
            except (RedisError, OSError, TimeoutError, StoreLost) as error:
                for scope in self.scopes():
                    scope.doubtful = True
                if self._lost_at is None:
                    self._lost_at = time.monotonic()
                    _log.warning("the store does not answer; trying again", problem=str(error) or type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s * random.uniform(0.7, 1.3)):
                        await stopping.wait()
                pause_s = min(pause_s * 2, self._settings.retry_max_s)

    async def refresh_age(self) -> None:
        """Reads how old the newest event of each scope is, and the store's clock. Silent when the store is."""
        scopes = self.scopes()
        followed = [scope.sequence for scope in scopes]  # what is read below may be older than what is followed then
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(self._settings.store_timeout_s):
                async with self._redis.pipeline(transaction=False) as pipe:
                    pipe.time()
                    pipe.smembers(SCOPES_KEY)
                    for scope in scopes:
                        pipe.hmget(scope_keys(scope.name).meta, [META_STORED, META_AT, META_EPOCH, META_SEQUENCE])
                    clock, stored_scopes, *ages = await pipe.execute()
            self._stored = {name.decode() for name in stored_scopes}
            self._clock_offset_ms = clock[0] * 1000 + clock[1] / 1000 - time.monotonic() * 1000
            for scope, reached, (stored, at, epoch, sequence) in zip(scopes, followed, ages, strict=True):
                if stored is not None:
                    scope.newest_ms, scope.newest_at = int(stored), (at or b"").decode()
                if scope.epoch and ((epoch or b"").decode() != scope.epoch or int(sequence or 0) < reached):
                    scope.doubtful = True  # numbers below the last one read would never be looked at again
                    self._changed.set()

    async def _round(self, stopping: asyncio.Event) -> None:
        self._release()
        self._changed.clear()
        for scope in self.scopes():
            if not scope.loaded or scope.doubtful:
                await self._load(scope, "doubtful" if scope.loaded else "first")
        SCOPES.set(len(self._scopes))
        followed = {scope_keys(scope.name).stream: scope for scope in self.scopes() if scope.loaded}
        if not followed:
            await self._ask(lambda: self._redis.ping())
            await _first_of(self._changed.wait(), stopping.wait(), asyncio.sleep(self._settings.block_ms / 1000))
            return
        positions = {key: f"{scope.sequence}-0" for key, scope in followed.items()}
        read_task = asyncio.ensure_future(self._redis.xread(positions, block=self._settings.block_ms, count=1_000))  # type: ignore[arg-type]
        await _first_of(read_task, self._changed.wait(), stopping.wait())
        if not read_task.done():
            read_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await read_task
            return
        replies = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", read_task.result() or [])
        for key, entries in replies:
            scope = followed[key.decode()]
            if not self._follow(scope, entries):
                await self._load(scope, "history")

    def _follow(self, scope: Scope, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> bool:
        """Applies stream entries; False when history is not the one known, or an entry cannot be read."""
        try:
            return self._apply(scope, entries)
        except (ValueError, KeyError, TypeError) as error:
            _log.error("a stream entry cannot be read; loading again", scope=scope.name, problem=repr(error))
            return False

    def _apply(self, scope: Scope, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> bool:
        for entry_id, values in entries:
            sequence = int(entry_id.split(b"-")[0])
            if sequence != scope.sequence + 1 or values[STREAM_EPOCH.encode()].decode() != scope.epoch:
                return False
            stored_ms, patches = read_entry(values)
            for patch in patches:
                feed = scope.feeds.get(patch.channel)
                if feed is None:
                    feed = scope.feeds[patch.channel] = Feed(patch.channel, self.now_ms, self._call_at_ms)
                held = feed.history.newest.version if feed.history else 0
                if patch.version != held + 1:
                    return False
                if feed.history is None:
                    view = StoredView(1, patch.hash, patch.at, patch.patch)
                    first = Version(view.version, view.hash, view.at, stored_ms, view.doc)
                    feed.replace(History(scope.epoch, first, self._settings.history))
                else:
                    feed.append(patch, stored_ms)
                scope.newest_at = max(scope.newest_at, patch.at)
            scope.sequence = sequence
            scope.newest_ms = stored_ms
        return True

    async def _load(self, scope: Scope, reason: str) -> None:
        keys = scope_keys(scope.name)

        async def read() -> tuple[dict[bytes, bytes], dict[bytes, bytes], list[tuple[bytes, dict[bytes, bytes]]]]:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hgetall(keys.meta)
                pipe.hgetall(keys.views)
                pipe.xrevrange(keys.stream, count=self._settings.history)
                meta, views, entries = await pipe.execute()
                return meta, views, entries

        async with asyncio.timeout(self._settings.store_timeout_s * 2):
            meta, raw_views, raw_entries = await read()
        RELOADS.labels(reason).inc()
        epoch = meta.get(META_EPOCH.encode(), b"").decode()
        scope.doubtful = False
        if not epoch and scope.epoch:
            # The store came back empty. What was shown stands until the projection has built it anew.
            scope.epoch, scope.sequence = "", 0
            return
        views = readable_views(scope.name, raw_views)
        entries = readable_entries(epoch, [values for _, values in raw_entries])
        stored_ms = int(meta.get(META_STORED.encode(), b"0"))
        histories = rebuild(epoch, views, entries, self._settings.history)
        scope.epoch, scope.sequence = epoch, int(meta.get(META_SEQUENCE.encode(), b"0"))
        scope.newest_ms, scope.newest_at = stored_ms, meta.get(META_AT.encode(), b"").decode()
        scope.loaded = True
        for channel in histories:
            if channel not in scope.feeds:
                scope.feeds[channel] = Feed(channel, self.now_ms, self._call_at_ms)
        for channel, feed in scope.feeds.items():
            feed.replace(histories.get(channel))
        async with self._loaded:
            self._loaded.notify_all()

    def _release(self) -> None:
        now = time.monotonic()
        for name, scope in list(self._scopes.items()):
            if not scope.is_idle:
                scope.wanted_at = now
            elif now - scope.wanted_at > self._settings.release_s:
                del self._scopes[name]

    def _call_at_ms(self, moment_ms: float, call: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(max(0.0, (moment_ms - self.now_ms()) / 1000), call)

    async def _ask(self, call: Callable[[], Awaitable[_T]]) -> _T:
        try:
            async with asyncio.timeout(self._settings.store_timeout_s):
                return await call()
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreLost(str(error) or type(error).__name__) from error


async def _first_of(*waits: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, wait in zip(tasks, waits, strict=True):
            if task is not wait:
                task.cancel()
