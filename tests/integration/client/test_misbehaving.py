"""The client against a gateway, and a network, that do what they should not."""

import asyncio
import contextlib
import http
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from rinkside_client import (
    Change,
    ClientClosed,
    ClientError,
    ConnectionState,
    MessageTooBig,
    NotAGateway,
    NotAllowed,
    ProtocolMisuse,
    Refused,
    UnknownChannel,
    Unreachable,
    WrongDocument,
    connect,
    known_channels,
    parse_address,
)
from rinkside_client.exceptions import BadDelay
from testing.processes import free_port
from testing.proxy import Proxy
from testing.waiting import eventually, within
from tests.kit.client.fixtures import StartPlay
from tests.kit.client.scripted_gateway import CUT, LISTEN, QUICK, Close, tasks
from tests.kit.client.scripts import CHANNEL, Story

STORY = Story([{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}])
FRESH = {"op": "subscribe", "channel": CHANNEL}


async def _changes(url: str, until: int) -> list[Change]:
    """What a reader gets, up to that version."""
    changes = []
    async with within(20), connect(url, settings=QUICK) as rinkside:
        async for change in rinkside.subscribe(CHANNEL):
            changes.append(change)
            assert change.document == STORY.documents[change.version - 1]
            if change.version >= until:
                break
    return changes


async def _error(url: str) -> ClientError:
    with pytest.raises(ClientError) as raised:
        await _changes(url, 99)
    return raised.value


@pytest.mark.parametrize("wrong", [STORY.patch(2, 3), STORY.patch(1, 2, hash="f" * 16)], ids=["from", "hash"])
async def test_a_wrong_patch_is_not_shown_and_the_document_asked_for_on_the_same_connection(
    play: StartPlay, wrong: str
) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), wrong, LISTEN, STORY.snapshot(3), STORY.patch(3, 4)])
    await _changes(gateway.url, 4)
    assert gateway.connections[0][:2] == [FRESH, FRESH]
    assert len(gateway.connections) == 1


async def test_after_a_cut_it_resumes_where_it_was(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), STORY.patch(1, 2), CUT], [LISTEN, STORY.patch(2, 4)])
    changes = await _changes(gateway.url, 4)
    assert gateway.connections[1][0] == {**FRESH, "since": {"epoch": "e1", "version": 2}}
    assert changes[-1].kind == "patch"


@pytest.mark.parametrize(
    "end", [Close(4000, "moving"), Close(4001), Close(4499), Close(1001), Close(1011), "no json", b"\x00"], ids=str
)
async def test_what_may_pass_is_tried_again(play: StartPlay, end: str | bytes | Close) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), end], [LISTEN, STORY.patch(1, 4)])
    await _changes(gateway.url, 4)
    assert len(gateway.connections) == 2


@pytest.mark.parametrize(
    ("code", "kind"), [(4500, ProtocolMisuse), (4501, NotAllowed), (4502, Refused), (4999, Refused)]
)
async def test_what_will_not_pass_is_raised_and_nothing_is_tried_again(
    play: StartPlay, code: int, kind: type[Refused]
) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), Close(code, "because")])
    error = await _error(gateway.url)
    assert isinstance(error, kind)
    assert "because" in str(error)
    assert len(gateway.connections) == 1


async def test_a_gateway_that_never_answers_is_left_for_another_connection(play: StartPlay) -> None:
    gateway = await play([], [LISTEN, STORY.snapshot(4)])
    await _changes(gateway.url, 4)
    assert gateway.connections[0] == [FRESH]


async def test_a_gateway_that_is_always_wrong_is_given_up_in_the_end(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1, hash="f" * 16)])
    error = await _error(gateway.url)
    assert isinstance(error, WrongDocument)
    assert 2 <= len(gateway.connections) <= QUICK.max_strikes


async def test_a_message_beyond_the_bound_is_named_as_such(play: StartPlay) -> None:
    gateway = await play([LISTEN, "x" * 1000])
    async with connect(gateway.url, settings=replace(QUICK, max_message_bytes=100)) as rinkside:
        with pytest.raises(MessageTooBig, match="max_message_bytes"):
            await anext(rinkside.subscribe(CHANNEL))
        with pytest.raises(MessageTooBig):
            rinkside.subscribe("live/c2")
        assert rinkside.connection.phase == "closed"


def _answering(*statuses: int) -> Callable[[ServerConnection, Request], Awaitable[Response | None]]:
    """Refuses the handshake with these, one after the other, then takes it."""
    left = list(statuses)

    async def answer(connection: ServerConnection, _: Request) -> Response | None:
        if not left:
            return None
        response = connection.respond(http.HTTPStatus(left.pop(0)), "words\n")
        response.headers["Retry-After"] = "0"
        return response

    return answer


@pytest.mark.parametrize(("status", "kind"), [(404, NotAGateway), (200, NotAGateway), (403, NotAllowed)])
async def test_a_handshake_that_is_refused_for_good_is_raised(
    play: StartPlay, status: int, kind: type[ClientError]
) -> None:
    gateway = await play(process_request=_answering(*[status] * 9))
    assert isinstance(await _error(gateway.url), kind)


async def test_a_full_gateway_is_tried_again(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(4)], process_request=_answering(503, 502, 429))
    await _changes(gateway.url, 4)


async def test_a_websocket_of_somebody_else_is_no_gateway(play: StartPlay) -> None:
    gateway = await play([], subprotocols=None)
    assert isinstance(await _error(gateway.url), NotAGateway)


