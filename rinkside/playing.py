"""A replay with a progress bar."""

import sys
from collections.abc import Awaitable, Callable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.events import Event


async def play(
    events: Sequence[Event],
    publish: Callable[[Event], Awaitable[None]],
    *,
    rate: float | None,
    skip_idle: float | None,
    rename: str | None = None,
) -> None:
    """Replays `events`; `rate` None is as fast as possible, `skip_idle` the longest pause kept, in seconds."""
    from producers.replay import replay

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("replaying", total=len(events))

        async def counted(event: Event) -> None:
            await publish(event)
            progress.advance(task)

        await replay(events, counted, rate=rate, skip_idle=skip_idle, rename=rename)
