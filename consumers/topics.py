"""Asks Kafka about topics: their partitions, whether their settings keep the log safe, and why they take no writes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from schemas.kafka import KEEP_FOR_EVER, KafkaConnection
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_log = structlog.get_logger()
_TIMEOUT_S = 10.0
_MS_PER_HOUR = 3_600_000
_LIMITS = ("retention.ms", "retention.bytes", "cleanup.policy", "min.insync.replicas")


async def partitions_of(kafka: KafkaConnection, topics: Sequence[str]) -> list[TopicPartition]:
    """All partitions of the topics, in order. Raises `UnknownTopicOrPartitionError` when a topic does not exist.

    An admin client asks, because a consumer without a subscription knows no topics (Apache Kafka sends it none).
    """
    async with _admin(kafka) as admin:
        described = await admin.describe_topics(list(topics))
    found = {each["topic"]: [part["partition"] for part in each["partitions"]] for each in described}
    for topic in topics:
        if not found.get(topic):
            raise UnknownTopicOrPartitionError(f"there is no topic {topic} yet")
    return [TopicPartition(topic, number) for topic in topics for number in sorted(found[topic])]


async def topic_problems(kafka: KafkaConnection, *, replicas: int, min_insync: int) -> list[str]:
    """Settings of the two topics that put the log at risk, one sentence each. Missing topics are no problem here.

    A broker that does not answer questions about settings (the embedded one) has none. Raises what aiokafka raises.
    """
    topics = [EVENTS_TOPIC, DEAD_LETTER_TOPIC]
    async with _admin(kafka) as admin:
        described = {each["topic"]: each for each in await admin.describe_topics(topics) if each["partitions"]}
        problems = [
            f"{topic} has {copies} of the {replicas} replicas that are asked for"
            for topic in topics
            if topic in described
            and (copies := min(len(part["replicas"]) for part in described[topic]["partitions"])) < replicas
        ]
        for topic in topics:
            if topic in described:
                configs: dict[str, str] = {}
                with contextlib.suppress(KafkaError):
                    configs = await _settings(admin, topic)
                problems += _write_problems(topic, described[topic]["partitions"], configs)
                problems += _setting_problems(topic, configs, min_insync)
    return problems


async def make_writable(kafka: KafkaConnection, topic: str, *, replicas: int, min_insync: int) -> str:
    """Creates a missing topic, with one partition. Returns why it takes no write; empty when nothing is known to hinder one.

    Raises what aiokafka raises.
    """
    async with _admin(kafka) as admin:
        (described,) = await admin.describe_topics([topic])
        if described["partitions"]:
            with contextlib.suppress(KafkaError):
                return "; ".join(_write_problems(topic, described["partitions"], await _settings(admin, topic)))
            return ""
        configs = {**KEEP_FOR_EVER, "min.insync.replicas": str(min_insync)}
        created = await admin.create_topics([NewTopic(topic, 1, replicas, topic_configs=configs)])
        for _, code, message in created.topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                return f"there is no topic {topic}, and it cannot be created: {message or for_code(code).description}"
        _log.warning("a missing topic was created", topic=topic)
    return ""


def _write_problems(topic: str, partitions: Sequence[Mapping[str, Any]], configs: Mapping[str, str]) -> list[str]:
    """Partitions that take no write now: without a leader, or with too few copies in sync."""
    needed = int(configs.get("min.insync.replicas", 1))
    problems = []
    for each in sorted(partitions, key=lambda part: part["partition"]):
        place = f"{topic}, partition {each['partition']}"
        away = ", ".join(str(broker) for broker in sorted(set(each["replicas"]) - set(each["isr"])))
        if each["leader"] < 0:
            problems.append(f"{place} has no leader: start the brokers {away or 'of its replicas'}")
        elif len(each["isr"]) < needed:
            problems.append(
                f"{place} takes no writes (NOT_ENOUGH_REPLICAS): {len(each['isr'])} of its {len(each['replicas'])} copies are "
                f"in sync, and min.insync.replicas is {needed}; start the brokers {away}"
            )
    return problems


async def _settings(admin: AIOKafkaAdminClient, topic: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, dict.fromkeys(_LIMITS))
    (response,) = await admin.describe_configs([resource])
    return {name: value for *_, entries in response.resources for name, value, *_ in entries}


def _setting_problems(topic: str, settings: Mapping[str, str], min_insync: int) -> list[str]:
    problems = []
    retention_ms = int(settings.get("retention.ms", -1))
    if retention_ms >= 0:
        hours = f"{retention_ms / _MS_PER_HOUR:g}"
        problems.append(f"{topic} deletes events after {hours} hours: set retention.ms=-1 (it is {retention_ms})")
    if int(size := settings.get("retention.bytes", -1)) >= 0:
        problems.append(f"{topic} deletes its oldest events when it is full: set retention.bytes=-1 (it is {size})")
    if "compact" in (policy := settings.get("cleanup.policy", "")):
        problems.append(
            f"{topic} keeps only the last event of a competition: set cleanup.policy=delete (it is {policy})"
        )
    if int(copies := settings.get("min.insync.replicas", min_insync)) < min_insync:
        problems.append(
            f"{topic} counts an event as published with {copies} copies: set min.insync.replicas={min_insync}"
        )
    return problems


@contextlib.asynccontextmanager
async def _admin(kafka: KafkaConnection) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**kafka.client_options())
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            yield admin
    finally:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.close()
