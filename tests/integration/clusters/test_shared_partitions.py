"""A hundred competitions at once, on consumers that share the partitions: one is killed, one freezes and wakes when others have
its partitions. Both of them kept the season views, so for a while two did."""

import secrets
import signal
from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from consumers.season.documents import calendar_document
from producers.publish import open_publisher
from producers.topics import ensure_topics
from schemas.documents import Document
from schemas.events import CompetitionAnnounced, Event
from schemas.storage_keys import EVENTS_TOPIC, partition_key, scope_keys
from testing.kafka import apache_kafka
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import PARTITIONS, check_stream, consumer_process, end, expected, stored, story

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]
COMPETITIONS = 100
SEASON = "2025-26"


@pytest.fixture(scope="module")
def kafka() -> Iterator[Server]:
    with apache_kafka() as server:
        yield server


def of_season(name: str) -> list[Event]:
    announced, *others = story(name, pairs=1)
    assert isinstance(announced, CompetitionAnnounced)
    data = announced.data.model_copy(update={"season": SEASON, "name": f"Cup of {name}"})
    return [announced.model_copy(update={"data": data}), *others]


async def test_a_hundred_competitions_at_once_end_right_whatever_happens_to_their_consumers(
    kafka: Server, store: Server, redis: Redis
) -> None:
    names = [f"cup-{number:03}" for number in range(COMPETITIONS)]
    events = {name: of_season(name) for name in names}
    right = {name: expected(events[name], name) for name in names}
    longest = max(map(len, events.values()))
    third = longest // 3
    group = f"g{secrets.token_hex(4)}"
    await ensure_topics(kafka.kafka, partitions=PARTITIONS)
    processes = [consumer_process(kafka.address, store.address, group, batch=200) for _ in range(2)]
    try:
        await _publish(kafka, events, 0, third)
        await eventually(lambda: _applied(redis, COMPETITIONS * third), 60)

        # The first one freezes for longer than its session, while events come; the second one takes over.
        processes[0].send_signal(signal.SIGSTOP)
        await _publish(kafka, events, third, 2 * third)
        await eventually(lambda: _applied(redis, 2 * COMPETITIONS * third), 90)
        processes[0].send_signal(signal.SIGCONT)
        await _publish(kafka, events, 2 * third, longest)

        # The second one dies among the last events; a third one takes its place.
        processes[1].kill()
        processes[1].wait()
        processes.append(consumer_process(kafka.address, store.address, group, batch=200))

        async def is_right() -> bool:
            for name in names:
                assert await redis.scard(scope_keys(name).seen) == len(events[name]), name
                assert await stored(redis, name) == right[name], name
            return True

        await eventually(is_right, 120)
        calendar = calendar_document(SEASON, {name: right[name][f"competition/{name}"] for name in names})

        async def season_is_right() -> bool:
            found: Document = (await stored(redis, f"season:{SEASON}")).get(f"calendar/{SEASON}", {})
            assert found == calendar
            return True

        await eventually(season_is_right, 60)
        assert processes[0].poll() is None
        assert processes[2].poll() is None
    finally:
        processes[0].send_signal(signal.SIGCONT)
        end(processes)
    for name in [*names, f"season:{SEASON}"]:
        await check_stream(redis, name)


async def _publish(kafka: Server, events: dict[str, list[Event]], begin: int, until: int) -> None:
    """An event of each competition in turn."""
    async with open_publisher(kafka.kafka) as publisher:
        for place in range(begin, until):
            for own in events.values():
                if place < len(own):
                    await publisher.send(own[place])


async def _applied(redis: Redis, count: int) -> bool:
    offsets = [await redis.hget(partition_key(EVENTS_TOPIC, number), "offset") for number in range(PARTITIONS)]
    return sum(int(offset or 0) for offset in offsets) >= count
