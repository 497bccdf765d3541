"""Tells how much of the embedded broker's log is on disk. The broker keeps its log in memory: what is not on disk yet is
lost when it stops."""

import asyncio
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from consumers.exceptions import RecordingFailed
from consumers.recorder import read_position
from consumers.retry import stopped_within
from rinkside.embedded.discovery import RunningStack, running_stacks
from rinkside.exceptions import NotRecorded
from schemas.storage_keys import EVENTS_TOPIC

_log = structlog.get_logger()
_PARTITION = TopicPartition(EVENTS_TOPIC, 0)
"""The embedded broker has one."""
_POLL_S = 0.05
_REPORT_AFTER_S = 3.0
_FULL_BYTES = 1_000_000
_FETCH_MS = 1_500
_CHECK_S = 10.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """Events on the log, and how many of them are not on disk."""

    events: int
    missing: int


def stack_at(servers: str) -> RunningStack | None:
    """The running stack with this broker; None when the broker belongs to none on this machine."""
    return next((stack for stack in running_stacks() if stack.kafka_bootstrap_servers == servers), None)


async def recorded_of(stack: RunningStack, timeout_s: float) -> Recorded:
    """Compares the log with the recording. Raises what aiokafka raises, `TimeoutError`, and `RecordingFailed`."""
    begin = _offset(Path(stack.data))
    consumer = AIOKafkaConsumer(bootstrap_servers=stack.kafka_bootstrap_servers)
    try:
        async with asyncio.timeout(timeout_s):
            await consumer.start()
            consumer.assign([_PARTITION])
            consumer.seek(_PARTITION, begin)
            # The high watermark of a fetch: asked for the end, this broker (Tansu 0.6) names the start of its last batch.
            await consumer.getmany(_PARTITION, timeout_ms=_FETCH_MS, max_records=1)
            end = max(begin, consumer.highwater(_PARTITION) or 0)
    finally:
        await consumer.stop()
    return Recorded(end, max(0, end - _offset(Path(stack.data))))


def is_full(folder: Path) -> bool:
    """Whether the disk of the folder has practically no room."""
    try:
        return shutil.disk_usage(folder).free < _FULL_BYTES
    except OSError:
        return False


async def until_recorded(servers: str, offset: int, stopping: asyncio.Event) -> None:
    """Returns when the event at `offset` is on disk; at once when the broker does not belong to a running stack.

    Raises `NotRecorded` when the stack ends or loses the event before, and soon after `stopping` is set.
    """
    stack = stack_at(servers)
    if stack is None or offset < 0:
        return
    folder, checked_at_s = Path(stack.data), 0.0
    began_s = time.monotonic()
    while _offset(folder) <= offset:
        waited_s = time.monotonic() - began_s
        if await stopped_within(stopping, _POLL_S) and waited_s > _REPORT_AFTER_S:
            raise NotRecorded(folder)
        if waited_s - checked_at_s > _REPORT_AFTER_S:
            if not checked_at_s:
                reason = "its disk is full" if is_full(folder) else f"see {folder / 'logs' / 'record.log'}"
                _log.warning("published events are not on disk yet; waiting for the recorder", problem=reason)
            checked_at_s = waited_s
            if await _is_lost(servers, offset):
                raise NotRecorded(folder)


async def _is_lost(servers: str, offset: int) -> bool:
    """Whether the stack has ended, or has a new broker whose log is shorter."""
    stack = stack_at(servers)
    if stack is None:
        return True
    try:
        return (await recorded_of(stack, _CHECK_S)).events <= offset
    except (KafkaError, TimeoutError, OSError):
        return False  # the broker is away; its stack restarts it


def _offset(folder: Path) -> int:
    try:
        return read_position(folder).offsets.get(f"{EVENTS_TOPIC}:0", 0)
    except RecordingFailed:
        return 0
