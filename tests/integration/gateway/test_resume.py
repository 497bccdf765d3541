"""A client that comes back: a complete resume, or a snapshot; never something in between."""

from redis.asyncio import Redis

from schemas.protocol import PatchMessage, Snapshot
from schemas.storage_keys import scope_keys
from testing.proxy import Proxy
from testing.scope_writer import ScopeWriter
from testing.servers import Server
from tests.kit.gateway.checking_client import Held, board
from tests.kit.gateway.running import RunningGateway, StartGateway


async def _written(writer: ScopeWriter, channel: str, count: int) -> list[Held]:
    held = []
    for number in range(1, count + 1):
        await writer.put({channel: {"n": number, "rows": {f"r{number}": {"rank": number}}}})
        held.append(Held(writer.epoch, number, writer.views[channel].doc))
    return held


async def test_several_changes_come_as_one_patch(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    async with board(gateway.port) as watching, board(gateway.port) as client:
        await watching.subscribe(channel)
        held = await _written(writer, channel, 5)
        await watching.shows(channel, held[-1].doc)
        await client.resume(channel, held[1])
        message = await client.next()
    assert isinstance(message, PatchMessage)
    assert (message.from_version, message.version) == (2, 5)
    assert client.held[channel].doc == held[-1].doc


async def test_a_gateway_that_has_just_started_resumes_what_happened_before_it(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    held = await _written(writer, channel, 8)
    gateway = await start_gateway()
    for before in held[:-1]:
        async with board(gateway.port) as client:
            await client.resume(channel, before)
            message = await client.next()
            assert isinstance(message, PatchMessage)
            assert client.held[channel] == held[-1]


async def test_a_client_that_is_current_is_told_so_by_an_empty_patch(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    held = await _written(writer, channel, 3)
    async with board(gateway.port) as client:
        await client.resume(channel, held[-1])
        message = await client.next()
        assert isinstance(message, PatchMessage)
        assert (message.from_version, message.version, message.patch) == (3, 3, {})
        await writer.put({channel: {"n": 4}})
        await client.shows(channel, {"n": 4})


async def test_resume_is_refused_with_a_snapshot_when_the_epoch_is_another(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await _written(writer, channel, 3)
    async with board(gateway.port) as client:
        await client.resume(channel, Held("another", 2, {}))
        assert isinstance(await client.next(), Snapshot)


async def test_resume_is_refused_with_a_snapshot_when_the_version_is_still_to_come(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await _written(writer, channel, 3)
    async with board(gateway.port) as client:
        await client.resume(channel, Held("e1", 9, {}))
        assert isinstance(await client.next(), Snapshot)
        assert client.held[channel].version == 3


async def test_resume_is_refused_with_a_snapshot_when_history_was_trimmed(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    gateway = await start_gateway(history=4)
    held = await _written(writer, channel, 10)
    async with board(gateway.port) as client:
        await client.resume(channel, held[2])
        assert isinstance(await client.next(), Snapshot)
    async with board(gateway.port) as client:
        await client.resume(channel, held[7])
        assert isinstance(await client.next(), PatchMessage)
        assert client.held[channel] == held[-1]


async def test_a_gateway_that_is_behind_reads_the_store_before_it_answers(
    start_gateway: StartGateway, store: Server, writer: ScopeWriter
) -> None:
    """A client that held version 6 went to a gateway that had been stalled: it was sent back to version 5, then on to 6."""
    channel = f"live/{writer.scope}"
    held = await _written(writer, channel, 5)
    async with Proxy.before(store.port) as proxy:
        behind = await start_gateway(redis_url=f"redis://127.0.0.1:{proxy.port}/0")
        async with board(behind.port) as watching, board(behind.port) as client:
            await watching.subscribe(channel)
            await watching.shows(channel, held[-1].doc)
            proxy.blackhole()
            await writer.put({channel: {"n": 6}})
            await client.resume(channel, Held(writer.epoch, 6, {"n": 6}))
            await client.stays_quiet()
            proxy.blackhole(False)
            message = await client.next()
            assert isinstance(message, PatchMessage)
            assert (message.from_version, message.version) == (6, 6)


async def test_a_gateway_that_has_not_seen_the_rebuild_yet_reads_the_store_before_it_answers(
    start_gateway: StartGateway, store: Server, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    held = await _written(writer, channel, 5)
    async with Proxy.before(store.port) as proxy:
        behind = await start_gateway(redis_url=f"redis://127.0.0.1:{proxy.port}/0")
        async with board(behind.port) as watching, board(behind.port) as client:
            await watching.subscribe(channel)
            await watching.shows(channel, held[-1].doc)
            proxy.blackhole()
            await writer.rewrite("e2", {channel: {"n": 7}})
            await client.resume(channel, Held("e2", 1, {"n": 7}))
            await client.stays_quiet()
            proxy.blackhole(False)
            message = await client.next()
            assert isinstance(message, PatchMessage)
            assert (message.epoch, message.version) == ("e2", 1)


async def test_a_client_keeps_its_document_while_an_emptied_store_is_filled_again(
    start_gateway: StartGateway, client: Redis, writer: ScopeWriter
) -> None:
    """The gateway was started again meanwhile. It answered epoch `none` and an empty document to what the client held."""
    channel = f"live/{writer.scope}"
    held = await _written(writer, channel, 3)
    await client.delete(*scope_keys(writer.scope))
    gateway = await start_gateway()
    async with board(gateway.port) as returning:
        await returning.resume(channel, held[-1])
        await returning.stays_quiet()
        await writer.restore()
        message = await returning.next()
        assert isinstance(message, Snapshot)
        assert (message.epoch, message.doc) == (writer.epoch, held[-1].doc)
