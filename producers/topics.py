"""Creates missing topics."""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAlreadyExistsError, for_code

from producers.diagnosis import connection_problem
from producers.exceptions import PublishFailed
from schemas.kafka import KEEP_FOR_EVER, KafkaConnection
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_TIMEOUT_S = 30.0
_CLOSE_S = 5.0


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """How to create `timing.events`; `timing.dead-letter` gets one partition. Existing topics do not change.

    The topics have no limit of time or size: the log is the only source of every view. A write succeeds when `min_insync` of
    the `replicas` have it. The number of partitions must not grow later: a competition would continue on another one, out of
    order.
    """

    partitions: int = 6
    replicas: int = 1
    min_insync: int = 1


async def ensure_topics(kafka: KafkaConnection, *, partitions: int, replicas: int = 1, min_insync: int = 1) -> None:
    """Creates the topics that are missing. Raises `PublishFailed`."""
    try:
        await create_missing(kafka, TopicSettings(partitions, replicas, min_insync))
    except ValueError as error:
        raise PublishFailed(kafka.servers, str(error)) from error
    except KafkaConnectionError as error:
        raise PublishFailed(kafka.servers, await connection_problem(kafka)) from error
    except (KafkaError, TimeoutError, OSError) as error:
        raise PublishFailed(kafka.servers, str(error) or type(error).__name__) from error


async def create_missing(kafka: KafkaConnection, topics: TopicSettings) -> None:
    """As `ensure_topics`. Raises `KafkaError`, `TimeoutError`, `OSError`, and `ValueError` for bad addresses."""
    admin = AIOKafkaAdminClient(**kafka.client_options(), request_timeout_ms=int(_TIMEOUT_S * 1000))
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            existing = set(await admin.list_topics())
            configs = {**KEEP_FOR_EVER, "min.insync.replicas": str(topics.min_insync)}
            wanted = [
                NewTopic(name, count, topics.replicas, topic_configs=configs)
                for name, count in ((EVENTS_TOPIC, topics.partitions), (DEAD_LETTER_TOPIC, 1))
            ]
            if missing := [topic for topic in wanted if topic.name not in existing]:
                _check((await admin.create_topics(missing)).topic_errors)
    finally:
        with contextlib.suppress(KafkaError, TimeoutError, OSError):
            async with asyncio.timeout(_CLOSE_S):
                await admin.close()


def _check(topic_errors: Iterable[tuple[str, int, str | None]]) -> None:
    """aiokafka returns a refusal as a result. Raises it as `KafkaError`, unless the topic exists by now."""
    for topic, code, message in topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"{topic} cannot be created: {message or for_code(code).description}")
