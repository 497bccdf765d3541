"""Replays events with a progress bar that shows the time of the recording."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.events import Event

if TYPE_CHECKING:
    from producers.schedule import Schedule


async def play(
    events: Sequence[Event],
    publish: Callable[[Event], Awaitable[None]],
    schedule: "Schedule",
    *,
    rename: str | None = None,
    zone: tzinfo = UTC,
) -> None:
    """Replays `events` by `schedule`, under the competition id `rename` if it is given; the bar shows times of `zone`."""
    from producers.replay import replay
    from producers.schedule import due_times

    planned = sum(1 for _ in due_times(((event.time, event) for event in events), schedule))
    columns = (
        TextColumn("{task.description} {task.fields[clock]}"),
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
    )
    with Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("replaying", total=planned, clock="")

        async def counted(event: Event) -> None:
            await publish(event)
            progress.update(task, advance=1, clock=f"{event.time.astimezone(zone):%H:%M %Z}")

        await replay(events, counted, schedule=schedule, rename=rename)
