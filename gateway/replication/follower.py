"""Follows the streams of all scopes in memory with one blocking read.

A new scope is loaded (documents, their history and the position in the stream, as of one moment) before it is followed.
Stream ids are consecutive, so the follower notices a gap (the stream was trimmed while the store was away) and another epoch
(history was rewritten), and loads the scope again.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.exceptions import StoreLost
from gateway.metrics import RELOADS
from gateway.replication.clock import monotonic_ms
from gateway.replication.decoding import RawEntry, read_entry
from gateway.replication.scope import Scope
from gateway.replication.scope_cache import ScopeCache
from gateway.replication.store import Store
from gateway.settings import GatewaySettings
from gateway.shared_call import SharedCall
from schemas.storage_keys import scope_keys

_MAX_ENTRIES = 1_000
"""Entries of one read: about a second of the fastest replay."""

_log = structlog.get_logger()


class Follower:
    """Keeps the scopes of a cache up to date while `run` runs."""

    def __init__(self, settings: GatewaySettings, client: Redis, store: Store, cache: ScopeCache) -> None:
        self._settings = settings
        self._redis = client
        self._store = store
        self._cache = cache
        self._positions: dict[str, SharedCall[tuple[str, int]]] = {}
        self._lost_at_s: float | None = None

    @property
    def lost_for_s(self) -> float:
        """For how long the store has not answered; 0 while it does."""
        return time.monotonic() - self._lost_at_s if self._lost_at_s is not None else 0.0

    async def wait_until_loaded(self, scope: Scope) -> None:
        while not scope.loaded:
            await scope.progress()

    async def reach_store(self, scope: Scope) -> None:
        """Returns when the scope holds everything that the store had when this was called.

        Waits for a store that does not answer: nothing true can be said before it does.
        """
        while True:
            try:
                epoch, sequence = await self._position(scope.name)
                break
            except StoreLost:
                await asyncio.sleep(self._settings.retry_max_s)
        while epoch and (scope.epoch != epoch or scope.sequence < sequence):
            if scope.epoch != epoch:
                scope.needs_load = True
                self._cache.changed.set()
            await scope.progress()

    async def _position(self, name: str) -> tuple[str, int]:
        call = self._positions.setdefault(name, SharedCall(lambda: self._store.position(name)))
        try:
            return await call()
        finally:
            if call.is_idle:
                self._positions.pop(name, None)

    async def run(self, stopping: asyncio.Event) -> None:
        """Follows the store until `stopping` is set; retries with a growing pause when it does not answer."""
        pause_s = self._settings.retry_s
        while not stopping.is_set():
            try:
                await self._follow_once(stopping)
                self._lost_at_s = None
                pause_s = self._settings.retry_s
            except (RedisError, OSError, TimeoutError, StoreLost) as error:
                for scope in self._cache.all():
                    scope.needs_load = True
                if self._lost_at_s is None:
                    self._lost_at_s = time.monotonic()
                    _log.warning("the store does not answer; retrying", problem=str(error) or type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s * random.uniform(0.7, 1.3)):
                        await stopping.wait()
                pause_s = min(pause_s * 2, self._settings.retry_max_s)

    async def _follow_once(self, stopping: asyncio.Event) -> None:
        self._cache.release()
        self._cache.changed.clear()
        for scope in self._cache.all():
            if not scope.loaded or scope.needs_load:
                await self._load(scope, "doubtful" if scope.loaded else "first")
        followed = {scope_keys(scope.name).stream: scope for scope in self._cache.all() if scope.loaded}
        if not followed:
            await self._store.check()
            await _first_of(self._cache.changed.wait(), stopping.wait(), asyncio.sleep(self._settings.block_ms / 1000))
            return
        asked_ms = monotonic_ms()
        positions = {key: f"{scope.sequence}-0" for key, scope in followed.items()}
        read_task = asyncio.ensure_future(
            self._redis.xread(positions, block=self._settings.block_ms, count=_MAX_ENTRIES)  # type: ignore[arg-type]
        )
        await _first_of(read_task, self._cache.changed.wait(), stopping.wait())
        if not read_task.done():
            read_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await read_task
            return
        replies = cast("list[tuple[bytes, list[RawEntry]]]", read_task.result() or [])
        for key, entries in replies:
            scope = followed[key.decode()]
            if not _apply_all(scope, entries):
                await self._load(scope, "history")
        for scope in followed.values():
            scope.current_ms = max(scope.current_ms, asked_ms)

    async def _load(self, scope: Scope, reason: str) -> None:
        stored = await self._store.load(scope.name)
        RELOADS.labels(reason).inc()
        scope.replace(stored, monotonic_ms())


def _apply_all(scope: Scope, entries: list[RawEntry]) -> bool:
    try:
        now_ms = monotonic_ms()
        return all(scope.apply(read_entry(entry), now_ms) for entry in entries)
    except (ValueError, KeyError, TypeError) as error:
        _log.error("a stream entry cannot be read; loading again", scope=scope.name, problem=repr(error))
        return False


async def _first_of(*waits: Awaitable[object]) -> None:
    """Waits for the first of several; the others are cancelled unless they were given as tasks."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, wait in zip(tasks, waits, strict=True):
            if task is not wait:
                task.cancel()
