"""From publish to client: how long an event takes through Kafka, projection, store and gateway to 100 subscribers.

The race day is published at an even pace; each event carries the instant at which it was handed to Kafka, each patch the
instant of the event that caused it, and each of the subscribers (in a process of their own) takes the difference when
the patch has arrived. The floor in the same run: a bare consumer of the same topic.

    python -m bench.latency [--broker kafka|tansu] [--subscribers 100] [--per-second 25] [--pairs]
"""

import argparse
import asyncio
import json
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.fanout import heard, process, tell
from bench.figures import Figure, add_option, show
from bench.listener import listeners, until_quiet
from bench.servers import broker
from producers.publish import open_publisher
from producers.simulate import COMPETITION, race_day
from producers.topics import ensure_topics
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC
from testing.pacing import paced
from testing.pipeline import pipeline
from testing.servers import valkey
from testing.waiting import eventually

_WARM_UP_S = 20.0
PAIRS = ("500m-women-2", "1500m-men", "1000m-women")
CHANNELS = (
    f"competition/{COMPETITION}",
    f"live/{COMPETITION}",
    *(f"ranking/{COMPETITION}/{distance}" for distance in PAIRS),
)


def age_ms(at: str) -> float:
    """Milliseconds since an instant."""
    return (time.time() - datetime.fromisoformat(at).timestamp()) * 1000


async def subscribers(port: int, count: int) -> None:
    """The process of the clients. Prints `ready`, and at the end of its input the ages it saw."""
    arrived: list[tuple[float, bytes]] = []
    snapshots = 0

    def received(payload: bytes) -> None:
        nonlocal snapshots
        if payload.startswith(b'{"op":"patch"'):
            arrived.append((time.time(), payload[: payload.index(b'"patch":{')]))  # to be read when all is over
        elif payload.startswith(b'{"op":"snapshot"'):
            snapshots += 1

    await listeners(port, count, [f'{{"op":"subscribe","channel":"{channel}"}}' for channel in CHANNELS], received)
    await eventually(lambda: snapshots == count * len(CHANNELS))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await until_quiet(lambda: arrived[-1][0])
    print(json.dumps([(when - _instant(head)) * 1000 for when, head in arrived]), flush=True)


def _instant(head: bytes) -> float:
    start = head.index(b'"at":"') + 6
    return datetime.fromisoformat(head[start : head.index(b'"', start)].decode()).timestamp()


async def bare(servers: str, ages: list[float], stopping: asyncio.Event) -> None:
    """The floor: reads the topic and nothing else."""
    consumer = AIOKafkaConsumer(EVENTS_TOPIC, bootstrap_servers=servers, group_id=None, fetch_max_wait_ms=10)
    await consumer.start()
    try:
        while not stopping.is_set():
            for records in (await consumer.getmany(timeout_ms=100)).values():
                ages.extend(age_ms(json.loads(record.value)["time"]) for record in records)
    finally:
        await consumer.stop()


async def warm_up(servers: str) -> None:
    """A broker in Java compiles itself while its first thousands of requests come; what is measured is one that runs. (On a
    topic that nobody here reads.)"""
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    consumer = AIOKafkaConsumer(DEAD_LETTER_TOPIC, bootstrap_servers=servers, group_id=None, fetch_max_wait_ms=10)
    await producer.start()
    await consumer.start()
    try:
        deadline = time.monotonic() + _WARM_UP_S
        while time.monotonic() < deadline:
            await producer.send_and_wait(DEAD_LETTER_TOPIC, b"x" * 500)
            await consumer.getmany(timeout_ms=0)
    finally:
        await consumer.stop()
        await producer.stop()


async def measure(broker_name: str, count: int, per_second: float, *, pairs: bool) -> tuple[str, list[Figure]]:
    """A title and what was found."""
    events = [event for event in race_day() if not pairs or getattr(event.data, "distance", "") in (*PAIRS, "")]
    with ExitStack() as stack:
        kafka = stack.enter_context(broker(broker_name))
        store = stack.enter_context(valkey())
        await ensure_topics(kafka.kafka, partitions=1)
        await warm_up(kafka.address)
        async with pipeline(kafka.address, store.address) as running, open_publisher(kafka.kafka) as publisher:

            async def listens() -> bool:
                _, connection = await asyncio.open_connection("127.0.0.1", running.port)
                connection.close()
                return True

            await eventually(listens)
            clients = process(
                "bench.latency", "--as", "clients", "--port", str(running.port), "--subscribers", str(count)
            )
            stack.callback(clients.kill)
            floor: list[float] = []
            stopping = asyncio.Event()
            bare_task = asyncio.create_task(bare(kafka.address, floor, stopping))
            assert await asyncio.to_thread(heard, clients) == "ready"

            async def publish(number: int) -> None:
                await publisher.send(events[number].model_copy(update={"time": datetime.now(UTC)}))

            await paced(publish, len(events), per_second)
            await publisher.flush()
            await running.stored(len(events))
            tell(clients)
            ages = json.loads(await asyncio.to_thread(heard, clients))
            stopping.set()
            await bare_task
    figures = []
    for percent in (50, 99):
        bare_ms, client_ms = at(floor, percent), at(ages, percent)
        figures.append(Figure(f"bare consumer: p{percent}", bare_ms, "ms"))
        figures.append(
            Figure(f"client of the gateway: p{percent}", client_ms, "ms", "bare consumer", client_ms / bare_ms)
        )
    return (
        f"{len(events):,} events at {per_second:g}/s over {broker_name}, {count} subscribers of {len(CHANNELS)} channels",
        figures,
    )


def at(values: list[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", choices=("kafka", "tansu"), default="kafka")
    parser.add_argument("--subscribers", type=int, default=100)
    parser.add_argument("--per-second", type=float, default=25)
    parser.add_argument(
        "--pairs", action="store_true", help="the individual distances only, without the mass start's field"
    )
    parser.add_argument("--as", dest="role", choices=("all", "clients"), default="all", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    add_option(parser)
    given = parser.parse_args()
    if given.role == "clients":
        asyncio.run(subscribers(given.port, given.subscribers))
    else:
        title, figures = asyncio.run(measure(given.broker, given.subscribers, given.per_second, pairs=given.pairs))
        show(title, figures, given.json)


if __name__ == "__main__":
    main()
