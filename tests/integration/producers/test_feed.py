"""The live feed over a real WebSocket that is cut: what is on the log in the end is what one calm run gives."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import count
from typing import Any

import orjson
import pytest
from websockets.asyncio.server import ServerConnection, serve

from producers.exceptions import BadFeed, PublishFailed
from producers.publish import open_publisher
from producers.topics import ensure_topics
from producers.vantage import Translated, Translator, produce_url
from schemas.documents import Document
from schemas.events import Event, decode_event
from schemas.storage_keys import EVENTS_TOPIC
from testing.processes import free_port
from testing.servers import Server
from testing.waiting import eventually, within
from tests.kit.consumers.running import expected, read_topic
from tests.kit.producers.vantage_wire import (
    NOON,
    Heat,
    Message,
    capture_logs,
    distance_activated,
    logged,
)
from tests.kit.producers.vantage_wire import (
    competition as programme,
)

STATES = ("heat.activated", "heat.deactivated", "startlist.published", "competition.announced", "distance.scheduled")
RACE = [message for number in (1, 2, 3) for message in Heat(number).whole()]


class FeedServer:
    """As the timing system's: a new connection gets the state so far, then what follows; it is cut after each number of
    live messages in `cuts`."""

    def __init__(
        self, messages: Sequence[Message | bytes | str], cuts: Sequence[int] = (), *, rudely: bool = True
    ) -> None:
        self._messages = messages
        self._cuts = list(cuts)
        self._rudely = rudely
        self.sent = 0
        self.connections = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1/competitions/x"

    def _state(self) -> list[Message]:
        """The programme, the distance, and the log of the last heat since it was activated."""
        past = [message for message in self._messages[: self.sent] if isinstance(message, dict)]
        activations = [n for n, message in enumerate(past) if message["typeName"] == "HeatActivatedEvent"]
        return [programme(), programme(), distance_activated(), *(past[activations[-1] :] if activations else [])]

    async def handle(self, socket: ServerConnection) -> None:
        self.connections += 1
        for message in self._state():
            await socket.send(orjson.dumps(message).decode())
        while self.sent < len(self._messages):
            if self._cuts and self.sent >= self._cuts[0]:
                self._cuts.pop(0)
                if self._rudely:
                    socket.transport.abort()
                return
            live = self._messages[self.sent]
            self.sent += 1
            await socket.send(orjson.dumps(live).decode() if isinstance(live, dict) else live)
        await socket.wait_closed()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["FeedServer"]:
        async with serve(self.handle, "127.0.0.1", self.port) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            yield self


def _calm(messages: Sequence[Message], competition: str) -> list[Event]:
    translator = Translator(competition)
    return [
        event
        for message in [programme(), programme(), distance_activated(), *messages]
        for event in translator.translate(message, NOON)
    ]


async def _follow(
    server: FeedServer,
    publish: Callable[[Event], Awaitable[None]],
    competition: str,
    done: Callable[[], bool],
) -> Translated:
    """Follows the feed until `done`."""
    stopping = asyncio.Event()
    ticks = count()

    def now() -> Any:
        return NOON.replace(hour=13) + (NOON.replace(second=1) - NOON) * next(ticks)

    task = asyncio.create_task(
        produce_url(
            server.url,
            publish,
            competition=competition,
            stopping=stopping,
            first_pause_s=0.02,
            longest_pause_s=0.1,
            now=now,
        )
    )
    try:
        await eventually(lambda: task.done() or done())
    finally:
        stopping.set()
    async with within(10):
        return await task


def _log(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    """Each event once, at its first place; states (said again without harm) left out."""
    return list(dict.fromkeys((e.source, e.id, e.type) for e in events if e.type not in STATES))


def _documents(events: Sequence[Event], competition: str) -> dict[str, Document]:
    """The views. A line of the ticker is taken without its cause: here the calm run tells everything at one instant, and
    which of several events of a crossing came first is a matter of instants."""
    documents = expected(events, competition)
    ticker = documents[f"ticker/{competition}"]
    lines = {key: {**line, "at": "", "position": 0, "event": {}} for key, line in ticker["lines"].items()}
    return {**documents, f"ticker/{competition}": {**ticker, "lines": lines}}


@pytest.mark.parametrize("rudely", [True, False], ids=["cut", "closed"])
async def test_a_feed_that_is_cut_again_and_again_gives_the_log_of_a_calm_run(
    broker: Server, competition: str, rudely: bool
) -> None:
    """Cut in the middle of heats, between two, right after an activation and right before a commit."""
    length = len(Heat(1).whole())
    cuts = [1, 5, 13, length - 2, length, length + 1, 2 * length - 2, 2 * length + 9]
    await ensure_topics(broker.kafka, partitions=4)
    async with FeedServer(RACE, cuts, rudely=rudely).running() as server, open_publisher(broker.kafka) as publisher:
        committed = 0

        async def publish(event: Event) -> None:
            nonlocal committed
            committed = max(committed, event.data.heat if event.type == "heat.committed" else 0)
            await publisher.send(event)

        outcome = await _follow(server, publish, competition, lambda: server.sent == len(RACE) and committed == 3)
    assert server.connections == len(cuts) + 1
    assert outcome.skipped == 0
    records = [r for r in await read_topic(broker.address, EVENTS_TOPIC) if r.key == competition.encode()]
    written = [decode_event(record.value or b"") for record in records]
    calm = _calm(RACE, competition)
    assert _log(written) == _log(calm)
    assert _documents(written, competition) == _documents(calm, competition)


async def test_an_adapter_started_anew_in_the_middle_adds_nothing_to_the_log(competition: str) -> None:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    half = len(RACE) // 2
    async with FeedServer(RACE[:half]).running() as server:
        await _follow(
            server, publish, competition, lambda: len(_log(events)) == len(_log(_calm(RACE[:half], competition)))
        )
    whole = FeedServer(RACE)
    whole.sent = half
    async with whole.running() as server:
        await _follow(server, publish, competition, lambda: len(_log(events)) >= len(_log(_calm(RACE, competition))))
    calm = _calm(RACE, competition)
    assert _log(events) == _log(calm)
    assert _documents(events, competition) == _documents(calm, competition)


async def test_unreadable_messages_are_logged_and_left_out_and_the_connection_stays(competition: str) -> None:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    bad: list[Message | bytes | str] = ["{", "[1]", b"\x00\xff", "", {"typeName": "NewsEvent"}, {"typeName": None}]
    messages: list[Message | bytes | str] = []
    for number, message in enumerate(RACE):
        messages += [message, *([bad[number // 5]] if number % 5 == 0 and number // 5 < len(bad) else [])]
    with capture_logs() as entries:
        async with FeedServer(messages).running() as server:
            calm = _calm(RACE, competition)
            outcome = await _follow(server, publish, competition, lambda: len(_log(events)) == len(_log(calm)))
    assert server.connections == 1
    assert outcome.skipped == len(bad)
    assert [entry["message"] for entry in logged(entries, "message left out")] == [5 + 6 * n for n in range(len(bad))]
    assert all(entry["reason"] for entry in logged(entries, "message left out"))
    assert _log(events) == _log(calm)


async def test_a_feed_that_is_not_there_yet_is_waited_for(competition: str) -> None:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    server = FeedServer(RACE)
    server.port = free_port()
    calm = _calm(RACE, competition)
    following = asyncio.create_task(_follow(server, publish, competition, lambda: len(_log(events)) == len(_log(calm))))
    await asyncio.wait([following], timeout=0.2)
    async with server.running():
        await following
    assert _log(events) == _log(calm)


async def test_following_stops_at_once_when_told_to(competition: str) -> None:
    async def publish(event: Event) -> None:
        pass

    for url in (f"ws://127.0.0.1:{free_port()}/", None):
        async with FeedServer([]).running() as server:
            stopping = asyncio.Event()
            task = asyncio.create_task(
                produce_url(url or server.url, publish, competition=competition, stopping=stopping, first_pause_s=60)
            )
            await asyncio.wait([task], timeout=0.2)
            stopping.set()
            async with within(5):
                await task


@pytest.mark.parametrize(
    "url", ["timing.local", "http://127.0.0.1/feed", "ws://", "", "file:///etc/passwd", "ws://127.0.0.1:99999/"]
)
async def test_an_address_that_is_no_feed_says_so(url: str, competition: str) -> None:
    async def publish(event: Event) -> None:
        raise AssertionError

    async with within(5):
        with pytest.raises(BadFeed, match="cannot be used as a feed"):
            await produce_url(url, publish, competition=competition, stopping=asyncio.Event())


async def test_a_broker_that_fails_ends_the_following_with_its_error(competition: str) -> None:
    async def publish(event: Event) -> None:
        raise PublishFailed("127.0.0.1:9", "gone")

    async with FeedServer(RACE).running() as server, within(5):
        with pytest.raises(PublishFailed, match="gone"):
            await produce_url(server.url, publish, competition=competition, stopping=asyncio.Event())
