"""The client: subscriptions over one connection that is made anew whenever it is lost."""

import asyncio
import contextlib
import logging
import random as random_module
import time
from collections.abc import AsyncIterator, Callable
from math import inf

from rinkside_client.addresses import Addresses, parse_address
from rinkside_client.exceptions import BadDelay, ClientClosed, UnknownChannel, Unreachable
from rinkside_client.session import AskedAgain, Changed, Effect, Ended, Reconnect, Session
from rinkside_client.settings import ClientSettings
from rinkside_client.socket import Lost, Socket
from rinkside_client.state import ConnectionState, wait_before
from rinkside_client.subscription import Subscription
from schemas.protocol import MAX_CHANNEL_LENGTH

_log = logging.getLogger("rinkside_client")
_MARGIN_S = 5.0
"""For the tasks of a connection to end, after its goodbye."""


class Rinkside:
    """What `connect` gives. Use it in the event loop it was made in."""

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
        """How the connection is now."""
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
        """How often a document was not what the gateway said it is, and was asked for again."""
        return self._session.wrong_documents

    def subscribe(self, channel: str, *, delay: float = 0.0) -> Subscription:
        """The channel's document now and after every change, `delay` seconds late. Iterate over what it returns.

        Several readers of one channel share its subscription. Raises `AlreadyFollowed` for another delay, `BadDelay`,
        `UnknownChannel`, `ClientClosed`, or what ended the client; the iteration raises what the gateway says to it.
        """
        if not 0 <= delay < inf:
            raise BadDelay(delay)
        if len(channel) > MAX_CHANNEL_LENGTH or not channel.isascii():
            raise UnknownChannel(channel[:MAX_CHANNEL_LENGTH])
        if self._failure is not None:
            raise self._failure
        if self.connection.phase == "closed":
            raise ClientClosed
        held = self._session.follow(channel, delay, self._now())
        subscription = Subscription(channel, delay, self._leave)
        self._subscriptions.setdefault(channel, []).append(subscription)
        if held is not None:
            subscription.put(held, None)
        self._wake.set()
        return subscription

    def silent_for(self, competition: str) -> float:
        """Seconds since the newest event of a competition, while its source is silent; 0 while it is not."""
        return self._session.silent_for(competition, self._now())

    async def run(self) -> None:
        """For `connect`: keeps a connection until it is cancelled, or coming back makes no sense."""
        socket = Socket(self.addresses, self.settings, self._session, self._wake, self._now, self._opened, self._act)
        attempt = 0
        without_since_s = self._now()
        while True:
            self._opened_at_s = None
            end = await socket.run()
            if not isinstance(end, Lost):
                raise end
            now_s = self._now()
            reconnects = self.connection.reconnects
            if self._opened_at_s is not None:
                without_since_s = now_s
                reconnects += 1
                if now_s - self._opened_at_s >= self.settings.stable_s:
                    attempt = 0
            attempt += 1
            wait_s = wait_before(attempt, self.settings, self._random, end.at_least_s)
            patience_s = self.settings.patience_s
            if patience_s is not None:
                left_s = without_since_s + patience_s - now_s
                if left_s <= 0:
                    raise Unreachable(self.addresses.socket, patience_s, end.reason)
                wait_s = min(wait_s, left_s)
            self._tell(ConnectionState("waiting", end.reason, now_s + wait_s, reconnects))
            _log.debug("connection to %s lost (%s); trying again in %.1f s", self.addresses.socket, end.reason, wait_s)
            await asyncio.sleep(wait_s)
            self._tell(ConnectionState("connecting", end.reason, reconnects=reconnects))

    def ended(self, task: "asyncio.Task[None]") -> None:
        """For `connect`: the connection's task is over, so is every subscription."""
        error = None if task.cancelled() else task.exception()
        self._failure = error
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.end(error)
        self._subscriptions.clear()
        self._tell(ConnectionState("closed", str(error or ""), reconnects=self.connection.reconnects))

    def _opened(self) -> None:
        self._opened_at_s = self._now()
        self._tell(ConnectionState("connected", reconnects=self.connection.reconnects))

    def _tell(self, state: ConnectionState) -> None:
        self.connection = state
        self._on_state(state)

    def _act(self, effect: Effect) -> None:
        match effect:
            case Changed(channel, held, patch):
                for subscription in self._subscriptions.get(channel, ()):
                    subscription.put(held, patch)
            case AskedAgain(channel, problem):
                _log.warning("wrong document of %s, asked for it again: %s", channel, problem)
            case Ended(str(channel), error):
                for subscription in self._subscriptions.pop(channel, ()):
                    subscription.end(error)
            case Ended() | Reconnect():
                raise AssertionError("the socket keeps these to itself")

    def _leave(self, subscription: Subscription) -> None:
        readers = self._subscriptions.get(subscription.channel, [])
        if subscription in readers:
            readers.remove(subscription)
            if not readers:
                del self._subscriptions[subscription.channel]
                self._session.unfollow(subscription.channel)
                self._wake.set()


def _nobody(_: ConnectionState) -> None:
    return


@contextlib.asynccontextmanager
async def connect(
    url: str,
    *,
    settings: ClientSettings | None = None,
    on_state: Callable[[ConnectionState], None] = _nobody,
    now: Callable[[], float] = time.monotonic,
    random: Callable[[], float] = random_module.random,
) -> AsyncIterator[Rinkside]:
    """A client of the gateway at `url` (http, https, ws or wss). It does not wait for the connection.

    A lost connection is made again, and every channel goes on where it was; `on_state` hears of it. Raises
    `BadAddress` here; everything else is raised where changes are read.
    """
    client = Rinkside(parse_address(url), settings or ClientSettings(), on_state, now, random)
    # Not a TaskGroup: it would wrap every error of the caller's block in an ExceptionGroup. The task ends with the block.
    task = asyncio.create_task(client.run(), name="rinkside-client")
    task.add_done_callback(client.ended)
    try:
        yield client
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=client.settings.close_s + _MARGIN_S)
