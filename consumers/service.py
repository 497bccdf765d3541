"""The projection as a service: reads the log as a member of a consumer group, stores what it shows.

Wiring only: which partition does what is in `consumers.partition`. aiokafka may hand out records before a rebalance
callback ends and swallows what a callback raises, so the callbacks only take notes; the position of a partition is
loaded and sought here, in the main loop, before its first record counts.
"""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry as RedisRetry
from redis.backoff import NoBackoff

from consumers.dead_letters import LogRecord, headers_of, without_bytes
from consumers.exceptions import PoisonEvent, StaleWriter, StoreRefused, StoreUnavailable
from consumers.metrics import BATCH, CONFLICTS, LAG
from consumers.partition import Partition
from consumers.projection import PROJECTION_VERSION
from consumers.season import SeasonUpdater
from consumers.settings import ConsumerSettings
from consumers.shutdown import close_quietly
from consumers.store import Store
from consumers.topics import partitions_of
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

__all__ = ["ConsumerSettings", "serve"]

_log = structlog.get_logger()
_FIRST_FETCH_S = 2.0
_LONGEST_CONNECT_PAUSE_S = 1.0


class _Assignment(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Partitions that must be begun before their first record counts."""

    def __init__(self) -> None:
        self.current: set[TopicPartition] = set()
        self.fresh: set[TopicPartition] = set()

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self.current -= set(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.current = set(assigned)
        self.fresh = set(assigned)


async def serve(settings: ConsumerSettings, stopping: asyncio.Event) -> None:
    """Projects until `stopping` is set; the batch at hand is finished and stored first.

    Servers that are not there yet are waited for. Raises `StoreRefused` when Redis will not take a write.
    """
    if settings.metrics_port is not None:
        from prometheus_client import start_http_server

        start_http_server(settings.metrics_port, addr="127.0.0.1")
    async with contextlib.AsyncExitStack() as stack:
        pool = BlockingConnectionPool.from_url(
            settings.redis_url,
            max_connections=settings.redis_connections,
            socket_timeout=settings.redis_timeout_s,
            socket_connect_timeout=settings.redis_timeout_s,
            retry=RedisRetry(NoBackoff(), 1),
        )
        client = Redis(connection_pool=pool)
        stack.push_async_callback(close_quietly, client.aclose, settings.stop_s)
        stack.push_async_callback(close_quietly, pool.disconnect, settings.stop_s)
        store = Store(client, stream_length=settings.stream_length, projection=PROJECTION_VERSION)
        service = _Service(settings, stopping, store)
        if not await service.connect(stack):
            return
        try:
            async with asyncio.TaskGroup() as group:
                seasons_task = group.create_task(service.keep_seasons())
                await service.run()
                seasons_task.cancel()
        except BaseExceptionGroup as failures:
            if len(failures.exceptions) == 1:
                raise failures.exceptions[0] from None
            raise


class _Service:
    def __init__(self, settings: ConsumerSettings, stopping: asyncio.Event, store: Store) -> None:
        self._settings = settings
        self._stopping = stopping
        self._store = store
        self._assignment = _Assignment()
        self._partitions: dict[TopicPartition, Partition] = {}
        self._checked_at = 0.0
        self._taking: TopicPartition | None = None
        self._poison: dict[TopicPartition, dict[int, str]] = {}
        self._careful: dict[TopicPartition, int] = {}
        self._consumer: AIOKafkaConsumer
        self._producer: AIOKafkaProducer

    async def connect(self, stack: contextlib.AsyncExitStack) -> bool:
        """Connects to Kafka, as long as it takes. False when told to stop meanwhile."""
        pause_s = self._settings.retry_s
        while not self._stopping.is_set():
            try:
                await self._start()
            except (KafkaError, OSError, TimeoutError) as error:
                _log.warning(
                    "no log to read yet; trying again",
                    servers=self._settings.kafka_bootstrap_servers,
                    problem=str(error) or type(error).__name__,
                )
                pause_s = min(await self._pause(pause_s), _LONGEST_CONNECT_PAUSE_S)
            else:
                stack.push_async_callback(close_quietly, self._producer.stop, self._settings.stop_s)
                stack.push_async_callback(close_quietly, self._consumer.stop, self._settings.stop_s)
                _log.info("projecting", servers=self._settings.kafka_bootstrap_servers, group=self._settings.group)
                return True
        return False

    async def _start(self) -> None:
        settings = self._settings
        self._producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers, acks="all")
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka_bootstrap_servers,
            group_id=settings.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=settings.fetch_wait_ms,
            metadata_max_age_ms=settings.metadata_age_ms,
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=settings.session_timeout_ms // 4,
            isolation_level="read_committed",
        )
        try:
            await self._producer.start()
            await self._consumer.start()
            if settings.group is None:
                places = await partitions_of(settings.kafka_bootstrap_servers, [EVENTS_TOPIC])
                self._consumer.assign(places)
                self._assignment.on_partitions_assigned(places)
        except BaseException:
            await close_quietly(self._consumer.stop, settings.stop_s)
            await close_quietly(self._producer.stop, settings.stop_s)
            raise
        if settings.group is not None:
            self._consumer.subscribe([EVENTS_TOPIC], listener=self._assignment)

    async def run(self) -> None:
        pause_s = self._settings.retry_s
        while not self._stopping.is_set():
            try:
                await self._round()
                pause_s = self._settings.retry_s
            except StaleWriter as error:
                _log.warning("another consumer went on; loading again", problem=str(error))
                CONFLICTS.inc()
                self._forget()
            except PoisonEvent as error:
                self._remember(error)
                self._forget()
            except StoreUnavailable as error:
                _log.warning("the store does not answer; trying again", problem=str(error))
                self._forget()
                pause_s = await self._pause(pause_s)
            except (KafkaError, TimeoutError) as error:
                _log.warning("the broker does not answer; trying again", problem=str(error) or type(error).__name__)
                self._forget()
                pause_s = await self._pause(pause_s)

    async def keep_seasons(self) -> None:
        """Keeps the views of seasons, in the consumer that has the first partition."""
        keeper = SeasonUpdater(self._store, lambda: secrets.token_hex(8))
        first = TopicPartition(EVENTS_TOPIC, 0)
        pause_s = self._settings.retry_s
        while not self._stopping.is_set():
            try:
                if first in self._partitions:
                    await keeper.round()
                pause_s = self._settings.season_s
            except (StaleWriter, StoreUnavailable) as error:
                _log.warning("the views of a season are looked at anew", problem=str(error))
                keeper.forget()
            except StoreRefused:
                raise
            except Exception as error:  # noqa: BLE001  # a flaw in the views of a season must not stop the races
                _log.error("the views of a season could not be made", problem=repr(error), exc_info=error)
                keeper.forget()
                pause_s = self._settings.retry_max_s
            pause_s = await self._pause(pause_s)

    async def _round(self) -> None:
        for place in list(self._assignment.fresh):
            await self._begin(place)
        batches = await self._consumer.getmany(timeout_ms=200, max_records=self._settings.batch)
        for place, records in batches.items():
            if place in self._assignment.fresh or place not in self._assignment.current:
                continue
            records = [
                LogRecord(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value)
                for record in records
            ]
            if records[0].offset < self._partitions[place].reached:
                _log.warning("the log jumped back; looking at it anew", partition=place.partition)
                self._forget()
                return
            if not self._is_ours(place):
                continue
            started = time.perf_counter()
            first, end = await self._bounds(place) if self._partitions[place].checks_tail else (0, 0)
            self._taking = place
            back_to = await self._partitions[place].take(records, first, end)
            BATCH.observe(time.perf_counter() - started)
            if not self._is_ours(place):
                continue  # it went to another consumer meanwhile; what was stored was stored
            if back_to is not None:
                self._consumer.seek(place, back_to)
            highwater = self._highwater(place)
            if highwater is not None:
                LAG.labels(place.partition).set(max(0, highwater - records[-1].offset - 1))
        if not batches:
            await self._settle()
        await self._check()

    async def _check(self) -> None:
        """A store that forgot is noticed though no event comes, or only events of other competitions: gateways that start
        now would find nothing."""
        if time.monotonic() - self._checked_at < self._settings.check_s:
            return
        self._checked_at = time.monotonic()
        for place in self._assignment.current - self._assignment.fresh:
            if place in self._partitions and not await self._partitions[place].still_stands():
                _log.warning("the store no longer holds what was stored; looking anew", partition=place.partition)
                self._forget()
                return

    async def _settle(self) -> None:
        for place in self._assignment.current - self._assignment.fresh:
            partition = self._partitions.get(place)
            until = partition.rebuild_until if partition else 0
            self._taking = place
            if partition and until and await self._consumer.position(place) >= until:
                await partition.settle()

    async def _begin(self, place: TopicPartition) -> None:
        first, end = await self._bounds(place)
        partition = Partition(
            topic=place.topic,
            number=place.partition,
            store=self._store,
            persist=self._persist,
            set_aside=self._set_aside,
            new_token=lambda: secrets.token_hex(8),
            max_scopes=self._settings.max_scopes,
            poison=self._poison.setdefault(place, {}),
            careful_until=self._careful.get(place, 0),
        )
        start = await partition.begin(first, end)
        if not self._is_ours(place):
            self._assignment.fresh.discard(place)
            return
        self._partitions[place] = partition
        self._consumer.seek(place, start)
        self._assignment.fresh.discard(place)
        _log.info("partition begun", partition=place.partition, offset=start, end=end)

    async def _bounds(self, place: TopicPartition) -> tuple[int, int]:
        async with asyncio.timeout(self._settings.redis_timeout_s * 2):
            first = (await self._consumer.beginning_offsets([place]))[place]
            end = (await self._consumer.end_offsets([place]))[place]
        # What the embedded broker (Tansu 0.6) says of the log's end is the beginning of its last batch. A fetch tells
        # it right, and aiokafka begins to fetch as soon as a partition is assigned.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_FETCH_S):
                while self._is_ours(place) and self._highwater(place) is None:  # noqa: ASYNC110  # aiokafka has no event for it
                    await asyncio.sleep(0.01)
        return first, max(end, self._highwater(place) or 0)

    def _is_ours(self, place: TopicPartition) -> bool:
        """A rebalance may take a partition away at any await."""
        return place in self._assignment.current and place in self._consumer.assignment()

    def _highwater(self, place: TopicPartition) -> int | None:
        # aiokafka asserts that the partition is assigned.
        return self._consumer.highwater(place) if place in self._consumer.assignment() else None

    def _remember(self, error: PoisonEvent) -> None:
        """The next time the events come, they come one by one, or the one that is known to fail is set aside."""
        assert self._taking is not None
        _log.error("the projection failed", partition=self._taking.partition, problem=str(error), exc_info=error.cause)
        if error.certain:
            self._poison.setdefault(self._taking, {})[error.offset] = f"the projection failed on it: {error.cause!r}"
        else:
            self._careful[self._taking] = max(self._careful.get(self._taking, 0), error.offset + 1)

    def _forget(self) -> None:
        self._partitions.clear()
        self._assignment.fresh = set(self._assignment.current)

    async def _persist(self, call: Callable[[], Awaitable[None]]) -> None:
        pause_s = self._settings.retry_s
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                if self._stopping.is_set():
                    raise
                _log.warning("the store does not answer; the write is tried again", problem=str(error))
                pause_s = await self._pause(pause_s)

    async def _set_aside(self, record: LogRecord, reason: str) -> None:
        headers = headers_of(record, reason)
        try:
            await self._producer.send_and_wait(
                DEAD_LETTER_TOPIC, value=record.value or b"", key=record.key, headers=headers
            )
        except MessageSizeTooLargeError:
            # The headers are what makes it longer than the message was, and trying again would try for ever.
            await self._producer.send_and_wait(DEAD_LETTER_TOPIC, value=b"", headers=without_bytes(record, headers))

    async def _pause(self, pause_s: float) -> float:
        """Waits about `pause_s` (or until told to stop) and returns the next pause."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s * random.uniform(0.7, 1.3)):
                await self._stopping.wait()
        return min(pause_s * 2, self._settings.retry_max_s)
