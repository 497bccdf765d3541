"""Trouble with one competition, and names that somebody made up, cost the others nothing."""

import asyncio

import httpx
import pytest
from redis.asyncio import Redis

from gateway.replication.decoding import RawScope
from gateway.replication.store import Store
from schemas.protocol import Heartbeat, PatchMessage, Snapshot
from schemas.storage_keys import SCOPES_KEY, scope_keys
from testing.proxy import Proxy
from testing.scope_writer import ScopeWriter
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.gateway.checking_client import Board, board
from tests.kit.gateway.running import RunningGateway, StartGateway


@pytest.fixture
def other(client: Redis, competition: str) -> ScopeWriter:
    return ScopeWriter(client, f"{competition}-other")


async def _metric(port: int, line: str) -> float:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        lines = (await http.get("/metrics")).text.splitlines()
    return float(next((each.split()[-1] for each in lines if each.startswith(f"{line} ")), "0"))


def _news(client: Board) -> list[type[object]]:
    return [type(message) for message in client.messages if not isinstance(message, Heartbeat)]


async def test_keys_of_another_kind_stop_one_competition_and_no_other(
    start_gateway: StartGateway, client: Redis, writer: ScopeWriter, other: ScopeWriter
) -> None:
    """One WRONGTYPE made a gateway doubt every competition, and after 30 seconds it closed every client."""
    gateway = await start_gateway(store_lost_s=0.5, silent_s=0.2)
    live, healthy = f"live/{writer.scope}", f"live/{other.scope}"
    for each, channel in ((writer, live), (other, healthy)):
        await each.put({channel: {"n": 1}})
    async with board(gateway.port) as broken, board(gateway.port) as watching:
        await broken.subscribe(live)
        await broken.shows(live, {"n": 1})
        await watching.subscribe(healthy)
        await watching.shows(healthy, {"n": 1})
        reloads = await _metric(gateway.port, 'rinkside_reloads_total{reason="doubtful"}')
        stream = scope_keys(writer.scope).stream
        kept = await client.dump(stream)
        assert kept is not None
        await client.set(stream, "nonsense")
        for number in range(2, 30):
            await other.put({healthy: {"n": number}})
            await watching.shows(healthy, {"n": number})
        assert _news(watching) == [Snapshot] + [PatchMessage] * 28
        assert await _metric(gateway.port, 'rinkside_reloads_total{reason="doubtful"}') == reloads
        await client.restore(stream, 0, kept, replace=True)
        await writer.put({live: {"n": 2}})
        await broken.shows(live, {"n": 2})
        assert _news(broken) == [Snapshot, PatchMessage]


