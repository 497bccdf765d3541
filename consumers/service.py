"""The projection as a service: builds its clients and runs its tasks until a signal to stop."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from tenacity import AsyncRetrying

from consumers.assignment import Assignment
from consumers.dead_letters import DeadLetterQueue, keep_index
from consumers.exceptions import ServiceStopping
from consumers.log_follower import LogFollower
from consumers.log_reader import LogReader
from consumers.projection import PROJECTION_VERSION
from consumers.rebuild import Rebuilder
from consumers.retry import retrying, stopped_within
from consumers.season import SeasonUpdater, keep_updating
from consumers.settings import ConsumerSettings
from consumers.shutdown import close_quietly
from consumers.status import ConsumerStatus
from consumers.store import Store, close_client, open_client
from consumers.store.redis_calls import RedisCalls, StoreClient
from consumers.topics import topic_problems
from schemas.health.dead_letters import DEAD_LETTERS_KEY, DeadLetterIndex
from schemas.storage_keys import EVENTS_TOPIC

__all__ = ["ConsumerSettings", "serve"]

_log = structlog.get_logger()
_LONGEST_CONNECT_PAUSE_S = 1.0


async def serve(settings: ConsumerSettings, stopping: asyncio.Event, status: ConsumerStatus | None = None) -> None:
    """Projects until `stopping` is set; finishes and stores the current batch first. Keeps `status` up to date.

    Waits for servers that are away or refuse a command, and names the cause.
    """
    status = status or ConsumerStatus()
    async with contextlib.AsyncExitStack() as stack:
        client = _store_client(settings, stack)
        store = Store(client, stream_length=settings.stream_length, projection=PROJECTION_VERSION)
        try:
            producer = await _producer(settings, stopping, stack)
            assignment = Assignment()
            reader = await _reader(settings, stopping, assignment, stack)
            _log.info("projecting", servers=settings.kafka.servers, group=settings.group)
            rebuilder = Rebuilder(settings, stopping, lambda: follower.started())
            dead_letters = DeadLetterQueue(producer, settings)
            follower = LogFollower(
                settings, stopping, store, reader, assignment, dead_letters, rebuilder.notify, status
            )
            first = TopicPartition(EVENTS_TOPIC, 0)
            updater = SeasonUpdater(store, lambda: secrets.token_hex(8), reader.partitions)
            async with asyncio.TaskGroup() as group:
                beside = [
                    group.create_task(_report_topic_problems(settings, status)),
                    group.create_task(_keep_looking(follower, settings, stopping)),
                    group.create_task(
                        keep_index(settings, stopping, _index_in(client), lambda: follower.has_started(first))
                    ),
                    group.create_task(rebuilder.run()),
                    group.create_task(keep_updating(updater, settings, stopping, lambda: follower.has_started(first))),
                ]
                await follower.run()
                for task in beside:
                    task.cancel()
        except ServiceStopping:
            pass
        except BaseExceptionGroup as failures:
            _, others = failures.split(ServiceStopping)
            if others is None:
                return
            if len(others.exceptions) == 1:
                raise others.exceptions[0] from None
            raise others from None


async def _report_topic_problems(settings: ConsumerSettings, status: ConsumerStatus) -> None:
    with contextlib.suppress(KafkaError, OSError, TimeoutError):  # the main loop reports a broker that does not answer
        status.log_problems = await topic_problems(
            settings.kafka, replicas=settings.replicas, min_insync=settings.min_insync
        )
        for problem in status.log_problems:
            _log.warning("the log is not safe", problem=problem)


async def _keep_looking(follower: LogFollower, settings: ConsumerSettings, stopping: asyncio.Event) -> None:
    while not await stopped_within(stopping, settings.look_s):
        await follower.look_at_log()


def _index_in(client: StoreClient) -> Callable[[DeadLetterIndex], Awaitable[None]]:
    call = RedisCalls(client)

    async def save(index: DeadLetterIndex) -> None:
        await call(lambda: client.set(DEAD_LETTERS_KEY, index.model_dump_json()))

    return save


def _connecting(settings: ConsumerSettings, stopping: asyncio.Event) -> AsyncRetrying:
    return retrying(
        stopping,
        KafkaError,
        OSError,
        TimeoutError,
        first_s=settings.retry_s,
        longest_s=_LONGEST_CONNECT_PAUSE_S,
        message=f"no log to read yet on {settings.kafka.servers}; trying again",
    )


def _store_client(settings: ConsumerSettings, stack: contextlib.AsyncExitStack) -> StoreClient:
    client = open_client(
        settings.redis_url,
        is_cluster=settings.redis_cluster,
        connections=settings.redis_connections,
        timeout_s=settings.redis_timeout_s,
    )
    stack.push_async_callback(close_quietly, lambda: close_client(client), settings.stop_s)
    return client


async def _producer(
    settings: ConsumerSettings, stopping: asyncio.Event, stack: contextlib.AsyncExitStack
) -> AIOKafkaProducer:
    """A producer for dead letters that has started."""

    async def start() -> AIOKafkaProducer:
        producer = AIOKafkaProducer(**settings.kafka.client_options(), acks="all")
        try:
            await producer.start()
        except BaseException:
            await close_quietly(producer.stop, settings.stop_s)
            raise
        return producer

    producer: AIOKafkaProducer = await _connecting(settings, stopping)(start)
    stack.push_async_callback(close_quietly, producer.stop, settings.stop_s)
    return producer


async def _reader(
    settings: ConsumerSettings, stopping: asyncio.Event, assignment: Assignment, stack: contextlib.AsyncExitStack
) -> LogReader:
    """A reader of the log that has started."""
    reader = LogReader(settings, assignment)
    await _connecting(settings, stopping)(reader.start)
    stack.push_async_callback(reader.stop)
    return reader