async def test_where_nobody_listens_it_says_so_after_its_patience_or_goes_on_trying() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with connect(url, settings=replace(QUICK, patience_s=0.2)) as rinkside:
        with pytest.raises(Unreachable, match="refused"):
            await anext(rinkside.subscribe(CHANNEL))
    states: list[ConnectionState] = []
    async with connect(url, settings=QUICK, on_state=states.append) as rinkside:
        rinkside.subscribe(CHANNEL)
        await eventually(lambda: len(states) > 6)
        assert {state.phase for state in states} == {"waiting", "connecting"}
        assert "refused" in states[0].reason
    assert states[-1].phase == "closed"


@contextlib.asynccontextmanager
async def _other_server(answer: bytes | None) -> AsyncIterator[int]:
    """A TCP server that is no web server; with None it says nothing and goes on listening."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("scheme", "answer", "words"),
    [
        ("http", b"SSH-2.0-hello\r\n\r\n", "handshake"),
        ("https", b"SSH-2.0-hello\r\n\r\n", "secure"),
        ("http", None, r"no answer within 0\.1 s"),
    ],
)
async def test_a_server_that_is_something_else_is_tried_again(scheme: str, answer: bytes | None, words: str) -> None:
    settings = replace(QUICK, patience_s=0.3, connect_s=0.1 if answer is None else 5)
    async with _other_server(answer) as port, connect(f"{scheme}://127.0.0.1:{port}", settings=settings) as rinkside:
        with pytest.raises(Unreachable, match=words):
            await anext(rinkside.subscribe(CHANNEL))


async def test_a_list_of_channels_that_is_none_is_no_gateways(play: StartPlay) -> None:
    async with _other_server(b"SSH-2.0-hello\r\n\r\n") as port:
        with pytest.raises(NotAGateway, match="web server"):
            await known_channels(parse_address(f"http://127.0.0.1:{port}"))
    for status, words in ((404, "404"), (200, "not a list")):
        gateway = await play(process_request=_answering(status))
        with pytest.raises(NotAGateway, match=words):
            await known_channels(parse_address(gateway.url))
    with pytest.raises(Unreachable, match="refused"):
        await known_channels(parse_address(f"http://127.0.0.1:{free_port()}"))


@pytest.mark.parametrize(("stable_s", "waits"), [(0, [1, 1, 1]), (60, [1, 2, 4])])
async def test_waits_grow_unless_connections_last(play: StartPlay, stable_s: float, waits: list[float]) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), CUT])
    seen: list[float] = []

    def told(state: ConnectionState) -> None:
        if state.phase == "waiting":
            seen.append(round((state.retry_at_s - lost_at_s) * 1000))

    lost_at_s = 0.0

    def now() -> float:
        nonlocal lost_at_s
        lost_at_s = time.monotonic()
        return lost_at_s

    settings = replace(QUICK, stable_s=stable_s, retry_s=0.001, retry_max_s=1)
    async with connect(gateway.url, settings=settings, on_state=told, now=now, random=lambda: 1.0) as rinkside:
        rinkside.subscribe(CHANNEL)
        await eventually(lambda: len(seen) >= 3)
    assert seen[:3] == waits


async def test_a_line_that_went_dead_is_noticed_by_its_pings(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1)], [LISTEN, STORY.patch(1, 2)])
    async with Proxy.before(gateway.port) as proxy:
        settings = replace(QUICK, ping_s=0.05, pong_s=0.1)
        async with connect(f"http://127.0.0.1:{proxy.port}", settings=settings) as rinkside:
            changes = rinkside.subscribe(CHANNEL)
            assert (await anext(changes)).version == 1
            proxy.blackhole()
            await eventually(lambda: rinkside.connection.reconnects == 1)
            proxy.blackhole(False)
            async with within(10):
                assert (await anext(changes)).version == 2


async def test_leaving_the_block_leaves_nothing_behind_whatever_the_gateway_does(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1)])
    before = tasks()
    async with Proxy.before(gateway.port) as proxy:
        async with connect(f"http://127.0.0.1:{proxy.port}", settings=QUICK) as rinkside:
            changes = rinkside.subscribe(CHANNEL)
            await anext(changes)
            proxy.blackhole()
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 5
        assert not any("rinkside" in name for name in tasks() - before)
        assert [change async for change in changes] == []
        with pytest.raises(ClientClosed):
            rinkside.subscribe(CHANNEL)


async def test_a_reader_that_stops_waiting_loses_nothing(play: StartPlay) -> None:
    gateway = await play([LISTEN, STORY.snapshot(1), LISTEN, STORY.patch(1, 2)])
    async with connect(gateway.url, settings=replace(QUICK, answer_s=10)) as rinkside:
        changes = rinkside.subscribe(CHANNEL)
        assert (await anext(changes)).version == 1
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await anext(changes)
        rinkside.subscribe("live/c2")
        assert (await anext(changes)).version == 2


async def test_an_error_of_the_block_is_raised_as_it_is(play: StartPlay) -> None:
    gateway = await play([])

    async def fail() -> None:
        async with connect(gateway.url, settings=QUICK):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()


async def test_what_cannot_be_asked_is_refused_at_once(play: StartPlay) -> None:
    gateway = await play([])
    async with connect(gateway.url, settings=QUICK) as rinkside:
        for delay in (-1.0, float("nan"), float("inf")):
            with pytest.raises(BadDelay):
                rinkside.subscribe(CHANNEL, delay=delay)
        for channel in ("live/" + "x" * 300, "live/ñ", "\ud800"):
            with pytest.raises(UnknownChannel):
                rinkside.subscribe(channel)
