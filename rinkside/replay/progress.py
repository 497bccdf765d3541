"""Replays events with a progress bar that shows the time of the recording."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.events import Event

if TYPE_CHECKING:
    from producers.replay.player import Player
    from producers.schedule import Schedule

_DRAW_S = 0.2


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
    with _bar(planned) as progress:
        task = progress.task_ids[0]

        async def counted(event: Event) -> None:
            await publish(event)
            progress.update(task, advance=1, clock=f"{event.time.astimezone(zone):%H:%M %Z}")

        await replay(events, counted, schedule=schedule, rename=rename)


async def play_with_bar(player: "Player", zone: tzinfo) -> None:
    """Plays until the end; the bar shows times of `zone`."""
    with _bar(player.end) as progress:

        async def keep_drawing() -> None:
            while True:
                clock = f"{player.at.astimezone(zone):%H:%M %Z}" if player.position else ""
                progress.update(progress.task_ids[0], completed=player.position, total=player.end, clock=clock)
                await asyncio.sleep(_DRAW_S)

        draw_task = asyncio.create_task(keep_drawing())
        try:
            await player.run()
        finally:
            draw_task.cancel()


def _bar(total: int) -> Progress:
    columns = (
        TextColumn("{task.description} {task.fields[clock]}"),
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
    )
    progress = Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty())
    progress.add_task("replaying", total=total, clock="")
    return progress
