"""Every command of the README, as it is written there, does what the README says and shows what it shows."""

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from producers.recording import read_recording
from testing.example_recording import PATH, example_events
from testing.processes import REPOSITORY, Unavailable
from testing.waiting import eventually
from tests.kit.rinkside.readme import Reader, commands, example, newest_line, shown_after, without_ports
from tests.kit.rinkside.terminal import value_at

DEMO = ("make demo", "make test")
IN_THE_DEMO = (
    ".venv/bin/rinkside watch live/slc-2021 --delay 7.5",
    "curl http://127.0.0.1:8080/api/ranking/slc-2021/500m-women-2",
)
UP = ".venv/bin/rinkside up"
IN_UP = (
    ".venv/bin/rinkside produce events docs/examples/club-evening.jsonl --competition club-2026",
    ".venv/bin/rinkside watch ranking/club-2026/500m-women --once",
    ".venv/bin/rinkside replay docs/examples/500m-women.jsonl.gz --start 12:30 --rate 120 --as rehearsal-2026",
    ".venv/bin/rinkside doctor",
)
CHECK = "make check"
URL = "http://127.0.0.1:8080"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader whose port 8080 is free, as the README's commands and addresses have it."""
    try:
        reader = Reader(tmp_path, port=8080)
        value_at(URL)
    except Unavailable as problem:
        pytest.skip(str(problem))
    except AssertionError:
        pass  # nothing listens there
    else:
        pytest.skip("port 8080 is in use on this machine, and the README's commands use it")
    yield reader
    reader.clean()


def test_every_command_is_one_that_runs_here() -> None:
    assert commands() == [*DEMO, *IN_THE_DEMO, UP, *IN_UP, CHECK]


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_the_demo_and_what_the_readme_does_in_it(reader: Reader) -> None:
    demo = reader.typed("make demo")
    await asyncio.to_thread(demo.wait_until_it_says, f"Open {URL} in a browser")
    assert f"{URL}/commentary/slc-2021" in demo.said
    assert re.search(r"^  rinkside_\S{40,}$", demo.said, re.MULTILINE), "a token for the desk"
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for address in re.findall(r"<(http://127\.0\.0\.1:8080[^>]*)>", readme):
        await eventually(lambda address=address: value_at(address).status_code == 200)  # type: ignore[misc]

    ranking = f"{URL}/api/ranking/slc-2021/500m-women-2"
    await eventually(lambda: value_at(ranking).json().get("rows"))
    watch, curl = IN_THE_DEMO
    late = reader.typed(watch)
    python = reader.run_example(example("python"))
    document = json.loads(await asyncio.to_thread(reader.finished, curl))
    assert (document["name"], document["rows"] != {}) == ("500 m women (2nd race)", True)
    await asyncio.to_thread(python.wait_until, lambda: re.fullmatch(r"\d+ \w+", newest_line(python)), "a version")
    await asyncio.to_thread(late.wait_until, lambda: newest_line(late), "a line of the heat")
    for running in (late, python):
        running.end(signal.SIGINT)

    ended = await asyncio.to_thread(demo.end, signal.SIGINT)
    assert ended in (0, -signal.SIGINT), demo.said  # make passes the signal on to itself
    assert "Ended; nothing is left running." in demo.said
    assert reader.nothing_runs()


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_stack_of_ones_own_and_what_the_readme_does_in_it(reader: Reader) -> None:
    up = reader.typed(UP)
    await asyncio.to_thread(up.wait_until_it_says, "Rinkside is up")
    produce, watch, replay, doctor = IN_UP

    assert "13 events published" in await asyncio.to_thread(reader.finished, produce)
    await eventually(lambda: value_at(f"{URL}/api/ranking/club-2026/500m-women").json().get("state") == "official")
    table = await asyncio.to_thread(reader.finished, watch)
    assert [line.rstrip() for line in table.splitlines()] == shown_after(watch).splitlines()

    published = await asyncio.to_thread(reader.finished, replay, 180)
    assert without_ports(published) == without_ports(shown_after(replay))
    ranking = f"{URL}/api/ranking/rehearsal-2026/500m-women-2"
    await eventually(lambda: value_at(ranking).json().get("state") == "official")
    assert "reconstructed" in value_at(ranking).text

    async def everything_is_in_order() -> bool:
        findings = (await asyncio.to_thread(reader.finished, doctor)).splitlines()
        return all(line.startswith("ok ") for line in findings)

    await eventually(everything_is_in_order)
    assert (reader.folder / "rinkside-data" / "events.jsonl").exists()
    assert await asyncio.to_thread(up.end, signal.SIGINT) == 0, up.said
    assert reader.nothing_runs()


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_the_check_of_a_contributor_passes(reader: Reader) -> None:
    await asyncio.to_thread(reader.finished, CHECK, 400, REPOSITORY)


def test_the_recording_is_one_race_of_the_simulated_day_and_says_what_is_modelled() -> None:
    events = list(read_recording(PATH))
    assert events == example_events(), "write it again: python -m testing.example_recording"
    written = [event.model_dump_json() for event in events]
    assert '"reconstructed":true' in written[0]
    assert any('"reconstructed":["splits"]' in line for line in written)
