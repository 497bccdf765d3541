"""Events per second through projection and store, from a real broker.

A backlog of race days lies in Kafka; consumers start, and the time from the first stored event to the last counts. The days
come one competition after the other, as a replay of an archive does, and interleaved, as on a weekend with many competitions at
once: first the first event of each, then the second of each. The consumers take batches of 500. The floor in the same run:
reading the same backlog and decoding its JSON, without applying anything.

    python -m bench.throughput [--broker kafka|tansu] [--days 60] [--interleaved 20 100] [--consumers 2]
"""

import argparse
import asyncio
import time
from collections.abc import Iterable, Iterator

import orjson
from aiokafka import AIOKafkaConsumer
from redis.asyncio import Redis

from bench.figures import Figure, add_option, show
from bench.servers import broker
from producers.publish import open_publisher
from producers.simulate import COMPETITION, race_day
from producers.topics import ensure_topics
from schemas.events import encode_event
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC, partition_key
from testing.pipeline import pipeline
from testing.servers import Server, valkey

PARTITIONS = 6
_DEADLINE_S = 300.0
_SUBJECT = f'"subject":"{COMPETITION}"'.encode()


def one_after_the_other(days: int) -> Iterator[tuple[str, bytes]]:
    """Competition and encoded event, whole days."""
    day = _day()
    return (_renamed(value, number) for number in range(days) for value in day)


def interleaved(days: int) -> Iterator[tuple[str, bytes]]:
    """Competition and encoded event, one of each day in turn."""
    day = _day()
    return (_renamed(value, number) for value in day for number in range(days))


def _day() -> list[bytes]:
    return [encode_event(event) for event in race_day()]


def _renamed(value: bytes, number: int) -> tuple[str, bytes]:
    competition = f"day-{number}"
    return competition, value.replace(_SUBJECT, f'"subject":"{competition}"'.encode())


async def publish(kafka: KafkaConnection, events: Iterable[tuple[str, bytes]]) -> int:
    """Puts the backlog on the log; returns how many events."""
    await ensure_topics(kafka, partitions=PARTITIONS)
    async with open_publisher(kafka) as publisher:
        for competition, value in events:
            await publisher.send_raw(competition, value)
    return publisher.published


async def read_only(servers: str, events: int) -> float:
    """Seconds to read and decode the backlog with one consumer."""
    consumer = AIOKafkaConsumer(
        EVENTS_TOPIC, bootstrap_servers=servers, auto_offset_reset="earliest", enable_auto_commit=False, group_id=None
    )
    await consumer.start()
    try:
        seen, began = 0, time.perf_counter()
        while seen < events:
            for records in (await consumer.getmany(timeout_ms=200, max_records=2_000)).values():
                for record in records:
                    orjson.loads(record.value)
                seen += len(records)
        return time.perf_counter() - began
    finally:
        await consumer.stop()


async def project(servers: str, store: str, events: int, consumers: int) -> float:
    """Seconds from the first stored event to the last, with `consumers` processes of one group."""
    async with pipeline(servers, store, consumers=consumers, gateway=False), Redis.from_url(store) as redis:

        async def stored() -> int:
            offsets = [await redis.hget(partition_key(EVENTS_TOPIC, n), "offset") for n in range(PARTITIONS)]
            return sum(int(offset or 0) for offset in offsets)

        deadline = time.monotonic() + _DEADLINE_S
        began, first = time.perf_counter(), 0
        while (count := await stored()) < events:
            if time.monotonic() > deadline:
                raise SystemExit(f"only {count} of {events} events were stored in {_DEADLINE_S:g} s")
            if not first and count:
                began, first = time.perf_counter(), count
            await asyncio.sleep(0.01)
        return (time.perf_counter() - began) * events / (events - first)


async def measure(server: Server, events: Iterable[tuple[str, bytes]], what: str, consumers: int) -> list[Figure]:
    count = await publish(server.kafka, events)
    floor = count / await read_only(server.address, count)
    figures = [Figure(f"{what}: read and decode only ({count:,} events)", floor, "events/s")]
    for processes in range(1, consumers + 1):
        with valkey() as store:
            rate = count / await project(server.address, store.address, count, processes)
        name = f"{what}: projected and stored by {processes} {'processes' if processes > 1 else 'process'}"
        figures.append(Figure(name, rate, "events/s", "read and decode only", rate / floor))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", choices=("kafka", "tansu"), default="kafka")
    parser.add_argument("--days", type=int, default=60, help="competitions one after the other")
    parser.add_argument("--interleaved", type=int, nargs="*", default=[20, 100], metavar="COMPETITIONS")
    parser.add_argument("--consumers", type=int, default=2, choices=(1, 2))
    add_option(parser)
    given = parser.parse_args()
    backlogs = {f"{given.days} competitions one after the other": one_after_the_other(given.days)} if given.days else {}
    backlogs |= {f"{count} competitions interleaved": interleaved(count) for count in given.interleaved}
    figures = []
    for what, events in backlogs.items():
        with broker(given.broker) as server:  # a new one for each: its log holds this backlog only
            figures += asyncio.run(measure(server, events, what, given.consumers))
    show(f"Backlog in {PARTITIONS} partitions of {given.broker}", figures, given.json)


if __name__ == "__main__":
    main()
