"""`watch` with the real gateway: once, as JSON, as lines, and as a board in a terminal."""

import asyncio
import contextlib
import io
import json
import os
from collections.abc import AsyncIterator

import pytest
import structlog
from rich.console import Console

from rinkside.watch import watch, watching
from rinkside_client import UnknownChannel, Unreachable
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually, within
from tests.kit.client.views import ranking, row
from tests.kit.gateway.running import RunningGateway


def _console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=80, height=24, force_terminal=terminal, emoji=False, highlight=False)


def _text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class Watching:
    """One `watch` that runs."""

    def __init__(self, gateway: RunningGateway, channel: str, console: Console, *, json: bool = False) -> None:
        self.console = console
        self.stopping = asyncio.Event()
        self._work = watch(
            f"http://127.0.0.1:{gateway.port}", channel, json=json, console=console, stopping=self.stopping
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Watching"]:
        task = asyncio.create_task(self._work)
        try:
            yield self
        finally:
            self.stopping.set()
            async with within(10):
                await task

    async def shows(self, text: str) -> None:
        await eventually(lambda: text in _text(self.console))


@pytest.fixture
def channel(writer: ScopeWriter) -> str:
    return f"ranking/{writer.scope}/500m-women"


async def _once(gateway: RunningGateway, channel: str, *, json: bool = False) -> str:
    console = _console()
    url = f"http://127.0.0.1:{gateway.port}"
    await watch(url, channel, once=True, json=json, console=console, stopping=asyncio.Event())
    return _text(console)


async def test_once_shows_the_whole_board_and_ends(gateway: RunningGateway, writer: ScopeWriter, channel: str) -> None:
    await writer.put({channel: ranking(**{f"k{n}": row(n, time="36.96") for n in range(1, 60)})})
    text = await _once(gateway, channel)
    assert text.count("36.96") == 59
    assert "more rows" not in text


async def test_once_as_json_is_the_document(gateway: RunningGateway, writer: ScopeWriter, channel: str) -> None:
    document = ranking(a=row(1, time="36.96"))
    await writer.put({channel: document})
    assert json.loads(await _once(gateway, channel, json=True)) == document


async def test_every_document_is_a_line_of_json(gateway: RunningGateway, writer: ScopeWriter, channel: str) -> None:
    await writer.put({channel: ranking(a=row(1, time="36.96"))})
    async with Watching(gateway, channel, _console(), json=True).running() as watching:
        await watching.shows('"36.96"')
        await writer.put({channel: ranking(a=row(1, time="36.90"))})
        await watching.shows('"36.90"')
    assert [json.loads(line)["rows"]["a"]["time"] for line in _text(watching.console).splitlines()] == [
        "36.96",
        "36.90",
    ]


async def test_where_there_is_no_terminal_news_are_lines(
    gateway: RunningGateway, writer: ScopeWriter, channel: str
) -> None:
    await writer.put({channel: ranking(a=row(1, time="36.96"), b=row(2, status="racing"))})
    async with Watching(gateway, channel, _console()).running() as watching:
        await watching.shows("1. A NED 36.96")
        await writer.put({channel: ranking(a=row(1, time="36.96"), b=row(2, time="37.10", gap="+0.14"))})
        await watching.shows("2. B NED 37.10 +0.14")
    assert _text(watching.console).count("A NED") == 1
    assert "\x1b" not in _text(watching.console)


async def test_when_nobody_reads_the_lines_any_more_it_ends(
    gateway: RunningGateway, writer: ScopeWriter, channel: str
) -> None:
    await writer.put({channel: ranking(a=row(1, time="36.96"))})
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        async with within(10):
            url = f"http://127.0.0.1:{gateway.port}"
            await watch(url, channel, json=True, console=Console(file=pipe), stopping=asyncio.Event())


async def test_in_a_terminal_the_board_lives_and_ends_with_a_clean_screen(
    gateway: RunningGateway, writer: ScopeWriter, channel: str
) -> None:
    console = _console(terminal=True)
    await writer.put({channel: ranking(a=row(1, time="36.96"))})
    async with Watching(gateway, channel, console).running() as watching:
        await watching.shows("connected")
        await watching.shows("36.96")
        await writer.put({channel: ranking(a=row(1, time="36.90"))})
        await watching.shows("36.90")
        await gateway.stop()
        await watching.shows("reconnecting in")
    assert _text(console).rstrip().endswith(("\x1b[?1049l\x1b[?25h", "\x1b[?25h\x1b[?1049l"))


async def test_an_empty_channel_proposes_others_and_then_shows_what_comes(
    gateway: RunningGateway, writer: ScopeWriter, channel: str
) -> None:
    await writer.put({f"live/{writer.scope}": {"n": 1}})
    async with Watching(gateway, channel, _console(terminal=True)).running() as watching:
        await watching.shows(f"  live/{writer.scope}")
        await writer.put({channel: ranking(a=row(1, time="36.96"))})
        await watching.shows("36.96")


@pytest.mark.parametrize("name", ["500m-women", "ranking/EC 2020", "live/\x1b[2J"])
async def test_what_is_no_channel_is_answered_with_those_there_are(
    gateway: RunningGateway, writer: ScopeWriter, channel: str, name: str
) -> None:
    await writer.put({channel: ranking(a=row(1, time="36.96"))})
    with pytest.raises(UnknownChannel, match=r"there are:\n  [a-z]+/"):
        await _once(gateway, name)


async def test_once_does_not_wait_for_what_was_never_written(gateway: RunningGateway, channel: str) -> None:
    with pytest.raises(UnknownChannel, match="nothing has been written"):
        await _once(gateway, channel)


async def test_once_does_not_wait_for_a_gateway_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_ONCE_S", 0.2)
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match="is it running"):
        await watch(url, "live/c1", once=True, console=_console(), stopping=asyncio.Event())


async def test_lines_that_do_not_come_have_their_reason_in_the_log() -> None:
    """`rinkside watch … > file` beside a gateway that was not there said nothing, anywhere, for ever."""
    console, stopping = _console(), asyncio.Event()
    port = free_port()
    with structlog.testing.capture_logs() as entries:
        work = watch(f"http://127.0.0.1:{port}", "live/slc-2021", console=console, stopping=stopping)
        task = asyncio.create_task(work)
        await eventually(lambda: entries)
        stopping.set()
        await task
    assert [(entry["event"], entry["problem"]) for entry in entries] == [
        ("no connection; retrying", "Connection refused")
    ]
    assert str(port) in entries[0]["gateway"]
    assert _text(console) == ""
