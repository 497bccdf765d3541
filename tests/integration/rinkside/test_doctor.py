"""`rinkside doctor` beside services that run apart from each other, one of which is missing."""

import re

from aiokafka import AIOKafkaProducer

from producers.topics import ensure_topics
from rinkside.doctor.checks import examine
from rinkside.doctor.lag import Lag, lag_of
from rinkside.settings import Settings
from schemas.storage_keys import EVENTS_TOPIC
from testing.processes import free_port
from testing.servers import Server, tansu, valkey


def settings_of(broker: Server, store: Server) -> Settings:
    return Settings(
        kafka_bootstrap_servers=broker.address,
        redis_url=store.address,
        gateway_url=f"http://127.0.0.1:{free_port()}",
    )


async def publish(servers: str, count: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        for number in range(count):
            await producer.send_and_wait(EVENTS_TOPIC, b"%d" % number, partition=number % 2)
    finally:
        await producer.stop()


async def test_events_that_nobody_takes_in_are_counted() -> None:
    with tansu() as broker, valkey() as store:
        await ensure_topics(broker.kafka, partitions=2)
        assert await lag_of(broker.kafka, store.address, 10) == Lag(0, 0, False)
        await publish(broker.address, 20)
        findings = {finding.name: finding for finding in await examine(settings_of(broker, store))}
        assert (findings["Kafka"].ok, findings["Redis"].ok, findings["Gateway"].ok) == (True, True, False)
        assert not findings["Projection"].ok
        # The embedded broker says of the end of a log where its last batch begins: of each partition one is not seen.
        assert re.fullmatch(r"(18|20) of \1 events wait, and the consumer reads none", findings["Projection"].found)
        assert "`rinkside consume`" in findings["Projection"].advice


async def test_without_a_store_nothing_is_said_of_the_projection() -> None:
    with tansu() as broker:
        await ensure_topics(broker.kafka, partitions=2)
        with valkey() as store:
            settings = settings_of(broker, store)
        findings = {finding.name: finding for finding in await examine(settings)}
        assert "Projection" not in findings
        assert findings["Redis"].found.endswith("Connection refused")
