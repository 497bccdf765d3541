"""Follows a channel and shows it as a board, as lines, or as JSON."""

import asyncio
import contextlib
import difflib
import os
import time
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from rinkside.cancellation import until
from rinkside.watch.hours import Hours, Times, hours_of
from rinkside.watch.lines import lines_of
from rinkside.watch.screen import Screen
from rinkside_client import (
    ClientError,
    ClientSettings,
    Rinkside,
    Subscription,
    UnknownChannel,
    connect,
    known_channels,
    parse_address,
)
from rinkside_client.addresses import Addresses
from schemas.channels import Channel, parse_channel
from schemas.documents import EMPTY, Document, canonical
from schemas.urls import masked

_log = structlog.get_logger()

_FRAME_S = 0.1
"""Time between frames of a running clock, which shows tenths."""
_SLOW_FRAME_S = 1.0
"""Time between frames otherwise: the last line shows ages in whole seconds."""
_SHORTEST_FRAME_S = 0.04
"""Shortest time between frames; faster changes are drawn together."""
_ONCE_S = 10.0
"""Longest wait of `once` for a gateway."""
_MOST_HINTS = 15
_VENUE_S = 3.0
"""Longest wait for the document that names the venue."""


async def watch(
    url: str,
    channel: str,
    *,
    delay: float = 0,
    once: bool = False,
    json: bool = False,
    times: Times = Times.VENUE,
    console: Console,
    stopping: asyncio.Event,
) -> None:
    """Shows the channel until `stopping` is set: as a board in a terminal, otherwise as a line for each difference.

    `once` shows the current document and ends; `json` prints every document as one line of JSON. Raises `UnknownChannel`
    with the channels that exist, and the other errors of `rinkside_client.exceptions`.
    """
    addresses = parse_address(url)
    parsed = parse_channel(channel)
    if parsed is None:
        raise UnknownChannel(channel, known=await _suggestions(channel, addresses))
    await until(_follow(url, parsed, delay, once, json, times, console), stopping)


async def _follow(
    url: str, channel: Channel, delay: float, once: bool, json: bool, times: Times, console: Console
) -> None:
    settings = ClientSettings(patience_s=_ONCE_S, connect_s=_ONCE_S) if once else ClientSettings()
    async with connect(url, settings=settings) as rinkside:
        hours = Hours(times) if json else await _hours(rinkside, channel, times)
        with rinkside.subscribe(channel.name, delay=delay) as subscription:
            if once:
                await _show_once(subscription, channel, json, hours, console, rinkside.addresses)
            elif json or not console.is_terminal:
                log_task = asyncio.create_task(_log_connection(rinkside))
                try:
                    await _print(subscription, channel, json, hours, console)
                finally:
                    log_task.cancel()
            else:
                screen = Screen(channel.name, channel.kind, delay, hours=hours)
                await _draw(rinkside, subscription, screen, channel.scope, console)


async def _hours(rinkside: Rinkside, channel: Channel, times: Times) -> Hours:
    """The hours of the venue of a channel's competition; UTC for a season, and when the gateway does not say it soon."""
    about = f"competition/{channel.scope}"
    if about == channel.name or parse_channel(about) is None:  # the screen takes them from its own document
        return Hours(times)
    with rinkside.subscribe(about) as subscription, contextlib.suppress(TimeoutError, ClientError):
        async with asyncio.timeout(_VENUE_S):
            return hours_of((await anext(subscription)).document, times)
    return Hours(times)


async def _show_once(
    subscription: Subscription, channel: Channel, json: bool, hours: Hours, console: Console, addresses: Addresses
) -> None:
    change = await anext(subscription)
    if change.version == 0:
        known = await _suggestions(channel.name, addresses)
        raise UnknownChannel(channel.name, "nothing has been written to it yet", known)
    if json:
        _write([_json_line(change.document)], console)
        return
    screen = Screen(channel.name, channel.kind, 0, hours=hours)
    screen.take(change, time.time())
    console.print(screen.board(console.width, 10_000 if channel.kind != "live" else 40, time.time()))


async def _print(subscription: Subscription, channel: Channel, json: bool, hours: Hours, console: Console) -> None:
    document = EMPTY
    async for change in subscription:
        lines = [_json_line(change.document)] if json else lines_of(channel.kind, document, change, hours)
        if not _write(lines, console):
            return
        document = change.document


async def _log_connection(rinkside: Rinkside) -> None:
    """Logs the state of the connection, once for each reason: lines, unlike a board, do not show it."""
    logged = ""
    while True:
        connection = rinkside.connection
        if connection.phase == "waiting" and connection.reason != logged:
            logged = connection.reason
            _log.warning("no connection; retrying", gateway=masked(rinkside.addresses.socket), problem=logged)
        elif connection.phase == "connected" and logged:
            logged = ""
            _log.warning("connected again")
        await asyncio.sleep(_FRAME_S)


async def _draw(rinkside: Rinkside, subscription: Subscription, screen: Screen, scope: str, console: Console) -> None:
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            now_s = time.time()
            last_line = screen.last_line(
                rinkside.connection, time.monotonic(), rinkside.silent_for(scope), rinkside.wrong_documents
            )
            board = screen.board(console.width, console.height, now_s)
            live.update(_at_the_bottom(console, board, last_line), refresh=True)
            is_slow = not screen.moves(now_s) and rinkside.connection.phase == "connected"
            await asyncio.sleep(_SHORTEST_FRAME_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SLOW_FRAME_S if is_slow else _FRAME_S):
                    change = await anext(subscription, None)
                    if change is None:
                        return
                    screen.take(change, time.time())
            if screen.change is not None and screen.change.version == 0 and not screen.known:
                screen.known = await _suggestions(screen.channel, rinkside.addresses)


def _at_the_bottom(console: Console, board: RenderableType, last_line: RenderableType) -> Group:
    """Cuts or fills the board so that the last line is at the bottom of the terminal."""
    lines = console.render_lines(board, console.options.update(height=None), pad=False)
    room = max(1, console.height - 2)
    filler = [Text()] * (room - len(lines))
    return Group(_Lines(lines[:room]), *filler, last_line)


class _Lines:
    """Rendered lines."""

    def __init__(self, lines: list[list[Segment]]) -> None:
        self._lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._lines:
            yield from line
            yield Segment.line()


def _json_line(document: Document) -> str:
    return canonical(document).decode()


def _write(lines: Sequence[str], console: Console) -> bool:
    """Prints lines. Returns False when the reader has gone (`| head`): an end, not an error."""
    try:
        console.file.writelines(f"{line}\n" for line in lines)
        console.file.flush()
    except BrokenPipeError:
        # Python flushes again at exit, which must not fail.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), console.file.fileno())
        return False
    return True


async def _suggestions(channel: str, addresses: Addresses) -> list[str]:
    """Returns channels that exist, the most similar first; none if the gateway does not answer."""
    try:
        known = await known_channels(addresses)
    except ClientError:
        return []
    near = difflib.get_close_matches(channel, known, n=_MOST_HINTS, cutoff=0.5)
    return [*near, *(name for name in known if name not in near)][:_MOST_HINTS]
