"""Following a channel over HTTP: a blocking request, immutable patches, server-sent events."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from schemas.documents import apply_patch, document_hash
from testing.scope_writer import ScopeWriter
from testing.waiting import within
from tests.kit.gateway.running import RunningGateway, StartGateway


@pytest.fixture
async def http(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=60) as client:
        yield client


async def test_a_request_after_a_version_waits_for_the_next_one(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    first = await http.get(f"/api/{channel}")
    waiting = asyncio.create_task(http.get(f"/api/{channel}?after=1&epoch=e1"))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done, "there is no version 2 yet"
    await writer.put({channel: {"n": 2, "more": "ö"}})
    async with within(10):
        answer = await waiting
    message = answer.json()
    assert (message["op"], message["from"], message["version"]) == ("patch", 1, 2)
    document = apply_patch(first.json(), message["patch"])
    assert document == {"n": 2, "more": "ö"}
    assert message["hash"] == document_hash(document) == writer.views[channel].hash
    assert message["received_at"]
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert answer.headers["Content-Location"] == f"/api/{channel}/patches/e1/1-2"


async def test_the_patch_has_an_address_that_never_changes(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    for n in (1, 2, 3):
        await writer.put({channel: {"n": n}})
    followed = await http.get(f"/api/{channel}?after=1&epoch=e1")
    assert followed.headers["Content-Location"] == f"/api/{channel}/patches/e1/1-3"
    patch = await http.get(followed.headers["Content-Location"])
    assert "immutable" in patch.headers["Cache-Control"]
    assert patch.json() == {name: value for name, value in followed.json().items() if name != "received_at"}
    old = await http.get(f"/api/{channel}/versions/e1/2")
    assert (old.json(), old.headers["Rinkside-Hash"]) == ({"n": 2}, document_hash({"n": 2}))
    assert "immutable" in old.headers["Cache-Control"]
    for gone in (f"/api/{channel}/patches/e0/1-3", f"/api/{channel}/patches/e1/3-1", f"/api/{channel}/versions/e1/9"):
        answer = await http.get(gone)
        assert (answer.status_code, f"/api/{channel}" in answer.json()["message"]) == (404, True), gone


async def test_a_client_of_another_epoch_gets_the_document(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    message = (await http.get(f"/api/{channel}?after=7&epoch=older")).json()
    assert (message["op"], message["epoch"], message["version"], message["doc"]) == ("snapshot", "e1", 1, {"n": 1})


async def test_a_channel_without_a_document_is_followed_from_nothing(
    http: httpx.AsyncClient, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    waiting = asyncio.create_task(http.get(f"/api/{channel}?after=0"))
    await asyncio.wait([waiting], timeout=0.3)
    await writer.put({channel: {"n": 1}})
    async with within(10):
        message = (await waiting).json()
    assert (message["op"], message["version"], message["doc"]) == ("snapshot", 1, {"n": 1})


async def test_a_request_ends_when_nothing_new_comes(start_gateway: StartGateway, writer: ScopeWriter) -> None:
    gateway = await start_gateway(follow_s=0.4, silent_s=0.1)
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=60) as http:
        answer = await http.get(f"/api/{channel}?after=1&epoch=e1")
        message = answer.json()
        assert answer.headers["Cache-Control"] == "public, max-age=1"
        assert message["op"] in ("patch", "heartbeat")
        assert message["op"] == "heartbeat" or message["from"] == message["version"] == 1


async def test_a_delayed_request_shows_nothing_before_its_time(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    await http.get(f"/api/{channel}")
    await writer.put({channel: {"n": 2}})
    began = asyncio.get_running_loop().time()
    message = (await http.get(f"/api/{channel}?after=1&epoch=e1&delay=1.5")).json()
    assert (message["from"], message["version"]) == (1, 2)
    assert asyncio.get_running_loop().time() - began > 1.0


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("after=x", 400, "not a version"),
        ("after=-1", 400, "not a version"),
        ("after=٣", 400, "not a version"),
        ("after=1&epoch=", 400, "epoch"),
        ("after=1&delay=soon", 400, "seconds"),
        ("after=1&delay=1e9", 400, "seconds"),
        ("after=1&delay=nan", 400, "seconds"),
    ],
)
async def test_a_request_with_a_mistake_is_told_what_to_correct(
    http: httpx.AsyncClient, competition: str, query: str, status: int, words: str
) -> None:
    answer = await http.get(f"/api/live/{competition}?{query}")
    assert (answer.status_code, words in answer.json()["message"]) == (status, True)


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Id and message of each event of a stream."""
    identity = ""
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "id":
            identity = value
        elif name == "data":
            yield identity, orjson.loads(value)


async def test_a_stream_resumes_after_the_last_event(http: httpx.AsyncClient, writer: ScopeWriter) -> None:
    live, ticker = f"live/{writer.scope}", f"ticker/{writer.scope}"
    await writer.put({live: {"n": 1}, ticker: {"t": 1}})
    address = f"/sse?channel={live}&channel={ticker}"
    async with within(20), http.stream("GET", address) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        events = _events(answer)
        (_, first), (last_id, second) = await anext(events), await anext(events)
    assert {first["op"], second["op"]} == {"snapshot"}
    await writer.put({live: {"n": 2}})
    async with within(20), http.stream("GET", address, headers={"Last-Event-ID": last_id}) as answer:
        events = _events(answer)
        found = [message for _, message in (await anext(events), await anext(events))]
    ranges = {message["channel"]: (message["op"], message["from"], message["version"]) for message in found}
    assert ranges == {live: ("patch", 1, 2), ticker: ("patch", 1, 1)}


@pytest.mark.parametrize(
    ("address", "header", "status"),
    [("/sse", "", 400), ("/sse?channel=nothing/x", "", 404), ("/sse?channel=live/x", "live/x@e1:many", 400)],
)
async def test_a_stream_with_a_mistake_is_told_what_to_correct(
    http: httpx.AsyncClient, address: str, header: str, status: int
) -> None:
    answer = await http.get(address, headers={"Last-Event-ID": header})
    assert (answer.status_code, bool(answer.json()["message"])) == (status, True)


async def test_a_gateway_that_stops_ends_its_requests(start_gateway: StartGateway, writer: ScopeWriter) -> None:
    gateway = await start_gateway()
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=60) as http:
        waiting = asyncio.create_task(http.get(f"/api/{channel}?after=1&epoch=e1"))
        await asyncio.wait([waiting], timeout=0.3)
        await gateway.stop()
        answer = await waiting
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
