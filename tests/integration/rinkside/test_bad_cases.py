"""What cannot be: each says what happened, where, and what to do; ends with its exit code; and leaves nothing running.

Exit code 1 means that it failed, 2 that it was asked for in a wrong way.
"""

import asyncio
import socket
from pathlib import Path

import pytest

from testing.processes import REPOSITORY, free_port
from tests.kit.rinkside.terminal import Terminal

EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
GOOD_LINE = (
    '{"specversion":"1.0","id":"1","source":"/test","type":"heat.activated","subject":"club",'
    '"time":"2026-11-25T18:00:00.000000Z","data":{"distance":"500m-women","heat":1}}\n'
)


async def refusal(terminal: Terminal, *arguments: str, code: int = 1, **variables: str) -> str:
    """What a command that fails says on standard error. It says it plainly, and nothing runs on."""
    outcome = await terminal.run(*arguments, **variables)
    assert outcome.returncode == code, f"{outcome.returncode}\n{outcome.stdout}{outcome.stderr}"
    assert "Traceback" not in outcome.stderr
    assert terminal.nothing_runs()
    return outcome.stderr


async def test_up_says_which_port_is_taken_and_which_option_chooses_another(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = await refusal(terminal, "up", "--port", str(port))
    assert f"rinkside: port {port} is in use by another program" in said
    assert "--port" in said
    assert not (terminal.folder / "rinkside-data").exists()


async def test_two_stacks_never_write_into_one_folder(stack: Terminal, terminal: Terminal) -> None:
    data = stack.folder / "data"
    said = await refusal(terminal, "up", "--port", str(terminal.port), "--data", str(data))
    assert f"{data} belongs to a running Rinkside (process {stack.started[0].process.pid})" in said
    assert "--data" in said


@pytest.mark.parametrize("below", ["", "below"])
async def test_up_refuses_a_data_folder_that_is_a_file(terminal: Terminal, below: str) -> None:
    file = terminal.folder / "notes.txt"
    file.write_text("mine")
    said = await refusal(terminal, "up", "--port", str(terminal.port), "--data", str(file / below))
    assert f"cannot use {file / below}: it is not a folder" in said
    assert file.read_text() == "mine"


async def test_up_refuses_a_folder_it_may_not_write(terminal: Terminal) -> None:
    folder = terminal.folder / "locked"
    folder.mkdir(mode=0o500)
    try:
        (folder / "probe").touch()
    except PermissionError:
        pass
    else:
        pytest.skip("this user may write everywhere (root)")
    said = await refusal(terminal, "up", "--port", str(terminal.port), "--data", str(folder))
    assert f"cannot use {folder}: Permission denied" in said


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ("what is this\n", "line 2 is not an event"),
        ('{"subject": 7}\n', "line 2 is not an event"),
        ('"subject"\n', "line 2 is not an event"),
        ('{"specversion":"1.0","subj', "line 2 is not an event"),
    ],
    ids=["no JSON", "no subject", "no object", "cut off"],
)
async def test_up_names_the_line_of_a_recording_that_it_cannot_load_and_leaves_the_file_as_it_is(
    terminal: Terminal, second: str, problem: str
) -> None:
    path = terminal.folder / "data" / "events.jsonl"
    path.parent.mkdir()
    path.write_text(GOOD_LINE + second)
    said = await refusal(terminal, "up", "--port", str(terminal.port), "--data", "data")
    assert f"cannot load data/events.jsonl: {problem}" in said
    assert "move the file away to start empty" in said
    assert path.read_text() == GOOD_LINE + second


async def test_up_does_not_start_on_a_position_that_is_none(terminal: Terminal) -> None:
    (terminal.folder / "data").mkdir()
    (terminal.folder / "data" / "position.json").write_text("[]")
    said = await refusal(terminal, "up", "--port", str(terminal.port), "--data", "data")
    assert "position.json" in said
    assert "move the folder away" in said


async def test_an_interruption_while_the_program_is_loaded_is_no_error(terminal: Terminal) -> None:
    """Ctrl-C in the first half second showed a page of Python."""
    (terminal.folder / "typer.py").write_text("raise KeyboardInterrupt")
    assert await refusal(terminal, "doctor", code=130, PYTHONPATH=str(terminal.folder)) == ""


