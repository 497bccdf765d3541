"""Reads the dead-letter topic from its beginning, with a consumer that has started."""

from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from consumers.dead_letters.letters import Letters
from consumers.topics import partitions_of
from schemas.kafka import KafkaConnection
from schemas.storage_keys import DEAD_LETTER_TOPIC

_BATCH = 500


async def start_at_beginning(kafka: KafkaConnection, consumer: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
    """Assigns all partitions of the topic and goes to their beginnings. Returns their ends.

    Raises `UnknownTopicOrPartitionError` when there is no such topic yet.
    """
    partitions = await partitions_of(kafka, [DEAD_LETTER_TOPIC])
    consumer.assign(partitions)
    ends: Mapping[TopicPartition, int] = await consumer.end_offsets(partitions)
    for partition, begin in (await consumer.beginning_offsets(partitions)).items():
        consumer.seek(partition, begin)
    return ends


async def take_next(consumer: AIOKafkaConsumer, letters: Letters, timeout_ms: int) -> bool:
    """Gives the next records to `letters`. False when none came within the timeout."""
    batches = await consumer.getmany(timeout_ms=timeout_ms, max_records=_BATCH)
    for records in batches.values():
        for record in records:
            letters.take(record.key, record.value, dict(record.headers), record.timestamp)
    return bool(batches)


async def has_reached(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    """Whether everything before `ends` is read, and everything that the last fetch saw.

    The embedded broker (Tansu 0.6) answers with the start of its last batch when it is asked for the end of a partition; a
    fetch names the right one.
    """
    for partition, end in ends.items():
        if await consumer.position(partition) < max(end, consumer.highwater(partition) or 0):
            return False
    return True
