"""Child processes: restarted after a crash, given up after too many, stopped for certain."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from rinkside.embedded.supervisor import Child, Program, RestartPolicy
from rinkside.exceptions import ProgramFailed
from testing.waiting import eventually, within
from tests.kit.rinkside.terminal import arguments_of

QUICK = RestartPolicy(first_pause_s=0.01, longest_pause_s=0.02, stable_s=60, max_crashes=3, ready_s=10, stop_s=10)
FOREVER = "exec sleep 3600"


@contextlib.asynccontextmanager
async def supervised(*children: Child) -> AsyncIterator[asyncio.TaskGroup]:
    """A group for the watching; all children are stopped after the block."""
    async with asyncio.TaskGroup() as group:
        try:
            yield group
        finally:
            for child in children:
                await child.stop()


async def failure_of(child: Child) -> ProgramFailed:
    """Keeps it running until the supervisor gives up."""

    async def keep() -> None:
        async with supervised(child) as group, within(20):
            await child.start(group)
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as caught:
        await keep()
    [error] = caught.value.exceptions
    assert isinstance(error, ProgramFailed)
    return error


def shell(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


async def test_a_program_that_crashes_is_restarted(tmp_path: Path) -> None:
    child = Child(Program("sleeper", shell(FOREVER)), tmp_path, QUICK)
    async with supervised(child) as group:
        await child.start(group)
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: child.pid not in (None, first))
        assert child.crashes == 1
        last = child.pid
        assert last is not None
    assert child.pid is None
    assert arguments_of(last) == []


async def test_the_hooks_of_a_start_and_of_a_crash_run_each_time(tmp_path: Path) -> None:
    done: list[str] = []

    async def prepare() -> None:
        done.append("prepare")

    async def crashed() -> None:
        done.append("crashed")

    child = Child(Program("sleeper", shell(FOREVER), prepare=prepare, crashed=crashed), tmp_path, QUICK)
    async with supervised(child) as group:
        await child.start(group)
        assert done == ["prepare"]
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        await eventually(lambda: done == ["prepare", "crashed", "prepare"])


async def test_after_too_many_crashes_the_error_has_the_last_lines(tmp_path: Path) -> None:
    child = Child(Program("faller", shell("echo no such disk >&2; exit 3")), tmp_path, QUICK)
    error = await failure_of(child)
    assert "faller crashed 4 times in a row (last with code 3" in str(error)
    assert str(tmp_path / "faller.log") in str(error)
    assert "no such disk" in str(error)


async def test_the_reason_of_a_crash_is_reported_also_when_the_log_cannot_be_written(tmp_path: Path) -> None:
    """The disk was full. The recorder said so in a log on that disk; the terminal showed only the crashes, for minutes."""
    child = Child(Program("faller", shell("echo first; echo no space >&2; exit 3")), tmp_path / "not-there", QUICK)
    with structlog.testing.capture_logs() as entries:
        error = await failure_of(child)
    assert "no space" in str(error)
    told = [entry.get("last_line") for entry in entries if entry["event"] == "a process crashed; restarting it"]
    assert told == ["no space"] * 3


async def test_an_old_line_is_not_the_reason_when_the_program_was_killed(tmp_path: Path) -> None:
    child = Child(Program("talker", shell(f"echo all is well; {FOREVER}")), tmp_path, QUICK)
    with structlog.testing.capture_logs() as entries:
        async with supervised(child) as group:
            await child.start(group)
            await eventually(lambda: "well" in (tmp_path / "talker.log").read_text())
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            await eventually(lambda: child.crashes == 1 and child.pid is not None)
    [entry] = [entry for entry in entries if entry["event"] == "a process crashed; restarting it"]
    assert "last_line" not in entry


async def test_a_crash_after_a_stable_run_is_the_first_in_a_row(tmp_path: Path) -> None:
    calm = RestartPolicy(first_pause_s=0.01, longest_pause_s=0.02, stable_s=0.0, max_crashes=1, ready_s=10, stop_s=10)
    child = Child(Program("faller", shell("exit 3")), tmp_path, calm)
    async with supervised(child) as group:
        await child.start(group)
        await eventually(lambda: child.crashes >= 4)


async def test_one_that_ends_before_it_is_ready_is_reported_at_once(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    child = Child(Program("faller", shell("echo port in use; exit 4"), ready=never), tmp_path, QUICK)
    error = await failure_of(child)
    assert "faller ended with code 4 before it was ready" in str(error)
    assert "port in use" in str(error)


async def test_one_that_does_not_become_ready_is_stopped(tmp_path: Path) -> None:
    seen: list[int] = []

    async def never() -> bool:
        assert child.pid is not None
        seen.append(child.pid)
        return False

    policy = RestartPolicy(ready_s=0.2, stop_s=10)
    child = Child(Program("sleeper", shell(FOREVER), ready=never), tmp_path, policy)
    error = await failure_of(child)
    assert "sleeper was not ready within 0.2 s" in str(error)
    assert arguments_of(seen[0]) == []


async def test_one_that_does_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    policy = RestartPolicy(ready_s=10, stop_s=0.2)
    script = f"trap '' TERM; sleep 3600 & echo $! > {tmp_path}/below; wait; sleep 3600"

    async def ready() -> bool:
        return (tmp_path / "below").exists() and (tmp_path / "below").read_text().endswith("\n")

    child = Child(Program("stubborn", shell(script), ready=ready), tmp_path, policy)
    async with supervised(child) as group:
        await child.start(group)
        below = int((tmp_path / "below").read_text())
        assert arguments_of(below) != []
    await eventually(lambda: arguments_of(below) == [])


async def test_output_is_stored_and_shown_also_in_long_lines(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    script = "head -c 300000 /dev/zero | tr '\\0' x; echo; echo short; printf unended"
    child = Child(Program("talker", shell(f"{script}; {FOREVER}")), tmp_path, QUICK, lambda *line: said.append(line))
    async with supervised(child) as group:
        await child.start(group)
        await eventually(lambda: len(said) == 2)
    assert said == [("talker", "x" * 300_000), ("talker", "short"), ("talker", "unended")]
    assert (tmp_path / "talker.log").read_bytes() == b"x" * 300_000 + b"\nshort\nunended\n"


async def test_it_has_its_variables_and_those_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_TEST_OUTER", "outer")
    child = Child(
        Program("talker", shell(f"echo $RINKSIDE_TEST_OUTER $INNER; {FOREVER}"), {"INNER": "inner"}), tmp_path, QUICK
    )
    async with supervised(child) as group:
        await child.start(group)
        await eventually(lambda: (tmp_path / "talker.log").read_text() == "outer inner\n")
