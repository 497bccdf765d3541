"""`rinkside replay` with a person at the terminal: a pseudo terminal, a running stack, and a client that follows."""

import asyncio
import contextlib
import itertools
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from producers.recording import write_recording
from producers.replay.copies import rehearsal_of
from producers.replay.timeline import Timeline
from producers.simulate import race_day
from rinkside_client import connect
from schemas.documents import Document, document_hash
from schemas.events import Event, decode_event
from testing.waiting import eventually
from tests.kit.consumers.running import expected
from tests.kit.rinkside.terminal import Terminal, value_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

RIGHT, LEFT, SHIFT_RIGHT, SHIFT_LEFT = "\x1b[C", "\x1b[D", "\x1b[1;2C", "\x1b[1;2D"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_STATE = re.compile(r"(playing|paused|ended)\s.*?([\d,]+)/([\d,]+) events")


@dataclass
class Screen:
    """A program on a pseudo terminal."""

    process: subprocess.Popen[bytes]
    file: int
    text: str = ""

    def read(self) -> None:
        with contextlib.suppress(OSError):
            self.text += os.read(self.file, 65_536).decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    @property
    def state(self) -> tuple[str, int]:
        """What the last drawing says: state and position."""
        found = _STATE.findall(_ESCAPES.sub("", self.text[-20_000:]))
        assert found, self.text[-2000:]
        state, position, _ = found[-1]
        return state, int(position.replace(",", ""))

    async def until(self, state: str, position: int) -> None:
        try:
            await eventually(lambda: self.state == (state, position))
        except AssertionError:
            raise AssertionError(f"{self.state} instead of {(state, position)}:\n{self.text[-1500:]}") from None


