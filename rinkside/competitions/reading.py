"""Reads the whole log once."""

import asyncio
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from consumers.dead_letters import LogRecord
from consumers.topics import partitions_of
from rinkside.exceptions import BrokerUnreachable
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC

_POLL_MS = 500
_CONNECT_S = 15.0


async def read_log(kafka: KafkaConnection, add: Callable[[LogRecord], None]) -> None:
    """Gives every record to `add`, in order per partition; nothing when there is no log yet. Raises `BrokerUnreachable`."""
    try:
        await _read(kafka, add)
    except UnknownTopicOrPartitionError:
        return
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerUnreachable(kafka.servers, str(error) or type(error).__name__) from error


async def _read(kafka: KafkaConnection, add: Callable[[LogRecord], None]) -> None:
    async with asyncio.timeout(_CONNECT_S):
        places = await partitions_of(kafka, [EVENTS_TOPIC])
    consumer = AIOKafkaConsumer(
        **kafka.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    try:
        async with asyncio.timeout(_CONNECT_S):
            await consumer.start()
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning(*places)
        while True:
            batches = await consumer.getmany(timeout_ms=_POLL_MS)
            for records in batches.values():
                for r in records:
                    add(LogRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value))
            # Asked for the end, the embedded broker names the start of its last batch; a fetch names the right one.
            reached = [
                await consumer.position(place) >= max(ends[place], consumer.last_stable_offset(place) or 0)
                for place in places
            ]
            if all(reached) and not batches:
                return
    finally:
        await consumer.stop()
