"""Replays a recorded race: publishes the same events at the recorded speed or another."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

from producers import Publish
from producers.identifiers import check_competition
from producers.replay.timeline import Timeline
from producers.schedule import Schedule, due_times
from schemas.events import Event

Sleep = Callable[[float], Awaitable[None]]


async def replay(
    events: Iterable[Event],
    publish: Publish,
    *,
    schedule: Schedule | None = None,
    rename: str | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> int:
    """Publishes events when they are due; returns how many.

    `rename` publishes them under another competition. Events keep their ids, so a recording that is replayed twice into one
    competition counts once. Raises `BadName` before it publishes anything when `rename` is not a possible id.
    """
    if rename is not None:
        check_competition(rename)
    began = clock()
    count = 0
    timeline = Timeline(events)
    for due_s, event in due_times(zip(timeline.times, timeline.events, strict=True), schedule or Schedule()):
        if (wait_s := began + due_s - clock()) > 0:
            await sleep(wait_s)
        await publish(event.model_copy(update={"subject": rename}) if rename else event)
        count += 1
    return count
