"""A broker that falls: with its log (Apache Kafka) nothing happens twice; without it (embedded) history is replayed."""

import pytest
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from schemas.events import CompetitionAnnounced
from testing.kafka import apache_kafka
from testing.servers import Server, tansu
from tests.kit.consumers.running import check_stream, consuming, epoch, publish, story, until_settled


@pytest.mark.kafka
@pytest.mark.slow
async def test_a_broker_that_comes_back_with_its_log_is_followed_on(
    store: Server, redis: Redis, competition: str
) -> None:
    events = story(competition)
    half = len(events) // 2
    with apache_kafka() as broker:
        async with consuming(ConsumerSettings(broker.kafka, store.address, group="g")):
            await publish(broker.address, events[:half])
            await until_settled(redis, events[:half], 40)
            before = await epoch(redis, competition)
            broker.restart()
            await publish(broker.address, events[half:])
            await until_settled(redis, events, 40)
            assert await epoch(redis, competition) == before
    await check_stream(redis, competition)


async def test_a_broker_that_came_back_with_another_log_is_projected_anew(
    store: Server, redis: Redis, competition: str
) -> None:
    """The other log tells the same competition otherwise and is longer, so that no offset is out of range.

    (A consumer that runs on while its broker is replaced cannot know; whoever replaces a broker starts it again, as the
    embedded stack does.)
    """
    first = story(competition, pairs=2)
    second = [event.model_copy(update={"source": "/other"}) for event in story(competition, pairs=4)[:-3]]
    assert isinstance(second[0], CompetitionAnnounced)
    second[0] = second[0].model_copy(update={"data": second[0].data.model_copy(update={"name": "Another Cup"})})
    with tansu() as broker:
        settings = ConsumerSettings(broker.kafka, store.address, group=None, check_s=0.2, retry_s=0.05)
        async with consuming(settings):
            await publish(broker.address, first)
            await until_settled(redis, first)
            before = await epoch(redis, competition)
        broker.restart()
        await publish(broker.address, second)
        async with consuming(settings):
            await until_settled(redis, second)
        assert await epoch(redis, competition) != before
    await check_stream(redis, competition)


async def test_a_broker_that_comes_back_empty_and_is_filled_from_a_recording_gives_the_same_views(
    store: Server, redis: Redis, competition: str
) -> None:
    events = story(competition)
    with tansu() as broker:
        settings = ConsumerSettings(broker.kafka, store.address, group=None, check_s=0.2, retry_s=0.05)
        async with consuming(settings):
            await publish(broker.address, events[:-5])
            await until_settled(redis, events[:-5])
            broker.restart()
            await publish(broker.address, events[:-5])
            await publish(broker.address, events[-5:])
            await until_settled(redis, events)
    await check_stream(redis, competition)
