"""The recorder: the log on disk, each event exactly once.

    DIR/events.jsonl         the events in the order of the log, one a line: a recording that `replay` plays
    DIR/dead-letters.jsonl   what was set aside: origin, reason, and the original bytes in base64
    DIR/position.json        up to which offsets, and how many bytes of the two files, that holds

A batch is written, forced to disk, and only then noted in `position.json` (replaced as a whole). After a crash the
files are cut back to what is noted and the rest is read from the log again.
"""

import asyncio
import base64
import contextlib
import errno
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, ClassVar

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ConfigDict, TypeAdapter, ValidationError

from consumers.dead_letters import LogRecord, read_event
from consumers.exceptions import RecordingFailed
from consumers.shutdown import close_quietly
from consumers.topics import partitions_of
from schemas.events import UnreadableEvent
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_log = structlog.get_logger()

EVENTS_FILE = "events.jsonl"
LETTERS_FILE = "dead-letters.jsonl"
POSITION_FILE = "position.json"
_FILES = {EVENTS_TOPIC: EVENTS_FILE, DEAD_LETTER_TOPIC: LETTERS_FILE}


@dataclass(frozen=True, slots=True)
class RecorderSettings:
    """What is recorded where. `retry_s` is the pause after the broker failed."""

    kafka_bootstrap_servers: str
    directory: Path
    batch: int = 2_000
    fetch_wait_ms: int = 50
    retry_s: float = 0.5
    stop_s: float = 5.0


@dataclass(slots=True)
class RecordedPosition:
    """`offsets` are `topic:partition` → next offset; `sizes` are file → bytes that hold."""

    offsets: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)


_POSITION = TypeAdapter(RecordedPosition)


def read_position(directory: Path) -> RecordedPosition:
    """The noted position, empty where nothing was recorded. Raises `RecordingFailed` when the note cannot be read."""
    path = directory / POSITION_FILE
    try:
        return _POSITION.validate_json(path.read_bytes())
    except FileNotFoundError:
        sizes = {name: (directory / name).stat().st_size for name in _FILES.values() if (directory / name).exists()}
        return RecordedPosition(sizes=sizes)
    except OSError as error:
        raise RecordingFailed(str(path), str(error.strerror)) from error
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise RecordingFailed(str(path), f"it is not a position ({problem}); move the folder away") from error


