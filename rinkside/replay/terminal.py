"""Plays with a person at the terminal: draws the screen, reads keys."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import tzinfo

from rich.console import Console
from rich.live import Live

from producers.replay.player import Player
from rinkside.replay.controls import Controls
from rinkside.replay.keys import pressed_keys
from rinkside.replay.marks import marks_of
from rinkside.replay.screen import replay_screen

_DRAW_S = 0.1


def has_terminal() -> bool:
    """Whether a person can press keys and see the screen, which is on standard error. A terminal without a cursor (`dumb`)
    cannot draw over itself."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


async def play_with_keys(player: Player, title: str, zone: tzinfo) -> None:
    """Plays until the end, or until a person quits."""
    controls = Controls(player, zone)
    marks = marks_of(player.timeline)
    console = Console(file=sys.stderr, emoji=False, highlight=False)

    def draw() -> None:
        live.update(replay_screen(player, controls, marks, title, zone, console.width), refresh=True)

    async with pressed_keys(sys.stdin.fileno()) as keys:
        with Live(console=console, auto_refresh=False, transient=True) as live:
            async with asyncio.TaskGroup() as group:
                helpers = [group.create_task(_press(keys, controls, draw)), group.create_task(_keep_drawing(draw))]
                try:
                    await player.run()
                finally:
                    for task in helpers:
                        task.cancel()


async def _press(keys: asyncio.Queue[str], controls: Controls, draw: Callable[[], None]) -> None:
    while True:
        controls.press(await keys.get())
        draw()


async def _keep_drawing(draw: Callable[[], None]) -> None:
    while True:
        draw()
        await asyncio.sleep(_DRAW_S)
