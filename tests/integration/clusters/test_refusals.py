"""Servers that answer and refuse: a store that is a replica, full or read-only, a log that takes no dead letter. The consumer
waits, says why, and goes on by itself when the reason is gone."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.partitioner import DefaultPartitioner
from redis.asyncio import Redis
from structlog.testing import capture_logs

from consumers.service import ConsumerSettings
from producers.topics import ensure_topics
from rinkside.doctor.checks import examine
from rinkside.settings import Settings
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC, scope_keys
from testing.kafka import apache_kafka
from testing.proxy import Proxy
from testing.servers import Server, redis_server, valkey
from testing.waiting import eventually
from tests.kit.consumers.running import (
    PARTITIONS,
    check_stream,
    consuming,
    epoch,
    message,
    publish,
    publish_raw,
    read_topic,
    story,
    until_settled,
)

# --- the store ----------------------------------------------------------------------------------------------------------


async def _become_replica(redis: Redis) -> None:
    await redis.replicaof("127.0.0.1", "1")


async def _become_primary(redis: Redis) -> None:
    await redis.replicaof("NO", "ONE")


async def _fail_to_save(redis: Redis) -> None:
    folder = Path(cast("dict[str, str]", await redis.config_get("dir"))["dir"])
    (folder / "dump.rdb").mkdir(exist_ok=True)
    await redis.config_set("save", "3600 1")
    await redis.bgsave()

    async def has_failed() -> bool:
        return bool((await redis.info("persistence"))["rdb_last_bgsave_status"] == "err")

    await eventually(has_failed)


async def _save(redis: Redis) -> None:
    await redis.config_set("save", "")


Act = Callable[[Redis], Awaitable[object]]
REFUSALS: dict[str, tuple[Act, Act]] = {
    "READONLY": (_become_replica, _become_primary),
    "OOM": (lambda redis: redis.config_set("maxmemory", "1"), lambda redis: redis.config_set("maxmemory", "0")),
    "NOREPLICAS": (
        lambda redis: redis.config_set("min-replicas-to-write", "1"),
        lambda redis: redis.config_set("min-replicas-to-write", "0"),
    ),
    "MISCONF": (_fail_to_save, _save),
}


@pytest.fixture(params=["valkey", "redis"])
def refusing(request: pytest.FixtureRequest) -> Iterator[Server]:
    with (valkey if request.param == "valkey" else redis_server)() as server:
        yield server


@pytest.mark.parametrize("code", list(REFUSALS))
async def test_a_store_that_refuses_writes_is_waited_for_and_the_reason_is_named(
    own: Server, refusing: Server, competition: str, code: str
) -> None:
    """Each of these ended the consumer with code 1; nobody started it again when the reason was gone."""
    refuse, repair = REFUSALS[code]
    events = story(competition)
    settings = ConsumerSettings(own.kafka, refusing.address, group=None, check_s=0.2, retry_max_s=0.5)
    async with Redis(port=refusing.port) as redis:
        with capture_logs() as logs:
            async with consuming(settings) as consumer:
                await publish(own.address, events[:20])
                await until_settled(redis, events[:20])
                await refuse(redis)
                await publish(own.address, events[20:])
                await eventually(lambda: any(code in str(line.get("problem")) for line in logs))
                findings = {each.name: each for each in await examine(_settings_of(own, refusing))}
                assert not consumer.task.done()
                await repair(redis)
                await until_settled(redis, events)
        await check_stream(redis, competition)
    assert not findings["Redis"].ok
    assert code in findings["Redis"].advice


async def test_after_a_failover_behind_one_address_the_consumer_writes_to_the_new_primary(
    own: Server, competition: str
) -> None:
    """Its connections stayed with the old primary, which refuses every write."""
    events = story(competition)
    with valkey() as first, valkey() as second:
        async with Proxy.before(first.port) as address, Redis(port=first.port) as old, Redis(port=second.port) as new:
            await new.replicaof("127.0.0.1", str(first.port))
            settings = ConsumerSettings(own.kafka, f"redis://127.0.0.1:{address.port}/0", group=None, retry_max_s=0.5)
            async with consuming(settings):
                await publish(own.address, events[:30])
                await until_settled(old, events[:30])
                await until_settled(new, events[:30])
                await new.replicaof("NO", "ONE")
                await old.replicaof("127.0.0.1", str(second.port))
                address.target_port = second.port
                await publish(own.address, events[30:])
                await until_settled(new, events)
            await check_stream(new, competition)


async def test_a_primary_that_lost_the_newest_writes_gets_a_new_epoch(own: Server, competition: str) -> None:
    """The lost events were applied again under the old epoch, in other batches: the same version was another document, and a
    client that came back with it was told that nothing had changed."""
    events = story(competition)
    with valkey() as first, valkey() as second:
        async with Proxy.before(first.port) as address, Redis(port=first.port) as old, Redis(port=second.port) as new:
            await new.replicaof("127.0.0.1", str(first.port))
            store = f"redis://127.0.0.1:{address.port}/0"
            settings = ConsumerSettings(own.kafka, store, group=None, retry_max_s=0.5, check_s=0.2)
            async with consuming(settings):
                await publish(own.address, events[:30])
                await until_settled(new, events[:30])
                await new.replicaof("NO", "ONE")  # from now on it lacks what the primary gets
                for event in events[30:40]:
                    await publish(own.address, [event])
                await until_settled(old, events[:40])
                before = await epoch(old, competition)
                assert await epoch(new, competition) == before
                address.target_port = second.port
                address.cut()
                await until_settled(new, events[:40])
                assert await epoch(new, competition) != before
                await publish(own.address, events[40:])
                await until_settled(new, events)
            await check_stream(new, competition)


# --- dead letters -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kafka() -> Iterator[Server]:
    with apache_kafka() as server:
        yield server


def _on_other_partition(competition: str) -> str:
    """A competition that does not share the partition."""

    def partition(name: str) -> int:
        numbers = list(range(PARTITIONS))
        return int(DefaultPartitioner()(name.encode(), numbers, numbers))

    names = (f"{competition}-{number}" for number in range(100))
    return next(name for name in names if partition(name) != partition(competition))


def _bad(competition: str) -> list[tuple[bytes | None, bytes | None]]:
    return [(competition.encode(), b"nonsense of " + competition.encode())]


async def _has_letter(kafka: Server, competition: str) -> bool:
    wanted = b"nonsense of " + competition.encode()
    return [each.value for each in await read_topic(kafka.address, DEAD_LETTER_TOPIC)].count(wanted) == 1


@pytest.mark.kafka
async def test_a_missing_topic_of_dead_letters_is_created(
    kafka: Server, store: Server, redis: Redis, competition: str
) -> None:
    """One unreadable message stopped its partition for good, and the consumer said that the broker does not answer."""
    events = story(competition)
    settings = ConsumerSettings(kafka.kafka, store.address, group=None, retry_max_s=0.5)
    await ensure_topics(kafka.kafka, partitions=PARTITIONS)
    await _administrate(kafka, lambda admin: admin.delete_topics([DEAD_LETTER_TOPIC]))
    async with consuming(settings):
        await _write(kafka, [*_bad(competition), *map(message, events)])
        await until_settled(redis, events)
    await eventually(lambda: _has_letter(kafka, competition))


@pytest.mark.kafka
async def test_a_dead_letter_that_kafka_does_not_take_stops_only_its_partition_and_the_reason_is_named(
    kafka: Server, store: Server, redis: Redis, competition: str
) -> None:
    blocked, other = story(competition), story(_on_other_partition(competition))
    settings = ConsumerSettings(kafka.kafka, store.address, group=None, retry_max_s=0.5, dead_letter_s=1.0)
    await ensure_topics(kafka.kafka, partitions=PARTITIONS)
    await _need_copies(kafka, 2)
    try:
        with capture_logs() as logs:
            async with consuming(settings):
                await publish_raw(kafka.address, _bad(competition))
                await publish(kafka.address, blocked)
                await eventually(lambda: any("NOT_ENOUGH_REPLICAS" in str(line.get("problem")) for line in logs))
                await publish(kafka.address, other)
                await until_settled(redis, other)
                assert not await redis.exists(scope_keys(competition).meta)
                findings = {each.name: each for each in await examine(_settings_of(kafka, store))}
                await _need_copies(kafka, 1)
                await until_settled(redis, blocked)
                await eventually(lambda: _has_letter(kafka, competition))
    finally:
        await _need_copies(kafka, 1)
    assert "NOT_ENOUGH_REPLICAS" in findings["Topics"].found


async def _write(kafka: Server, messages: list[tuple[bytes | None, bytes | None]]) -> None:
    """Publishes without creating topics."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.address, acks="all")
    await producer.start()
    try:
        for key, value in messages:
            await producer.send_and_wait(EVENTS_TOPIC, value, key=key)
    finally:
        await producer.stop()


async def _need_copies(kafka: Server, number: int) -> None:
    resource = ConfigResource(
        ConfigResourceType.TOPIC, DEAD_LETTER_TOPIC, {"min.insync.replicas": str(number), "retention.ms": "-1"}
    )
    await _administrate(kafka, lambda admin: admin.alter_configs([resource]))


async def _administrate(kafka: Server, act: Callable[[AIOKafkaAdminClient], Awaitable[Any]]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
    await admin.start()
    try:
        await act(admin)
    finally:
        await admin.close()


def _settings_of(broker: Server, store: Server) -> Settings:
    return Settings(kafka_bootstrap_servers=broker.address, redis_url=store.address)
