"""Rehearsals and resets on a real broker and store."""

import itertools
from collections.abc import Sequence
from random import Random

from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from producers.replay.copies import rehearsal_of, reset_before
from producers.simulate import race_day
from schemas.events import Event
from schemas.storage_keys import scope_keys
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import (
    consuming,
    epoch,
    expected,
    publish,
    settled,
    stored,
    until_settled,
)

SEASON = "season:2021-22"


async def everything(redis: Redis, *scopes: str) -> dict[str, object]:
    """All keys of some scopes."""
    found: dict[str, object] = {}
    for scope in scopes:
        keys = scope_keys(scope)
        found[keys.meta], found[keys.views] = await redis.hgetall(keys.meta), await redis.hgetall(keys.views)
        found[keys.state], found[keys.seen] = await redis.hgetall(keys.state), await redis.smembers(keys.seen)
        found[keys.stream] = await redis.xrange(keys.stream)
    return found


async def test_a_rehearsal_changes_no_byte_of_the_real_day_its_season_or_its_calendar(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """A rehearsal once entered the standings of the World Cup and the calendar."""
    real = f"real-{competition}"
    day = [event.model_copy(update={"subject": real}) for event in itertools.islice(race_day(), 700)]
    async with consuming(settings):
        await publish(broker.address, day)
        await until_settled(redis, day)
        await eventually(lambda: calendar_has(redis, real))
        before, season_before = await everything(redis, real), await stored(redis, SEASON)
        rehearsal = list(rehearsal_of(day, competition))
        await publish(broker.address, rehearsal)
        await until_settled(redis, rehearsal)
        # The updater of the season has looked at it when a later real competition is in the calendar.
        other = [event.model_copy(update={"subject": f"z{competition}"}) for event in day[:1]]
        await publish(broker.address, other)
        await eventually(lambda: calendar_has(redis, f"z{competition}"))
    assert await everything(redis, real) == before
    season = await stored(redis, SEASON)
    del season["calendar/2021-22"]["competitions"][f"z{competition}"]
    assert season == season_before


async def calendar_has(redis: Redis, name: str) -> bool:
    return name in (await stored(redis, SEASON)).get("calendar/2021-22", {}).get("competitions", {})


async def test_ten_seeks_in_both_directions_equal_a_straight_play_and_so_does_a_rebuild(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = list(rehearsal_of(itertools.islice(race_day(), 700), competition))
    random, position, epochs = Random(5), 300, set[str | None]()
    async with consuming(settings):
        await publish(broker.address, events[:position])
        await until_settled(redis, events[:position])
        epochs.add(await epoch(redis, competition))
        for number in range(10):
            target = random.randrange(50, len(events))
            await publish(broker.address, seek(events, position, target, f"{competition}-{number}"))
            is_back, position = target < position, target
            await until_settled(redis, events[:position])
            assert (await epoch(redis, competition) not in epochs) == is_back
            epochs.add(await epoch(redis, competition))
    documents = await stored(redis, competition)
    assert documents == expected(events[:position], competition)
    await redis.flushall()
    async with consuming(settings):
        await eventually(lambda: settled(redis, events[:position]))


def seek(events: Sequence[Event], position: int, target: int, id_: str) -> list[Event]:
    if target >= position:
        return list(events[position:target])
    return [reset_before(events[0], target, id_), *events[:target]]


async def test_a_consumer_that_ends_in_the_middle_of_a_seek_shows_the_old_position_until_the_new_one_is_complete(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = list(rehearsal_of(itertools.islice(race_day(), 200), competition))
    back = seek(events, 200, 120, competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
        await publish(broker.address, back[:60])
    async with consuming(settings):
        await publish(broker.address, back[60:])
        await until_settled(redis, events[:120])
