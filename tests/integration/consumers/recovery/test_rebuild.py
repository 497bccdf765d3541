"""Trouble with one competition concerns that one only: the others go on, also those of the same partition."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from redis.asyncio import Redis
from structlog.testing import capture_logs

from consumers.dead_letters import LogRecord
from consumers.projection import PROJECTION_VERSION, handlers
from consumers.rebuild.history_reader import HistoryReader
from consumers.service import ConsumerSettings
from producers.topics import ensure_topics
from schemas.events import build_event
from schemas.storage_keys import EVENTS_TOPIC, META_PROJECTION, scope_keys
from testing.kafka import apache_kafka
from testing.servers import Server, tansu
from testing.waiting import eventually
from tests.kit.consumers.running import (
    check_stream,
    consuming,
    epoch,
    expected,
    message,
    publish,
    settled,
    stored,
    story,
    until_settled,
)


@pytest.fixture(scope="module", params=["tansu", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest) -> Iterator[Server]:
    """All competitions are on one partition."""
    with {"tansu": tansu, "kafka": apache_kafka}[request.param]() as server:
        asyncio.run(ensure_topics(server.kafka, partitions=1))
        yield server


class Gate:
    """Holds back what rebuilds read, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = asyncio.Event()
        self.waiting = asyncio.Event()
        read = HistoryReader.read
        gate = self

        async def held(
            self: HistoryReader, partition: TopicPartition, start: int
        ) -> AsyncGenerator[tuple[Sequence[LogRecord], int], None]:
            gate.waiting.set()
            await gate.opened.wait()
            async for batch in read(self, partition, start):
                yield batch

        monkeypatch.setattr(HistoryReader, "read", held)


