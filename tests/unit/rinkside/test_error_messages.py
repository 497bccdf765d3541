"""From what went wrong to a sentence for a person and an exit code."""

from pathlib import Path

import pytest

from producers.exceptions import BadRecording, PublishFailed
from rinkside import error_messages, exceptions


def test_errors_of_every_package_that_is_loaded_have_a_message() -> None:
    assert isinstance(PublishFailed("here:1", "it is gone"), error_messages.expected())
    assert isinstance(BadRecording("file", 3, "no event"), error_messages.expected())
    assert isinstance(exceptions.PortTaken(1, "--port"), error_messages.expected())
    assert isinstance(FileNotFoundError(2, "No such file or directory", "file"), error_messages.expected())


@pytest.mark.parametrize("bug", [ValueError("?"), KeyError("?"), AssertionError(), RuntimeError("?"), TypeError("?")])
def test_a_mistake_in_the_program_has_none(bug: Exception) -> None:
    assert not isinstance(bug, error_messages.expected())


def test_a_group_comes_apart_into_its_errors() -> None:
    first, second, third = ValueError("1"), OSError("2"), KeyError("3")
    group = ExceptionGroup("outer", [first, ExceptionGroup("inner", [second, third])])
    assert error_messages.leaves(group) == [first, second, third]
    assert error_messages.leaves(first) == [first]


def test_an_error_of_the_system_is_said_with_its_file() -> None:
    error = FileNotFoundError(2, "No such file or directory", "feed.jsonl")
    assert error_messages.message_of(error) == "feed.jsonl: No such file or directory"
    assert error_messages.message_of(BrokenPipeError(32, "Broken pipe")) == "Broken pipe"
    assert error_messages.message_of(OSError("as it is")) == "as it is"
    assert error_messages.message_of(TimeoutError()) == "TimeoutError"


def test_wrong_usage_is_2_and_everything_else_is_1() -> None:
    assert error_messages.exit_code_of(exceptions.BadSettings(["--port 0: no"])) == 2
    assert error_messages.exit_code_of(exceptions.ChecksFailed(["Kafka"])) == 1
    assert error_messages.exit_code_of(PublishFailed("here:1", "it is gone")) == 1
    assert error_messages.exit_code_of(OSError("?")) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.BadSettings(["one", "two"]), ["these settings cannot be used:\n  one\n  two"]),
        (exceptions.PortTaken(8080, "--port"), ["port 8080", "--port"]),
        (exceptions.FolderBusy(Path("d"), "process 7"), ["d belongs to", "process 7", "--data"]),
        (exceptions.FolderUnusable(Path("d"), "it is full"), ["cannot use d: it is full", "--data"]),
        (exceptions.LoadFailed(Path("d/e"), "line 2 is bad"), ["d/e", "line 2 is bad", "move the file away"]),
        (
            exceptions.ProgramFailed("store", "crashed", Path("s.log"), "out of it"),
            ["store crashed", "s.log", "out of it"],
        ),
        (exceptions.ProgramFailed("store", "crashed", Path("s.log"), ""), ["store crashed; its log is s.log"]),
        (exceptions.ChecksFailed(["Kafka", "Redis"]), ["not in order: Kafka, Redis"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_message_says_what_and_where_and_what_to_do(error: exceptions.RinksideError, words: list[str]) -> None:
    assert all(each in str(error) for each in words)
