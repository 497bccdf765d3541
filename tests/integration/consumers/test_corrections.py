"""Corrections and their reverts on a real broker and store, with restarts in between."""

from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from schemas.events import Event
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.corrections import correction, documents_after, revert, without_traces
from tests.kit.consumers.running import check_stream, consuming, epoch, publish, stored, story


def disqualified(events: list[Event]) -> Event:
    result = next(event for event in events if event.type == "result.committed")
    about = {name: getattr(result.data, name) for name in ("distance", "heat", "race")}
    replaces = {"status": "ok", "time_us": result.data.time_us}
    data = {**about, "status": "DQ", "reason": "T04", "replaces": replaces}
    return correction(events, "result.corrected", data, id_="dq")


async def until_stored(redis: Redis, events: list[Event]) -> None:
    wanted = documents_after(events)

    async def holds() -> bool:
        return await stored(redis, events[0].subject) == wanted

    await eventually(holds, 30)


async def test_a_revert_is_as_if_the_correction_had_never_been_sent(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    dq = disqualified(events)
    back = revert([*events, dq], dq, id_="back")
    async with consuming(settings):
        await publish(broker.address, events)
        await until_stored(redis, events)
        before, first_epoch = await stored(redis, competition), await epoch(redis, competition)
        await publish(broker.address, [dq])
        await until_stored(redis, [*events, dq])
        assert without_traces(await stored(redis, competition)) != without_traces(before)
        await publish(broker.address, [back])
        await until_stored(redis, [*events, dq, back])
        assert without_traces(await stored(redis, competition)) == without_traces(before)
        assert await epoch(redis, competition) != first_epoch, "history was rewritten"
        await check_stream(redis, competition)
        note = correction([*events, dq, back], "note.published", {"text": "On it goes."}, id_="note")
        await publish(broker.address, [note])
        await until_stored(redis, [*events, dq, back, note])


async def test_a_consumer_that_comes_later_finds_the_same(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """The correction, its revert, and the revert of the revert are on the log before anybody reads it; then the store is
    lost."""
    events = story(competition)
    dq = disqualified(events)
    back = revert([*events, dq], dq, id_="back")
    again = revert([*events, dq, back], back, id_="again")
    log = [*events, dq, back, again]
    await publish(broker.address, log)
    async with consuming(settings):
        await until_stored(redis, log)
    await redis.flushall()
    async with consuming(settings):
        await until_stored(redis, log)


async def test_a_consumer_that_stops_before_its_rebuild_does_it_after_the_restart(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    dq = disqualified(events)
    back = revert([*events, dq], dq, id_="back")
    async with consuming(settings):
        await publish(broker.address, [*events, dq])
        await until_stored(redis, [*events, dq])
    for _ in range(3):  # each stops at some point of the batch or of the rebuild
        async with consuming(settings):
            await publish(broker.address, [back])
    async with consuming(settings):
        await until_stored(redis, [*events, dq, back])
