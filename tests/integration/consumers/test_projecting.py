"""The projection as a service, on a real broker and a real store: every event counts once, whatever happens."""

import dataclasses
from itertools import chain, zip_longest

import orjson
import pytest
from redis.asyncio import Redis

from consumers.projection import Projection
from consumers.service import ConsumerSettings
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC, StoredView, scope_keys
from schemas.views import check_view
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import (
    check_stream,
    consumer_process,
    consuming,
    end,
    epoch,
    expected,
    message,
    publish,
    publish_raw,
    python_process,
    read_topic,
    stored,
    story,
    until_settled,
)


async def test_events_arrive_as_views(
    broker: Server, redis: Redis, grouped: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    async with consuming(grouped):
        await publish(broker.address, events)
        await until_settled(redis, events)
    for channel, document in (await stored(redis, competition)).items():
        check_view(channel.split("/")[0], document)
    await check_stream(redis, competition)


async def test_what_was_on_the_log_before_is_projected_too(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    await publish(broker.address, events)
    async with consuming(dataclasses.replace(settings, group=None)):
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def test_views_have_a_version_for_every_event_when_events_come_one_by_one(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition, pairs=1)
    projection = Projection(competition)
    for event in events:
        projection.apply(event)
        projection.collect()
    async with consuming(dataclasses.replace(settings, batch=1)):
        # A consumer that finds a log builds its history in one go; what comes afterwards is stored batch by batch.
        await publish(broker.address, events[:1])
        await until_settled(redis, events[:1])
        await publish(broker.address, events)
        await until_settled(redis, events)
    raw = await redis.hgetall(scope_keys(competition).views)
    views = {channel.decode(): StoredView(**orjson.loads(value)) for channel, value in raw.items()}  # type: ignore[union-attr]
    assert views == projection.views


# --- what cannot be read ----------------------------------------------------------------------------------------------


async def test_unreadable_messages_are_set_aside_with_reason_and_origin_and_the_flow_goes_on(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    key = competition.encode()
    good = orjson.loads(message(events[0])[1])
    bad: list[tuple[bytes | None, bytes | None, str]] = [
        (key, b"", "message"),
        (key, b"{", "message"),
        (key, b"\x00\xff\xfe not text", "message"),
        (key, b"[1, 2]", "message"),
        (key, b"null", "message"),
        (key, None, "no value"),
        (key, orjson.dumps({**good, "type": "race.forgotten"}), "race.forgotten"),
        (key, orjson.dumps({**good, "specversion": "0.3"}), "specversion"),
        (key, orjson.dumps({**good, "time": "yesterday"}), "time"),
        (key, orjson.dumps({name: value for name, value in good.items() if name != "id"}), "id"),
        (key, orjson.dumps({**good, "subject": "../etc"}), "subject"),
        (b"another", orjson.dumps(good), "key must be the subject"),
        (None, orjson.dumps(good), "missing"),
        (b"\xff\xfe", orjson.dumps(good), "key must be the subject"),
        (key, b'{"a":' * 10_000, "message"),
        (key, b"x" * 500_000, "message"),
    ]
    where: list[tuple[int, int]] = []
    async with consuming(settings):
        for event, unreadable in zip_longest(events, bad):
            if unreadable is not None:
                where += await publish_raw(broker.address, [unreadable[:2]])
            if event is not None:
                await publish_raw(broker.address, [message(event)])
        await until_settled(redis, events)
        sent = {(record.partition, record.offset): record for record in await read_topic(broker.address, EVENTS_TOPIC)}
        letters = {
            (int(letter.headers["partition"]), int(letter.headers["offset"])): letter
            for letter in await read_topic(broker.address, DEAD_LETTER_TOPIC)
        }
    for place, (key_, value, reason) in zip(where, bad, strict=True):
        letter = letters[place]
        assert reason in letter.headers["reason"].decode(), (reason, letter.headers)
        assert "\n" not in letter.headers["reason"].decode()
        assert letter.headers["topic"] == EVENTS_TOPIC.encode()
        assert letter.headers["timestamp"] == str(sent[place].timestamp).encode()
        assert (letter.key, letter.value) == (key_, value or b"")


async def test_a_message_is_set_aside_once_when_the_consumer_is_started_again(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition, pairs=2)
    half = len(events) // 2
    await publish(broker.address, events[:half])
    ((partition, offset),) = await publish_raw(broker.address, [(competition.encode(), b"nonsense")])
    async with consuming(settings):
        await until_settled(redis, events[:half])
    await publish(broker.address, events[half:])
    async with consuming(settings):
        await until_settled(redis, events)
    letters = await read_topic(broker.address, DEAD_LETTER_TOPIC)
    origins = [(int(letter.headers["partition"]), int(letter.headers["offset"])) for letter in letters]
    assert origins.count((partition, offset)) == 1


async def test_a_partition_of_nothing_but_nonsense_is_read_to_its_end(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """The nonsense comes under the key of no competition, so that it may be all that a partition holds."""
    places = await publish_raw(broker.address, [(f"{competition}-{n}".encode(), b"nonsense") for n in range(40)])

    async def all_there() -> bool:
        letters = await read_topic(broker.address, DEAD_LETTER_TOPIC)
        return set(places) <= {(int(e.headers["partition"]), int(e.headers["offset"])) for e in letters}

    async with consuming(settings):
        await eventually(all_there)


# --- once, whatever happens ----------------------------------------------------------------------------------------------


async def test_an_event_that_comes_twice_counts_once(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, [*chain.from_iterable((event, event) for event in events), *events])
        await until_settled(redis, events)
        await publish(broker.address, events)
        after = story(f"{competition}-after", pairs=1)
        await publish(broker.address, after)
        await until_settled(redis, after)
    assert await stored(redis, competition) == expected(events, competition)
    assert await redis.scard(scope_keys(competition).seen) == len(events)
    await check_stream(redis, competition)


async def test_two_competitions_on_one_log_do_not_mix(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    names = [f"{competition}-{number}" for number in range(6)]
    stories = {name: story(name, pairs=1 + number % 3) for number, name in enumerate(names)}
    mixed = [event for row in zip_longest(*stories.values()) for event in row if event is not None]
    async with consuming(dataclasses.replace(settings, batch=7, max_scopes=2)):
        await publish(broker.address, mixed)
        for events in stories.values():
            await until_settled(redis, events)
    for name in names:
        await check_stream(redis, name)


async def test_a_consumer_started_again_goes_on_where_it_stood(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    events = story(competition)
    third = len(events) // 3
    epochs = set()
    for part in range(1, 4):
        so_far = events[: part * third] if part < 3 else events
        await publish(broker.address, events[(part - 1) * third : part * third if part < 3 else None])
        async with consuming(settings):
            await until_settled(redis, so_far)
        epochs.add(await epoch(redis, competition))
    assert len(epochs) == 1
    await check_stream(redis, competition)


@pytest.mark.slow
async def test_of_two_consumers_one_is_killed_and_the_other_takes_over(
    broker: Server, store: Server, redis: Redis, grouped: ConsumerSettings, competition: str
) -> None:
    names = [f"{competition}-{number}" for number in range(8)]
    stories = {name: story(name) for name in names}
    assert grouped.group is not None
    processes = [consumer_process(broker.address, store.address, grouped.group) for _ in range(2)]
    rows = list(zip_longest(*stories.values()))
    third = len(rows) // 3
    first = [event for row in rows[:third] for event in row if event is not None]
    try:
        await publish(broker.address, first)
        for name in names:
            so_far = [event for event in first if event.subject == name]
            await until_settled(redis, so_far, 40)
        await publish(broker.address, [event for row in rows[third : 2 * third] for event in row if event is not None])
        processes[0].kill()
        await publish(broker.address, [event for row in rows[2 * third :] for event in row if event is not None])
        for events in stories.values():
            await until_settled(redis, events, 60)
        assert processes[1].poll() is None
    finally:
        end(processes)
    for name in names:
        await check_stream(redis, name)
        assert await redis.scard(scope_keys(name).seen) == len(stories[name])


@pytest.mark.slow
async def test_a_consumer_that_is_killed_again_and_again_loses_nothing(
    broker: Server, store: Server, redis: Redis, settings: ConsumerSettings, competition: str
) -> None:
    """The process is killed in the middle of its work; alone it needs no group to wait for."""
    events = story(competition, pairs=20)
    code = (
        "import asyncio, sys\nfrom consumers.service import ConsumerSettings, serve\n"
        "from schemas.kafka import KafkaConnection\n"
        "asyncio.run(serve(ConsumerSettings(KafkaConnection(sys.argv[1]), sys.argv[2], group=None, batch=2), asyncio.Event()))"
    )
    await publish(broker.address, events[:5])
    async with consuming(settings):
        await until_settled(redis, events[:5])
    await publish(broker.address, events[5:])
    kills = 0
    while (before := await redis.scard(scope_keys(competition).seen)) < len(events) and kills < 5:
        process = python_process(code, broker.address, store.address)
        try:
            await _grown(redis, competition, before)
        finally:
            end([process])
        kills += 1
    assert kills > 1
    async with consuming(settings):
        await until_settled(redis, events)
    await check_stream(redis, competition)


async def _grown(redis: Redis, competition: str, before: int) -> None:
    """Returns when more than `before` events of the competition are stored."""

    async def grew() -> bool:
        return await redis.scard(scope_keys(competition).seen) > before

    await eventually(grew)
