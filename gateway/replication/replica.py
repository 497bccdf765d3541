"""The replica: what hub, pages and API ask for documents. It joins the store, the scopes in memory and the follower."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis, RedisCluster

from gateway.exceptions import StoreLost
from gateway.fanout.channel_feed import Feed, Subscription
from gateway.fanout.history import History
from gateway.replication.catalogue import Catalogue
from gateway.replication.clock import StoreClock, call_at_ms, monotonic_ms
from gateway.replication.followers import Followers
from gateway.replication.scope import Scope
from gateway.replication.scopes import Scopes
from gateway.replication.store import Store
from gateway.settings import GatewaySettings
from gateway.shared_call import SharedCall
from schemas.channels import Channel
from schemas.storage_keys import StoredView

_RECORDED = timedelta(minutes=1)
"""Events that were stored so much later than they happened come from a recording."""


class Replica:
    """Documents of all watched competitions. Nothing changes unless `run` runs."""

    def __init__(self, settings: GatewaySettings, client: Redis | RedisCluster) -> None:
        self._settings = settings
        self._store = Store(settings, client)
        self._catalogue = Catalogue(self._store)
        self._scopes = Scopes(
            settings, lambda name: Feed(name, monotonic_ms, call_at_ms, settings.history), self._store.group_of
        )
        self._followers = Followers(settings, self._store, self._scopes)
        self._local: dict[str, tuple[Scope, Callable[[], None]]] = {}
        self._positions: dict[str, SharedCall[tuple[str, int]]] = {}
        self._clock = StoreClock()
        self.run = self._followers.run

    @property
    def lost_for_s(self) -> float:
        """For how long the store has not answered; 0 while it does."""
        return self._followers.lost_for_s

    # --- what is in memory ---

    def scopes(self) -> list[Scope]:
        return self._scopes.all()

    def scope(self, name: str) -> Scope | None:
        """The scope when it is in memory."""
        return self._local[name][0] if name in self._local else self._scopes.get(name)

    def add_local(self, scope: Scope, wanted: Callable[[], None]) -> None:
        """Adds a scope that this gateway builds itself. `wanted` is called when somebody waits until it is loaded."""
        self._local[scope.name] = scope, wanted

    def age_ms(self, scope: Scope) -> int | None:
        """How long ago the newest event of a scope was stored; None when there is none."""
        return int(self._clock.now_ms() - scope.newest_ms) if scope.newest_ms else None

    def event_time(self, name: str) -> datetime:
        """The time of the events of a competition now: that of a recording while one is replayed, else the wall clock."""
        scope, now = self._scopes.get(name), datetime.now(UTC)
        if scope is None or not scope.newest_at or not scope.newest_ms:
            return now
        behind = datetime.fromtimestamp(scope.newest_ms / 1000, UTC) - datetime.fromisoformat(scope.newest_at)
        return now - behind if behind > _RECORDED else now

    def unsubscribe(self, subscription: Subscription) -> None:
        """Ends a subscription, and removes the feed when it has neither a document nor subscribers."""
        channel = subscription.channel
        scope = self.scope(channel.scope)
        feed = scope.feeds.get(channel.name) if scope else None
        if scope is None or feed is None:
            return
        feed.unsubscribe(subscription)
        if feed.is_idle and feed.history is None:
            del scope.feeds[channel.name]

    # --- scopes that come into memory ---

    async def has(self, name: str) -> bool:
        """Whether the store has a scope. Everybody who asks meanwhile shares one read. Raises `StoreLost`."""
        return self.scope(name) is not None or await self._catalogue.has(name)

    async def appeared(self, names: AbstractSet[str]) -> set[str]:
        """Those of the names that the store has by now. Raises `StoreLost`."""
        return await self._catalogue.appeared(names)

    @contextlib.contextmanager
    def pinned(self, name: str) -> Iterator[Scope]:
        """A scope that the store has, in memory from now on and at least until the end of the block."""
        scope, wanted = self._local.get(name) or (self._scopes.watch(name), None)
        if wanted is not None:
            wanted()
        scope.pins += 1
        try:
            yield scope
        finally:
            scope.pins -= 1

    async def history(self, channel: Channel) -> History | None:
        """The versions of a channel, loaded when necessary; None when it has no document.

        Raises `StoreLost` when that takes longer than `store_timeout_s`.
        """
        if not await self.has(channel.scope):
            return None
        with self.pinned(channel.scope) as scope:
            try:
                async with asyncio.timeout(self._settings.store_timeout_s):
                    await wait_until_loaded(scope)
            except TimeoutError as error:
                raise StoreLost("the competition could not be loaded in time") from error
            feed = scope.feeds.get(channel.name)
            return feed.history if feed else None

    async def reach_store(self, scope: Scope) -> None:
        """Returns when a scope holds everything that the store has when this is called. Raises `StoreLost`."""
        if scope.name in self._local:
            return
        call = self._positions.setdefault(scope.name, SharedCall(lambda: self._store.position(scope.name)))
        try:
            epoch, sequence = await call()
        finally:
            if call.is_idle:
                self._positions.pop(scope.name, None)
        while epoch and (scope.epoch != epoch or scope.sequence < sequence):
            if scope.epoch != epoch:
                self._load_again(scope)
            await scope.progress()

    # --- what the store has; each raises `StoreLost` ---

    async def stored_scopes(self) -> list[str]:
        """Names of all scopes ever stored, sorted."""
        return await self._store.scopes()

    async def stored_channels(self, scope: str) -> list[str]:
        """Channels of a scope that have a document, sorted."""
        return await self._store.channels(scope)

    async def stored_views(self, channels: Sequence[Channel]) -> list[StoredView | None]:
        """Documents as stored; their scopes are not loaded or followed because of it."""
        return await self._store.views(channels)

    async def check(self) -> str | None:
        """Raises `StoreLost` unless documents can be served: the store lets this gateway read, and the streams are followed.

        Returns the problem that an embedded stack reports, if any.
        """
        if self.lost_for_s > 0:
            raise StoreLost(self._followers.problem)
        return await self._store.check()

    async def refresh_ages(self) -> None:
        """Reads the store's clock and the age of each scope; does nothing when the store does not answer."""
        scopes = self._scopes.all()
        positions = [scope.sequence for scope in scopes]  # the follower may be further when the answer comes
        asked_ms = monotonic_ms()
        try:
            clock_ms, ages = await self._store.ages([scope.name for scope in scopes])
        except StoreLost:
            return
        self._clock.set(clock_ms, asked_ms)
        for scope, position, age in zip(scopes, positions, ages, strict=True):
            if age is None:
                continue
            if age.stored_ms is not None:
                scope.newest_ms, scope.newest_at = age.stored_ms, age.at
            if scope.epoch and (age.epoch != scope.epoch or age.sequence < position):
                self._load_again(scope)  # the numbering started again: a read would wait for ever

    def _load_again(self, scope: Scope) -> None:
        self._scopes.load_again(scope)


async def wait_until_loaded(scope: Scope) -> None:
    """Returns when a scope is loaded, however long that takes."""
    while not scope.is_loaded:
        await scope.progress()
