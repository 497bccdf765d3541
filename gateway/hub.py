"""The hub: which connection subscribes to which channel, and what all of them are sent.

connection ─ Start, Stop ──▶ hub ──▶ replica: watch a competition, find the feed ──▶ feed ──▶ frames
"""

import asyncio
from datetime import UTC, datetime

from gateway.exceptions import TooManyScopes
from gateway.fanout.channel_feed import Subscription
from gateway.fanout.connection import Connection
from gateway.fanout.frames import message_frame
from gateway.fanout.session import Reply, SendTime, Start, Stop
from gateway.metrics import SUBSCRIPTIONS
from gateway.replication.replica import Replica
from gateway.replication.scope import Scope
from gateway.settings import GatewaySettings
from schemas.channels import parse_channel
from schemas.events import format_instant
from schemas.protocol import CloseCode, Error, Heartbeat, Pong, Unsubscribed


class Hub:
    """All connections of one gateway and their subscriptions."""

    def __init__(self, settings: GatewaySettings, replica: Replica) -> None:
        self.settings = settings
        self._replica = replica
        self._connections: dict[Connection, dict[str, Subscription]] = {}
        self._loading: dict[Subscription, asyncio.Task[None]] = {}
        self._to_write: list[Connection] = []

    # --- called by connections ---

    def is_full(self) -> bool:
        return len(self._connections) >= self.settings.max_connections

    def opened(self, connection: Connection) -> None:
        self._connections[connection] = {}

    def closed(self, connection: Connection) -> None:
        for name, subscription in self._connections.pop(connection, {}).items():
            self._end(name, subscription)

    def act(self, connection: Connection, effect: Start | Stop | Reply | SendTime) -> None:
        match effect:
            case Start():
                self._start(connection, effect)
            case Stop(channel):
                if subscription := self._connections[connection].pop(channel, None):
                    self._end(channel, subscription)
                connection.write(message_frame(Unsubscribed(channel=channel)))
            case Reply(message):
                connection.write(message_frame(message))
            case SendTime(number):
                connection.write(message_frame(Pong(id=number, now=format_instant(datetime.now(UTC)))))

    def caught_up(self, connection: Connection) -> None:
        for name, subscription in list(self._connections.get(connection, {}).items()):
            if not connection.writable:
                return
            channel = parse_channel(name)
            if channel is not None and self._replica.is_loaded(channel):
                self._replica.feed(channel).catch_up(subscription)

    def write_later(self, connection: Connection) -> None:
        if not self._to_write:
            asyncio.get_running_loop().call_soon(self._write_pending)
        self._to_write.append(connection)

    def _write_pending(self) -> None:
        connections, self._to_write = self._to_write, []
        for connection in connections:
            connection.write_pending()

    # --- subscriptions ---

    def _start(self, connection: Connection, effect: Start) -> None:
        channel = effect.channel
        subscriptions = self._connections[connection]
        if replaced := subscriptions.pop(channel.name, None):
            self._end(channel.name, replaced)
        try:
            scope = self._replica.pin(channel)
        except TooManyScopes as error:
            connection.session.channels.discard(channel.name)
            connection.write(
                message_frame(Error(code="too-many-subscriptions", channel=channel.name, message=str(error)))
            )
            return
        subscription = subscriptions[channel.name] = Subscription(connection, effect.delay_ms)
        SUBSCRIPTIONS.inc()
        if scope.loaded and not self._is_behind(effect):
            self._begin(connection, effect, subscription)
            self._replica.unpin(scope)
            return
        # Before the first load nothing is known, and a client that comes from a gateway ahead of this one would go back.
        task = asyncio.get_running_loop().create_task(self._begin_when_current(connection, effect, subscription))
        self._loading[subscription] = task

        def done(_: asyncio.Task[None]) -> None:
            self._replica.unpin(scope)
            self._loading.pop(subscription, None)

        task.add_done_callback(done)

    def _is_behind(self, effect: Start) -> bool:
        return effect.since is not None and self._replica.feed(effect.channel).is_behind(effect.since)

    async def _begin_when_current(self, connection: Connection, effect: Start, subscription: Subscription) -> None:
        await self._replica.wait_until_loaded(effect.channel)
        if self._is_behind(effect):
            await self._replica.reach_store(effect.channel)
        if self._connections.get(connection, {}).get(effect.channel.name) is subscription:
            self._begin(connection, effect, subscription)

    def _begin(self, connection: Connection, effect: Start, subscription: Subscription) -> None:
        self._replica.feed(effect.channel).subscribe(subscription, effect.since)
        scope = self._replica.scope(effect.channel.scope)
        if scope is not None and connection.writable and (heartbeat := self._heartbeat(scope)) is not None:
            connection.write(heartbeat)

    def _end(self, name: str, subscription: Subscription) -> None:
        SUBSCRIPTIONS.dec()
        if loading := self._loading.get(subscription):
            loading.cancel()
        channel = parse_channel(name)
        if channel is not None:
            self._replica.unsubscribe(channel, subscription)

    # --- periodic tasks ---

    async def run(self, stopping: asyncio.Event) -> None:
        """Sends heartbeats of silent competitions, and closes every connection when the store stays lost."""
        while not stopping.is_set():
            await self._replica.refresh_ages()
            self.send_heartbeats()
            if self._replica.lost_for_s > self.settings.store_lost_s:
                self.close_all(CloseCode.UPSTREAM_LOST)
            try:
                async with asyncio.timeout(self.settings.silent_s):
                    await stopping.wait()
            except TimeoutError:
                continue

    def send_heartbeats(self) -> None:
        """Sends one heartbeat of each silent competition to every client that subscribes to one of its channels."""
        for scope in self._replica.scopes():
            if (heartbeat := self._heartbeat(scope)) is not None:
                for client in scope.clients():
                    if client.writable:
                        client.write(heartbeat)

    def close_all(self, code: CloseCode) -> None:
        for connection in list(self._connections):
            connection.close(code)

    def _heartbeat(self, scope: Scope) -> bytes | None:
        """The heartbeat of a competition without an event for `silent_s`; None for a live one."""
        age_ms = self._replica.age_ms(scope)
        if age_ms is None or age_ms < self.settings.silent_s * 1000:
            return None
        return message_frame(Heartbeat(competition=scope.name, age_ms=age_ms, at=scope.newest_at or None))
