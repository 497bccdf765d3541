"""Creates missing topics."""

import asyncio
import contextlib
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from producers.exceptions import PublishFailed
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_TIMEOUT_S = 30.0
_KEEP_FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}


async def ensure_topics(servers: str, *, partitions: int, replicas: int = 1, min_insync: int = 1) -> None:
    """Creates `timing.events` (with `partitions`) and `timing.dead-letter` (one partition); existing topics stay as they are.

    The topics have no time limit: the log is the only source of every view. A write succeeds when `min_insync` of the
    `replicas` have it. The number of partitions must not grow later: a competition would continue on another one, out of order.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=int(_TIMEOUT_S * 1000))
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            existing = set(await admin.list_topics())
            configs = {**_KEEP_FOR_EVER, "min.insync.replicas": str(min_insync)}
            wanted = [
                NewTopic(name, count, replicas, topic_configs=configs)
                for name, count in ((EVENTS_TOPIC, partitions), (DEAD_LETTER_TOPIC, 1))
            ]
            if missing := [topic for topic in wanted if topic.name not in existing]:
                _check((await admin.create_topics(missing)).topic_errors)
    except (ValueError, OverflowError) as error:
        raise PublishFailed(servers, f"that is no host:port ({error})") from error
    except (KafkaError, TimeoutError, OSError) as error:
        raise PublishFailed(servers, str(error) or type(error).__name__) from error
    finally:
        with contextlib.suppress(KafkaError, TimeoutError, OSError):
            async with asyncio.timeout(5):
                await admin.close()


def _check(topic_errors: Iterable[tuple[str, int, str | None]]) -> None:
    """aiokafka gives the broker's refusal as an answer. Raises `KafkaError` for one that another creator does not explain."""
    for topic, code, message in topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"{topic} cannot be made: {message or for_code(code).description}")
