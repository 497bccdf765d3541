"""The recorder on a real broker: the file is the log, each event once, whatever happens to recorder, disk and broker."""

import asyncio
import base64
from collections import Counter
from pathlib import Path

import orjson
import pytest
from redis.asyncio import Redis

from consumers.recorder import (
    DEAD_LETTERS_FILE,
    EVENTS_FILE,
    POSITION_FILE,
    RecordedPosition,
    read_position,
    write_position,
)
from consumers.service import ConsumerSettings
from producers.publish import open_publisher
from producers.recording import read_recording
from producers.topics import ensure_topics
from schemas.events import encode_event
from schemas.storage_keys import EVENTS_TOPIC
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.recordings import lines_of, raw, recording, until_recorded
from tests.kit.consumers.running import (
    consuming,
    end,
    expected,
    message,
    publish,
    publish_raw,
    python_process,
    read_topic,
    story,
    until_settled,
)

# --- the file is the log ------------------------------------------------------------------------------------------------


async def test_the_recording_is_the_log(broker: Server, competition: str, folder: Path) -> None:
    events = story(competition)
    other = story(f"{competition}-2")
    await publish(broker.address, events[:20])
    async with recording(broker.address, folder):
        await publish(broker.address, [*other, *events[20:]])
        await until_recorded(folder, events)
        await until_recorded(folder, other)
    assert lines_of(folder, competition) == raw(events)
    assert lines_of(folder, f"{competition}-2") == raw(other)


async def test_a_recording_gives_the_views_of_the_log(own: Server, competition: str, folder: Path) -> None:
    events = story(competition)
    async with recording(own.address, folder):
        await publish(own.address, events)
        await until_recorded(folder, events)
    assert expected(read_recording(folder / EVENTS_FILE), competition) == expected(events, competition)


async def test_a_recorder_started_again_goes_on_and_writes_nothing_twice(
    broker: Server, competition: str, folder: Path
) -> None:
    events = story(competition)
    for part in (events[:10], events[10:30], [], events[30:]):
        so_far = events[: events.index(part[-1]) + 1] if part else None
        if part:
            await publish(broker.address, part)
        async with recording(broker.address, folder):
            if so_far:
                await until_recorded(folder, so_far)
    assert lines_of(folder, competition) == raw(events)


async def test_unreadable_messages_are_not_in_the_recording_and_their_letters_are_recorded(
    own: Server, store: Server, redis: Redis, competition: str, folder: Path
) -> None:
    events = story(competition, pairs=1)
    bad: list[tuple[bytes | None, bytes | None]] = [
        (competition.encode(), b"nonsense\nof two lines"),
        (b"other", encode_event(events[0])),
        (competition.encode(), None),
        (None, b"\xff\x00"),
    ]
    messages = [*map(message, events[:5]), *bad, *map(message, events[5:])]
    places = (await publish_raw(own.address, messages))[5:9]
    async with (
        recording(own.address, folder),
        consuming(ConsumerSettings(own.kafka, store.address, group=None)),
    ):
        await until_settled(redis, events)
        await until_recorded(folder, events)
        letters = folder / DEAD_LETTERS_FILE
        await eventually(lambda: len(letters.read_bytes().splitlines()) == len(bad))
    assert lines_of(folder) == raw(events)
    told = {(int(e["partition"]), int(e["offset"])): e for e in map(orjson.loads, letters.read_bytes().splitlines())}
    for place, (key, value) in zip(places, bad, strict=True):
        assert base64.b64decode(told[place]["value_base64"]) == (value or b"")
        assert told[place]["key"] == (key or b"").decode()
        assert told[place]["topic"] == EVENTS_TOPIC
        assert told[place]["reason"]


@pytest.mark.parametrize("extra", ["1", "NaN", "123456789012345678901234567890", "1e400", '"\\u2028"'])
async def test_an_event_written_over_several_lines_is_one_line_and_the_same_event(
    own: Server, competition: str, folder: Path, extra: str
) -> None:
    """Other producers print JSON as they like. Unknown keys are ignored, so any value of theirs is readable."""
    events = story(competition, pairs=1)
    pretty = orjson.dumps(orjson.loads(encode_event(events[1])), option=orjson.OPT_INDENT_2)
    assert pretty.count(b"\n") > 5
    pretty = pretty.rstrip(b"}\n") + b'\n  },\r\n  "extra": ' + extra.encode() + b"\n}"
    await publish_raw(own.address, [message(events[0]), (competition.encode(), pretty), *map(message, events[2:])])
    async with recording(own.address, folder) as task:
        await eventually(lambda: task.done() or (folder / EVENTS_FILE).read_bytes().count(b"\n") >= len(events))
    assert list(read_recording(folder / EVENTS_FILE)) == events


# --- crashes --------------------------------------------------------------------------------------------------------------

_RECORD = """
import asyncio, sys
from pathlib import Path
from consumers.recorder import RecorderSettings, record
from schemas.kafka import KafkaConnection
asyncio.run(record(RecorderSettings(KafkaConnection(sys.argv[1]), Path(sys.argv[2]), batch=3), asyncio.Event()))
"""


