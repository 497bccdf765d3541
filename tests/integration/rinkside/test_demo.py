"""`rinkside demo`: the race day of 4 December 2021, with nothing installed and nothing left behind."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.asyncapi import asyncapi_document
from testing.processes import REPOSITORY, Unavailable
from testing.waiting import eventually
from tests.kit.rinkside.terminal import Terminal, value_at


@pytest.fixture
def temporary(terminal: Terminal) -> Path:
    """The folder for temporary files, as the terminal sees it."""
    folder = terminal.folder / "temporary"
    folder.mkdir()
    terminal.environment["TMPDIR"] = str(folder)
    return folder


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("rinkside-*"))


@pytest.mark.slow
async def test_the_demo_ends_by_itself_when_it_is_told_to(terminal: Terminal, temporary: Path) -> None:
    outcome = await terminal.run("demo", "--rate", "max", "--exit-when-done", "--port", str(terminal.port))
    assert outcome.returncode == 0, outcome.stderr
    assert f"Open {terminal.url} in a browser" in outcome.stderr
    assert terminal.nothing_runs()
    assert left_in(temporary) == []


@pytest.mark.slow
async def test_the_demo_shows_the_results_of_the_day_until_it_is_interrupted(
    terminal: Terminal, temporary: Path
) -> None:
    running = terminal.start("demo", "--rate", "max", "--port", str(terminal.port))
    await asyncio.to_thread(running.wait_until_it_says, "The last race is over")
    page = await asyncio.to_thread(value_at, terminal.url)
    assert page.status_code == 200

    def first_of_the_500_metres() -> bool:
        document = value_at(f"{terminal.url}/api/ranking/slc-2021/500m-women-2").json()
        [first] = [row for row in document["rows"].values() if row.get("rank") == 1]
        assert ("Wójcik" in first["name"], first["time"], document["state"]) == (True, "36.77", "official")
        return True

    await eventually(first_of_the_500_metres)
    assert "36.77" in await terminal.done("watch", "ranking/slc-2021/500m-women-2", "--once")

    assert await asyncio.to_thread(running.end, signal.SIGINT) == 0, running.said
    assert terminal.nothing_runs()
    assert left_in(temporary) == []


async def test_the_two_commands_of_the_readme_are_there() -> None:
    make = shutil.which("make")
    if make is None:
        raise Unavailable("make is not installed")

    def said(*arguments: str) -> str:
        outcome = subprocess.run(
            [make, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=30
        )
        return outcome.stdout

    help_text, demo, test = await asyncio.gather(
        *(asyncio.to_thread(said, *each) for each in [("help",), ("-n", "demo", "ARGS=--rate 20"), ("-n", "test")])
    )
    assert "\ndemo " in help_text
    assert "\ntest " in help_text
    assert "bin/rinkside demo --rate 20" in demo
    assert "bin/pytest" in test


async def test_the_installed_command_is_the_same_program() -> None:
    command = Path(sys.executable).with_name("rinkside")
    if not command.exists():
        pytest.skip("the package is not installed here")

    def schema() -> str:
        return subprocess.run([command, "schema"], capture_output=True, text=True, check=True, timeout=60).stdout

    document = json.loads(await asyncio.to_thread(schema))
    assert document == json.loads(json.dumps(asyncapi_document()))
