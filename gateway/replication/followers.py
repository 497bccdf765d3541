"""One follower for each group of scopes: a single one for a single server, one for each slot in use on a cluster."""

import asyncio

from gateway.replication.follower import Follower, first_of
from gateway.replication.scopes import Scopes
from gateway.replication.store import Store
from gateway.settings import GatewaySettings


class Followers:
    """Follows all scopes while `run` runs."""

    def __init__(self, settings: GatewaySettings, store: Store, scopes: Scopes) -> None:
        self._settings = settings
        self._store = store
        self._scopes = scopes
        self._load_slots = asyncio.Semaphore(settings.max_loads)
        self._by_group: dict[int, Follower] = {}

    @property
    def lost_for_s(self) -> float:
        """For how long nothing of the store has answered; 0 while a part of it does. Clients that go elsewhere meet the same
        store, so they go only when this gateway gets nothing at all."""
        return min((each.lost_for_s for each in self._by_group.values()), default=0.0)

    @property
    def problem(self) -> str:
        """Why a part of the store did not answer last time."""
        return next((each.problem for each in self._by_group.values() if each.problem), "")

    async def run(self, stopping: asyncio.Event) -> None:
        """Follows the store until `stopping` is set."""
        async with asyncio.TaskGroup() as group:
            if not self._store.is_cluster:
                self._scopes.group(0)
            while not stopping.is_set():
                self._scopes.release()
                self._scopes.grouped.clear()
                for number in self._scopes.groups.keys() - self._by_group.keys():
                    follower = Follower(self._settings, self._store, self._scopes.group(number), self._load_slots)
                    self._by_group[number] = follower
                    group.create_task(self._follow(number, follower, stopping))
                await first_of(self._scopes.grouped, stopping, timeout_s=self._settings.block_ms / 1000)

    async def _follow(self, number: int, follower: Follower, stopping: asyncio.Event) -> None:
        """Follows a group; on a cluster until it is empty."""
        members = self._scopes.group(number)
        while not stopping.is_set():
            await follower.run(stopping, is_needed=lambda: bool(members.by_name) or not self._store.is_cluster)
            if not members.by_name:
                break
        del self._by_group[number]
        if not members.by_name:
            del self._scopes.groups[number]
