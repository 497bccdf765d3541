"""How far the projection is behind the log: the end of the log in Kafka beside the position stored in Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from redis.asyncio import Redis

from schemas.storage_keys import EVENTS_TOPIC, partition_key

_LOOKS = 4
_PAUSE_S = 0.7
"""Between two looks: a projection that runs stores many times in it."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Events on the log, how many of them wait, and whether the projection went on while it was looked at."""

    events: int
    waiting: int
    moves: bool


async def lag_of(servers: str, redis_url: str, timeout_s: float) -> Lag:
    """Looks several times when something waits. Raises what aiokafka and redis raise, and `TimeoutError`.

    What the embedded broker (Tansu 0.6) says of the log's end is the beginning of its last batch: the last few events
    may be missing in the numbers there.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, request_timeout_ms=int(timeout_s * 1000))
    client = Redis.from_url(redis_url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    try:
        async with asyncio.timeout(timeout_s):
            await consumer.start()
            partitions = sorted(consumer.partitions_for_topic(EVENTS_TOPIC) or await _partitions(consumer))
            places = [TopicPartition(EVENTS_TOPIC, partition) for partition in partitions]

        async def look() -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
            async with asyncio.timeout(timeout_s):
                stored = [await client.hget(partition_key(*place), "offset") for place in places]
                ends = dict(await consumer.end_offsets(places))
            return ends, {place: int(offset or 0) for place, offset in zip(places, stored, strict=True)}

        return await _watched(look)
    finally:
        await client.aclose()
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer) -> set[int]:
    await consumer.topics()
    return consumer.partitions_for_topic(EVENTS_TOPIC) or set()


async def _watched(look: Callable[[], Awaitable[tuple[dict[TopicPartition, int], dict[TopicPartition, int]]]]) -> Lag:
    first: dict[TopicPartition, int] | None = None
    for number in range(_LOOKS):
        if number:
            await asyncio.sleep(_PAUSE_S)
        ends, stored = await look()
        waiting = sum(max(0, end - stored[place]) for place, end in ends.items())
        moves = first is not None and stored != first
        if not waiting or moves:
            break
        first = first or stored
    return Lag(sum(max(end, stored[place]) for place, end in ends.items()), waiting, moves)
