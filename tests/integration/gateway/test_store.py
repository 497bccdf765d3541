"""The store goes away, comes back, forgets, or says something that does not follow: clients end up right."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

import httpx
import pytest
from redis.asyncio import Redis

from gateway.exceptions import CannotListen
from gateway.service import serve
from schemas.protocol import CloseCode, Heartbeat, PatchMessage, ServerMessage, Snapshot
from schemas.storage_keys import scope_keys
from testing.scope_writer import ScopeWriter
from testing.servers import Server, valkey
from testing.waiting import eventually, within
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import RunningGateway, StartGateway, wait_for_store


async def test_a_gap_in_the_stream_is_bridged(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        await client.shows(channel, {"n": 1})
        await writer.put_after_a_gap({channel: {"n": 2}})
        await client.shows(channel, {"n": 2})
        await writer.put({channel: {"n": 3}})
        assert isinstance(await client.next(), PatchMessage)


async def test_everybody_gets_a_snapshot_when_history_is_rewritten(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as one, board(gateway.port) as other:
        for client in (one, other):
            await client.subscribe(channel)
            await client.next()
        await writer.rewrite("e2", {channel: {"n": 7}})
        for client in (one, other):
            message = await client.next()
            assert isinstance(message, Snapshot)
            assert (message.epoch, message.version, message.doc) == ("e2", 1, {"n": 7})
        await writer.put({channel: {"n": 8}})
        assert isinstance(await one.next(), PatchMessage)


async def test_a_channel_that_history_no_longer_has_becomes_empty(gateway: RunningGateway, writer: ScopeWriter) -> None:
    live, ranking = f"live/{writer.scope}", f"ranking/{writer.scope}/500m-men"
    await writer.put({live: {"n": 1}, ranking: {"rows": {}}})
    async with board(gateway.port) as client:
        await client.subscribe(ranking)
        await client.shows(ranking, {"rows": {}})
        await writer.rewrite("e2", {live: {"n": 1}})
        await client.shows(ranking, {})


@pytest.fixture
def own_store() -> Iterator[Server]:
    """A store that may be killed; it comes back with what it held."""
    with valkey(appendonly=True) as server:
        yield server


@pytest.fixture
def forgetful_store() -> Iterator[Server]:
    """A store that comes back empty."""
    with valkey() as server:
        yield server


@pytest.fixture
async def own_client(own_store: Server) -> AsyncIterator[Redis]:
    redis = Redis.from_url(own_store.address)
    yield redis
    await redis.aclose()


async def test_a_store_that_comes_back_with_its_memory_loses_nobody_anything(
    own_store: Server, own_client: Redis, start_gateway: StartGateway
) -> None:
    writer = ScopeWriter(own_client, "c1")
    await writer.put({"live/c1": {"n": 1}})
    gateway = await start_gateway(redis_url=own_store.address)
    async with board(gateway.port) as client:
        await client.subscribe("live/c1")
        await client.shows("live/c1", {"n": 1})
        own_store.restart()
        await wait_for_store(own_client)
        await writer.put({"live/c1": {"n": 2}})
        await client.shows("live/c1", {"n": 2})
        assert [type(m) for m in client.messages if not isinstance(m, Heartbeat)] == [Snapshot, PatchMessage]


async def test_a_store_that_comes_back_empty_keeps_the_board_until_it_is_written_again(
    forgetful_store: Server, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(redis_url=forgetful_store.address)
    async with Redis.from_url(forgetful_store.address) as redis, board(gateway.port) as client:
        writer = ScopeWriter(redis, "c1")
        for number in range(5):
            await writer.put({"live/c1": {"n": number}})
        await client.subscribe("live/c1")
        await client.shows("live/c1", {"n": 4})
        forgetful_store.restart()
        await wait_for_store(redis)
        await writer.restore()
        await client.until(lambda: client.held["live/c1"].epoch == "e1-again")
        assert {} not in [m.doc for m in client.messages if isinstance(m, Snapshot)]
        await writer.put({"live/c1": {"n": 5}})
        await client.shows("live/c1", {"n": 5})


async def test_clients_are_sent_elsewhere_when_the_store_stays_away(
    own_store: Server, own_client: Redis, start_gateway: StartGateway
) -> None:
    await ScopeWriter(own_client, "c1").put({"live/c1": {"n": 1}})
    gateway = await start_gateway(redis_url=own_store.address, store_lost_s=0.5, silent_s=0.3)
    async with board(gateway.port) as client:
        await client.subscribe("live/c1")
        await client.shows("live/c1", {"n": 1})
        own_store.kill()
        assert await client.close_code() == CloseCode.UPSTREAM_LOST
        assert any(isinstance(message, Heartbeat) for message in client.messages)


async def test_a_gateway_waits_for_a_store_that_is_not_there_yet(start_gateway: StartGateway) -> None:
    with valkey() as server:
        server.kill()
        gateway = await start_gateway(redis_url=server.address)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
            answer = await http.get("/readyz")
            assert answer.status_code == 503
            assert "does not answer" in answer.json()["message"]
            assert (await http.get("/healthz")).status_code == 200
            async with board(gateway.port) as client:
                await client.subscribe("live/c1")
                server.restart()
                async with Redis.from_url(server.address) as redis:
                    await wait_for_store(redis)
                    await ScopeWriter(redis, "c1").put({"live/c1": {"n": 1}})
                await client.shows("live/c1", {"n": 1})

                async def ready() -> bool:
                    return (await http.get("/readyz")).status_code == 200

                await eventually(ready)


async def test_a_silent_source_is_told_and_told_again(start_gateway: StartGateway, writer: ScopeWriter) -> None:
    gateway = await start_gateway(silent_s=0.4)
    channel = f"live/{writer.scope}"
    stored_ms = await writer.put({channel: {"n": 1}})
    await writer.pretend_newest(stored_ms - 60_000)
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        await client.until(lambda: sum(isinstance(m, Heartbeat) for m in client.messages) >= 3)
        assert isinstance(client.messages[0], Snapshot)
        beat = client.messages[1]
        assert isinstance(beat, Heartbeat)
        assert beat.competition == writer.scope
        assert 60_000 <= beat.age_ms < 75_000


async def test_an_event_that_changes_no_document_ends_the_silence(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    gateway = await start_gateway(silent_s=1.0)
    channel = f"live/{writer.scope}"
    stored_ms = await writer.put({channel: {"n": 1}})
    await writer.pretend_newest(stored_ms - 60_000)
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        await client.until(lambda: any(isinstance(m, Heartbeat) for m in client.messages))
        await writer.touch()
        await client.until(lambda: _youngest(client.messages) < 10_000)


def _youngest(messages: Sequence[ServerMessage]) -> int:
    return min((m.age_ms for m in messages if isinstance(m, Heartbeat)), default=10**9)


async def test_a_live_source_is_not_called_silent(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        for number in range(1, 6):
            await writer.put({channel: {"n": number}})
        await client.shows(channel, {"n": 5})
        assert not any(isinstance(m, Heartbeat) for m in client.messages)


@pytest.mark.parametrize("fields", [{"other": "1"}, {"patches": "[", "stored_ms": "1", "epoch": "e1"}])
async def test_an_entry_that_cannot_be_read_does_not_end_the_gateway(
    start_gateway: StartGateway, writer: ScopeWriter, fields: dict[str, str]
) -> None:
    gateway = await start_gateway()
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        await client.shows(channel, {"n": 1})
        try:
            await writer.put_raw(fields)
            await writer.put({channel: {"n": 2}})
            await client.shows(channel, {"n": 2})
        finally:
            # The fixture asks a gateway that ended by itself for nothing; its error is this test's failure.
            if gateway.task.done():
                gateway.task.exception()


async def test_a_store_that_was_emptied_under_an_open_connection_is_followed(
    forgetful_store: Server, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(redis_url=forgetful_store.address, silent_s=0.5)
    async with Redis.from_url(forgetful_store.address) as redis, board(gateway.port) as client:
        writer = ScopeWriter(redis, "c1")
        for number in range(5):
            await writer.put({"live/c1": {"n": number}})
        await client.subscribe("live/c1")
        await client.shows("live/c1", {"n": 4})
        await redis.flushall()
        await writer.restore()
        await client.until(lambda: client.held["live/c1"].epoch == "e1-again", 5)


async def test_a_port_that_is_taken_is_said_plainly(gateway: RunningGateway) -> None:
    with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{gateway.port}: .*choose another port"):
        await serve(gateway.settings, asyncio.Event())


async def test_stopping_sends_clients_elsewhere_and_ends_in_time(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        await client.shows(channel, {"n": 1})
        gateway.stopping.set()
        assert await client.close_code() == CloseCode.SHUTTING_DOWN
    async with within(gateway.settings.stop_s * 3):
        await gateway.task
    with pytest.raises(OSError, match=r".*"):
        await asyncio.open_connection("127.0.0.1", gateway.port)


async def test_stopping_does_not_wait_for_a_client_that_does_not_answer(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(stop_s=1.0)
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    gateway.stopping.set()
    async with within(8):
        await gateway.task
    writer.close()


async def test_a_gateway_is_ready_only_when_it_may_read_documents(
    own_store: Server, own_client: Redis, start_gateway: StartGateway
) -> None:
    """The store answered a ping, so a load balancer kept sending readers to a gateway that answered each with 503."""
    await ScopeWriter(own_client, "c1").put({"live/c1": {"n": 1}})
    await own_client.acl_setuser(
        "pinging", enabled=True, passwords=["+secret"], commands=["+ping", "+get", "+srandmember"], keys=["*"]
    )
    host = own_store.address.removeprefix("redis://")
    gateway = await start_gateway(redis_url=f"redis://pinging:secret@{host}")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert "no permissions" in answer.json()["message"].lower()
        await own_client.acl_setuser("pinging", commands=["+@all"])

        async def ready() -> bool:
            return (await http.get("/readyz")).status_code == 200

        await eventually(ready)
        assert (await http.get("/api/live/c1")).json() == {"n": 1}


async def test_one_competition_with_keys_of_another_kind_leaves_a_gateway_ready(
    own_store: Server, own_client: Redis, start_gateway: StartGateway
) -> None:
    writer = ScopeWriter(own_client, "c1")
    await writer.put({"live/c1": {"n": 1}})
    await own_client.set(scope_keys("c1").stream, "nonsense")
    gateway = await start_gateway(redis_url=own_store.address)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
        assert (await http.get("/readyz")).status_code == 200
