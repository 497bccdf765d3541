"""The command line: what each verb says of itself, what it does with wrong usage, and what becomes of an error."""

import json
import re
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import jsonschema
import pytest
import typer

from rinkside import cli
from rinkside.commands import feeds
from rinkside.exceptions import FolderUnusable
from schemas.asyncapi import asyncapi_document
from schemas.events import encode_event
from tests.kit.rinkside.heat_events import heat

HELP = {
    "": ["--config", "--verbose", "--version", "demo", "up", "produce", "replay", "consume", "record", "gateway"],
    "demo": ["--host", "--port", "--data", "--rate", "--exit-when-done", "--verbose", "Salt Lake City"],
    "up": ["--host", "--port", "--data", "--verbose", "on this machine"],
    "produce": ["vantage", "events"],
    "produce vantage": ["--competition", "--url", "--file", "--rate", "--skip-idle", "--kafka-bootstrap-servers"],
    "produce events": ["--competition", "--kafka-bootstrap-servers", "standard input"],
    "produce isu": [
        "--competition",
        "--url",
        "--folder",
        "--interval",
        "--once",
        "--stage",
        "--status",
        "2022_NED_0002",
    ],
    "produce sheets": ["FILE.csv", "--competition", "--overrides", "--kafka-bootstrap-servers"],
    "person": ["COMPETITION/COMPETITOR", "--is", "--reason", "--author", "--kafka-bootstrap-servers", "Example:"],
    "replay": [
        *(
            "--rate",
            "--start",
            "--duration",
            "--skip-idle",
            "--as",
            "--times",
            "--again",
            "--rewrite",
            "--stay",
            "--paused",
        ),
        "--kafka-bootstrap-servers",
    ],
    "competitions": ["list", "archive", "remove", "restore"],
    "competitions list": ["--kafka-bootstrap-servers"],
    "competitions archive": ["COMPETITION", "--reason"],
    "competitions remove": ["COMPETITION", "--reason", "--yes"],
    "competitions restore": ["COMPETITION", "--reason"],
    "replays": ["list", "pause", "resume", "seek", "rate", "stop"],
    "replays list": ["--redis-url"],
    "replays pause": ["REPLAY", "--redis-url"],
    "replays resume": ["REPLAY", "--redis-url"],
    "replays seek": ["REPLAY", "{place}", "--redis-url", "pair 7"],
    "replays rate": ["REPLAY", "{rate}", "--redis-url", "max"],
    "replays stop": ["REPLAY", "--redis-url"],
    "consume": ["--kafka-bootstrap-servers", "--redis-url", "--alone"],
    "correct": ["--why", "--yes", "--preview", "--gateway-url", "revert", "RINKSIDE_TOKEN"],
    "dead-letters": ["list", "show", "resend", "discard", "--kafka-bootstrap-servers"],
    "dead-letters list": ["--all"],
    "dead-letters show": ["ID", "--raw"],
    "dead-letters resend": ["ID", "--file"],
    "dead-letters discard": ["ID...", "--all"],
    "token": ["new", "list", "revoke"],
    "token new": ["--role", "--file", "operator", "editor", "commentator", "reader"],
    "token list": ["--file"],
    "token revoke": ["--file"],
    "record": ["DIR", "--kafka-bootstrap-servers"],
    "gateway": ["--redis-url", "--host", "--port"],
    "watch": ["--delay", "--once", "--json", "--gateway-url"],
    "schema": ["--out"],
    "doctor": ["--kafka-bootstrap-servers", "--redis-url", "--gateway-url"],
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process; exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rinkside", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        code = caught.value.code
        assert isinstance(code, int) or code is None
        return code or 0, out, err

    return run


def commands(app: typer.Typer, before: tuple[str, ...] = ()) -> set[str]:
    """Every verb, `produce` and those below it included."""
    names = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    found = {" ".join((*before, name)) for name in names}
    for group in app.registered_groups:
        assert group.name
        assert group.typer_instance
        found |= {group.name} | commands(group.typer_instance, (*before, group.name))
    return found


def test_the_help_of_every_verb_is_tested() -> None:
    assert commands(cli.app) | {""} == set(HELP)


@pytest.mark.parametrize("verb", HELP)
def test_help_says_what_the_verb_and_each_of_its_options_do(verb: str, run: Run) -> None:
    code, out, err = run(*verb.split(), "--help")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert [word for word in HELP[verb] if word not in text] == []
    listed = re.split(r"^  (?=-)", out.partition("Options:\n")[2], flags=re.MULTILINE)[1:]
    assert len(listed) >= 1
    for option in listed:
        _, _, explanation = re.sub(r"\n +", "  ", option).partition("  ")
        assert len(explanation.split()) >= 2, f"nothing is said of {option}"


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version") == (0, f"rinkside {version('rinkside')}\n", "")


def test_schema_prints_one_json_document(run: Run) -> None:
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document == json.loads(json.dumps(asyncapi_document()))
    assert document["asyncapi"].startswith("3.")
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_schema_writes_the_same_into_a_folder(run: Run, place: Path) -> None:
    code, out, _ = run("schema", "--out", "a/b")
    assert (code, out.strip()) == (0, "a/b/asyncapi.json")
    assert json.loads((place / "a/b/asyncapi.json").read_text()) == json.loads(json.dumps(asyncapi_document()))


def test_schema_says_where_it_cannot_write(run: Run, place: Path) -> None:
    (place / "file").write_text("")
    code, _, err = run("schema", "--out", "file")
    assert (code, err) == (1, "rinkside: file: File exists\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage: rinkside"),
        (("produce",), "Usage: rinkside produce"),
        (("skate",), "No such command 'skate'"),
        (("up", "--prot", "1"), "--prot"),
        (("up", "--port", "eighty"), "--port"),
        (("replay",), "file"),
        (("replay", "x", "--rate", "fast"), "--rate"),
        (("replay", "x", "--duration", "-1"), "--duration"),
        (("replay", "x", "--skip-idle", "-1"), "--skip-idle"),
        (("demo", "--rate", "0"), "--rate"),
        (("demo", "--day", "slc-1999"), "slc-2025-11-16"),
        (("produce", "vantage", "--url", "ws://x"), "--competition"),
        (("produce", "events", "--overwrite-subject"), "--competition"),
        (("produce", "isu", "2022_NED_0002"), "--competition"),
        (("produce", "isu", "2022_NED_0002", "--competition", "x", "--status", "3"), "3=DQ"),
        (("produce", "isu", "2022_NED_0002", "--competition", "x", "--interval", "0.1"), "--interval"),
        (("produce", "vantage", "--competition", "x"), "--url"),
        (("produce", "vantage", "--competition", "x", "--url", "ws://x", "--file", "x"), "--file"),
        (("watch",), "channel"),
        (("watch", "live/x", "--delay", "-1"), "--delay"),
        (("record",), "DIR"),
        (("up", "--port", "0"), "--port 0"),
        (("gateway", "--port", "70000"), "--port 70000"),
        (("consume", "--redis-url", "localhost"), "--redis-url localhost"),
        (("doctor", "--gateway-url", "localhost"), "--gateway-url localhost"),
        (("--config", "lost.toml", "doctor"), "lost.toml"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_names_what_was_wrong(arguments: tuple[str, ...], words: str, run: Run) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert words.lower() in (out + err).lower()
    assert "Traceback" not in err


def test_a_start_that_is_none_is_wrong_usage(run: Run, place: Path) -> None:
    (place / "recording.jsonl").write_bytes(encode_event(heat(1, 0)))
    code, _, err = run("replay", "recording.jsonl", "--start", "noon")
    assert code == 2
    assert "'noon' is no start: 2021-12-04T13:00:00Z, 13:00, or seconds from the beginning" in err.replace("\n", " ")


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_an_expected_error_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", raising(FolderUnusable(Path("d"), "the disk is full")))
    code, out, err = run("up")
    assert (code, out) == (1, "")
    assert err.startswith("rinkside: cannot use d: the disk is full")


def test_the_same_error_from_several_tasks_is_said_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [OSError(28, "No space left on device"), OSError(28, "No space left on device"), OSError(5, "I/O error")]
    monkeypatch.setattr(cli, "app", raising(ExceptionGroup("", errors)))
    assert run("up") == (1, "", "rinkside: No space left on device\nrinkside: I/O error\n")


def test_a_mistake_of_the_program_is_not_hidden_behind_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", raising(ExceptionGroup("", [OSError("expected"), ZeroDivisionError()])))
    with pytest.raises(ExceptionGroup):
        cli.main()


def test_verbose_shows_where_an_error_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_LOG_LEVEL", "debug")
    monkeypatch.setattr(cli, "app", raising(FolderUnusable(Path("d"), "the disk is full")))
    with pytest.raises(FolderUnusable):
        cli.main()


def test_an_interruption_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", raising(KeyboardInterrupt()))
    assert run("up")[0] == 130


def test_a_feed_that_is_not_there_is_told_before_anything_is_opened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "run_until_stopped", raising(AssertionError("nothing is to be run")))
    assert run("produce", "events", "lost.jsonl") == (1, "", "rinkside: lost.jsonl: No such file or directory\n")
