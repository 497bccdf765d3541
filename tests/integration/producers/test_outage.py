"""A broker that is away while a live feed runs: no event is lost, none is doubled, and the order stays.

A finished heat is not sent again by a timing system, and a pipe cannot be rewound. Producers gave up after a minute.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from producers.exceptions import EventsWaiting, PublishFailed
from producers.publish import FOR_FILES, FOR_LIVE_FEEDS, Publisher, open_publisher
from producers.spool import Spool
from producers.topics import TopicSettings, ensure_topics
from schemas.events import decode_event, encode_event
from schemas.storage_keys import EVENTS_TOPIC
from testing.kafka import apache_kafka
from testing.pacing import paced
from testing.processes import die_with_parent
from testing.servers import Server
from testing.waiting import TIME_SCALE, eventually, within
from tests.kit.consumers.running import read_topic, story
from tests.kit.producers.vantage_wire import capture_logs, logged

pytestmark = pytest.mark.kafka

PATIENCE_S = 1.0
"""Of a publisher that gives up; every outage here is longer."""
LIVE = replace(
    FOR_LIVE_FEEDS,
    most_in_memory=20,
    request_s=PATIENCE_S,
    spill_after_s=0.1,
    report_s=0.5,
    longest_pause_s=0.5,
    rebootstrap_s=2.0,
    stop_s=0.5,
)
TOPICS = TopicSettings(partitions=3)
MOST_BYTES = 300_000
"""Of a message that this broker accepts: less than the publisher checks for."""


@pytest.fixture(autouse=True)
def log_lines() -> None:
    """The streams of other tests are closed by now."""
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A broker that these tests may kill. Each uses a competition of its own."""
    with apache_kafka({"message.max.bytes": str(MOST_BYTES)}) as server:
        yield server


@pytest.fixture
def alive(own: Server) -> Iterator[Server]:
    yield own
    assert own.process is not None
    with contextlib.suppress(ProcessLookupError):
        own.process.send_signal(signal.SIGCONT)
    if own.process.poll() is not None:
        own.restart()


async def restart(server: Server) -> None:
    # It ends with the thread that started it, so that must be this one.
    server.kill()
    server.start()
    await asyncio.to_thread(server.wait_until_ready)


async def on_log(server: Server, competition: str) -> list[bytes]:
    """The values of a competition on the log, in order."""
    records = await read_topic(server.address, EVENTS_TOPIC)
    return [record.value or b"" for record in records if record.key == competition.encode()]


def live(
    server: Server, folder: Path, stopping: asyncio.Event | None = None
) -> contextlib.AbstractAsyncContextManager[Publisher]:
    return open_publisher(server.kafka, LIVE, topics=TOPICS, spool=Spool(folder, "feed"), stopping=stopping)


async def send(publisher: Publisher, events: list[bytes], competition: str) -> None:
    for event in events:
        await publisher.send_raw(competition, event)


@contextlib.asynccontextmanager
async def feeding(publisher: Publisher, events: list[bytes], competition: str) -> AsyncIterator[None]:
    """A source that goes on at its own pace, whatever happens to the broker."""

    async def send_one(number: int) -> None:
        await publisher.send_raw(competition, events[number])

    async with asyncio.TaskGroup() as group:
        group.create_task(paced(send_one, len(events), 200))
        yield


def sent(competition: str) -> list[bytes]:
    return [encode_event(event) for event in story(competition, pairs=12)]


