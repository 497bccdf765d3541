"""Apache Kafka with three brokers, three replicas and two in sync: brokers die and leaders move while events come."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator

import pytest
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from consumers.topics import topic_problems
from producers.publish import FOR_LIVE_FEEDS, Publisher, open_publisher
from producers.topics import TopicSettings
from schemas.events import Event
from schemas.storage_keys import EVENTS_TOPIC
from testing.kafka_cluster import MIN_INSYNC, REPLICAS, KafkaCluster, kafka_cluster
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.recordings import raw
from tests.kit.consumers.running import PARTITIONS, check_stream, consuming, read_topic, story, until_settled

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("forgotten_connections"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[KafkaCluster]:
    with kafka_cluster() as running:
        yield running


def settings_for(cluster: KafkaCluster, store: Server) -> ConsumerSettings:
    return ConsumerSettings(
        cluster.kafka, store.address, group="three", retry_max_s=0.5, replicas=REPLICAS, min_insync=MIN_INSYNC
    )


async def test_a_broker_dies_and_leaders_move_twice_while_events_come(
    cluster: KafkaCluster, store: Server, redis: Redis, competition: str
) -> None:
    """Each event is on the log once, in order, and counts once: with the leader of the partition killed, and with the
    leadership taken back by the broker that returned."""
    events = story(competition, pairs=40)
    topics = TopicSettings(PARTITIONS, REPLICAS, MIN_INSYNC)
    moved: list[dict[int, int]] = []
    async with (
        open_publisher(cluster.kafka, FOR_LIVE_FEEDS, topics=topics) as publisher,
        consuming(settings_for(cluster, store)),
    ):
        await _send(publisher, events[:40])
        await publisher.flush()
        await until_settled(redis, events[:40])
        assert await topic_problems(cluster.kafka, replicas=REPLICAS, min_insync=MIN_INSYNC) == []
        leaders = await cluster.leaders(EVENTS_TOPIC)
        assert set(leaders.values()) == set(cluster.brokers), "the partitions are spread over all brokers"
        moved.append(leaders)
        partition = await _partition_of(cluster, competition)
        leader = cluster.brokers[leaders[partition]]

        rest = iter(events[40:])
        leader.kill()
        await _send_until(publisher, rest, lambda: _led_by_another(cluster, partition, moved))
        restart_task = asyncio.create_task(asyncio.to_thread(leader.restart))
        await _send_until(publisher, rest, lambda: _led_by_another(cluster, partition, moved))
        await restart_task
        await _send(publisher, list(rest))
        await publisher.flush()
        await until_settled(redis, events, 60)
    await check_stream(redis, competition)
    assert await _written(cluster, competition) == raw(events)


async def test_events_wait_for_a_second_broker(
    cluster: KafkaCluster, store: Server, redis: Redis, competition: str
) -> None:
    """With one broker of three left, no event counts as published; nothing is lost when a second one is back."""
    events = story(competition)
    topics = TopicSettings(PARTITIONS, REPLICAS, MIN_INSYNC)
    async with (
        open_publisher(cluster.kafka, FOR_LIVE_FEEDS, topics=topics) as publisher,
        consuming(settings_for(cluster, store)),
    ):
        await _send(publisher, events[:40])
        await publisher.flush()
        await until_settled(redis, events[:40])
        _, *others = cluster.brokers.values()
        for each in others:
            each.kill()
        sending_task = asyncio.create_task(_send(publisher, events[40:]))
        await asyncio.to_thread(others[0].restart)
        await sending_task
        await publisher.flush()
        await until_settled(redis, events, 60)
        await asyncio.to_thread(others[1].restart)
    await check_stream(redis, competition)
    assert await _written(cluster, competition) == raw(events)


async def _send(publisher: Publisher, events: list[Event]) -> None:
    for event in events:
        await publisher.send(event)


async def _send_until(publisher: Publisher, rest: Iterator[Event], condition: Callable[[], Awaitable[bool]]) -> None:
    """Sends events one after the other until the condition holds, which happens among them."""
    waiting_task = asyncio.create_task(eventually(condition, 60))
    while not waiting_task.done():
        for event in itertools.islice(rest, 1):
            await publisher.send(event)
        await asyncio.wait({waiting_task}, timeout=0.05)
    await waiting_task


async def _led_by_another(cluster: KafkaCluster, partition: int, moved: list[dict[int, int]]) -> bool:
    now = await cluster.leaders(EVENTS_TOPIC)
    if now[partition] in (-1, moved[-1][partition]):
        return False
    moved.append(now)
    return True


async def _written(cluster: KafkaCluster, competition: str) -> list[bytes | None]:
    records = await read_topic(cluster.address, EVENTS_TOPIC)
    return [each.value for each in records if each.key == competition.encode()]


async def _partition_of(cluster: KafkaCluster, competition: str) -> int:
    records = await read_topic(cluster.address, EVENTS_TOPIC)
    return next(each.partition for each in records if each.key == competition.encode())
