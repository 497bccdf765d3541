"""How commands find a running stack, and whom they do not believe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rinkside.embedded.discovery import announced, running_stacks, state_folder
from testing.processes import REPOSITORY
from tests.kit.rinkside.running_stack import stack


def test_a_stack_is_found_while_it_runs_and_not_after() -> None:
    assert running_stacks() == []
    with announced(stack()):
        assert running_stacks() == [stack()]
    assert running_stacks() == []
    assert list(state_folder().iterdir()) == []


def test_nothing_is_left_when_it_ends_by_an_error() -> None:
    with pytest.raises(RuntimeError), announced(stack()):
        raise RuntimeError
    assert list(state_folder().iterdir()) == []


def test_the_newest_comes_first() -> None:
    first = stack(pid=1, started_at="2026-11-25T18:00:00+00:00")
    second = stack(pid=2, started_at="2026-11-25T19:00:00+00:00")
    with announced(first), announced(second):
        assert running_stacks() == [second, first]


def test_the_file_of_a_stack_that_was_killed_is_not_believed() -> None:
    program = (
        "import os, signal\n"
        "from rinkside.embedded.discovery import announced\n"
        "from tests.kit.rinkside.running_stack import stack\n"
        "with announced(stack()):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    repository = REPOSITORY
    subprocess.run([sys.executable, "-c", program], cwd=repository, check=False, timeout=60)
    [stale] = state_folder().glob("up-*.json")
    assert "18080" in stale.read_text()
    assert running_stacks() == []


def test_a_stale_file_is_taken_over_by_a_new_stack_with_the_same_process_number() -> None:
    state_folder().mkdir(mode=0o700)
    (state_folder() / f"up-{os.getpid()}.json").write_text("an old and much longer text than the one to come" * 99)
    with announced(stack()):
        assert running_stacks() == [stack()]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"pid": 1}', '{"unknown": 1}'])
def test_a_file_that_says_something_else_is_passed_over(content: str) -> None:
    with announced(stack(pid=1)), announced(stack(pid=2)):
        (state_folder() / "up-1.json").write_text(content)  # still held
        assert running_stacks() == [stack(pid=2)]


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_others_can_enter_is_neither_believed_nor_used(mode: int) -> None:
    with announced(stack()):
        state_folder().chmod(mode)
        assert running_stacks() == []
    for left in state_folder().iterdir():
        left.unlink()
    with announced(stack()):
        assert list(state_folder().iterdir()) == []


def test_a_folder_of_another_owner_is_neither_believed_nor_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with announced(stack()):
        real = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: real + 1)
        assert running_stacks() == []
        with announced(stack(pid=2)):
            assert not (state_folder() / "up-2.json").exists()


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    state_folder().symlink_to(elsewhere)
    with announced(stack()):
        assert list(elsewhere.iterdir()) == []
        assert running_stacks() == []


def test_the_stack_runs_also_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with announced(stack(), tmp_path / "file" / "folder"):
        assert running_stacks(tmp_path / "file" / "folder") == []


def test_without_a_runtime_folder_the_temporary_one_is_used_with_the_number_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert state_folder().name == f"rinkside-{os.getuid()}"


def test_only_addresses_become_settings() -> None:
    assert set(stack().addresses()) == {"kafka_bootstrap_servers", "redis_url", "gateway_url"}
