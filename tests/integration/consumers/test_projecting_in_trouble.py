"""The projection while its store or its broker fails: nothing is lost, nothing counts twice."""

import asyncio
import dataclasses
from typing import Any

import pytest
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from consumers.store import PartitionStore
from schemas.kafka import KafkaConnection
from schemas.storage_keys import scope_keys
from testing.processes import free_port
from testing.proxy import Proxy
from testing.servers import Server, tansu, valkey
from tests.kit.consumers.running import (
    check_stream,
    consuming,
    epoch,
    publish,
    story,
    until_settled,
)

# --- when the store fails ------------------------------------------------------------------------------------------------


async def test_a_store_that_is_emptied_is_filled_again_under_a_new_epoch(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
        before = await epoch(redis, competition)
        await redis.flushall()
        await until_settled(redis, events)
        assert await epoch(redis, competition) != before
    await check_stream(redis, competition)


async def test_a_store_that_is_emptied_while_events_come_is_filled_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition, pairs=6)
    async with consuming(dataclasses.replace(settings, batch=4)):
        for place in range(0, len(events), 12):
            await publish(broker.address, events[place : place + 12])
            if place % 36 == 0:
                await redis.flushall()
        await until_settled(redis, events)
    await check_stream(redis, competition)
    assert await redis.scard(scope_keys(competition).seen) == len(events)


async def test_a_store_that_is_emptied_between_a_write_and_the_note_of_it_is_filled_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note that came after that would say of an empty store that it holds everything."""
    events = story(competition)
    note, emptied = PartitionStore.save_progress, [asyncio.Event(), asyncio.Event()]
    rounds = iter(emptied)

    async def emptied_just_before(self: PartitionStore, *args: Any, **more: Any) -> None:
        if more["expected"] is not None and (this := next(rounds, None)) is not None:
            await redis.flushall()
            this.set()
        await note(self, *args, **more)

    async with consuming(settings):
        await publish(broker.address, events[:20])
        await until_settled(redis, events[:20])
        monkeypatch.setattr(PartitionStore, "save_progress", emptied_just_before)
        for begin, end, this in zip((20, 30), (30, len(events)), emptied, strict=True):
            await publish(broker.address, events[begin:end])
            await asyncio.wait_for(this.wait(), 30)  # before that the store holds everything, and is about to lose it
            await until_settled(redis, events[:end])
    await check_stream(redis, competition)


async def test_a_competition_that_vanishes_from_the_store_is_built_anew(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
        await redis.delete(*scope_keys(competition))
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def test_a_line_to_the_store_that_is_cut_again_and_again_costs_nothing(
    broker: Server, store: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition, pairs=10)
    async with Proxy.before(store.port) as proxy:
        far = dataclasses.replace(
            settings, redis_url=f"redis://127.0.0.1:{proxy.port}/0", batch=5, retry_s=0.02, redis_timeout_s=1
        )
        async with consuming(far):
            for place in range(0, len(events), 20):
                await publish(broker.address, events[place : place + 20])
                proxy.cut()
            proxy.refusing = True
            proxy.cut()
            await publish(broker.address, story(f"{competition}-x", pairs=1))
            proxy.refusing = False
            await until_settled(redis, events)
    await check_stream(redis, competition)
    assert await redis.scard(scope_keys(competition).seen) == len(events)


async def test_a_store_that_hangs_is_waited_for_and_its_lost_answers_count_once(
    broker: Server, store: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """Each way takes longer than half of what the consumer waits: the store does what it is asked, and is not heard."""
    events = story(competition, pairs=4)
    async with Proxy.before(store.port) as proxy:
        far = dataclasses.replace(
            settings,
            redis_url=f"redis://127.0.0.1:{proxy.port}/0",
            batch=5,
            retry_s=0.02,
            retry_max_s=0.1,
            redis_timeout_s=0.3,
        )
        async with consuming(far) as consumer:
            for place in range(0, len(events), 20):
                proxy.delay_s = 0.2 if place else 0
                await publish(broker.address, events[place : place + 20])
                await asyncio.wait([consumer.task], timeout=0.5 if place else 0)
                proxy.delay_s = 0
                await until_settled(redis, events[: place + 20])
    await check_stream(redis, competition)
    assert await redis.scard(scope_keys(competition).seen) == len(events)


async def test_a_consumer_told_to_stop_while_the_store_is_away_stops(
    broker: Server, settings: ConsumerSettings, competition: str
) -> None:
    with valkey() as own:
        async with consuming(dataclasses.replace(settings, redis_url=own.address)) as consumer:
            events = story(competition, pairs=1)
            await publish(broker.address, events)
            async with Redis(port=own.port) as redis:
                await until_settled(redis, events)
            own.kill()
            await publish(broker.address, story(f"{competition}-2", pairs=1))
            await asyncio.wait([consumer.task], timeout=0.5)
            await consumer.stop()


# --- when the broker fails -----------------------------------------------------------------------------------------------


async def test_a_consumer_started_before_its_broker_and_topics_waits_for_them(
    store: Server, redis: Redis, competition: str
) -> None:
    events = story(competition, pairs=1)
    server = tansu()
    with server as broker:
        address = broker.address
        broker.kill()
        for group in (None, "g"):
            await redis.flushall()
            broker.kill()
            async with consuming(
                ConsumerSettings(KafkaConnection(address), store.address, group=group, retry_s=0.05)
            ) as consumer:
                assert not consumer.task.done()
                broker.restart()
                await publish(address, events)
                await until_settled(redis, events)


async def test_a_consumer_without_a_broker_stops_when_told_to(store: Server) -> None:
    async with consuming(ConsumerSettings(KafkaConnection(f"127.0.0.1:{free_port()}"), store.address)) as consumer:
        await asyncio.wait([consumer.task], timeout=0.3)
