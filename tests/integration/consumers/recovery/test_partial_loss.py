"""A store that lost a part of what it holds, and messages that no careful producer writes: the same views in the end."""

import pytest
from aiokafka import AIOKafkaProducer
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from producers.topics import ensure_topics
from schemas.storage_keys import (
    DEAD_LETTER_TOPIC,
    EVENTS_TOPIC,
    SCOPES_KEY,
    ScopeKeys,
    partition_competitions_key,
    partition_key,
    scope_keys,
)
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import (
    PARTITIONS,
    check_stream,
    consuming,
    message,
    publish,
    read_topic,
    story,
    until_settled,
)

LONG = 2_000_000


@pytest.mark.parametrize("key", ScopeKeys._fields)
async def test_a_competition_of_which_a_key_is_lost_while_events_come_is_built_anew(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, key: str
) -> None:
    """A store at the end of its memory may evict any key. Without `views` the rows that did not change again were missing for
    good, without `seen` an event that came again counted twice; only the loss of `meta` was noticed."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events[:20])
        await until_settled(redis, events[:20])
        await redis.delete(getattr(scope_keys(competition), key))
        await publish(broker.address, events[20:])
        await until_settled(redis, events)


@pytest.mark.parametrize("key", ScopeKeys._fields)
async def test_a_competition_of_which_a_key_was_lost_before_the_start_is_built_anew(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, key: str
) -> None:
    """Without `state` a consumer that was started again began with an empty memory in the middle of the day."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events[:20])
        await until_settled(redis, events[:20])
    await redis.delete(getattr(scope_keys(competition), key))
    async with consuming(settings):
        await publish(broker.address, events[20:])
        await until_settled(redis, events)


async def test_competitions_that_are_no_longer_listed_are_listed_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """The list of competitions was written with the first event of each and never again: when it was lost, pages and the
    calendar were empty until the end of time."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
        await redis.delete(SCOPES_KEY)
        await eventually(lambda: redis.sismember(SCOPES_KEY, competition))


async def test_a_partition_that_no_longer_knows_its_competitions_is_built_anew(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """Which competitions a partition has was lost while no consumer ran; the next one asked after none of them."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
    for number in range(PARTITIONS):
        await redis.delete(partition_competitions_key(EVENTS_TOPIC, number))
    await redis.delete(*scope_keys(competition))
    async with consuming(settings):
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def _published(broker: Server, key: bytes, value: bytes, partition: int | None = None) -> int:
    """Writes one message as it is; the partition it is on."""
    await ensure_topics(broker.kafka, partitions=PARTITIONS)
    producer = AIOKafkaProducer(bootstrap_servers=broker.address, acks="all", max_request_size=2 * LONG)
    await producer.start()
    try:
        written = await producer.send_and_wait(EVENTS_TOPIC, value, key=key, partition=partition)
    finally:
        await producer.stop()
    return int(written.partition)


async def test_a_message_as_long_as_a_message_may_be_stops_nothing(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """One that could not be read and was almost as long as a broker takes was too long to be set aside: the headers that say
    why made it so. The consumer said that the broker does not answer, and tried for ever; its partition stood still."""
    events = story(competition)
    room = 1_048_576 - 200
    async with consuming(settings):
        await _published(broker, competition.encode(), b"x" * room)
        await publish(broker.address, events)
        await until_settled(redis, events)
    letters = [each for each in await read_topic(broker.address, DEAD_LETTER_TOPIC) if "omitted" in each.headers]
    (letter,) = [each for each in letters if each.headers["omitted"] == str(room + len(competition)).encode()]
    assert letter.value == b""
    place = (int(letter.headers["partition"]), int(letter.headers["offset"]))
    origin = {(record.partition, record.offset): record for record in await read_topic(broker.address, EVENTS_TOPIC)}
    assert origin[place].value == b"x" * room


async def test_an_event_on_a_wrong_partition_rewrites_nothing_when_that_one_is_built_anew(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """After an upgrade, which builds every partition anew, the competition was made of the one event that had strayed, and all
    of its own were set aside as strays."""
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, events)
        await until_settled(redis, events)
        own = int(await redis.hget(scope_keys(competition).meta, "partition") or b"-1")
        stray = events[0].model_copy(update={"id": "astray"})
        elsewhere = (own + 1) % PARTITIONS
        await _published(broker, *message(stray), elsewhere)
        await eventually(lambda: _set_aside(broker))
    await redis.delete(partition_key(EVENTS_TOPIC, elsewhere))
    async with consuming(settings):
        await eventually(lambda: redis.exists(partition_key(EVENTS_TOPIC, elsewhere)))
        await until_settled(redis, events)


async def _set_aside(broker: Server) -> bool:
    return any(b'"astray"' in (each.value or b"") for each in await read_topic(broker.address, DEAD_LETTER_TOPIC))
