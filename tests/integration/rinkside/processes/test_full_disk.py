"""A full disk under `rinkside up`: nothing stops, nothing that counts as published is lost, and everybody says so."""

import asyncio
import contextlib
import ctypes
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from consumers.recorder import DEAD_LETTERS_FILE, POSITION_FILE
from producers.recording import write_recording
from producers.simulate import race_day
from schemas.storage_keys import EVENTS_TOPIC
from testing.waiting import eventually
from tests.kit.rinkside.terminal import CHILDREN, Running, Terminal, value_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOM = 64 * 1024


@pytest.fixture
def small_disk(terminal: Terminal) -> Iterator[Path]:
    """A disk of 1 MB; skips where this user may not mount one."""
    folder = terminal.folder / "small"
    folder.mkdir()
    if ctypes.CDLL(None, use_errno=True).mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=1m") != 0:
        pytest.skip(f"this user may not mount a disk: {os.strerror(ctypes.get_errno())}")
    yield folder
    terminal.clean()
    ctypes.CDLL(None).umount2(os.fsencode(folder), 2)


def fill(folder: Path) -> Path:
    """Leaves `ROOM` bytes on the disk."""
    path = folder / "other-data"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    os.truncate(path, path.stat().st_size - ROOM)
    return path


def broker_of(running: Running) -> str:
    """The address of the broker, as `up` says it."""
    found = re.search(r"Kafka\s+(\S+:\d+)", running.said)
    assert found is not None, running.said
    return found[1]


async def test_events_wait_for_room_and_nothing_stops(terminal: Terminal, small_disk: Path) -> None:
    """The recorder crashed 20 times and `up` ended; both replays had said that all their events were published."""
    day = list(race_day())[:800]
    write_recording(terminal.folder / "day.jsonl", day)
    running = await asyncio.to_thread(terminal.up, "small/data")
    other_data = fill(small_disk)
    before = terminal.children()

    replay = terminal.start("replay", "day.jsonl", "--rate", "max", "--as", "full")
    await asyncio.to_thread(running.wait_until_it_says, "Events are not on disk: cannot write into")
    assert "No space left on device" in running.said
    await asyncio.to_thread(replay.wait_until_it_says, "published events are not on disk yet")
    assert "800 events published" not in replay.said

    # The results are there, the documents are served, and the health says what is wrong.
    await eventually(lambda: value_at(f"{terminal.url}/api/ranking/full/500m-women-2").json().get("rows"))
    await eventually(lambda: "not on disk" in value_at(f"{terminal.url}/readyz").json().get("problem", ""))
    assert value_at(f"{terminal.url}/readyz").status_code == 200
    doctor = await terminal.run("doctor")
    assert doctor.returncode == 1
    assert "events are not on disk" in doctor.stdout
    assert "is full: make room" in doctor.stdout
    assert "not in order: Recording" in doctor.stderr

    # A second producer that is interrupted does not claim success.
    impatient = terminal.start("replay", "day.jsonl", "--rate", "max", "--as", "impatient")
    await asyncio.to_thread(impatient.wait_until_it_says, "published events are not on disk yet")
    assert await asyncio.to_thread(impatient.end, signal.SIGINT) == 1
    assert "not all of them are on disk" in impatient.said
    assert replay.process.poll() is None
    assert terminal.children() == before

    other_data.unlink()
    await asyncio.to_thread(replay.process.wait, 60)
    assert replay.process.returncode == 0, replay.said
    assert "800 events published" in replay.said
    assert terminal.recorded_of("full", "small/data") == [event.id for event in day]
    await asyncio.to_thread(running.wait_until_it_says, "Events are on disk again")
    await eventually(lambda: value_at(f"{terminal.url}/readyz").json() == {"ready": True})
    assert set(terminal.children()) == set(CHILDREN)
    assert terminal.children() == before, "no program crashed"
    assert running.end(signal.SIGINT) == 0, running.said


async def test_what_counted_as_published_survives_a_crash_of_everything(terminal: Terminal, small_disk: Path) -> None:
    day = list(race_day())[:600]
    write_recording(terminal.folder / "first.jsonl", day[:60])
    write_recording(terminal.folder / "second.jsonl", day)
    running = await asyncio.to_thread(terminal.up, "small/data")
    fill(small_disk)
    assert "60 events published" in await terminal.done("replay", "first.jsonl", "--rate", "max", "--as", "first")
    lost = terminal.start("replay", "second.jsonl", "--rate", "max", "--as", "second")
    await asyncio.to_thread(lost.wait_until_it_says, "published events are not on disk yet")
    running.end(signal.SIGKILL)
    await eventually(lambda: lost.process.poll() is not None)
    assert lost.process.returncode == 1
    assert "not all of them are on disk" in lost.said
    (small_disk / "other-data").unlink()
    await asyncio.to_thread(terminal.up, "small/data")
    assert len(terminal.recorded_of("first", "small/data")) == 60
    await terminal.done("replay", "second.jsonl", "--rate", "max", "--as", "second")
    assert set(terminal.recorded_of("second", "small/data")) == {event.id for event in day}


async def test_a_broker_that_crashes_while_the_disk_is_full_comes_back_although_dead_letters_were_recorded(
    terminal: Terminal, small_disk: Path
) -> None:
    """The position of the recording named dead letters that the new log does not have. It could not be written, which counted
    as a crash of the broker, and after twenty of them `up` ended."""
    day = list(race_day())[:200]
    write_recording(terminal.folder / "day.jsonl", day)
    running = await asyncio.to_thread(terminal.up, "small/data")
    await terminal.done("replay", "day.jsonl", "--rate", "max", "--as", "before")
    producer = AIOKafkaProducer(bootstrap_servers=broker_of(running))
    await producer.start()
    try:
        await producer.send_and_wait(EVENTS_TOPIC, b"nonsense", key=b"before")
    finally:
        await producer.stop()
    await eventually(lambda: (small_disk / "data" / DEAD_LETTERS_FILE).stat().st_size > 0)
    await eventually(lambda: "dead-letter" in (small_disk / "data" / POSITION_FILE).read_text())
    room = fill(small_disk)
    with room.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 512)
    os.kill(terminal.children()["broker"], signal.SIGKILL)
    after = terminal.start("replay", "day.jsonl", "--rate", "max", "--as", "after")
    await eventually(lambda: value_at(f"{terminal.url}/api/competition/after").json().get("name"), 60)
    assert running.process.poll() is None
    room.unlink()
    await asyncio.to_thread(after.process.wait, 120)
    assert terminal.recorded_of("after", "small/data") == [event.id for event in day]
    assert running.end(signal.SIGINT) == 0, running.said
