"""Reads the log and records it until the service stops."""

import asyncio
import base64
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from tenacity import AsyncRetrying

from consumers.dead_letters import LogRecord, read_event
from consumers.exceptions import DiskRefused, RecordingFailed, ServiceStopping
from consumers.recorder.files import FILES, RecordingFiles
from consumers.recorder.status import RecorderStatus
from consumers.retry import retrying
from consumers.shutdown import close_quietly
from consumers.topics import partitions_of
from schemas.events import UnreadableEvent
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC

_log = structlog.get_logger()

WRITTEN_AGAIN = "the recording is written again"
"""Message of the log line after the disk took a write that it had refused."""


@dataclass(frozen=True, slots=True)
class RecorderSettings:
    """Which log is recorded where. `retry_s` is the first pause after the broker failed, `retry_max_s` the longest."""

    kafka: KafkaConnection
    directory: Path
    batch: int = 2_000
    fetch_wait_ms: int = 50
    retry_s: float = 0.5
    retry_max_s: float = 5.0
    disk_retry_max_s: float = 10.0
    """Longest pause after the disk refused a write: a person has to make room first."""
    stop_s: float = 5.0


async def record(settings: RecorderSettings, stopping: asyncio.Event, status: RecorderStatus | None = None) -> None:
    """Records until `stopping` is set, and keeps `status` up to date.

    A broker that is away and a disk that is full are waited for. Raises `RecordingFailed` when the folder cannot be used, or
    belongs to another log.
    """
    status = status or RecorderStatus(settings.directory)
    again = retrying(
        stopping,
        KafkaError,
        OSError,
        TimeoutError,
        first_s=settings.retry_s,
        longest_s=settings.retry_max_s,
        message="no log to record; trying again",
    )
    with contextlib.suppress(ServiceStopping), contextlib.ExitStack() as stack:
        files = await _opened(settings, stopping, stack, status)
        status.written(files.position, 0)
        await again(_follow, settings, files, stopping, status)


async def _opened(
    settings: RecorderSettings, stopping: asyncio.Event, stack: contextlib.ExitStack, status: RecorderStatus
) -> RecordingFiles:
    async def attempt() -> RecordingFiles:
        try:
            return stack.enter_context(RecordingFiles(settings.directory))
        except DiskRefused as error:
            status.refused(error.cause.strerror or str(error.cause))
            raise

    return await _disk_retrying(settings, stopping)(attempt)


async def _append(
    settings: RecorderSettings,
    stopping: asyncio.Event,
    files: RecordingFiles,
    partition: TopicPartition,
    lines: Sequence[bytes],
    reached: int,
    status: RecorderStatus,
) -> None:
    """Writes a batch. It stays in memory, and the rest stays on the log, until the disk takes it."""
    failures = 0

    async def attempt() -> None:
        nonlocal failures
        try:
            files.append(partition.topic, partition.partition, lines, reached)
        except DiskRefused as error:
            failures += 1
            status.refused(error.cause.strerror or str(error.cause))
            raise
        status.written(files.position, len(lines))

    await _disk_retrying(settings, stopping)(attempt)
    if failures:
        _log.warning(WRITTEN_AGAIN, attempts=failures + 1)


def _disk_retrying(settings: RecorderSettings, stopping: asyncio.Event) -> AsyncRetrying:
    return retrying(
        stopping,
        DiskRefused,
        first_s=settings.retry_s,
        longest_s=settings.disk_retry_max_s,
        message="the recording is not written; retrying",
    )


async def _follow(
    settings: RecorderSettings, files: RecordingFiles, stopping: asyncio.Event, status: RecorderStatus
) -> None:
    consumer = AIOKafkaConsumer(
        **settings.kafka.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        isolation_level="read_committed",
    )
    try:
        await consumer.start()
        await _assign(settings.kafka, consumer, files)
        while not stopping.is_set():
            batches = await consumer.getmany(timeout_ms=200, max_records=settings.batch)
            for partition, fetched in batches.items():
                recorded = files.position.offsets.get(_name(partition), 0)
                if fetched[0].offset < recorded:  # the log was replaced, and aiokafka started again at its beginning
                    raise _another_log(partition, recorded, fetched[0].offset)
                records = [LogRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value) for r in fetched]
                if partition.topic == EVENTS_TOPIC:
                    lines = [line for record in records if (line := _event_line(record)) is not None]
                else:
                    headers = [dict(record.headers) for record in fetched]
                    lines = [_dead_letter_line(record, head) for record, head in zip(records, headers, strict=True)]
                if files.known is not None:
                    lines = files.known.new_ones(partition.topic, lines)
                await _append(settings, stopping, files, partition, lines, records[-1].offset + 1, status)
            if files.known is not None and await _is_at_end(consumer):
                await _disk_retrying(settings, stopping)(_found, files)
    finally:
        await close_quietly(consumer.stop, settings.stop_s)


async def _assign(kafka: KafkaConnection, consumer: AIOKafkaConsumer, files: RecordingFiles) -> None:
    """Takes all partitions of both topics and seeks to the recorded position."""
    partitions = await partitions_of(kafka, list(FILES))
    consumer.assign(partitions)
    begins = await consumer.beginning_offsets(partitions)
    ends = await consumer.end_offsets(partitions)
    for partition in partitions:
        recorded = files.position.offsets.get(_name(partition), 0)
        if recorded > ends[partition] and recorded > (end := await _end_by_fetch(consumer, partition, ends[partition])):
            raise _another_log(partition, recorded, end)
        if begins[partition] > recorded:
            _log.error(
                "the log was trimmed before it was recorded; the recording has a gap that nothing can fill",
                topic=partition.topic,
                partition=partition.partition,
                missing=begins[partition] - recorded,
                from_offset=recorded,
            )
        consumer.seek(partition, max(recorded, begins[partition]))


async def _found(files: RecordingFiles) -> None:  # tenacity awaits only what it recognises as a coroutine function
    files.found()


async def _is_at_end(consumer: AIOKafkaConsumer) -> bool:
    """Whether every partition was read to the end that its last fetch reported."""
    for partition in consumer.assignment():
        end = consumer.last_stable_offset(partition)
        if end is None or await consumer.position(partition) < end:
            return False
    return True


def _name(partition: TopicPartition) -> str:
    return f"{partition.topic}:{partition.partition}"


def _another_log(partition: TopicPartition, recorded: int, found: int) -> RecordingFailed:
    return RecordingFailed(
        _name(partition),
        f"{recorded} events were recorded and the log has {found}: this is another log; record it elsewhere",
    )


async def _end_by_fetch(consumer: AIOKafkaConsumer, partition: TopicPartition, end: int) -> int:
    """The end of the log as a fetch reports it. The embedded broker (Tansu 0.6) answers with the start of its last batch when
    it is asked for the end."""
    consumer.seek(partition, end)
    await consumer.getmany(partition, timeout_ms=2_000, max_records=1)
    return max(end, consumer.highwater(partition) or 0)


def _event_line(record: LogRecord) -> bytes | None:
    try:
        read_event(record)
    except UnreadableEvent:
        return None  # the projection publishes it as a dead letter, and that topic is recorded too
    # Line ends in JSON are only white space: within a string they are escaped.
    return (record.value or b"").replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"


def _dead_letter_line(record: LogRecord, headers: dict[str, bytes]) -> bytes:
    line = {name: value.decode(errors="replace") for name, value in headers.items()}
    line["key"] = (record.key or b"").decode(errors="replace")
    line["value_base64"] = base64.b64encode(record.value or b"").decode()
    return orjson.dumps(line) + b"\n"
