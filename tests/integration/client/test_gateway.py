"""The client with the real gateway in front of a real store."""

import asyncio
from dataclasses import replace

import pytest

from rinkside_client import (
    AlreadyFollowed,
    Change,
    Rinkside,
    Subscription,
    UnknownChannel,
    connect,
    known_channels,
    parse_address,
)
from schemas.documents import Document, apply_patch
from testing.proxy import Proxy
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually, within
from tests.kit.client.scripted_gateway import QUICK
from tests.kit.gateway.running import RunningGateway, StartGateway

PATIENT = replace(QUICK, answer_s=10)


def _url(gateway: RunningGateway) -> str:
    return f"http://127.0.0.1:{gateway.port}"


async def _shows(changes: Subscription, document: Document) -> Change:
    """Reads until the channel shows that document."""
    async with within(20):
        async for change in changes:
            if change.document == document:
                return change
    raise AssertionError("the subscription ended")


async def _is_cut(proxy: Proxy, rinkside: Rinkside) -> None:
    """Cuts a connection that is up, and waits until the client knows."""
    await eventually(lambda: rinkside.connection.phase == "connected")
    lost = rinkside.connection.reconnects
    proxy.cut()
    await eventually(lambda: rinkside.connection.reconnects == lost + 1)


async def test_several_channels_follow_their_documents_on_one_connection(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    names = [f"live/{writer.scope}", f"competition/{writer.scope}"]
    await writer.put({name: {"name": name, "n": 0} for name in names})
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        readers = {name: rinkside.subscribe(name) for name in names}
        for name, reader in readers.items():
            first = await _shows(reader, {"name": name, "n": 0})
            assert (first.kind, first.epoch, first.version) == ("snapshot", "e1", 1)
        await writer.put({names[0]: {"name": names[0], "n": 1}})
        change = await _shows(readers[names[0]], {"name": names[0], "n": 1})
        assert (change.kind, change.patch, change.hash) == ("patch", {"n": 1}, writer.views[names[0]].hash)
        assert change.at == writer.views[names[0]].at


async def test_however_often_it_is_cut_it_ends_with_the_document_and_needs_one_snapshot(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with (
        Proxy.before(gateway.port) as proxy,
        connect(f"ws://127.0.0.1:{proxy.port}/ws", settings=PATIENT) as rinkside,
    ):
        reader = rinkside.subscribe(channel)
        document: Document = {}
        kinds = []
        for number in range(60):
            await writer.put({channel: {"n": number, "rows": {str(number % 7): {"rank": number}}}})
            if number % 6 == 5:
                await _is_cut(proxy, rinkside)
        async with within(20):
            async for change in reader:
                kinds.append(change.kind)
                document = change.document if change.patch is None else apply_patch(document, change.patch)
                assert document == change.document
                if change.version == 61:
                    break
        assert document == writer.views[channel].doc
        assert rinkside.wrong_documents == 0
        assert rinkside.connection.reconnects == 10
        assert kinds.count("snapshot") == 1


async def test_a_resume_brings_patches_and_a_rewritten_history_a_snapshot(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with (
        Proxy.before(gateway.port) as proxy,
        connect(f"http://127.0.0.1:{proxy.port}", settings=PATIENT) as rinkside,
    ):
        reader = rinkside.subscribe(channel)
        await _shows(reader, {"n": 1})
        proxy.cut()
        await writer.put({channel: {"n": 2}})
        assert (await _shows(reader, {"n": 2})).kind == "patch"
        await writer.rewrite("e2", {channel: {"n": 9}})
        change = await _shows(reader, {"n": 9})
        assert (change.kind, change.epoch) == ("snapshot", "e2")


async def test_a_gateway_that_restarts_is_found_again(start_gateway: StartGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    first = await start_gateway()
    async with connect(_url(first), settings=PATIENT) as rinkside:
        reader = rinkside.subscribe(channel)
        await _shows(reader, {"n": 1})
        await first.stop()
        await writer.put({channel: {"n": 2}})
        await eventually(lambda: rinkside.connection.phase != "connected")
        await start_gateway(port=first.port)
        assert (await _shows(reader, {"n": 2})).kind == "patch"


async def test_a_reader_that_was_busy_gets_the_newest_state_with_one_patch(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        busy, quick = rinkside.subscribe(channel), rinkside.subscribe(channel)
        await _shows(busy, {"n": 0})
        for number in range(1, 21):
            await writer.put({channel: {"n": number, f"k{number}": True}})
        await _shows(quick, {"n": 20, "k20": True})
        change = await anext(busy)
        assert change.document == {"n": 20, "k20": True}
        assert change.patch == {"n": 20, "k20": True}
        assert change.merged > 1


async def test_a_delay_holds_everything_back(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with connect(_url(gateway), settings=PATIENT) as rinkside, connect(_url(gateway), settings=PATIENT) as other:
        late, now = rinkside.subscribe(channel, delay=0.5), other.subscribe(channel)
        await _shows(now, {"n": 0})
        await _shows(late, {"n": 0})
        await writer.put({channel: {"n": 1}})
        await _shows(now, {"n": 1})
        loop = asyncio.get_running_loop()
        began = loop.time()
        await _shows(late, {"n": 1})
        assert loop.time() - began > 0.3
        with pytest.raises(AlreadyFollowed):
            rinkside.subscribe(channel, delay=1)


async def test_a_channel_that_is_none_ends_its_reader_only(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        good = rinkside.subscribe(channel)
        with pytest.raises(UnknownChannel, match="/api"):
            await anext(rinkside.subscribe("applause"))
        await _shows(good, {"n": 0})


async def test_a_channel_left_and_taken_again_starts_anew(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        for number in range(1, 6):
            with rinkside.subscribe(channel) as reader:
                await writer.put({channel: {"n": number}})
                await _shows(reader, {"n": number})


async def test_a_channel_without_a_document_is_empty_until_it_has_one(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        reader = rinkside.subscribe(channel)
        first = await anext(reader)
        assert (first.version, first.document, first.at) == (0, {}, None)
        await writer.put({channel: {"n": 1}})
        await _shows(reader, {"n": 1})


async def test_a_silent_source_is_told_with_its_age(start_gateway: StartGateway, writer: ScopeWriter) -> None:
    gateway = await start_gateway(silent_s=0.2)
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with connect(_url(gateway), settings=PATIENT) as rinkside:
        reader = rinkside.subscribe(channel)
        await _shows(reader, {"n": 0})
        await eventually(lambda: rinkside.silent_for(writer.scope) > 0.3)
        await writer.put({channel: {"n": 1}})
        await _shows(reader, {"n": 1})
        assert rinkside.silent_for(writer.scope) < 0.2


async def test_the_gateway_says_which_channels_there_are(gateway: RunningGateway, writer: ScopeWriter) -> None:
    await writer.put({f"live/{writer.scope}": {"n": 0}})
    assert f"live/{writer.scope}" in await known_channels(parse_address(_url(gateway)))