def write_position(directory: Path, position: RecordedPosition) -> None:
    """Replaces the note as a whole, on disk when this returns."""
    path = directory / POSITION_FILE
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(orjson.dumps(asdict(position)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def rebase(directory: Path, events: int) -> None:
    """Says that a new log (one partition) holds the first `events` recorded events already, and no dead letters.

    For a broker that forgets: its log is filled from the recording before the recorder goes on.
    """
    sizes = read_position(directory).sizes
    write_position(directory, RecordedPosition({f"{EVENTS_TOPIC}:0": events}, sizes))


class _Files:
    """The two files and the position that goes with them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.position = RecordedPosition()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> "_Files":
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self.position = read_position(self._directory)
            for topic, name in _FILES.items():
                file = (self._directory / name).open("ab")
                self._files[topic] = file
                size, noted = file.tell(), self.position.sizes.get(name, 0)
                if size < noted:
                    raise RecordingFailed(
                        str(self._directory / name), f"it has {size} bytes, and {noted} were recorded; restore the file"
                    )
                file.truncate(noted)
                file.seek(noted)
            # Before the first batch: without a note, what a crash leaves of it would count as recorded earlier.
            write_position(self._directory, self.position)
        except RecordingFailed:
            self._close()
            raise
        except OSError as error:
            self._close()
            raise RecordingFailed(str(self._directory), _advice(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        for file in self._files.values():
            with contextlib.suppress(OSError):
                file.close()

    def append(self, topic: str, partition: int, lines: Sequence[bytes], reached: int) -> None:
        """Writes the lines and notes that everything before `reached` is recorded."""
        file = self._files[topic]
        try:
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
            self.position.sizes[_FILES[topic]] = file.tell()
            self.position.offsets[f"{topic}:{partition}"] = reached
            write_position(self._directory, self.position)
        except OSError as error:
            raise RecordingFailed(str(self._directory), _advice(error)) from error


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{error.strerror}; make room and start again, the log still holds what is missing"
    return f"{error.strerror}; give write access, or name another folder; the log still holds what is missing"


async def record(settings: RecorderSettings, stopping: asyncio.Event) -> None:
    """Records until `stopping` is set. Raises `RecordingFailed` when the folder cannot be written."""
    with _Files(settings.directory) as files:
        while not stopping.is_set():
            try:
                await _follow(settings, files, stopping)
            except (KafkaError, OSError, TimeoutError) as error:
                _log.warning("no broker to record; trying again", problem=str(error) or type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(settings.retry_s):
                        await stopping.wait()


async def _follow(settings: RecorderSettings, files: _Files, stopping: asyncio.Event) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        isolation_level="read_committed",
    )
    try:
        await consumer.start()
        await _assign(settings.kafka_bootstrap_servers, consumer, files)
        while not stopping.is_set():
            batches = await consumer.getmany(timeout_ms=200, max_records=settings.batch)
            for place, fetched in batches.items():
                noted = files.position.offsets.get(f"{place.topic}:{place.partition}", 0)
                if fetched[0].offset < noted:  # the log was replaced under this recorder, and aiokafka began it anew
                    raise _another_log(place, noted, fetched[0].offset)
                records = [LogRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value) for r in fetched]
                if place.topic == EVENTS_TOPIC:
                    lines = [line for record in records if (line := _event_line(record)) is not None]
                else:
                    headers = [dict(record.headers) for record in fetched]
                    lines = [_dead_line(record, head) for record, head in zip(records, headers, strict=True)]
                files.append(place.topic, place.partition, lines, records[-1].offset + 1)
    finally:
        await close_quietly(consumer.stop, settings.stop_s)


async def _assign(servers: str, consumer: AIOKafkaConsumer, files: _Files) -> None:
    places = await partitions_of(servers, list(_FILES))
    consumer.assign(places)
    begins = await consumer.beginning_offsets(places)
    ends = await consumer.end_offsets(places)
    for place in places:
        noted = files.position.offsets.get(f"{place.topic}:{place.partition}", 0)
        if noted > ends[place] and noted > (end := await _end_by_fetch(consumer, place, ends[place])):
            raise _another_log(place, noted, end)
        if begins[place] > noted:
            _log.error(
                "the log was trimmed before this was recorded; the recording has a hole, and no other can fill it",
                topic=place.topic,
                partition=place.partition,
                missing=begins[place] - noted,
                from_offset=noted,
            )
        consumer.seek(place, max(noted, begins[place]))


def _another_log(place: TopicPartition, noted: int, found: int) -> RecordingFailed:
    return RecordingFailed(
        f"{place.topic}:{place.partition}",
        f"{noted} events were recorded and the log has {found}: this is another log; record it elsewhere",
    )


async def _end_by_fetch(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> int:
    """The end of the log as a fetch tells it: asked for it, the embedded broker (Tansu 0.6) names the beginning of its
    last batch."""
    consumer.seek(place, end)
    await consumer.getmany(place, timeout_ms=2_000, max_records=1)
    return max(end, consumer.highwater(place) or 0)


def _event_line(record: LogRecord) -> bytes | None:
    try:
        read_event(record)
    except UnreadableEvent:
        return None  # the projection sets it aside, and the topic of dead letters is recorded as well
    # Line ends in JSON are nothing but white space: within a string they are escaped.
    return (record.value or b"").replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"


def _dead_line(record: LogRecord, headers: dict[str, bytes]) -> bytes:
    line = {name: value.decode(errors="replace") for name, value in headers.items()}
    line["key"] = (record.key or b"").decode(errors="replace")
    line["value_base64"] = base64.b64encode(record.value or b"").decode()
    return orjson.dumps(line) + b"\n"
