"""The hub: which connection follows what, and the rounds that everybody hears of."""

import asyncio
from datetime import UTC, datetime

from gateway.exceptions import TooManyScopes
from gateway.fanout.channel_feed import Subscription
from gateway.fanout.connection import Connection
from gateway.fanout.frames import message_frame
from gateway.fanout.session import Answer, Start, Stop, TellTime
from gateway.metrics import SUBSCRIPTIONS
from gateway.replication.replica import Replica
from gateway.replication.scope import Scope
from gateway.settings import GatewaySettings
from schemas.channels import parse_channel
from schemas.events import format_instant
from schemas.protocol import CloseCode, Error, Heartbeat, Pong, Unsubscribed


class Hub:
    """All connections of one gateway."""

    def __init__(self, settings: GatewaySettings, replica: Replica) -> None:
        self.settings = settings
        self.waiting: list[Connection] = []
        self._replica = replica
        self._connections: dict[Connection, dict[str, Subscription]] = {}
        self._loading: dict[Subscription, asyncio.Task[None]] = {}

    # --- what a connection says ---

    def is_full(self) -> bool:
        return len(self._connections) >= self.settings.max_connections

    def opened(self, connection: Connection) -> None:
        self._connections[connection] = {}

    def closed(self, connection: Connection) -> None:
        for name, subscription in self._connections.pop(connection, {}).items():
            self._end(name, subscription)

    def act(self, connection: Connection, effect: Start | Stop | Answer | TellTime) -> None:
        match effect:
            case Start(channel):
                self._start(connection, effect)
            case Stop(channel):
                if subscription := self._connections[connection].pop(channel, None):
                    self._end(channel, subscription)
                connection.write(message_frame(Unsubscribed(channel=channel)))
            case Answer(message):
                connection.write(message_frame(message))
            case TellTime(number):
                connection.write(message_frame(Pong(id=number, now=format_instant(datetime.now(UTC)))))

    def caught_up(self, connection: Connection) -> None:
        """A slow client reads again."""
        for name, subscription in list(self._connections.get(connection, {}).items()):
            if not connection.writable:
                return
            channel = parse_channel(name)
            if channel is not None and self._replica.is_loaded(channel):
                self._replica.feed(channel).catch_up(subscription)

    # --- subscriptions ---

    def _start(self, connection: Connection, effect: Start) -> None:
        channel = effect.channel
        mine = self._connections[connection]
        if before := mine.pop(channel.name, None):
            self._end(channel.name, before)
        try:
            held = self._replica.hold(channel)
        except TooManyScopes as error:
            connection.session.channels.discard(channel.name)
            connection.write(
                message_frame(Error(code="too-many-subscriptions", channel=channel.name, message=str(error)))
            )
            return
        subscription = mine[channel.name] = Subscription(connection, effect.delay_ms)
        SUBSCRIPTIONS.inc()
        if held.loaded:
            self._begin(connection, effect, subscription)
            self._replica.let_go(held)
            return
        # Wait for the first load of the competition; until then there is nothing true to say.
        task = asyncio.get_running_loop().create_task(self._begin_loaded(connection, effect, subscription))
        self._loading[subscription] = task

        def done(_: asyncio.Task[None]) -> None:
            self._replica.let_go(held)
            self._loading.pop(subscription, None)

        task.add_done_callback(done)

    async def _begin_loaded(self, connection: Connection, effect: Start, subscription: Subscription) -> None:
        await self._replica.wait_until_loaded(effect.channel)
        if self._connections.get(connection, {}).get(effect.channel.name) is subscription:
            self._begin(connection, effect, subscription)

    def _begin(self, connection: Connection, effect: Start, subscription: Subscription) -> None:
        self._replica.feed(effect.channel).subscribe(subscription, effect.since)
        scope = self._replica.scope_of(effect.channel)
        if scope is not None and connection.writable and (beat := self._heartbeat(scope)) is not None:
            connection.write(beat)

    def _end(self, name: str, subscription: Subscription) -> None:
        SUBSCRIPTIONS.dec()
        if loading := self._loading.get(subscription):
            loading.cancel()
        channel = parse_channel(name)
        if channel is not None:
            self._replica.leave(channel, subscription)

    # --- rounds ---

    async def run(self, stopping: asyncio.Event) -> None:
        """Tells clients of silent sources, and sends them away when the store is lost for good."""
        while not stopping.is_set():
            await self._replica.refresh_age()
            self.tell_silence()
            if self._replica.lost_for_s > self.settings.store_lost_s:
                for connection in list(self._connections):
                    connection.close(CloseCode.UPSTREAM_LOST)
            try:
                async with asyncio.timeout(self.settings.silent_s):
                    await stopping.wait()
            except TimeoutError:
                continue

    def tell_silence(self) -> None:
        """One frame for each silent competition, written to everybody who follows something of it."""
        beats = {scope.name: beat for scope in self._replica.scopes() if (beat := self._heartbeat(scope)) is not None}
        if not beats:
            return
        for connection, mine in self._connections.items():
            if connection.writable:
                for scope_name in {c.scope for name in mine if (c := parse_channel(name)) is not None} & beats.keys():
                    connection.write(beats[scope_name])

    def close_all(self, code: CloseCode) -> None:
        for connection in list(self._connections):
            connection.close(code)

    def _heartbeat(self, scope: Scope) -> bytes | None:
        age_ms = int(self._replica.now_ms() - scope.newest_ms)
        if not scope.newest_ms or age_ms < self.settings.silent_s * 1000:
            return None
        return message_frame(Heartbeat(competition=scope.name, age_ms=age_ms, at=scope.newest_at or None))
