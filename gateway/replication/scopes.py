"""The scopes in memory, and which of them make room for others."""

import asyncio
import time

from gateway.metrics import SCOPES
from gateway.replication.scope import MakeFeed, Scope
from gateway.settings import GatewaySettings


class Scopes:
    """Scopes by name. `changed` is set when there is something new to load or to follow."""

    def __init__(self, settings: GatewaySettings, make_feed: MakeFeed) -> None:
        self.changed = asyncio.Event()
        self._settings = settings
        self._make_feed = make_feed
        self._scopes: dict[str, Scope] = {}

    def all(self) -> list[Scope]:
        return list(self._scopes.values())

    def get(self, name: str) -> Scope | None:
        return self._scopes.get(name)

    def watch(self, name: str) -> Scope:
        """The scope of this name, added when it is not in memory. The caller knows that the store has it."""
        scope = self._scopes.get(name)
        if scope is None:
            if len(self._scopes) >= self._settings.max_scopes:
                self._make_room()
            scope = self._scopes[name] = Scope(name, self._make_feed)
            self.changed.set()
        scope.wanted_at_s = time.monotonic()
        return scope

    def release(self) -> None:
        """Removes scopes that nobody has watched for `release_s`."""
        now_s = time.monotonic()
        for name, scope in list(self._scopes.items()):
            if not scope.is_idle:
                scope.wanted_at_s = now_s
            elif now_s - scope.wanted_at_s > self._settings.release_s:
                del self._scopes[name]
        SCOPES.set(len(self._scopes))

    def _make_room(self) -> None:
        """Removes the idle scope that was not watched for longest. Without one, memory holds one scope more."""
        idle = [scope for scope in self._scopes.values() if scope.is_idle]
        if idle:
            del self._scopes[min(idle, key=lambda scope: scope.wanted_at_s).name]
