"""The replica: what hub, pages and API ask for documents. It joins the store, the scopes in memory and the follower."""

import asyncio
from collections.abc import Sequence

from redis.asyncio import Redis

from gateway.exceptions import StoreLost
from gateway.fanout.channel_feed import Feed, Subscription
from gateway.fanout.history import History
from gateway.replication.clock import StoreClock, call_at_ms, monotonic_ms
from gateway.replication.follower import Follower
from gateway.replication.scope import Scope
from gateway.replication.scope_cache import ScopeCache
from gateway.replication.store import Store
from gateway.settings import GatewaySettings
from schemas.channels import Channel
from schemas.storage_keys import StoredView


class Replica:
    """Documents of all watched competitions. Nothing changes unless `run` runs."""

    def __init__(self, settings: GatewaySettings, client: Redis) -> None:
        self._settings = settings
        self._store = Store(settings, client)
        self._cache = ScopeCache(settings, lambda channel: Feed(channel, monotonic_ms, call_at_ms))
        self._follower = Follower(settings, client, self._store, self._cache)
        self._clock = StoreClock()
        self.run = self._follower.run

    @property
    def lost_for_s(self) -> float:
        """For how long the store has not answered; 0 while it does."""
        return self._follower.lost_for_s

    def age_ms(self, scope: Scope) -> int | None:
        """How long ago the newest event of a scope was stored; None when there is none."""
        return int(self._clock.now_ms() - scope.newest_ms) if scope.newest_ms else None

    # --- what is in memory ---

    def scopes(self) -> list[Scope]:
        return self._cache.all()

    def scope(self, name: str) -> Scope | None:
        """The scope when it is in memory."""
        return self._cache.get(name)

    def feed(self, channel: Channel) -> Feed:
        """The feed of a channel, whose scope is loaded and followed from now on. Raises `TooManyScopes`."""
        return self._cache.watch(channel.scope).feed(channel.name)

    def unsubscribe(self, channel: Channel, subscription: Subscription) -> None:
        """Ends a subscription, and removes the feed when it has neither a document nor subscribers."""
        scope = self._cache.get(channel.scope)
        feed = scope.feeds.get(channel.name) if scope else None
        if scope is None or feed is None:
            return
        feed.unsubscribe(subscription)
        if feed.is_idle and feed.history is None:
            del scope.feeds[channel.name]

    def is_loaded(self, channel: Channel) -> bool:
        scope = self._cache.get(channel.scope)
        return scope is not None and scope.loaded

    def pin(self, channel: Channel) -> Scope:
        """Keeps a scope in memory until `unpin`, before anybody subscribes. Raises `TooManyScopes`."""
        scope = self._cache.watch(channel.scope)
        scope.pins += 1
        return scope

    def unpin(self, scope: Scope) -> None:
        scope.pins -= 1

    async def wait_until_loaded(self, channel: Channel) -> None:
        """Returns when the scope of a channel is loaded, however long that takes. Raises `TooManyScopes`."""
        scope = self.pin(channel)
        try:
            await self._follower.wait_until_loaded(scope)
        finally:
            self.unpin(scope)

    async def reach_store(self, channel: Channel) -> None:
        """Returns when the scope of a loaded channel holds everything that the store has now. Waits for a lost store."""
        await self._follower.reach_store(self._cache.watch(channel.scope))

    async def history(self, channel: Channel) -> History | None:
        """The versions of a channel, loaded when necessary; None when it has no document.

        Raises `StoreLost` when the load takes longer than `store_timeout_s`, and `TooManyScopes`.
        """
        try:
            async with asyncio.timeout(self._settings.store_timeout_s):
                await self.wait_until_loaded(channel)
        except TimeoutError as error:
            raise StoreLost("the competition could not be loaded in time") from error
        feed = self._cache.watch(channel.scope).feeds.get(channel.name)
        return feed.history if feed else None

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

    async def check(self) -> None:
        """Raises `StoreLost` when the store does not answer."""
        await self._store.check()

    async def refresh_ages(self) -> None:
        """Reads the store's clock and the age of each scope; does nothing when the store does not answer."""
        scopes = self._cache.all()
        positions = [scope.sequence for scope in scopes]  # the follower may be further when the answer comes
        asked_ms = monotonic_ms()
        try:
            answer = await self._store.ages([scope.name for scope in scopes])
        except StoreLost:
            return
        self._cache.stored = answer.stored
        self._clock.set(answer.clock_ms, asked_ms)
        for scope, position, age in zip(scopes, positions, answer.ages, strict=True):
            if age.stored_ms is not None:
                scope.newest_ms, scope.newest_at = age.stored_ms, age.at
            if scope.epoch and (age.epoch != scope.epoch or age.sequence < position):
                scope.needs_load = True  # the numbering started again: a read would wait for ever
                self._cache.changed.set()
