"""Rehearsals and resets on a real broker and store."""

import dataclasses
import itertools
from collections.abc import Sequence
from random import Random
from typing import cast

from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from producers.replay.copies import rehearsal_of, reset_before
from producers.simulate import race_day
from schemas.documents import Document
from schemas.events import Event, build_event
from schemas.storage_keys import ARCHIVED_KEY, SCOPES_KEY, scope_keys
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import (
    consuming,
    epoch,
    expected,
    publish,
    settled,
    stored,
    story,
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


def lifecycle(what: str, competition: str, number: int = 1) -> Event:
    values = {"id": f"{what}-{number}", "source": "/desk", "type": f"competition.{what}", "subject": competition}
    return build_event({**values, "time": "2026-01-10T12:00:00Z", "data": {"author": "anna"}})


async def members(redis: Redis, key: str) -> set[str]:
    return {name.decode() for name in cast("set[bytes]", await redis.smembers(key))}


async def gone(redis: Redis, competition: str) -> bool:
    keys = scope_keys(competition)
    return not await redis.exists(keys.views, keys.seen) and competition not in await members(redis, SCOPES_KEY)


async def removed(redis: Redis, competition: str) -> bool:
    return await gone(redis, competition) and await redis.ttl(scope_keys(competition).meta) > 0


async def shown(redis: Redis, competition: str, events: Sequence[Event]) -> bool:
    return await stored(redis, competition) == expected(events, competition)


async def holds(redis: Redis, competition: str, documents: dict[str, Document]) -> bool:
    return await stored(redis, competition) == documents


async def is_archived(redis: Redis, name: str) -> bool:
    return name in await members(redis, ARCHIVED_KEY) and name not in await members(redis, SCOPES_KEY)


async def calendar_lacks(redis: Redis, name: str) -> bool:
    return not await calendar_has(redis, name)


async def test_removal_leaves_nothing_of_a_rehearsal_and_a_restore_brings_all_of_it_back(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = list(rehearsal_of(story("real", 3), competition))
    late = events[-5:]
    async with consuming(settings):
        await publish(broker.address, events[:-5])
        await until_settled(redis, events[:-5])
        await publish(broker.address, [lifecycle("removed", competition)])
        await eventually(lambda: removed(redis, competition))
        # What is left tells gateways of the removal, and expires.
        for key in await redis.keys(f"*{{{competition}}}*"):
            assert 0 < await redis.ttl(key) <= 3600
        await publish(broker.address, late)  # a replay that still runs changes nothing
        await redis.delete(*scope_keys(competition))
    other = story(f"z{competition}", 1)
    async with consuming(settings):
        await publish(broker.address, other)
        await until_settled(redis, other)
        assert await redis.keys(f"*{{{competition}}}*") == []
        await publish(broker.address, [lifecycle("restored", competition)])
        await eventually(lambda: shown(redis, competition, events))
        assert competition in await members(redis, SCOPES_KEY)
        assert await redis.ttl(scope_keys(competition).meta) == -1


async def test_a_removal_survives_the_loss_of_the_store(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition, 1)
    async with consuming(settings):
        await publish(broker.address, [*events, lifecycle("removed", competition)])
        await eventually(lambda: removed(redis, competition))
    await redis.flushall()
    async with consuming(settings):
        await eventually(lambda: removed(redis, competition))
        await publish(broker.address, [lifecycle("restored", competition)])
        await eventually(lambda: shown(redis, competition, events))


async def test_a_removed_rehearsal_that_is_replayed_from_its_beginning_is_a_new_one(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = list(rehearsal_of(story("real", 1), competition))
    async with consuming(settings):
        await publish(broker.address, [*events, lifecycle("removed", competition)])
        await eventually(lambda: removed(redis, competition))
        await publish(broker.address, [reset_before(events[0], 9, "again"), *events[:9]])
        await eventually(lambda: shown(redis, competition, events[:9]))


async def test_an_archived_competition_leaves_the_lists_stays_readable_and_counts_for_its_season(
    own: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    broker, settings = own, dataclasses.replace(settings, kafka=own.kafka)
    day = [event.model_copy(update={"subject": competition}) for event in itertools.islice(race_day(), 300)]
    async with consuming(settings):
        await publish(broker.address, day)
        await until_settled(redis, day)
        await eventually(lambda: calendar_has(redis, competition))
        season, documents = await stored(redis, SEASON), await stored(redis, competition)
        await publish(broker.address, [lifecycle("archived", competition)])
        await eventually(lambda: is_archived(redis, competition))
        documents[f"competition/{competition}"]["archived"] = True
        await eventually(lambda: holds(redis, competition, documents))
    async with consuming(settings):  # a new consumer reads it from the store
        other = [event.model_copy(update={"subject": f"z{competition}"}) for event in day[:1]]
        await publish(broker.address, other)
        await eventually(lambda: calendar_has(redis, f"z{competition}"))
        now = await stored(redis, SEASON)
        del now["calendar/2021-22"]["competitions"][f"z{competition}"]
        assert now == season
        await publish(broker.address, [lifecycle("removed", competition)])
        await eventually(lambda: gone(redis, competition))
        await eventually(lambda: calendar_lacks(redis, competition))
        await publish(broker.address, [lifecycle("restored", competition)])
        await eventually(lambda: calendar_has(redis, competition))
        del documents[f"competition/{competition}"]["archived"]
        await eventually(lambda: holds(redis, competition, documents))
        assert competition not in await members(redis, ARCHIVED_KEY)
