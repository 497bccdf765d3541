"""A recorder in this process, and what it has written."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import orjson

from consumers.recorder import EVENTS_FILE, RecorderSettings, record
from schemas.events import Event, encode_event
from schemas.kafka import KafkaConnection
from testing.waiting import eventually, within


@contextlib.asynccontextmanager
async def recording(servers: str, folder: Path) -> AsyncIterator[asyncio.Task[None]]:
    stopping = asyncio.Event()
    settings = RecorderSettings(KafkaConnection(servers), folder, batch=20, retry_s=0.05)
    task = asyncio.create_task(record(settings, stopping))
    try:
        yield task
        stopping.set()
        async with within(10):
            await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def lines_of(folder: Path, competition: str | None = None) -> list[bytes]:
    path = folder / EVENTS_FILE
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [line for line in lines if competition is None or orjson.loads(line)["subject"] == competition]


async def until_recorded(folder: Path, events: list[Event]) -> None:
    await eventually(lambda: len(lines_of(folder, events[0].subject)) >= len(events))


def raw(events: list[Event]) -> list[bytes]:
    return [encode_event(event) for event in events]