async def test_a_competition_that_is_slow_to_load_holds_up_no_other(
    start_gateway: StartGateway, writer: ScopeWriter, other: ScopeWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = f"live/{writer.scope}", f"live/{other.scope}"
    for each, channel in ((writer, slow), (other, quick)):
        await each.put({channel: {"n": 1}})
    may_load, load = asyncio.Event(), Store.load

    async def load_slowly(store: Store, scope: str) -> RawScope:
        if scope == writer.scope:
            await may_load.wait()
        return await load(store, scope)

    monkeypatch.setattr(Store, "load", load_slowly)
    gateway = await start_gateway()
    async with board(gateway.port) as waiting, board(gateway.port) as watching:
        await waiting.subscribe(slow)
        await watching.subscribe(quick)
        await watching.shows(quick, {"n": 1})
        await other.put({quick: {"n": 2}})
        await watching.shows(quick, {"n": 2})
        assert waiting.messages == []
        may_load.set()
        await waiting.shows(slow, {"n": 1})


async def test_a_new_subscription_does_not_interrupt_the_read_that_serves_the_others(
    start_gateway: StartGateway, client: Redis, writer: ScopeWriter
) -> None:
    """Each first watch of a name, known or made up, cancelled the blocking read, and the connection to the store with it."""
    gateway = await start_gateway(block_ms=20_000)
    watched = f"live/{writer.scope}"
    await writer.put({watched: {"n": 1}})

    async def blocked_reads() -> set[str]:
        clients = await client.client_list()
        return {each["id"] for each in clients if each["cmd"] == "xread" and "b" in each["flags"]}

    before = await blocked_reads()
    async with board(gateway.port) as watching, board(gateway.port) as joining:
        await watching.subscribe(watched)
        await watching.shows(watched, {"n": 1})
        await eventually(lambda: _grows(blocked_reads, before))
        ours = await blocked_reads() - before
        for number in range(10):
            late = ScopeWriter(client, f"{writer.scope}-late-{number}")
            channel = f"live/{late.scope}"
            await late.put({channel: {"n": 1}})
            await joining.subscribe(channel)
            await joining.subscribe(f"live/{writer.scope}-made-up-{number}")
            await joining.shows(channel, {"n": 1})
            await late.put({channel: {"n": 2}})  # is read although the blocking read knows nothing of it
            await joining.shows(channel, {"n": 2})
        assert await blocked_reads() - before == ours
        await writer.put({watched: {"n": 2}})
        await watching.shows(watched, {"n": 2})


async def _grows(read: object, before: set[str]) -> bool:
    assert callable(read)
    return bool(await read() - before)


async def test_made_up_names_take_no_place_of_competitions_that_begin(
    start_gateway: StartGateway, client: Redis, competition: str
) -> None:
    """Ten connections with 60 made-up names each kept everybody from every competition that had not begun yet."""
    gateway = await start_gateway(max_scopes=2, appear_s=0.05)
    channel = f"live/{competition}"
    async with board(gateway.port) as attacker, board(gateway.port) as reader:
        for number in range(60):
            await attacker.subscribe(f"live/{competition}-made-up-{number}")
            message = await attacker.next()
            assert isinstance(message, Snapshot)
            assert (message.epoch, message.version, message.doc) == ("none", 0, {})
        await reader.subscribe(channel)
        await reader.shows(channel, {})
        assert await _metric(gateway.port, "rinkside_scopes") == 0
        writer = ScopeWriter(client, competition)
        await writer.put({channel: {"n": 1}})
        await reader.shows(channel, {"n": 1})
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
            assert (await http.get(f"/api/{channel}")).json() == {"n": 1}
        await writer.put({channel: {"n": 2}})
        assert isinstance(await reader.next(), PatchMessage)


async def test_a_client_that_left_before_its_competition_began_is_forgotten(
    start_gateway: StartGateway, client: Redis, competition: str
) -> None:
    gateway = await start_gateway(appear_s=0.05)
    channel = f"live/{competition}"
    async with board(gateway.port) as leaving, board(gateway.port) as staying:
        for each in (leaving, staying):
            await each.subscribe(channel)
            await each.next()
        await leaving.say({"op": "unsubscribe", "channel": channel})
        await leaving.next()
        await ScopeWriter(client, competition).put({channel: {"n": 1}})
        await staying.shows(channel, {"n": 1})
        await leaving.stays_quiet()


async def test_a_competition_is_found_although_the_store_has_lost_the_set_of_all(
    gateway: RunningGateway, client: Redis, writer: ScopeWriter
) -> None:
    """A store that evicts keys may lose any of them."""
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    await client.srem(SCOPES_KEY, writer.scope)
    async with board(gateway.port) as watching:
        await watching.subscribe(channel)
        await watching.shows(channel, {"n": 1})
        assert _news(watching) == [Snapshot]


async def test_what_a_stalled_gateway_missed_reaches_a_client_in_few_frames(
    start_gateway: StartGateway, store: Server, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with Proxy.before(store.port) as proxy:
        gateway = await start_gateway(redis_url=f"redis://127.0.0.1:{proxy.port}/0")
        async with board(gateway.port) as client:
            await client.subscribe(channel)
            await client.shows(channel, {"n": 0})
            proxy.blackhole()
            for number in range(1, 301):
                await writer.put({channel: {"n": number}})
            proxy.blackhole(False)
            await client.shows(channel, {"n": 300})
            assert len(_news(client)) <= 4  # the first entry may have been read before the rest
