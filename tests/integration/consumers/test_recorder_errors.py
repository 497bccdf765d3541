"""What keeps a recorder from recording, and how it says so: nothing that is recorded is lost or written over."""

import asyncio
import contextlib
import os
import resource
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from consumers.exceptions import RecordingFailed
from consumers.recorder import EVENTS_FILE, POSITION_FILE, RecorderSettings, read_position, record
from consumers.topics import partitions_of
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC
from testing.kafka import apache_kafka
from testing.processes import REPOSITORY
from testing.servers import Server
from testing.waiting import eventually, within
from tests.kit.consumers.recordings import lines_of, raw, recording, until_recorded
from tests.kit.consumers.running import (
    publish,
    story,
)

# --- errors a person must act on --------------------------------------------------------------------------------------------


async def _fails(servers: str, folder: Path) -> RecordingFailed:
    with pytest.raises(RecordingFailed) as caught:
        async with within(10):
            await record(RecorderSettings(KafkaConnection(servers), folder, retry_s=0.05), asyncio.Event())
    return caught.value


async def test_a_log_shorter_than_the_recording_is_another_log(own: Server, competition: str, folder: Path) -> None:
    await publish(own.address, story(competition))
    async with recording(own.address, folder):
        await until_recorded(folder, story(competition))
    before = (folder / EVENTS_FILE).read_bytes()
    own.restart()
    await publish(own.address, story(competition)[:10])
    assert "another log; record it elsewhere" in str(await _fails(own.address, folder))
    assert (folder / EVENTS_FILE).read_bytes() == before


@pytest.mark.kafka
async def test_a_log_that_is_replaced_under_a_recorder_is_another_log(competition: str, folder: Path) -> None:
    """The recorder was sent back to the beginning of the new log by its Kafka client, and wrote it behind the old one."""
    with apache_kafka() as broker:
        await publish(broker.address, story(competition))
        task = asyncio.create_task(record(RecorderSettings(broker.kafka, folder, retry_s=0.05), asyncio.Event()))
        await until_recorded(folder, story(competition))
        before = (folder / EVENTS_FILE).read_bytes()
        async with _admin(broker) as admin:
            await admin.delete_topics([EVENTS_TOPIC])

            async def is_gone() -> bool:
                return EVENTS_TOPIC not in await admin.list_topics()

            await eventually(is_gone)
        await publish(broker.address, story(competition)[:10])
        with pytest.raises(RecordingFailed, match="another log; record it elsewhere"):
            await asyncio.wait_for(task, 30)
    assert (folder / EVENTS_FILE).read_bytes() == before


@pytest.mark.kafka
async def test_what_the_log_lost_before_it_was_recorded_is_said(competition: str, folder: Path) -> None:
    """A topic with a limit of age drops what a recorder that was away has not seen: a hole that nobody was told of."""
    events = story(competition)
    with apache_kafka() as broker:
        await publish(broker.address, events[:20])
        async with recording(broker.address, folder):
            await until_recorded(folder, events[:20])
        await publish(broker.address, events[20:])
        ends = await _ends(broker.address, await partitions_of(broker.kafka, [EVENTS_TOPIC]))
        (place,) = [place for place, end in ends.items() if end]
        async with _admin(broker) as admin:
            await admin.delete_records({place: RecordsToDelete(25)})
        with structlog.testing.capture_logs() as logs:
            async with recording(broker.address, folder):
                await until_recorded(folder, [*events[:20], *events[25:]])
    (said,) = [log for log in logs if "trimmed" in log["event"]]
    assert (said["log_level"], said["missing"], said["from_offset"]) == ("error", 5, 20)


@contextlib.asynccontextmanager
async def _admin(broker: Server) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _ends(servers: str, places: list[TopicPartition]) -> dict[TopicPartition, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        return dict(await consumer.end_offsets(places))
    finally:
        await consumer.stop()


async def test_a_recording_shorter_than_was_noted_is_not_written_on(
    own: Server, competition: str, folder: Path
) -> None:
    await publish(own.address, story(competition))
    async with recording(own.address, folder):
        await until_recorded(folder, story(competition))
    (folder / EVENTS_FILE).write_bytes(b"short\n")
    problem = str(await _fails(own.address, folder))
    assert "restore the file" in problem
    assert EVENTS_FILE in problem
    assert (folder / EVENTS_FILE).read_bytes() == b"short\n"


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"unknown": 1}',
        b'{"offsets": [], "sizes": 7}',
        b'{"sizes": {"events.jsonl": "12"}}',
    ],
)
async def test_a_note_that_cannot_be_read_says_what_to_do(own: Server, made: Path, note: bytes) -> None:
    (made / POSITION_FILE).write_bytes(note)
    (made / EVENTS_FILE).write_bytes(b"precious\n")
    problem = str(await _fails(own.address, made))
    assert POSITION_FILE in problem
    assert "move the folder away" in problem
    assert (made / EVENTS_FILE).read_bytes() == b"precious\n"


async def test_a_recording_without_a_note_is_kept(own: Server, competition: str, made: Path) -> None:
    """Somebody put a recording there, or lost the note: what is there stays, and the log is written after it."""
    old = b"".join(line + b"\n" for line in raw(story("old-1", pairs=1)))
    (made / EVENTS_FILE).write_bytes(old)
    events = story(competition, pairs=1)
    await publish(own.address, events)
    async with recording(own.address, made):
        await until_recorded(made, events)
    assert (made / EVENTS_FILE).read_bytes() == old + b"".join(line + b"\n" for line in raw(events))
    assert read_position(made).sizes[EVENTS_FILE] == (made / EVENTS_FILE).stat().st_size


async def test_a_folder_that_cannot_be_made_says_so(own: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    problem = str(await _fails(own.address, tmp_path / "file" / "recordings"))
    assert "Not a directory; give write access, or name another folder" in problem


async def test_a_folder_without_write_access_says_so(own: Server, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere (root)")
    problem = str(await _fails(own.address, folder))
    assert "Permission denied; give write access, or name another folder" in problem


_RECORD_LITTLE = """
import asyncio, resource, sys
from pathlib import Path
from consumers.recorder import RecorderSettings, record
from schemas.kafka import KafkaConnection
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
asyncio.run(record(RecorderSettings(KafkaConnection(sys.argv[1]), Path(sys.argv[2]), batch=7, retry_s=0.05), asyncio.Event()))
"""


@pytest.mark.parametrize("bytes_left", [0, 3_000, 10_001])
@pytest.mark.parametrize("is_killed", [False, True], ids=["room is made", "killed first"])
async def test_a_disk_that_is_full_is_waited_for_and_nothing_is_lost_or_written_twice(
    own: Server, competition: str, made: Path, bytes_left: int, is_killed: bool
) -> None:
    """A limit on the size of files stands in for the full disk. The recorder ended, and `rinkside up` ended with it."""
    events = story(competition)
    assert sum(map(len, raw(events))) > 12_000
    await publish(own.address, events)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-c", _RECORD_LITTLE, own.address, str(made), str(bytes_left)),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,  # a file would have the limit too
    )
    assert process.stdout is not None
    try:
        async with within(30):
            for _ in range(2):
                while b"the recording is not written; retrying" not in (line := await process.stdout.readline()):
                    assert line, "it ended"
        assert b"File too large; make room or give write access, the log still has what is missing" in line
        assert 0 <= (made / EVENTS_FILE).stat().st_size <= max(bytes_left, 0)
        if is_killed:
            process.kill()
            await process.wait()
            async with recording(own.address, made):
                await until_recorded(made, events)
        else:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            await until_recorded(made, events)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    assert lines_of(made) == raw(events)
