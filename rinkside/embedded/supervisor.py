"""Runs child processes: starts, watches, restarts after a crash, stops in order.

A child has a process group of its own, so Ctrl-C in the terminal reaches only the supervisor. It dies with the supervisor,
however that ends (`launcher`). Its output passes through this process into a file, so its last lines are known even when
the disk is full, which may be the reason for the crash.

Decision 0011 says why this is not left to a library or to systemd.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from rinkside.embedded import launcher
from rinkside.exceptions import ProgramFailed

_log = structlog.get_logger()
_TAIL_LINES = 8
_DRAIN_S = 1.0
"""Bound on reading the rest of the output: the program's own children may keep the pipe open."""
_POLL_S = 0.03
_CHUNK = 65_536

Echo = Callable[[str, str], None]
"""Called with the name of a program and one line of its output."""


async def _no_hook() -> None:
    """The hook of a program that has none."""


async def _ready_at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and its hooks.

    `ready` tells whether it does its work yet; `prepare` is awaited each time it has become ready, before it counts as
    running; `crashed` is awaited after a crash, before the restart.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[bool]] = _ready_at_once
    prepare: Callable[[], Awaitable[None]] = _no_hook
    crashed: Callable[[], Awaitable[None]] = _no_hook
    is_essential: bool = True
    """Whether the supervisor gives up after `max_crashes`. Otherwise it restarts the program for ever."""


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Pauses and limits of a supervisor."""

    first_pause_s: float = 0.1
    """Pause before the first restart; it doubles with each crash in a row."""
    longest_pause_s: float = 5.0
    stable_s: float = 10.0
    """After a run of this length, the next crash is the first in a row again."""
    max_crashes: int = 20
    """Crashes in a row after which the supervisor gives up: about a minute and a half."""
    ready_s: float = 30.0
    stop_s: float = 8.0
    """Time to stop in order: longer than the services' own bounds for their clients."""


class Child:
    """A program that is kept running. `crashes` counts its crashes so far."""

    def __init__(self, program: Program, logs: Path | None, policy: RestartPolicy, echo: Echo | None = None) -> None:
        """`logs` is the folder of its log file; None writes none, because `echo` passes its lines on."""
        self.program = program
        self.log_path = logs / f"{program.name}.log" if logs is not None else None
        self.crashes = 0
        self._problem = ""
        self._policy = policy
        self._echo = echo
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._copy_task: asyncio.Task[None] | None = None
        self._watch_task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def failure(self, problem: str) -> ProgramFailed:
        """The error for a problem, with the end of the log."""
        return ProgramFailed(self.program.name, problem, self.log_path, "\n".join(self._tail))

    async def start(self, group: asyncio.TaskGroup) -> None:
        """Starts the program, waits until it is ready and prepared, and keeps it running by a task in `group`.

        Raises `ProgramFailed` when it ends or is not ready within `ready_s`.
        """
        await self._launch()
        self._watch_task = group.create_task(self._watch(), name=f"watch {self.program.name}")

    async def release(self) -> None:
        """Ends the watching: the program is not restarted any more."""
        if self._watch_task is not None:
            self._watch_task.cancel()
            await asyncio.wait({self._watch_task})
            self._watch_task = None

    async def stop(self) -> None:
        """Stops the program, by force after `stop_s`; it is not restarted."""
        await self.release()
        await self._terminate()

    def kill(self) -> None:
        """Sends SIGKILL to the process group."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _launch(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", launcher.__file__, str(os.getpid())),
            *self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._copy_task = asyncio.create_task(self._copy_output(self._process))
        try:
            async with asyncio.timeout(self._policy.ready_s):
                while not await self.program.ready():
                    if self._process.returncode is not None:
                        await self._drain_output()
                        raise self.failure(f"ended with code {self._process.returncode} before it was ready")
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            await self._terminate()
            raise self.failure(f"was not ready within {self._policy.ready_s:g} s") from None
        except BaseException:
            await self._terminate()
            raise
        await self.program.prepare()

    async def _watch(self) -> None:
        pause_s, in_a_row = self._policy.first_pause_s, 0
        while True:
            assert self._process is not None
            began = time.monotonic()
            code = await self._process.wait()
            self.crashes += 1
            if time.monotonic() - began > self._policy.stable_s:
                pause_s, in_a_row = self._policy.first_pause_s, 0
            in_a_row += 1
            if self.program.is_essential and in_a_row > self._policy.max_crashes:
                raise self.failure(f"crashed {in_a_row} times in a row (last with code {code}{self._problem})")
            await self._drain_output()
            # A program that was killed had no time to give a reason: its last line is about something else.
            reason = {"last_line": self._tail[-1]} if code > 0 and self._tail else {}
            _log.warning(
                "a process crashed; restarting it", process=self.program.name, code=code, pause_s=pause_s, **reason
            )
            await self.program.crashed()
            await self._restart(pause_s)
            pause_s = min(pause_s * 2, self._policy.longest_pause_s)

    async def _restart(self, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        try:
            await self._launch()
            self._problem = ""
        except Exception as error:  # noqa: BLE001  # the one supervisor: any failure counts as one more crash
            self._problem = f"; {error}"
            _log.warning("a process did not restart", process=self.program.name, problem=str(error))
            await self._terminate()

    async def _terminate(self) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(self._policy.stop_s):
                    await process.wait()
            except TimeoutError:
                _log.warning("a process did not stop in time; killing it", process=self.program.name)
                self.kill()
                await process.wait()
        await self._drain_output()

    async def _drain_output(self) -> None:
        """Reads the output of an ended program to its end."""
        if self._copy_task is not None:
            await asyncio.wait({self._copy_task}, timeout=_DRAIN_S)
            self._copy_task.cancel()
            self._copy_task = None

    async def _copy_output(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._tail.clear()
        async for line in _lines(process.stdout):
            self._tail.append(line.decode(errors="replace"))
            if self.log_path is not None:
                with contextlib.suppress(OSError), self.log_path.open("ab") as log:
                    log.write(line + b"\n")
            if self._echo is not None:
                self._echo(self.program.name, self._tail[-1])


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    # Not readline(): it raises on a line longer than its buffer.
    rest = b""
    while chunk := await stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    if rest:
        yield rest
