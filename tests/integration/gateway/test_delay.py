"""A client that asks for everything a little later, to match delayed pictures."""

import time

from schemas.protocol import Error, PatchMessage, Snapshot
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE, eventually
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import RunningGateway, StartGateway

DELAY_S = 0.6 * TIME_SCALE
EARLY_MS = 5
"""Two clocks, read one after the other, differ by this much at most."""
LATE_MS = 300 * TIME_SCALE


async def age(writer: ScopeWriter, stored_ms: int, seconds: float = DELAY_S) -> None:
    """Waits until what was stored then is so old: time itself is what these tests are about."""
    await eventually(lambda: writer.is_older(stored_ms, seconds))


async def test_a_delayed_client_sees_each_change_that_much_later_and_in_order(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    first_ms = await writer.put({channel: {"n": 0}})
    async with board(gateway.port) as live, board(gateway.port) as delayed:
        await live.subscribe(channel)
        await live.shows(channel, {"n": 0})
        await age(writer, first_ms)
        await delayed.subscribe(channel, delay=DELAY_S)
        await delayed.shows(channel, {"n": 0})
        stored = []
        for number in range(1, 5):
            stored.append(await writer.put({channel: {"n": number}}))
            await live.shows(channel, {"n": number})
            await age(writer, stored[-1], DELAY_S / 8)  # a busy gateway brings changes of the same moment in one
        for number, stored_ms in enumerate(stored, 1):
            message = await delayed.next()
            assert isinstance(message, PatchMessage)
            assert message.patch == {"n": number}
            lateness_ms = time.time() * 1000 - stored_ms - DELAY_S * 1000
            assert -EARLY_MS <= lateness_ms <= LATE_MS


async def test_a_delayed_subscription_begins_with_what_stood_then(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await age(writer, await writer.put({channel: {"n": 1}}))
    await writer.put({channel: {"n": 2}})
    async with board(gateway.port) as client:
        await client.subscribe(channel, delay=DELAY_S)
        first = await client.next()
        assert isinstance(first, Snapshot)
        assert first.doc == {"n": 1}
        assert isinstance(await client.next(), PatchMessage)
        assert client.held[channel].doc == {"n": 2}


async def test_before_its_first_document_comes_due_a_delayed_channel_is_empty(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(channel, delay=DELAY_S)
        first = await client.next()
        assert isinstance(first, Snapshot)
        assert (first.epoch, first.version) == ("none", 0)
        await client.shows(channel, {"n": 1})


async def test_a_delayed_client_keeps_its_board_when_history_is_rewritten_until_that_comes_due(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await age(writer, await writer.put({channel: {"n": 1}}))
    async with board(gateway.port) as client:
        await client.subscribe(channel, delay=DELAY_S)
        await client.shows(channel, {"n": 1})
        stored_ms = await writer.rewrite("e2", {channel: {"n": 10}})
        message = await client.next()
        assert isinstance(message, Snapshot)
        assert (message.epoch, message.doc) == ("e2", {"n": 10})
        assert time.time() * 1000 - stored_ms >= DELAY_S * 1000 - EARLY_MS


async def test_a_delay_longer_than_what_is_kept_is_refused(gateway: RunningGateway, writer: ScopeWriter) -> None:
    async with board(gateway.port) as client:
        await client.subscribe(f"live/{writer.scope}", delay=gateway.settings.max_delay_s + 1)
        refusal = await client.next()
        assert isinstance(refusal, Error)
        assert refusal.code == "bad-delay"


async def test_asking_for_no_delay_brings_a_delayed_client_to_the_present(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(channel, delay=30)
        await client.shows(channel, {})
        await client.subscribe(channel)
        await client.shows(channel, {"n": 1})
        await writer.put({channel: {"n": 2}})
        await client.shows(channel, {"n": 2})
        await client.stays_quiet()


async def test_a_document_older_than_the_stream_is_there_for_a_delayed_client(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    # The programme of a competition is written in the morning; by the afternoon its entry was trimmed from the stream.
    programme, live = f"competition/{writer.scope}", f"live/{writer.scope}"
    writer.trim_to(3)
    await writer.put({programme: {"name": "World Cup"}})
    for number in range(3):
        stored_ms = await writer.put({live: {"n": number}})
    await age(writer, stored_ms)
    await writer.put({live: {"n": 9}})
    gateway = await start_gateway()
    async with board(gateway.port) as client:
        await client.subscribe(programme, delay=DELAY_S / 2)
        await client.next()
        assert client.held[programme].doc == {"name": "World Cup"}


async def test_a_delay_into_what_the_stream_has_lost_does_not_show_an_empty_board(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    writer.trim_to(2)
    await age(writer, await writer.put({channel: {"n": 0}}))
    for number in range(1, 4):
        await writer.put({channel: {"n": number}})
    gateway = await start_gateway()
    async with board(gateway.port) as client:
        await client.subscribe(channel, delay=DELAY_S / 2)
        message = await client.next()
        assert isinstance(message, Error) or client.held[channel].doc != {}
