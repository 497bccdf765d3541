"""The scopes in memory, in groups that one blocking read can follow, and which of them make room for others.

A single server has one group. On a cluster a read may name streams of one slot only, so each slot is a group: trouble with one
node concerns the scopes on that node.
"""

import asyncio
import time
from collections.abc import Callable

from gateway.metrics import SCOPES
from gateway.replication.scope import MakeFeed, Scope
from gateway.settings import GatewaySettings


class ScopeGroup:
    """Scopes that are followed together. `changed` is set when there is something new to load or to follow."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.by_name: dict[str, Scope] = {}

    def all(self) -> list[Scope]:
        return list(self.by_name.values())

    def get(self, name: str) -> Scope | None:
        return self.by_name.get(name)


class Scopes:
    """Scopes by name. `grouped` is set when there is a new group; `group_of` gives the number of a scope's group."""

    def __init__(self, settings: GatewaySettings, make_feed: MakeFeed, group_of: Callable[[str], int]) -> None:
        self.grouped = asyncio.Event()
        self.groups: dict[int, ScopeGroup] = {}
        self._settings = settings
        self._make_feed = make_feed
        self._group_of = group_of
        self._count = 0

    def all(self) -> list[Scope]:
        return [scope for group in self.groups.values() for scope in group.all()]

    def get(self, name: str) -> Scope | None:
        group = self.groups.get(self._group_of(name))
        return group.get(name) if group is not None else None

    def group(self, number: int) -> ScopeGroup:
        """The group, added when it is not there."""
        group = self.groups.get(number)
        if group is None:
            group = self.groups[number] = ScopeGroup()
            self.grouped.set()
        return group

    def watch(self, name: str) -> Scope:
        """The scope of this name, added when it is not in memory. The caller knows that the store has it."""
        group = self.group(self._group_of(name))
        scope = group.get(name)
        if scope is None:
            if self._count >= self._settings.max_scopes:
                self._make_room()
            scope = group.by_name[name] = Scope(name, self._make_feed)
            self._count += 1
            SCOPES.set(self._count)
            group.changed.set()
        scope.wanted_at_s = time.monotonic()
        return scope

    def load_again(self, scope: Scope) -> None:
        """The scope is in doubt: its group loads it before it is followed again."""
        scope.needs_load = True
        self.group(self._group_of(scope.name)).changed.set()

    def release(self) -> None:
        """Removes scopes that nobody has watched for `release_s`."""
        now_s = time.monotonic()
        for scope in self.all():
            if not scope.is_idle:
                scope.wanted_at_s = now_s
            elif now_s - scope.wanted_at_s > self._settings.release_s:
                self._remove(scope)
        SCOPES.set(self._count)

    def _make_room(self) -> None:
        """Removes the idle scope that was not watched for longest. Without one, memory holds one scope more."""
        idle = [scope for scope in self.all() if scope.is_idle]
        if idle:
            self._remove(min(idle, key=lambda scope: scope.wanted_at_s))

    def _remove(self, scope: Scope) -> None:
        del self.groups[self._group_of(scope.name)].by_name[scope.name]
        self._count -= 1
        SCOPES.set(self._count)
