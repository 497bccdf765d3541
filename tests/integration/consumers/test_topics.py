"""Topics keep the whole log: rebuilds need it. Other settings are reported."""

import dataclasses
from collections.abc import AsyncIterator, Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from structlog.testing import capture_logs

from consumers.service import ConsumerSettings
from consumers.topics import topic_problems
from producers.topics import ensure_topics
from rinkside.doctor.checks import examine
from rinkside.settings import Settings
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC
from testing.kafka import apache_kafka
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import consuming

pytestmark = pytest.mark.kafka

LIMITED = {"retention.ms": "604800000", "retention.bytes": "1000000", "cleanup.policy": "compact,delete"}


@pytest.fixture(scope="module")
def broker() -> Iterator[Server]:
    with apache_kafka() as server:
        yield server


@pytest.fixture
async def admin(broker: Server) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await client.start()
    yield client
    await client.close()


async def delete_topics(admin: AIOKafkaAdminClient) -> None:
    async def gone() -> bool:
        return not {EVENTS_TOPIC, DEAD_LETTER_TOPIC} & set(await admin.list_topics())

    await admin.delete_topics([EVENTS_TOPIC, DEAD_LETTER_TOPIC])
    await eventually(gone)


async def setting(admin: AIOKafkaAdminClient, topic: str, name: str) -> str:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {name: None})
    (response,) = await admin.describe_configs([resource])
    ((*_, entries),) = response.resources
    return str(entries[0][1])


async def test_topics_are_created_without_a_limit(broker: Server, admin: AIOKafkaAdminClient) -> None:
    """They were created with the broker's default of seven days: a rebuild after a week lost results."""
    await ensure_topics(broker.kafka, partitions=2)
    for topic in (EVENTS_TOPIC, DEAD_LETTER_TOPIC):
        assert await setting(admin, topic, "retention.ms") == "-1"
        assert await setting(admin, topic, "retention.bytes") == "-1"
        assert await setting(admin, topic, "min.insync.replicas") == "1"
    assert await topic_problems(broker.kafka, replicas=1, min_insync=1) == []
    await delete_topics(admin)


async def test_consumer_and_doctor_report_a_log_that_is_trimmed(
    broker: Server, store: Server, admin: AIOKafkaAdminClient
) -> None:
    await admin.create_topics([NewTopic(EVENTS_TOPIC, 1, 1, topic_configs=LIMITED), NewTopic(DEAD_LETTER_TOPIC, 1, 1)])
    expected = [
        "timing.events has 1 of the 3 replicas that are asked for",
        "timing.dead-letter has 1 of the 3 replicas that are asked for",
        "timing.events deletes events after 168 hours: set retention.ms=-1 (it is 604800000)",
        "timing.events deletes its oldest events when it is full: set retention.bytes=-1 (it is 1000000)",
        "timing.events keeps only the last event of a competition: set cleanup.policy=delete (it is compact,delete)",
        "timing.events counts an event as published with 1 copies: set min.insync.replicas=2",
        "timing.dead-letter deletes events after 168 hours: set retention.ms=-1 (it is 604800000)",
        "timing.dead-letter counts an event as published with 1 copies: set min.insync.replicas=2",
    ]

    async def all_described() -> bool:
        return await topic_problems(broker.kafka, replicas=3, min_insync=2) == expected

    await eventually(all_described)

    settings = Settings(
        kafka_bootstrap_servers=broker.address, redis_url=store.address, replicas=3, min_insync_replicas=2
    )
    (finding,) = [each for each in await examine(settings) if each.name == "Topics"]
    assert (finding.ok, finding.found) == (False, "; ".join(expected))

    consumer = ConsumerSettings(broker.kafka, store.address, group=None)
    with capture_logs() as logs:
        async with consuming(dataclasses.replace(consumer, replicas=3, min_insync=2)):
            await eventually(lambda: any(entry["event"] == "projecting" for entry in logs))
    assert [entry["problem"] for entry in logs if entry["event"] == "the log is not safe"] == expected
    await delete_topics(admin)
