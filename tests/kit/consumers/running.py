"""What the tests of the consumers need: a story, servers with nothing of other tests in them, and independent checks."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from redis.asyncio import Redis

from consumers.projection import Projection
from consumers.service import ConsumerSettings, serve
from producers.publish import open_publisher
from producers.topics import ensure_topics
from schemas.documents import Document, apply_patch, document_hash
from schemas.events import Event, encode_event
from schemas.kafka import KafkaConnection
from schemas.storage_keys import (
    EVENTS_TOPIC,
    META_EPOCH,
    META_SEQUENCE,
    STREAM_EPOCH,
    STREAM_PATCHES,
    StoredPatch,
    StoredView,
    scope_keys,
)
from testing.processes import REPOSITORY
from testing.waiting import eventually, within
from tests.kit.consumers.log import Log

PARTITIONS = 4


def story(competition: str, pairs: int = 3) -> list[Event]:
    """A 1000 m: a false start in the first pair, a photo finish and a withdrawn lap in each."""
    log = Log(competition).programme()
    for heat in range(1, pairs + 1):
        inner, outer = f"a{heat}", f"b{heat}"
        log.pair(heat, inner, outer)
        log.of_heat("activated", heat)
        log.of_heat("started", heat)
        if heat == 1:
            log.lap(heat, inner, 200, 16_900_000)
            log.of_heat("cleared", heat)
            log.of_heat("started", heat)
        for metres, us in ((200, 17_000_000), (600, 43_000_000), (1000, 70_000_000)):
            for place, who in enumerate((inner, outer)):
                log.lap(heat, who, metres, us + 10_000 * (7 * heat + 5 * place), "optical")
        log.of_race("lap.withdrawn", heat, outer, metres=1000)
        for place, who in enumerate((inner, outer)):
            finish = 69_990_000 + 10_000 * (7 * heat + 5 * place)
            log.lap(heat, who, 1000, finish, "photofinish")
            log.result(heat, who, finish)
        log.of_heat("committed", heat)
        log.of_heat("deactivated", heat)
    return log.events


def expected(events: Iterable[Event], competition: str) -> dict[str, Document]:
    """The documents after `events`, from a projection in memory that draws them once, at the end."""
    projection = Projection(competition)
    for event in events:
        projection.apply(event)
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


async def publish(servers: str, events: Iterable[Event]) -> None:
    kafka = _connection(servers)
    await ensure_topics(kafka, partitions=PARTITIONS)
    async with open_publisher(kafka) as publisher:
        for event in events:
            await publisher.send(event)


def _connection(servers: str) -> KafkaConnection:
    """To a broker of either kind: the embedded one has no idempotent producer."""
    return KafkaConnection(servers, idempotent=False)


async def publish_raw(servers: str, messages: Iterable[tuple[bytes | None, bytes | None]]) -> list[tuple[int, int]]:
    """Writes keys and values as they are; returns (partition, offset) of each."""
    await ensure_topics(_connection(servers), partitions=PARTITIONS)
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await producer.start()
    try:
        written = [await producer.send_and_wait(EVENTS_TOPIC, value, key=key) for key, value in messages]
    finally:
        await producer.stop()
    return [(record.partition, record.offset) for record in written]


def message(event: Event) -> tuple[bytes, bytes]:
    return event.subject.encode(), encode_event(event)


@dataclass(frozen=True)
class Written:
    """A record as Kafka gives it back."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int
    headers: dict[str, bytes]


