"""Measures how far the projection is behind: the end of the log in Kafka against the position stored in Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from consumers.store import close_client, open_client
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC, partition_key

_MEASUREMENTS = 4
_PAUSE_S = 0.7
"""Between two measurements: a running projection stores many times in it."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Events on the log, how many of them wait, and whether the projection advanced during the measurement."""

    events: int
    waiting: int
    moves: bool


async def lag_of(kafka: KafkaConnection, redis_url: str, timeout_s: float, *, is_cluster: bool = False) -> Lag:
    """Measures several times while events wait. Raises what aiokafka and redis raise, and `TimeoutError`.

    The embedded broker (Tansu 0.6) reports the start of its last batch as the end of the log: with it the numbers may lack
    the last few events.
    """
    consumer = AIOKafkaConsumer(**kafka.client_options(), request_timeout_ms=int(timeout_s * 1000))
    client = open_client(redis_url, is_cluster=is_cluster, connections=2, timeout_s=timeout_s)
    try:
        async with asyncio.timeout(timeout_s):
            await consumer.start()
            partitions = sorted(consumer.partitions_for_topic(EVENTS_TOPIC) or await _partitions(consumer))
            places = [TopicPartition(EVENTS_TOPIC, partition) for partition in partitions]

        async def measure() -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
            async with asyncio.timeout(timeout_s):
                stored = [await client.hget(partition_key(*place), "offset") for place in places]
                ends = dict(await consumer.end_offsets(places))
            return ends, {place: int(offset or 0) for place, offset in zip(places, stored, strict=True)}

        return await _compare(measure)
    finally:
        await close_client(client)
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer) -> set[int]:
    await consumer.topics()
    return consumer.partitions_for_topic(EVENTS_TOPIC) or set()


async def _compare(
    measure: Callable[[], Awaitable[tuple[dict[TopicPartition, int], dict[TopicPartition, int]]]],
) -> Lag:
    first: dict[TopicPartition, int] | None = None
    for number in range(_MEASUREMENTS):
        if number:
            await asyncio.sleep(_PAUSE_S)
        ends, stored = await measure()
        waiting = sum(max(0, end - stored[place]) for place, end in ends.items())
        moves = first is not None and stored != first
        if not waiting or moves:
            break
        first = first or stored
    return Lag(sum(max(end, stored[place]) for place, end in ends.items()), waiting, moves)
