"""A client that comes back: a complete resume, or a snapshot; never something in between."""

from schemas.protocol import PatchMessage, Snapshot
from testing.scope_writer import ScopeWriter
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