async def read_topic(servers: str, topic: str, *, quiet_s: float = 0.3) -> list[Written]:
    """All records of a topic: reads to the end that the broker names in its fetches (asked for it, the embedded broker names
    the beginning of its last batch), and on until nothing comes for `quiet_s`."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest", fetch_max_wait_ms=20)
    await consumer.start()
    records: list[Written] = []
    try:
        places = sorted(consumer.assignment())
        assert places, f"there is no topic {topic}"
        ends = await consumer.end_offsets(places)
        while True:
            batches = await consumer.getmany(timeout_ms=int(quiet_s * 1000))
            for batch in batches.values():
                records += [Written(r.partition, r.offset, r.key, r.value, r.timestamp, dict(r.headers)) for r in batch]
            reached = [(ends[place], consumer.highwater(place), await consumer.position(place)) for place in places]
            if not batches and all(top is not None and at >= max(end, top) for end, top, at in reached):
                return records
    finally:
        await consumer.stop()


# --- what is stored ---------------------------------------------------------------------------------------------------


async def stored(redis: Redis, competition: str) -> dict[str, Document]:
    """The documents that the store holds."""
    raw = cast("dict[bytes, bytes]", await redis.hgetall(scope_keys(competition).views))
    return {channel.decode(): StoredView(**orjson.loads(value)).doc for channel, value in raw.items()}


async def epoch(redis: Redis, competition: str) -> str | None:
    value = cast("bytes | None", await redis.hget(scope_keys(competition).meta, META_EPOCH))
    return value.decode() if value is not None else None


async def settled(redis: Redis, events: Sequence[Event]) -> bool:
    """Whether the store holds what these events of one competition (each once) give, and each of them is counted."""
    competition = events[0].subject
    counted = await redis.scard(scope_keys(competition).seen)
    return counted == len(events) and await stored(redis, competition) == expected(events, competition)


async def until_settled(redis: Redis, events: Sequence[Event], timeout_s: float = 20) -> None:
    await eventually(lambda: settled(redis, events), timeout_s)


async def check_stream(redis: Redis, competition: str) -> int:
    """Believes nothing: the stream, folded from an empty board, must give the stored views with their versions and hashes,
    without a gap, and `undo` must lead back. Returns the number of entries. For scopes whose stream was not trimmed."""
    keys = scope_keys(competition)
    async with redis.pipeline(transaction=True) as pipe:
        pipe.hgetall(keys.meta)
        pipe.hgetall(keys.views)
        pipe.xrange(keys.stream)
        meta, raw, entries = await pipe.execute()
    documents: dict[str, Document] = {}
    versions: dict[str, int] = {}
    numbers = [int(entry[0].split(b"-")[0]) for entry in entries]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[-1] == int(meta[META_SEQUENCE.encode()])
    for _, fields in entries:
        assert fields[STREAM_EPOCH.encode()] == meta[META_EPOCH.encode()]
        for values in orjson.loads(fields[STREAM_PATCHES.encode()]):
            patch = StoredPatch(*values)
            old = documents.get(patch.channel, {})
            new = apply_patch(old, patch.patch)
            assert patch.version == versions.get(patch.channel, 0) + 1
            assert patch.hash == document_hash(new)
            assert apply_patch(new, patch.undo) == old
            documents[patch.channel], versions[patch.channel] = new, patch.version
    views = {channel.decode(): StoredView(**orjson.loads(value)) for channel, value in raw.items()}
    assert {channel: view.doc for channel, view in views.items()} == documents
    assert {channel: view.version for channel, view in views.items()} == versions
    return len(entries)


# --- running consumers ------------------------------------------------------------------------------------------------


class RunningConsumer:
    """A consumer in this process."""

    def __init__(self, settings: ConsumerSettings) -> None:
        self.stopping = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(serve(settings, self.stopping))

    async def stop(self, timeout_s: float = 15) -> None:
        """Tells it to stop; it must do so in order and in time."""
        self.stopping.set()
        async with within(timeout_s):
            await self.task


@contextlib.asynccontextmanager
async def consuming(settings: ConsumerSettings) -> AsyncIterator[RunningConsumer]:
    consumer = RunningConsumer(settings)
    try:
        yield consumer
        if not consumer.stopping.is_set():
            if consumer.task.done():
                consumer.task.result()
                raise AssertionError("the consumer ended by itself")
            await consumer.stop()
    finally:
        if not consumer.task.done():
            consumer.task.cancel()
            await asyncio.gather(consumer.task, return_exceptions=True)


def python_process(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Python in a process of its own, which a test may kill. `code` finds the arguments in `sys.argv[1:]`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


CONSUME = """
import asyncio, sys
from consumers.service import ConsumerSettings, serve
from schemas.kafka import KafkaConnection
servers, store, group, batch = sys.argv[1:]
settings = ConsumerSettings(KafkaConnection(servers), store, group=group, batch=int(batch), session_timeout_ms=6_000)
asyncio.run(serve(settings, asyncio.Event()))
"""


def consumer_process(servers: str, store: str, group: str, *, batch: int = 5) -> subprocess.Popen[bytes]:
    return python_process(CONSUME, servers, store, group, str(batch))


def end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        process.wait()
