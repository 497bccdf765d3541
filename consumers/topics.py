"""Lists the partitions of topics."""

import asyncio
from collections.abc import Sequence

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError

_TIMEOUT_S = 10.0


async def partitions_of(servers: str, topics: Sequence[str]) -> list[TopicPartition]:
    """All partitions of the topics, in order. Raises `UnknownTopicOrPartitionError` when a topic does not exist.

    An admin client asks, because a consumer without a subscription knows no topics (Apache Kafka sends it none).
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            described = await admin.describe_topics(list(topics))
    finally:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.close()
    found = {each["topic"]: [part["partition"] for part in each["partitions"]] for each in described}
    for topic in topics:
        if not found.get(topic):
            raise UnknownTopicOrPartitionError(f"there is no topic {topic} yet")
    return [TopicPartition(topic, number) for topic in topics for number in sorted(found[topic])]