async def test_a_live_feed_continues_when_the_broker_was_killed_and_comes_back(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events = sent(competition)
    with capture_logs() as entries:
        async with live(alive, tmp_path) as publisher, feeding(publisher, events, competition):
            await eventually(lambda: publisher.published > 30)
            alive.kill()
            await eventually(lambda: len(reports(entries)) > 4)
            assert (tmp_path / "feed.jsonl").exists()
            await restart(alive)
    assert await on_log(alive, competition) == events
    assert files(tmp_path) == []
    assert all("events waiting since" in report for report in reports(entries))
    assert any(entry["event"] == "the broker accepts events again" for entry in entries)


async def test_a_frozen_broker_that_goes_on_gets_every_event_once(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    """What it had received before it answers is not written again: the producer is idempotent."""
    events = sent(competition)
    assert alive.process is not None
    with capture_logs() as entries:
        async with live(alive, tmp_path) as publisher, feeding(publisher, events, competition):
            await eventually(lambda: publisher.published > 30)
            alive.process.send_signal(signal.SIGSTOP)
            await eventually(lambda: len(reports(entries)) > 5)
            alive.process.send_signal(signal.SIGCONT)
    assert await on_log(alive, competition) == events


async def test_a_feed_that_starts_before_its_broker_waits_for_it(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events = sent(competition)
    alive.kill()
    async with live(alive, tmp_path) as publisher, feeding(publisher, events, competition):
        await eventually(lambda: (tmp_path / "feed.jsonl").exists())
        await restart(alive)
    assert await on_log(alive, competition) == events


async def test_a_feed_that_stops_during_an_outage_keeps_its_events_for_the_next_start(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events, stopping = sent(competition), asyncio.Event()
    await ensure_topics(alive.kafka, partitions=3)
    publishers: list[Publisher] = []

    async def stop_during_an_outage() -> None:
        async with live(alive, tmp_path, stopping) as publisher:
            publishers.append(publisher)
            await send(publisher, events[:10], competition)
            await publisher.flush()
            alive.kill()
            await send(publisher, events[10:], competition)
            stopping.set()

    with pytest.raises(EventsWaiting, match="the same command publishes them first") as caught:
        await stop_during_an_outage()
    assert (caught.value.waiting, caught.value.path) == (len(events) - 10, tmp_path / "feed.jsonl")
    assert publishers[0].settled == 10
    await restart(alive)
    async with live(alive, tmp_path):
        pass
    assert await on_log(alive, competition) == events
    assert files(tmp_path) == []


async def test_an_event_that_the_broker_finds_too_large_costs_a_feed_that_event_only(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events = sent(competition)
    large = events[0][:-1] + b',"more":"%s"}' % (b"x" * (MOST_BYTES + 1))
    with capture_logs() as entries:
        async with live(alive, tmp_path) as publisher:
            await send(publisher, [*events[:5], large, *events[5:]], competition)
    assert await on_log(alive, competition) == events
    (entry,) = logged(entries, "event left out")
    assert (entry["competition"], entry["bytes"]) == (competition, len(large))
    assert publisher.published == len(events)
    assert publisher.settled == len(events) + 1


# --- the command --------------------------------------------------------------------------------------------------


class Pipe:
    """`rinkside produce events -`, fed by a pipe."""

    def __init__(self, folder: Path, server: Server, competition: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RINKSIDE_")}
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        servers = {"RINKSIDE_KAFKA_BOOTSTRAP_SERVERS": server.address, "XDG_RUNTIME_DIR": str(runtime)}
        self._log = folder / "stderr"
        with self._log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rinkside", "produce", "events", "-", "--competition", competition],
                cwd=folder,
                env={**kept, **servers},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                preexec_fn=die_with_parent,
            )

    def write(self, lines: list[bytes]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(line + b"\n" for line in lines))
        self.process.stdin.flush()

    @property
    def said(self) -> str:
        return self._log.read_text(errors="replace")

    async def ends(self) -> int:
        async with within(60):
            return await asyncio.to_thread(self.process.wait, 60 * TIME_SCALE)

    def close(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


async def test_a_pipe_that_is_killed_during_an_outage_loses_nothing(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events = sent(competition)
    await ensure_topics(alive.kafka, partitions=3)
    pipe = Pipe(tmp_path, alive, competition)
    pipe.write(events[:10])
    await eventually(lambda: _count(alive, competition, 10), 40)
    alive.kill()
    pipe.write(events[10:])
    spool = tmp_path / "rinkside-spool" / f"events-{competition}.jsonl"
    await eventually(lambda: len(spool.read_bytes().splitlines()) == len(events) - 10, 40)
    pipe.process.kill()
    await pipe.ends()
    pipe.close()
    await restart(alive)
    again = Pipe(tmp_path, alive, competition)
    again.close()
    assert await again.ends() == 0, again.said
    assert await on_log(alive, competition) == events
    assert f"{len(events) - 10} events of an earlier run are published first" in again.said
    assert not spool.exists()


async def test_a_pipe_that_is_stopped_during_an_outage_names_the_line_to_continue_with(
    alive: Server, competition: str, tmp_path: Path
) -> None:
    events = sent(competition)
    await ensure_topics(alive.kafka, partitions=3)
    pipe = Pipe(tmp_path, alive, competition)
    pipe.write([b"", b"no event", *events[:10]])
    await eventually(lambda: _count(alive, competition, 10), 40)
    alive.kill()
    pipe.write([events[10], b"no event", *events[11:20]])
    await eventually(lambda: "10 events waiting since" in pipe.said, 40)
    pipe.process.send_signal(signal.SIGTERM)
    assert await pipe.ends() == 1
    pipe.close()
    assert "10 events have been waiting for the broker" in pipe.said
    assert "Of the 23 lines read, line 13 is the first that is not on the log" in pipe.said
    assert "tail -n +13 FILE | rinkside produce events -" in pipe.said
    assert "Traceback" not in pipe.said


async def test_a_file_during_an_outage_is_an_error_in_bounded_time(alive: Server, competition: str) -> None:
    """A file can be published again: whoever waits for the command hears of it."""

    async def publish_file() -> None:
        async with open_publisher(alive.kafka, replace(FOR_FILES, patience_s=PATIENCE_S)) as publisher:
            await send(publisher, sent(competition)[:10], competition)
            alive.kill()
            await send(publisher, sent(competition)[10:], competition)

    async with within(30):
        with pytest.raises(PublishFailed, match="publishing the same events again is safe"):
            await publish_file()


def reports(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [entry["event"] for entry in entries if "waiting since" in entry["event"]]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def _count(server: Server, competition: str, count: int) -> bool:
    values = await on_log(server, competition)
    assert [decode_event(value) for value in values]
    return len(values) == count