async def test_a_lost_key_of_one_competition_rebuilds_that_one_while_another_of_its_partition_goes_on(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One evicted key rebuilt the whole partition from its first offset, and the live boards stood still until its end."""
    lost, live = story(f"{competition}-lost"), story(f"{competition}-live")
    async with consuming(settings):
        await publish(broker.address, [*lost[:20], *live[:20]])
        await until_settled(redis, lost[:20])
        await until_settled(redis, live[:20])
        before = {name: await epoch(redis, name) for name in (lost[0].subject, live[0].subject)}
        gate = Gate(monkeypatch)
        await redis.delete(scope_keys(lost[0].subject).seen)
        documents = await stored(redis, lost[0].subject)
        await publish(broker.address, [*lost[20:], *live[20:]])
        await until_settled(redis, live)
        await asyncio.wait_for(gate.waiting.wait(), 20)
        assert await stored(redis, lost[0].subject) == documents  # what was there stays visible
        gate.opened.set()
        await until_settled(redis, lost)
    assert await epoch(redis, live[0].subject) == before[live[0].subject]
    assert await epoch(redis, lost[0].subject) != before[lost[0].subject]
    for events in (lost, live):
        await check_stream(redis, events[0].subject)


async def test_boards_go_on_during_a_software_upgrade(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of the projection froze every board until the whole partition was rebuilt. Now the old epoch goes on until
    the new one replaces it."""
    live, old = story(competition), story(f"{competition}-old")
    async with consuming(settings):
        await publish(broker.address, [*old, *live[:15]])
        await until_settled(redis, old)
        await until_settled(redis, live[:15])
    before = await epoch(redis, competition)
    monkeypatch.setattr("consumers.service.PROJECTION_VERSION", PROJECTION_VERSION + 1)
    gate = Gate(monkeypatch)
    async with consuming(settings):
        for number in range(15, len(live), 10):
            await publish(broker.address, live[number : number + 10])
            await until_settled(redis, live[: number + 10])
        assert await epoch(redis, competition) == before
        assert await redis.hget(scope_keys(competition).meta, META_PROJECTION) == b"%d" % PROJECTION_VERSION
        assert await stored(redis, old[0].subject) == expected(old, old[0].subject)
        await check_stream(redis, competition)
        gate.opened.set()
        for events in (live, old):
            name = events[0].subject

            async def replaced(name: str = name) -> bool:
                found = await redis.hget(scope_keys(name).meta, META_PROJECTION)
                return found == b"%d" % (PROJECTION_VERSION + 1)

            await eventually(replaced)
            assert await settled(redis, events)
            await check_stream(redis, name)
    assert await epoch(redis, competition) != before


async def test_an_upgrade_that_cannot_read_the_old_state_rebuilds_and_loses_nothing(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events[:25])
        await until_settled(redis, events[:25])
    for part in await redis.hkeys(scope_keys(competition).state):
        await redis.hset(scope_keys(competition).state, part, b'{"of": "a version that nobody knows"}')
    monkeypatch.setattr("consumers.service.PROJECTION_VERSION", PROJECTION_VERSION + 1)
    async with consuming(settings):
        await publish(broker.address, events[25:])
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def test_an_event_on_which_the_projection_fails_starts_nothing_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It made the consumer forget all of its partitions and load them again."""

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a flaw")

    monkeypatch.setitem(handlers.HANDLERS, "note.published", fail)
    bad, live = story(f"{competition}-bad"), story(f"{competition}-live")
    note = build_event(
        {
            "id": "bad",
            "source": "/test",
            "type": "note.published",
            "subject": bad[0].subject,
            "time": "2026-01-10T12:00:00Z",
            "data": {"text": "bad"},
        }
    )
    async with consuming(settings):
        await publish(broker.address, [bad[0], live[0]])
        await until_settled(redis, bad[:1])
        await until_settled(redis, live[:1])
        with capture_logs() as logs:
            rows = [event for pair in zip(bad[1:], live[1:], strict=True) for event in pair]
            await publish(broker.address, [*rows[:21], note, *rows[21:]])
            await until_settled(redis, bad)
            await until_settled(redis, live)
    assert [entry["event"] for entry in logs if entry["log_level"] in ("warning", "error")] == ["dead letter"]
    for events in (bad, live):
        await check_stream(redis, events[0].subject)


async def test_a_flaw_that_appears_in_a_rebuild_costs_one_event_of_one_competition(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = story(competition)
    note = build_event(
        {
            "id": "bad",
            "source": "/test",
            "type": "note.published",
            "subject": competition,
            "time": "2026-01-10T12:00:00Z",
            "data": {"text": "bad"},
        }
    )
    published = [*events[:20], note, *events[20:]]
    async with consuming(settings):
        await publish(broker.address, published)
        await until_settled(redis, published)

        def fail(*_: Any) -> None:
            raise ZeroDivisionError("a flaw")

        monkeypatch.setitem(handlers.HANDLERS, "note.published", fail)
        await redis.flushall()
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def test_history_is_rebuilt_newest_competition_first_and_only_a_few_at_a_time(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [story(f"{competition}-{number}", pairs=1) for number in range(6)]
    for events in stories:
        await publish(broker.address, events)
    async with consuming(settings):
        for events in stories:
            await until_settled(redis, events)
        gate = Gate(monkeypatch)
        with capture_logs():
            await redis.flushall()
            await asyncio.wait_for(gate.waiting.wait(), 20)
    gate.opened.set()
    async with consuming(dataclasses.replace(settings, rebuild_competitions=1)):
        await until_settled(redis, stories[-1])
        missing = [number for number, events in enumerate(stories) if not await settled(redis, events)]
        assert missing == list(range(len(missing)))  # the older ones
        for events in stories:
            await until_settled(redis, events)


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_store_that_lost_the_newest_writes_of_one_competition_gets_them_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, is_running: bool
) -> None:
    """A primary that fails takes its last writes with it. Every key is there, and the counts agree, but the progress of the
    partition is ahead: the events in between would be lost."""
    events, other = story(competition), story(f"{competition}-other")

    async def lose() -> None:
        for key, value in old.items():
            await redis.restore(key, 0, value, replace=True)

    async with consuming(settings):
        await publish(broker.address, [*events[:20], *other[:20]])
        await until_settled(redis, events[:20])
        keys = scope_keys(competition)
        old = {key: await redis.dump(key) or b"" for key in keys}
        await publish(broker.address, [*events[20:30], *other[20:30]])
        await until_settled(redis, events[:30])
        await until_settled(redis, other[:30])
        before = await epoch(redis, competition)
        if is_running:
            await lose()
            await publish(broker.address, [*events[30:], *other[30:]])
            await until_settled(redis, events)
    if not is_running:
        await lose()
        async with consuming(settings):
            await until_settled(redis, events[:30])
            await publish(broker.address, [*events[30:], *other[30:]])
            await until_settled(redis, events)
            await until_settled(redis, other)
    assert await epoch(redis, competition) != before, (
        "clients may hold versions that were lost and come again differently"
    )
    await check_stream(redis, competition)


@pytest.mark.kafka
async def test_an_open_transaction_of_another_producer_does_not_hold_up_a_rebuild(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """A rebuild waited for the end of the log, which readers of committed events do not reach while a transaction is open."""
    if "java" not in broker.command[0]:
        pytest.skip("the embedded broker has no transactions")
    events = story(competition)
    later = story(f"{competition}-later", pairs=1)
    await publish(broker.address, events)
    producer = AIOKafkaProducer(bootstrap_servers=broker.address, transactional_id=competition)
    await producer.start()
    try:
        async with producer.transaction():
            for event in later:
                key, value = message(event)
                await producer.send_and_wait(EVENTS_TOPIC, value, key=key)
            async with consuming(settings):
                await until_settled(redis, events)
                assert await stored(redis, later[0].subject) == {}
    finally:
        await producer.stop()
    async with consuming(settings):
        await until_settled(redis, later)
