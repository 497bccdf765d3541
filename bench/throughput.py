"""Events per second through projection and store, from a real broker.

A backlog of race days (one competition each) lies in Kafka; consumers start, and the time until everything is stored
counts. The floor in the same run: reading the same backlog and decoding its JSON, without applying anything.

    python -m bench.throughput [--broker kafka|tansu] [--days 60] [--consumers 2]
"""

import argparse
import asyncio
import time

import orjson
from aiokafka import AIOKafkaConsumer
from redis.asyncio import Redis

from bench.servers import broker
from producers.publish import open_publisher
from producers.simulate import race_day
from producers.topics import ensure_topics
from schemas.events import encode_event
from schemas.storage_keys import EVENTS_TOPIC, partition_key
from testing.pipeline import pipeline
from testing.servers import Server, valkey

PARTITIONS = 6
_DEADLINE_S = 300.0


async def publish(servers: str, days: int) -> int:
    """The race day under as many competition ids, in one go; returns how many events."""
    day = [encode_event(event) for event in race_day()]
    await ensure_topics(servers, partitions=PARTITIONS)
    async with open_publisher(servers) as publisher:
        for number in range(days):
            competition = f"day-{number}"
            renamed = f'"subject":"{competition}"'.encode()
            for value in day:
                await publisher.send_raw(competition, value.replace(b'"subject":"slc-2021"', renamed))
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


async def measure(server: Server, days: int, consumers: int) -> None:
    events = await publish(server.address, days)
    floor = events / await read_only(server.address, events)
    print(f"{events:,} events of {days} competitions in {PARTITIONS} partitions")
    print(f"  read and decode only, 1 process:    {floor:9,.0f} events/s")
    for count in range(1, consumers + 1):
        with valkey() as store:
            rate = events / await project(server.address, store.address, events, count)
        processes = "2 processes:" if count == 2 else f"{count} process:  "
        print(f"  projected and stored, {processes}{rate:9,.0f} events/s   {rate / floor:.2f} of it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", choices=("kafka", "tansu"), default="kafka")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--consumers", type=int, default=2, choices=(1, 2))
    arguments = parser.parse_args()
    with broker(arguments.broker) as server:
        asyncio.run(measure(server, arguments.days, arguments.consumers))


if __name__ == "__main__":
    main()
