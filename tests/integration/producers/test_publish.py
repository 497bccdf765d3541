"""Publishing to a real broker: in order, acknowledged, and with an error that a person can use when it fails."""

import asyncio
import time
from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from producers import topics as topic_making
from producers.exceptions import PublishFailed
from producers.publish import FOR_FILES, open_publisher
from producers.topics import ensure_topics
from schemas.events import decode_event, encode_event
from schemas.kafka import KafkaConnection
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC
from testing.processes import free_port
from testing.servers import Server, tansu
from testing.waiting import eventually
from tests.kit.consumers.log import Log
from tests.kit.consumers.running import read_topic, story


async def test_events_are_on_the_log_in_order_under_their_competition(broker: Server, competition: str) -> None:
    stories = [story(competition), story(f"{competition}-2")]
    await ensure_topics(broker.kafka, partitions=4)
    async with open_publisher(broker.kafka) as publisher:
        for events in stories:
            for event in events:
                await publisher.send(event)
    assert publisher.published == sum(map(len, stories))
    records = await read_topic(broker.address, EVENTS_TOPIC)
    for events in stories:
        of_it = [record for record in records if record.key == events[0].subject.encode()]
        assert [decode_event(record.value or b"") for record in of_it] == events
        assert len({record.partition for record in of_it}) == 1


async def test_flush_returns_when_everything_is_acknowledged(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)
    async with open_publisher(broker.kafka) as publisher:
        for event in story(competition):
            await publisher.send(event)
        await publisher.flush()
        assert publisher.published == len(story(competition))
        records = await read_topic(broker.address, EVENTS_TOPIC)
        ours = [record for record in records if record.key == competition.encode()]
        assert len(ours) == publisher.published
        assert publisher.last_offset == ours[-1].offset


async def test_bytes_are_published_as_they_are(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)
    raw = b'  {"any": "bytes"}\xff '
    async with open_publisher(broker.kafka) as publisher:
        await publisher.send_raw(competition, raw)
    records = await read_topic(broker.address, EVENTS_TOPIC)
    assert [record.value for record in records if record.key == competition.encode()] == [raw]


async def test_no_more_events_are_in_flight_than_the_bound(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)
    events = story(competition, pairs=10)
    async with open_publisher(broker.kafka, replace(FOR_FILES, most_in_memory=10)) as publisher:
        for number, event in enumerate(events, start=1):
            await publisher.send(event)
            assert number - publisher.published <= 10
    assert publisher.published == len(events)


async def test_an_error_inside_the_block_comes_out_as_it_is(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)

    async def go_wrong() -> None:
        async with open_publisher(broker.kafka) as publisher:
            await publisher.send(story(competition)[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await go_wrong()


# --- topics -----------------------------------------------------------------------------------------------------------


async def test_topics_are_made_once_and_stay_as_they_are(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)
    await asyncio.gather(*(ensure_topics(broker.kafka, partitions=4) for _ in range(3)))
    await ensure_topics(broker.kafka, partitions=9)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        described = await admin.describe_topics([EVENTS_TOPIC, DEAD_LETTER_TOPIC])
    finally:
        await admin.close()
    assert {each["topic"]: len(each["partitions"]) for each in described} == {EVENTS_TOPIC: 4, DEAD_LETTER_TOPIC: 1}


@pytest.mark.kafka
async def test_topics_that_cannot_be_made_are_an_error_that_says_why(broker: Server) -> None:
    """One broker cannot hold three replicas. aiokafka gives the refusal as an answer, not as an exception."""
    if "java" not in broker.command[0]:
        pytest.skip("the embedded broker takes any number of replicas")
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        await admin.delete_topics([EVENTS_TOPIC, DEAD_LETTER_TOPIC])

        async def gone() -> bool:
            return not {EVENTS_TOPIC, DEAD_LETTER_TOPIC} & set(await admin.list_topics())

        await eventually(gone)
        with pytest.raises(PublishFailed, match=r"(?i)replication"):
            await ensure_topics(broker.kafka, partitions=1, replicas=3)
        await ensure_topics(broker.kafka, partitions=4)
    finally:
        await admin.close()


# --- a broker that is not there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "servers", ["127.0.0.1:{port}", "127.0.0.1:{port},127.0.0.1:{port2}", "no-such-host.invalid:9092"]
)
async def test_a_broker_that_is_not_there_is_an_error_that_says_what_to_do(servers: str) -> None:
    servers = servers.format(port=free_port(), port2=free_port())
    began = time.monotonic()
    with pytest.raises(PublishFailed, match="rinkside up") as caught:
        async with open_publisher(KafkaConnection(servers)):
            pass
    assert servers in str(caught.value)
    assert caught.value.problem
    with pytest.raises(PublishFailed, match="rinkside doctor"):
        await ensure_topics(KafkaConnection(servers), partitions=1)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("servers", ["", "127.0.0.1:port", "http://127.0.0.1:9092", "127.0.0.1:99999", ":", "a b"])
async def test_an_address_that_is_none_is_an_error_that_says_so(servers: str) -> None:
    with pytest.raises(PublishFailed, match="the broker at"):
        async with open_publisher(KafkaConnection(servers)):
            pass
    with pytest.raises(PublishFailed, match="the broker at"):
        await ensure_topics(KafkaConnection(servers), partitions=1)


async def test_a_broker_that_falls_in_the_middle_is_an_error_in_bounded_time(
    competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_making, "_TIMEOUT_S", 5.0)
    events = story(competition, pairs=10)
    with tansu() as broker:
        await ensure_topics(broker.kafka, partitions=1)
        published = 0

        async def publish_until_it_falls() -> None:
            nonlocal published
            async with open_publisher(broker.kafka, replace(FOR_FILES, patience_s=1.5)) as publisher:
                for number, event in enumerate(events):
                    if number == 50:
                        await publisher.flush()
                        published = publisher.published
                        broker.kill()
                    await publisher.send(event)

        began = time.monotonic()
        with pytest.raises(PublishFailed, match="publishing the same events again is safe"):
            await publish_until_it_falls()
        assert published == 50
        assert time.monotonic() - began < 15


async def test_an_event_too_large_for_the_broker_is_an_error_that_says_so(broker: Server, competition: str) -> None:
    await ensure_topics(broker.kafka, partitions=4)
    with pytest.raises(PublishFailed, match=r"(?i)larger|large|size"):
        async with open_publisher(broker.kafka) as publisher:
            await publisher.send_raw(competition, b"x" * 3_000_000)
    note = Log(competition).add("note.published", {"text": "still here"})
    async with open_publisher(broker.kafka) as publisher:
        await publisher.send_raw(competition, encode_event(note))
    assert publisher.published == 1