@contextlib.asynccontextmanager
async def on_a_terminal(terminal: Terminal, *arguments: str) -> AsyncIterator[Screen]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: ASYNC220  # it takes milliseconds, and nothing else runs here
        [sys.executable, "-m", "rinkside", *arguments],
        cwd=terminal.folder,
        env={**terminal.environment, "TERM": "xterm-256color", "COLUMNS": "140", "LINES": "40"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    screen = Screen(process, ours)
    loop = asyncio.get_running_loop()
    loop.add_reader(ours, screen.read)
    try:
        yield screen
    finally:
        loop.remove_reader(ours)
        process.kill()
        process.wait()
        os.close(ours)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return list(itertools.islice(race_day(), 900))


@pytest.fixture
def file(stack: Terminal, events: list[Event]) -> str:
    write_recording(stack.folder / "day.jsonl", events)
    return "day.jsonl"


def documents(stack: Terminal, competition: str) -> dict[str, Document]:
    channels = value_at(f"{stack.url}/api").json()["competitions"].get(competition, [])
    return {channel: value_at(f"{stack.url}/api/{channel}").json() for channel in channels}


async def until_equal(stack: Terminal, events: list[Event], competition: str, position: int) -> None:
    straight = expected(list(rehearsal_of(events, competition))[:position], competition)
    await eventually(lambda: documents(stack, competition) == straight)


async def until_held(held: dict[str, Document], kinds: list[str], events: list[Event], competition: str) -> None:
    """Until a client that followed holds the documents of a straight play."""
    straight = expected(events, competition)
    await eventually(
        lambda: {kind: held.get(kind) for kind in kinds} == {kind: straight.get(kind, {}) for kind in kinds}
    )


async def test_a_person_pauses_seeks_and_quits_and_a_client_follows_without_a_reload(
    stack: Terminal, events: list[Event], file: str
) -> None:
    timeline, name, held = Timeline(events), "keys-2026", dict[str, Document]()
    first, second, third = (heat.position for heat in timeline.heats[:3])

    async def follow(kind: str) -> None:
        async with connect(stack.url) as client:
            async for change in client.subscribe(kind):
                assert document_hash(change.document) == change.hash
                held[kind] = change.document

    kinds = [f"live/{name}", f"ticker/{name}", f"competition/{name}", f"ranking/{name}/500m-women-2"]
    async with asyncio.TaskGroup() as group:
        followers = [group.create_task(follow(kind)) for kind in kinds]
        async with on_a_terminal(stack, "replay", file, "--rate", "1", "--as", name, "--paused") as screen:
            await screen.until("paused", 0)
            moves = [(RIGHT, first), (RIGHT, second), (RIGHT, third), (LEFT, second), (".", second + 1), (LEFT, second)]
            moves += [(SHIFT_LEFT, first), (SHIFT_RIGHT, timeline.distances[1].position)]
            moves += [("g500m-women-2 pair 3\r", third)]
            for keys, position in moves:
                screen.press(keys)
                await screen.until("paused", position)
                await until_equal(stack, events, name, position)
                await until_held(held, kinds, list(rehearsal_of(events, name))[:position], name)
            screen.press("+")
            await eventually(lambda: "2×" in screen.text)
            screen.press(" ")
            await eventually(lambda: screen.state[0] == "playing")
            screen.press("q")
            assert await asyncio.to_thread(screen.process.wait, 60) == 0
            assert "events published to 127.0.0.1" in screen.text
        for task in followers:
            task.cancel()


async def test_ten_random_seeks_of_a_person_equal_a_straight_play(
    stack: Terminal, events: list[Event], file: str
) -> None:
    timeline, random, name = Timeline(events), Random(4), "seeks-2026"
    async with on_a_terminal(stack, "replay", file, "--as", name, "--paused") as screen:
        await screen.until("paused", 0)
        for _ in range(10):
            instant = timeline.times[random.randrange(len(events))]
            position = timeline.position_at(instant)
            screen.press(f"g{instant.isoformat().replace('+00:00', 'Z')}\r")
            await screen.until("paused", position)
            await until_equal(stack, events, name, position)
        screen.press("q")
        assert await asyncio.to_thread(screen.process.wait, 60) == 0


async def test_a_real_competition_is_rewritten_only_after_a_yes(
    stack: Terminal, events: list[Event], file: str
) -> None:
    timeline = Timeline(events)
    async with on_a_terminal(stack, "replay", file, "--start", "500m-women-2 pair 2", "--paused") as screen:
        position = timeline.heats[1].position
        await eventually(lambda: screen.state[1] >= position)
        screen.press("\x1b[H")
        await eventually(lambda: "rewrites slc-2021 itself" in screen.text)
        screen.press("n")
        await eventually(lambda: "not allowed" in screen.text)
        screen.press("\x1b[H")
        screen.press("y")
        await eventually(lambda: "press the key again" in screen.text)
        screen.press("\x1b[H")
        await screen.until("paused", 0)
        screen.process.send_signal(signal.SIGINT)
        await asyncio.to_thread(screen.process.wait, 60)
    await eventually(lambda: documents(stack, "slc-2021") == {})


async def test_several_replays_are_controlled_from_another_terminal(
    stack: Terminal, events: list[Event], file: str
) -> None:
    timeline = Timeline(events)
    assert await stack.done("replays", "list") == "no replay is running\n"
    both = [stack.start("replay", file, "--as", name, "--rate", "2", "--stay") for name in ("one-2026", "two-2026")]
    try:
        await eventually(lambda: said_by(stack, "list").count("playing") == 2)
        assert (await stack.done("replays", "pause", "all")).count("paused") == 2

        heat = timeline.heats[2]
        assert "pair 3 of 10" in await stack.done("replays", "seek", "one-2026", f"{heat.distance} pair 3")
        await until_equal(stack, events, "one-2026", heat.position)
        assert "2021-12-04 12:10:00" in await stack.done("replays", "seek", "one-2026", "12:10")
        await until_equal(stack, events, "one-2026", timeline.position_at(timeline.times[0] + timedelta(minutes=10)))
        assert "  max  " in await stack.done("replays", "rate", "two-2026", "max")
        assert await stack.done("replays", "resume", "two-2026")
        await eventually(lambda: "two-2026  ended" in said_by(stack, "list"))
        await until_equal(stack, events, "two-2026", len(events))
        # Record, replay, record: the same events, each with the mark of the rehearsal.
        await eventually(lambda: len(stack.recorded_of("two-2026")) == len(events))
        copies = [event for line in stack.recorded() if (event := decode_event(line)).subject == "two-2026"]
        assert copies == list(rehearsal_of(events, "two-2026"))

        for arguments, reason in (
            (("seek", "one-2026", "nowhere"), "no place in the recording"),
            (("rate", "one-2026", "fast"), "not a speed"),
            (("pause", "three-2026"), "running: one-2026, two-2026"),
        ):
            outcome = await stack.run("replays", *arguments)
            assert outcome.returncode == 1
            assert reason in outcome.stderr
        assert (await stack.done("replays", "stop", "all")).count("stopped") == 2
        for each in both:
            assert await asyncio.to_thread(each.process.wait, 60) == 0
        assert await stack.done("replays", "list") == "no replay is running\n"
    finally:
        for each in both:
            each.process.kill()


def said_by(stack: Terminal, verb: str) -> str:
    outcome = subprocess.run(
        [sys.executable, "-m", "rinkside", "replays", verb],
        cwd=stack.folder,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return outcome.stdout
