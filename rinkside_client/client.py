"""The client: subscriptions over one connection, which it opens again whenever it is lost."""

import asyncio
import contextlib
import logging
import random as random_module
import time
from collections.abc import AsyncIterator, Callable
from math import inf

from rinkside_client.addresses import Addresses, parse_address
from rinkside_client.exceptions import BadDelay, ClientClosed, UnknownChannel, Unreachable
from rinkside_client.session import Changed, Effect, Ended, Reconnect, RequestedAgain, Session
from rinkside_client.settings import ClientSettings
from rinkside_client.socket import ConnectionLost, Socket
from rinkside_client.state import ConnectionState, wait_before
from rinkside_client.subscription import Subscription
from schemas.protocol import MAX_CHANNEL_LENGTH
from schemas.urls import masked

_log = logging.getLogger("rinkside_client")
_MARGIN_S = 5.0
"""Time for the tasks of a connection to end after its close."""


class Rinkside:
    """A client, made by `connect`. Use it in the event loop that made it."""

    def __init__(
        self,
        addresses: Addresses,
        settings: ClientSettings,
        on_state: Callable[[ConnectionState], None],
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self.addresses = addresses
        self.settings = settings
        self.connection = ConnectionState("connecting")
        """State of the connection."""
        self._on_state = on_state
        self._now = now
        self._random = random
        self._session = Session(settings)
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._wake = asyncio.Event()
        self._failure: BaseException | None = None
        self._opened_at_s: float | None = None

    @property
    def wrong_documents(self) -> int:
        """Number of documents that did not match their hash or version, and were requested again."""
        return self._session.wrong_documents

    def subscribe(self, channel: str, *, delay: float = 0.0) -> Subscription:
        """Returns an iterator over the channel's document, now and after every change, `delay` seconds late.

        Several readers of one channel share its subscription. Raises `AlreadyFollowed` for another delay, `BadDelay`,
        `UnknownChannel`, `ClientClosed`, or the error that ended the client. The iteration raises the gateway's refusals.
        """
        if not 0 <= delay < inf:
            raise BadDelay(delay)
        if len(channel) > MAX_CHANNEL_LENGTH or not channel.isascii():
            raise UnknownChannel(channel[:MAX_CHANNEL_LENGTH])
        if self._failure is not None:
            raise self._failure
        if self.connection.phase == "closed":
            raise ClientClosed
        current = self._session.follow(channel, delay, self._now())
        subscription = Subscription(channel, delay, self._unsubscribe)
        self._subscriptions.setdefault(channel, []).append(subscription)
        if current is not None:
            subscription.deliver(current, None)
        self._wake.set()
        return subscription

    def silent_for(self, competition: str) -> float:
        """Seconds since the newest event of a competition while its source is silent, otherwise 0."""
        return self._session.silent_for(competition, self._now())

    async def run(self) -> None:
        """For `connect`: stays connected until it is cancelled, or until an error that a new connection cannot cure."""
        socket = Socket(self.addresses, self.settings, self._session, self._wake, self._now, self._opened, self._apply)
        attempt = 0
        disconnected_since_s = self._now()
        while True:
            self._opened_at_s = None
            end = await socket.run()
            if not isinstance(end, ConnectionLost):
                raise end
            now_s = self._now()
            reconnects = self.connection.reconnects
            if self._opened_at_s is not None:
                disconnected_since_s = now_s
                reconnects += 1
                if now_s - self._opened_at_s >= self.settings.stable_s:
                    attempt = 0
            attempt += 1
            wait_s = wait_before(attempt, self.settings, self._random, end.at_least_s)
            patience_s = self.settings.patience_s
            if patience_s is not None:
                left_s = disconnected_since_s + patience_s - now_s
                if left_s <= 0:
                    raise Unreachable(self.addresses.socket, patience_s, end.reason)
                wait_s = min(wait_s, left_s)
            self._set_state(ConnectionState("waiting", end.reason, now_s + wait_s, reconnects))
            _log.debug(
                "connection to %s lost (%s); retrying in %.1f s", masked(self.addresses.socket), end.reason, wait_s
            )
            await asyncio.sleep(wait_s)
            self._set_state(ConnectionState("connecting", end.reason, reconnects=reconnects))

    def finished(self, task: "asyncio.Task[None]") -> None:
        """For `connect`: ends every subscription when the task of the connection ends."""
        error = None if task.cancelled() else task.exception()
        self._failure = error
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.end(error)
        self._subscriptions.clear()
        self._set_state(ConnectionState("closed", str(error or ""), reconnects=self.connection.reconnects))

    def _opened(self) -> None:
        self._opened_at_s = self._now()
        self._set_state(ConnectionState("connected", reconnects=self.connection.reconnects))

    def _set_state(self, state: ConnectionState) -> None:
        self.connection = state
        self._on_state(state)

    def _apply(self, effect: Effect) -> None:
        match effect:
            case Changed(channel, current, patch):
                for subscription in self._subscriptions.get(channel, ()):
                    subscription.deliver(current, patch)
            case RequestedAgain(channel, problem):
                _log.warning("wrong document of %s, requested again: %s", channel, problem)
            case Ended(str(channel), error):
                for subscription in self._subscriptions.pop(channel, ()):
                    subscription.end(error)
            case Ended() | Reconnect():
                raise AssertionError("the socket handles these itself")

    def _unsubscribe(self, subscription: Subscription) -> None:
        readers = self._subscriptions.get(subscription.channel, [])
        if subscription in readers:
            readers.remove(subscription)
            if not readers:
                del self._subscriptions[subscription.channel]
                self._session.unfollow(subscription.channel)
                self._wake.set()


def _ignore_state(_: ConnectionState) -> None:
    return


@contextlib.asynccontextmanager
async def connect(
    url: str,
    *,
    settings: ClientSettings | None = None,
    on_state: Callable[[ConnectionState], None] = _ignore_state,
    now: Callable[[], float] = time.monotonic,
    random: Callable[[], float] = random_module.random,
) -> AsyncIterator[Rinkside]:
    """Opens a client of the gateway at `url` (http, https, ws or wss). Does not wait for the connection.

    The client reconnects after a loss and resumes every channel; it calls `on_state` with each new state. Raises
    `BadAddress`; all other errors are raised where changes are read.
    """
    client = Rinkside(parse_address(url), settings or ClientSettings(), on_state, now, random)
    # Not a TaskGroup: it would wrap every error of the caller's block in an ExceptionGroup. The task ends with the block.
    task = asyncio.create_task(client.run(), name="rinkside-client")
    task.add_done_callback(client.finished)
    try:
        yield client
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=client.settings.close_s + _MARGIN_S)