@pytest.mark.parametrize("command", [("doctor",), ("up",), ("produce", "events", EVENING)], ids=" ".join)
async def test_a_setting_that_does_not_exist_is_refused_with_the_list_of_those_that_do(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    (terminal.folder / "rinkside.toml").write_text("gatway_port = 8081\n")
    said = await refusal(terminal, *command, code=2)
    assert "gatway_port = 8081 in rinkside.toml: there is no such setting" in said
    assert "gateway_port" in said


async def test_a_bad_variable_is_named_with_its_value(terminal: Terminal) -> None:
    said = await refusal(
        terminal,
        "doctor",
        code=2,
        RINKSIDE_GATEWAY_PORT="eighty",
        RINKSIDE_REDIS_URL="localhost",
        RINKSIDE_PARTITIONS="0",
    )
    assert "RINKSIDE_GATEWAY_PORT=eighty: " in said
    assert "RINKSIDE_REDIS_URL=localhost: " in said
    assert "redis://host:port/0" in said
    assert "RINKSIDE_PARTITIONS=0: " in said


async def test_publishing_without_a_broker_says_how_to_get_one(terminal: Terminal) -> None:
    servers = f"127.0.0.1:{free_port()}"
    said = await refusal(terminal, "produce", "events", EVENING, "--kafka-bootstrap-servers", servers)
    assert f"rinkside: the broker at {servers} does not accept events" in said
    assert "`rinkside up`" in said


async def test_doctor_says_what_is_missing_and_how_to_get_it(terminal: Terminal) -> None:
    kafka, redis, gateway = free_port(), free_port(), free_port()
    outcome = await terminal.run(
        "doctor",
        COLUMNS="80",
        RINKSIDE_KAFKA_BOOTSTRAP_SERVERS=f"127.0.0.1:{kafka}",
        RINKSIDE_REDIS_URL=f"redis://someone:secret@127.0.0.1:{redis}/0",
        RINKSIDE_GATEWAY_URL=f"http://127.0.0.1:{gateway}",
    )
    assert outcome.returncode == 1
    assert "rinkside: not in order: Kafka, Redis, Gateway" in outcome.stderr
    assert "rinkside up" in outcome.stdout
    assert f"127.0.0.1:{redis}/0: Connection refused" in outcome.stdout
    assert f"http://127.0.0.1:{gateway}: Connection refused" in outcome.stdout
    assert "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS" in outcome.stdout  # in one piece, however narrow the terminal is
    assert "secret" not in outcome.stdout + outcome.stderr


async def test_a_file_that_is_no_recording_is_refused_before_anything_is_published(terminal: Terminal) -> None:
    readme = str(REPOSITORY / "README.md")
    incomplete, missing, packed = await asyncio.gather(
        refusal_of_replay(terminal, EVENING),
        refusal_of_replay(terminal, "not-there.jsonl"),
        refusal_of_replay(terminal, str(_not_packed(terminal.folder))),
    )
    assert f"{readme}:1: " in await refusal_of_replay(terminal, readme)
    assert f"{EVENING}:1: " in incomplete
    assert "rinkside produce events" in incomplete
    assert "not-there.jsonl: cannot be read: No such file or directory" in missing
    assert "evening.jsonl.gz: cannot be read" in packed


def _not_packed(folder: Path) -> Path:
    path = folder / "evening.jsonl.gz"
    path.write_text(GOOD_LINE)
    return path


async def refusal_of_replay(terminal: Terminal, file: str) -> str:
    # No broker is needed to see it: this one would be asked if anything were published.
    servers = f"127.0.0.1:{free_port()}"
    outcome = await terminal.run("replay", file, "--rate", "max", "--kafka-bootstrap-servers", servers)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert servers not in outcome.stderr
    return outcome.stderr


async def test_bad_lines_of_a_feed_are_told_with_their_number_and_the_others_are_published(stack: Terminal) -> None:
    lines = stack.folder / "feed.jsonl"
    lines.write_text(GOOD_LINE + "\nwhat is this\n" + GOOD_LINE.replace('"id":"1"', '"id":"2"'))
    outcome = await stack.run("produce", "events", str(lines), "--competition", "club-bad-lines")
    assert outcome.returncode == 1
    assert "2 events were published; 1 line was skipped, see above" in outcome.stderr
    assert "line left out" in outcome.stderr
    assert "line=3" in outcome.stderr
