"""What a client that subscribes is sent."""

from schemas.protocol import Error, PatchMessage, Pong, Snapshot, Unsubscribed
from testing.scope_writer import ScopeWriter
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import RunningGateway


async def test_a_fresh_subscription_begins_with_the_document_as_stored(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"heat": 1}})
    await writer.put({channel: {"heat": 2}})
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        message = await client.next()
    view = writer.views[channel]
    assert isinstance(message, Snapshot)
    assert message.received_at is not None, "clocks run from the arrival of the document at the gateway"
    expected = Snapshot(channel=channel, epoch="e1", version=2, hash=view.hash, at=view.at, doc={"heat": 2})
    assert message.model_copy(update={"received_at": None}) == expected


async def test_a_change_reaches_every_subscriber_as_a_patch(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"ranking/{writer.scope}/500m-men"
    await writer.put({channel: {"rows": {"a": {"rank": 1}}, "state": "running"}})
    async with board(gateway.port) as one, board(gateway.port) as other:
        for client in (one, other):
            await client.subscribe(channel)
            await client.next()
        await writer.put({channel: {"rows": {"a": {"rank": 2}, "b": {"rank": 1}}}})
        for client in (one, other):
            message = await client.next()
            assert isinstance(message, PatchMessage)
            assert message.patch == {"rows": {"a": {"rank": 2}, "b": {"rank": 1}}, "state": None}
            assert client.held[channel].doc == writer.views[channel].doc


async def test_one_write_to_several_channels_reaches_each(gateway: RunningGateway, writer: ScopeWriter) -> None:
    live, ticker = f"live/{writer.scope}", f"ticker/{writer.scope}"
    await writer.put({live: {"n": 0}, ticker: {"n": 0}})
    async with board(gateway.port) as client:
        await client.subscribe(live)
        await client.subscribe(ticker)
        await client.shows(ticker, {"n": 0})
        await writer.put({live: {"n": 1}, ticker: {"n": 1}})
        await client.shows(live, {"n": 1})
        await client.shows(ticker, {"n": 1})


async def test_a_channel_nothing_was_written_to_is_empty_and_fills_when_something_is(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    async with board(gateway.port) as client:
        await client.subscribe(channel)
        empty = await client.next()
        assert isinstance(empty, Snapshot)
        assert (empty.epoch, empty.version, empty.doc, empty.at) == ("none", 0, {}, None)
        await writer.put({channel: {"heat": 1}})
        first = await client.next()
        assert isinstance(first, Snapshot)
        assert (first.epoch, first.version, first.doc) == ("e1", 1, {"heat": 1})
        await writer.put({channel: {"heat": 2}})
        assert isinstance(await client.next(), PatchMessage)


async def test_a_channel_that_begins_in_a_known_competition_fills_too(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    live, ranking = f"live/{writer.scope}", f"ranking/{writer.scope}/500m-men"
    await writer.put({live: {"heat": 1}})
    async with board(gateway.port) as client:
        await client.subscribe(ranking)
        await client.shows(ranking, {})
        await writer.put({live: {"heat": 2}, ranking: {"rows": {}}})
        await client.shows(ranking, {"rows": {}})


async def test_a_name_that_is_no_channel_is_refused_and_the_rest_goes_on(
    gateway: RunningGateway, writer: ScopeWriter
) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"heat": 1}})
    async with board(gateway.port) as client:
        await client.subscribe("ranking/EC 2020")
        refusal = await client.next()
        assert isinstance(refusal, Error)
        assert (refusal.code, refusal.channel) == ("unknown-channel", "ranking/EC 2020")
        await client.subscribe(channel)
        await client.shows(channel, {"heat": 1})


async def test_nothing_comes_after_unsubscribing(gateway: RunningGateway, writer: ScopeWriter) -> None:
    left, kept = f"live/{writer.scope}", f"ticker/{writer.scope}"
    await writer.put({left: {"n": 0}, kept: {"n": 0}})
    async with board(gateway.port) as client:
        for channel in (left, kept):
            await client.subscribe(channel)
            await client.shows(channel, {"n": 0})
        await client.say({"op": "unsubscribe", "channel": left})
        assert await client.next() == Unsubscribed(channel=left)
        await writer.put({left: {"n": 1}, kept: {"n": 1}})
        await client.shows(kept, {"n": 1})
        assert [m.channel for m in client.messages if isinstance(m, PatchMessage)] == [kept]
        await client.say({"op": "unsubscribe", "channel": left})
        refusal = await client.next()
        assert isinstance(refusal, Error)
        assert refusal.code == "not-subscribed"


async def test_subscribing_again_replaces_the_subscription(gateway: RunningGateway, writer: ScopeWriter) -> None:
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    async with board(gateway.port) as client:
        for _ in range(2):
            await client.subscribe(channel)
            assert isinstance(await client.next(), Snapshot)
        await writer.put({channel: {"n": 1}})
        assert isinstance(await client.next(), PatchMessage)
        await client.stays_quiet()


async def test_a_ping_is_answered_with_the_clock(gateway: RunningGateway) -> None:
    async with board(gateway.port) as client:
        await client.say({"op": "ping", "id": 5})
        pong = await client.next()
    assert isinstance(pong, Pong)
    assert pong.id == 5
    assert pong.now.endswith("Z")


async def test_two_gateways_on_one_store_show_the_same(
    gateway: RunningGateway, writer: ScopeWriter, start_gateway: object
) -> None:
    assert callable(start_gateway)
    second = await start_gateway()
    channel = f"live/{writer.scope}"
    async with board(gateway.port) as one, board(second.port) as other:
        await one.subscribe(channel)
        for number in range(20):
            await writer.put({channel: {"n": number, f"k{number % 3}": "x" * number}})
            if number == 10:
                await other.subscribe(channel)
        final = writer.views[channel].doc
        await one.shows(channel, final)
        await other.shows(channel, final)
        assert one.held[channel] == other.held[channel]
