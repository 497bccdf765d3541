"""The hub: which connection subscribes to which channel, and what all of them are sent.

connection ─ Start, Stop ──▶ hub ──▶ replica: is there such a competition? ──▶ scope ──▶ feed ──▶ frames
                              └── no: an empty snapshot, and nothing more until it appears
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from gateway.access import Access, Person, right_to_read
from gateway.exceptions import StoreLost
from gateway.fanout.channel_feed import Client, Subscription
from gateway.fanout.frames import empty_frame, message_frame
from gateway.fanout.session import Reply, SendTime, Start, Stop
from gateway.metrics import SUBSCRIPTIONS
from gateway.replication.clock import monotonic_ms
from gateway.replication.replica import Replica, wait_until_loaded
from gateway.replication.scope import Scope
from gateway.settings import GatewaySettings
from schemas.events import format_instant
from schemas.protocol import NO_EPOCH, CloseCode, Heartbeat, Pong, Unsubscribed

_MAX_TURN_MS = 4.0
"""How long frames are written before others have a turn of the event loop."""
_WRITES = 32
"""Connections written to between two looks at the clock: some 8 µs each."""


class Viewer(Client, Protocol):
    """A connection as the hub sees it: a WebSocket, or a request of the HTTP edge."""

    person: Person | None
    """Who opened it, with a token or a cookie."""

    def close(self, code: CloseCode) -> None: ...


class BufferedViewer(Viewer, Protocol):
    """A viewer that writes the frames of one turn together."""

    def write_pending(self) -> None: ...


class Hub:
    """All connections of one gateway and their subscriptions."""

    def __init__(self, settings: GatewaySettings, replica: Replica, access: Access | None = None) -> None:
        self.settings = settings
        self._access = access or settings.access()
        self._replica = replica
        self._connections: dict[Viewer, dict[str, Subscription]] = {}
        self._starting: dict[Subscription, asyncio.Task[None]] = {}
        self._absent: dict[
            str, dict[Subscription, None]
        ] = {}  # by competition: subscriptions to what does not exist yet
        self._has_absent = asyncio.Event()
        self._to_write: deque[BufferedViewer] = deque()

    # --- called by connections ---

    def is_full(self) -> bool:
        return len(self._connections) >= self.settings.max_connections

    def identify(self, headers: Mapping[str, str], address: str) -> Person | None:
        """Who opens a connection. Raises `Refused`."""
        return self._access.identify(headers, address)

    def opened(self, connection: Viewer) -> None:
        self._connections[connection] = {}

    def closed(self, connection: Viewer) -> None:
        for subscription in self._connections.pop(connection, {}).values():
            self._end(subscription)

    def act(self, connection: Viewer, effect: Start | Stop | Reply | SendTime) -> None:
        match effect:
            case Start(channel, since, delay_ms):
                subscriptions = self._connections[connection]
                if replaced := subscriptions.pop(channel.name, None):
                    self._end(replaced)
                subscription = Subscription.start(connection, channel, delay_ms, since)
                subscriptions[channel.name] = subscription
                SUBSCRIPTIONS.inc()
                self._start(subscription)
            case Stop(channel_name):
                if ended := self._connections[connection].pop(channel_name, None):
                    self._end(ended)
                connection.write(message_frame(Unsubscribed(channel=channel_name)))
            case Reply(message):
                connection.write(message_frame(message))
            case SendTime(number):
                connection.write(message_frame(Pong(id=number, now=format_instant(datetime.now(UTC)))))

    def caught_up(self, connection: Viewer) -> None:
        for subscription in list(self._connections.get(connection, {}).values()):
            if not connection.writable:
                return
            scope = self._replica.scope(subscription.channel.scope)
            if subscription in self._absent.get(subscription.channel.scope, ()):
                _answer_absent(subscription)
            elif scope is not None and subscription not in self._starting:
                scope.feed(subscription.channel.name).catch_up(subscription)

    def write_later(self, connection: BufferedViewer) -> None:
        if not self._to_write:
            asyncio.get_running_loop().call_soon(self._write_pending)
        self._to_write.append(connection)

    def _write_pending(self) -> None:
        """Writes to as many connections as one turn of the event loop allows, then to the next ones in the next turn."""
        waiting = self._to_write
        turn_ends_ms = monotonic_ms() + _MAX_TURN_MS
        while waiting and monotonic_ms() < turn_ends_ms:
            for _ in range(min(_WRITES, len(waiting))):
                waiting.popleft().write_pending()
        if waiting:
            asyncio.get_running_loop().call_soon(self._write_pending)

    # --- subscriptions ---

    def _start(self, subscription: Subscription) -> None:
        """Answers at once what is in memory; loads a competition that the store has; waits for one that it does not have."""
        scope = self._replica.scope(subscription.channel.scope)
        if scope is not None and scope.is_loaded and not scope.is_behind(subscription):
            self._begin(scope, subscription)
            return
        task = asyncio.get_running_loop().create_task(self._start_later(subscription))
        self._starting[subscription] = task
        task.add_done_callback(lambda _: self._starting.pop(subscription, None))

    async def _start_later(self, subscription: Subscription) -> None:
        """As `_start`, after questions to the store. Waits for one that does not answer, because nothing is known before."""
        name = subscription.channel.scope
        while True:
            try:
                if not await self._replica.has(name):
                    self._wait_for(subscription)
                    return
                with self._replica.pinned(name) as scope:
                    await wait_until_loaded(scope)
                    if scope.is_behind(subscription):
                        await self._replica.reach_store(scope)
                    self._begin(scope, subscription)
                    return
            except StoreLost:
                await asyncio.sleep(self.settings.retry_max_s)

    def _begin(self, scope: Scope, subscription: Subscription) -> None:
        scope.feed(subscription.channel.name).subscribe(subscription)
        client = subscription.client
        if client.writable and (heartbeat := self._heartbeat(scope)) is not None:
            client.write(heartbeat)

    def _wait_for(self, subscription: Subscription) -> None:
        """Answers a subscription to a competition that does not exist, and notes it until the competition appears."""
        self._absent.setdefault(subscription.channel.scope, {})[subscription] = None
        self._has_absent.set()
        _answer_absent(subscription)

    def _end(self, subscription: Subscription) -> None:
        SUBSCRIPTIONS.dec()
        if starting := self._starting.get(subscription):
            starting.cancel()
        name = subscription.channel.scope
        if waiting := self._absent.get(name):
            waiting.pop(subscription, None)
            if not waiting:
                del self._absent[name]
        self._replica.unsubscribe(subscription)

    # --- periodic tasks ---

    async def run(self, stopping: asyncio.Event) -> None:
        """Runs the periodic tasks until `stopping` is set."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_ages(stopping))
            appear_task = group.create_task(self._watch_absent())
            await stopping.wait()
            appear_task.cancel()

    async def _watch_ages(self, stopping: asyncio.Event) -> None:
        """Sends heartbeats of silent competitions, and closes every connection when the store stays lost."""
        while not stopping.is_set():
            await self._replica.refresh_ages()
            self.send_heartbeats()
            self.close_revoked()
            if self._replica.lost_for_s > self.settings.store_lost_s:
                self.close_all(CloseCode.UPSTREAM_LOST)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.settings.silent_s):
                    await stopping.wait()

    async def _watch_absent(self) -> None:
        """Starts subscriptions whose competition has appeared. Costs one command at a time, however many names wait."""
        while True:
            await self._has_absent.wait()
            with contextlib.suppress(StoreLost):
                for name in await self._replica.appeared(self._absent.keys()):
                    for subscription in self._absent.pop(name, {}):
                        self._start(subscription)
            if not self._absent:
                self._has_absent.clear()
            await asyncio.sleep(self.settings.appear_s)

    def send_heartbeats(self) -> None:
        """Sends one heartbeat of each silent competition to every client that subscribes to one of its channels."""
        for scope in self._replica.scopes():
            if (heartbeat := self._heartbeat(scope)) is not None:
                for client in scope.clients():
                    if client.writable:
                        client.write(heartbeat)

    def close_revoked(self) -> None:
        """Closes connections that follow a private channel with a token that is no longer in force."""
        for connection, subscriptions in list(self._connections.items()):
            person = connection.person
            is_private = any(right_to_read(subscription.channel) for subscription in subscriptions.values())
            if is_private and (person is None or not self._access.is_current(person)):
                connection.close(CloseCode.NOT_ALLOWED)

    def close_all(self, code: CloseCode) -> None:
        for connection in list(self._connections):
            connection.close(code)

    def _heartbeat(self, scope: Scope) -> bytes | None:
        """The heartbeat of a competition without an event for `silent_s`; None for a live one."""
        age_ms = self._replica.age_ms(scope)
        if age_ms is None or age_ms < self.settings.silent_s * 1000:
            return None
        return message_frame(Heartbeat(competition=scope.name, age_ms=age_ms, at=scope.newest_at or None))


def _answer_absent(subscription: Subscription) -> None:
    """An empty snapshot, for a client that holds no document."""
    if subscription.client.writable and (subscription.epoch is None or not subscription.version):
        subscription.epoch, subscription.version, subscription.resuming = NO_EPOCH, 0, False
        subscription.client.write(empty_frame(subscription.channel.name))
