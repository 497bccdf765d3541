"""A log whose first events are gone: what is stored is worth more than what a rebuild would give."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from redis.asyncio import Redis
from structlog.testing import capture_logs

from consumers.projection import PROJECTION_VERSION
from consumers.service import ConsumerSettings
from producers.topics import ensure_topics
from schemas.storage_keys import (
    DEAD_LETTER_TOPIC,
    EVENTS_TOPIC,
    META_FIRST,
    META_OFFSET,
    partition_competitions_key,
    partition_key,
    scope_keys,
)
from testing.kafka import apache_kafka
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import (
    check_stream,
    consuming,
    epoch,
    publish,
    read_topic,
    stored,
    story,
    until_settled,
)

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def broker() -> Iterator[Server]:
    with apache_kafka() as server:
        asyncio.run(ensure_topics(server.kafka, partitions=1))
        yield server


async def trim(broker: Server, offset: int) -> None:
    """Deletes the records before `offset`, as retention would."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(EVENTS_TOPIC, 0): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


async def end_of(redis: Redis, competition: str) -> int:
    return int(await redis.hget(scope_keys(competition).meta, META_OFFSET) or b"0")


async def test_an_upgrade_keeps_views_whose_first_events_are_gone_and_they_go_on(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven days after a race, an upgrade replaced its complete results by what was left of the log."""
    events, later = story(competition), story(f"{competition}-later", pairs=1)
    async with consuming(settings):
        await publish(broker.address, events[:30])
        await until_settled(redis, events[:30])
        await trim(broker, await end_of(redis, competition) - 5)
        await publish(broker.address, later)
        await until_settled(redis, later)
    before = await epoch(redis, competition)
    monkeypatch.setattr("consumers.service.PROJECTION_VERSION", PROJECTION_VERSION + 1)
    with capture_logs() as logs:
        async with consuming(settings):
            await eventually(lambda: any(entry.get("competition") == competition for entry in logs))
            await publish(broker.address, events[30:])
            await until_settled(redis, events)
            await until_settled(redis, later)
    (report,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert "the stored views stay" in report["event"]
    assert report["competition"] == competition
    assert await epoch(redis, competition) == before
    await check_stream(redis, competition)


async def test_a_lost_key_keeps_the_views_of_its_competition_and_of_all_others(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """One evicted key replaced the complete results of every competition of the partition by fragments."""
    damaged, healthy = story(f"{competition}-damaged"), story(f"{competition}-healthy")
    async with consuming(settings):
        await publish(broker.address, [*damaged[:30], *healthy[:30]])
        await until_settled(redis, damaged[:30])
        await until_settled(redis, healthy[:30])
        await trim(broker, await end_of(redis, healthy[0].subject) - 5)
        documents = await stored(redis, damaged[0].subject)
        await redis.delete(scope_keys(damaged[0].subject).state)
        await publish(broker.address, [*damaged[30:35], *healthy[30:]])
        await until_settled(redis, healthy)
        assert await stored(redis, damaged[0].subject) == documents

        async def all_reported() -> bool:
            letters = await read_topic(broker.address, DEAD_LETTER_TOPIC)
            mine = [letter for letter in letters if letter.key == damaged[0].subject.encode()]
            return len(mine) == 5 and all(b"neither continued nor rebuilt" in each.headers["reason"] for each in mine)

        await eventually(all_reported)


async def test_a_partition_whose_progress_is_lost_keeps_what_it_cannot_rebuild_and_goes_on(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    old, new = story(f"{competition}-old"), story(f"{competition}-new")
    async with consuming(settings):
        await publish(broker.address, old[:30])
        await until_settled(redis, old[:30])
        await publish(broker.address, new[:30])
        await until_settled(redis, new[:30])
    await trim(broker, await end_of(redis, old[0].subject) - 5)
    await redis.delete(partition_key(EVENTS_TOPIC, 0), partition_competitions_key(EVENTS_TOPIC, 0))
    async with consuming(settings):
        await publish(broker.address, [*old[30:], *new[30:]])
        await until_settled(redis, old)
        await until_settled(redis, new)
    for events in (old, new):
        await check_stream(redis, events[0].subject)


async def test_views_of_an_earlier_release_are_kept_when_the_log_is_trimmed(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stored no offset of the first event, and its topics were trimmed after seven days."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events[:30])
        await until_settled(redis, events[:30])
    await redis.hdel(scope_keys(competition).meta, META_FIRST, "log")
    await redis.hdel(partition_key(EVENTS_TOPIC, 0), "log", "competitions")
    await redis.delete(partition_competitions_key(EVENTS_TOPIC, 0))
    await trim(broker, await end_of(redis, competition) - 5)
    before = await epoch(redis, competition)
    monkeypatch.setattr("consumers.service.PROJECTION_VERSION", PROJECTION_VERSION + 1)
    async with consuming(settings):
        await publish(broker.address, events[30:])
        await until_settled(redis, events)
    assert await epoch(redis, competition) == before


async def test_a_competition_of_which_nothing_is_stored_is_built_from_what_is_left(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events[:30])
        await until_settled(redis, events[:30])
        await trim(broker, await end_of(redis, competition) - 5)
        await redis.flushall()
        await until_settled(redis, events[25:30])