@pytest.mark.slow
async def test_a_recorder_that_is_killed_again_and_again_has_each_event_once(
    broker: Server, competition: str, folder: Path
) -> None:
    events = story(competition, pairs=20)
    await publish(broker.address, events)
    kills = 0
    while len(lines_of(folder, competition)) < len(events) and kills < 6:
        process = python_process(_RECORD, broker.address, str(folder))
        before = (folder / EVENTS_FILE).stat().st_size if (folder / EVENTS_FILE).exists() else 0
        try:
            await eventually(
                lambda before=before: (
                    (folder / EVENTS_FILE).exists()  # type: ignore[misc]
                    and (folder / EVENTS_FILE).stat().st_size > before
                )
            )
        finally:
            end([process])
        kills += 1
    assert kills > 1
    async with recording(broker.address, folder):
        await until_recorded(folder, events)
    assert lines_of(folder, competition) == raw(events)

    # Nothing of other tests' competitions is there more often than in the log either.
    log = Counter(record.value or b"" for record in await read_topic(broker.address, EVENTS_TOPIC))
    more = Counter(lines_of(folder)) - log
    assert not more, list(more.items())[:3]


@pytest.mark.parametrize("torn", [b"torn", b'{"half": 1', b"\0" * 5000, encode_event(story("c1")[0]) + b"\n"])
async def test_what_was_written_and_not_noted_is_cut_off_and_read_again(
    own: Server, competition: str, folder: Path, torn: bytes
) -> None:
    events = story(competition)
    await publish(own.address, events[:30])
    async with recording(own.address, folder):
        await until_recorded(folder, events[:30])
    with (folder / EVENTS_FILE).open("ab") as file:
        file.write(torn)
    (folder / POSITION_FILE).with_suffix(".new").write_bytes(b"{half")
    await publish(own.address, events[30:])
    async with recording(own.address, folder):
        await eventually(lambda: (folder / EVENTS_FILE).read_bytes().count(b"\n") >= len(events))
    assert lines_of(folder) == raw(events)


async def test_a_crash_within_the_first_batch_leaves_nothing_twice(own: Server, competition: str, folder: Path) -> None:
    events = story(competition)
    async with recording(own.address, folder):
        await eventually((folder / POSITION_FILE).exists)
    with (folder / EVENTS_FILE).open("ab") as file:
        file.writelines(line + b"\n" for line in raw(events[:3]))
    await publish(own.address, events)
    async with recording(own.address, folder):
        await eventually(lambda: (folder / EVENTS_FILE).read_bytes().count(b"\n") >= len(events))
    assert lines_of(folder) == raw(events)


async def test_a_recorder_that_lost_its_position_writes_nothing_twice_and_leaves_nothing_out(
    broker: Server, competition: str, folder: Path
) -> None:
    """It read the log from the start and appended everything once more. Here events of several partitions lie mixed, one event
    is on the log twice, an old line is not on it, and the crash left half a line."""
    events, other = story(competition), story(f"{competition}-2")
    log = [*events[:30], events[3], *other[:20]]
    await publish(broker.address, log)
    async with recording(broker.address, folder):
        await until_recorded(folder, [*events[:30], events[3]])
        await until_recorded(folder, other[:20])
    old = encode_event(story("old-1")[0]) + b"\n"
    kept = old + (folder / EVENTS_FILE).read_bytes()
    (folder / EVENTS_FILE).write_bytes(kept + b'{"half')
    (folder / POSITION_FILE).unlink()
    await publish(broker.address, [*events[30:], *other[20:]])
    async with recording(broker.address, folder):
        await eventually((folder / POSITION_FILE).exists)
        await until_recorded(folder, [*events, events[3]])
        await until_recorded(folder, other)
    recorded = (folder / EVENTS_FILE).read_bytes()
    assert recorded.startswith(kept)
    assert lines_of(folder, competition) == raw([*events[:30], events[3], *events[30:]])
    assert lines_of(folder, f"{competition}-2") == raw(other)
    log_lines = Counter(record.value or b"" for record in await read_topic(broker.address, EVENTS_TOPIC))
    assert not Counter(lines_of(folder)[1:]) - log_lines, "nothing of other competitions either is there too often"
    async with recording(broker.address, folder):
        await publish(broker.address, story(f"{competition}-3"))
        await until_recorded(folder, story(f"{competition}-3"))
    assert (folder / EVENTS_FILE).read_bytes().startswith(recorded)
    assert lines_of(folder, competition) == raw([*events[:30], events[3], *events[30:]])


async def test_a_broker_that_falls_and_comes_back_filled_is_followed_on(
    own: Server, competition: str, folder: Path
) -> None:
    """As the embedded stack does it: stop, fill the new log with the recording, say so, start."""
    events = story(competition)
    await publish(own.address, events[:30])
    async with recording(own.address, folder):
        await until_recorded(folder, events[:30])
    own.restart()
    await ensure_topics(own.kafka, partitions=1)
    async with open_publisher(own.kafka) as publisher:
        for event in read_recording(folder / EVENTS_FILE):
            await publisher.send(event)
    write_position(folder, RecordedPosition({f"{EVENTS_TOPIC}:0": 30}, read_position(folder).sizes))
    async with recording(own.address, folder):
        await publish(own.address, events[30:])
        await until_recorded(folder, events)
    assert lines_of(folder) == raw(events)


async def test_a_broker_that_is_not_there_yet_is_waited_for(own: Server, competition: str, folder: Path) -> None:
    events = story(competition, pairs=1)
    own.kill()
    async with recording(own.address, folder) as task:
        await asyncio.wait([task], timeout=0.3)
        own.restart()
        await publish(own.address, events)
        await until_recorded(folder, events)
    assert lines_of(folder) == raw(events)


async def test_a_recorder_without_a_broker_stops_when_told_to(own: Server, folder: Path) -> None:
    own.kill()
    async with recording(own.address, folder) as task:
        await asyncio.wait([task], timeout=0.3)
        assert not task.done()
