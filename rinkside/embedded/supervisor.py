"""Child processes that must run: started, watched, started again when they fall, ended in order.

A child is a process group of its own, so that Ctrl-C in the terminal reaches only the supervisor, and it dies with the
supervisor whatever happens to that one (Linux; elsewhere as far as an orderly end goes). Its output goes to a file, through
here: what it said last is known also when the disk is full, which may be why it fell.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from rinkside.exceptions import ProgramFailed

_log = structlog.get_logger()
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_TAIL_LINES = 8
_HEAR_OUT_S = 1.0
"""A program's own children may hold its output open for ever."""

Echo = Callable[[str, str], None]
"""Gets a program's name and one line of its output."""


async def _nothing() -> None:
    """The hook of a program that has none."""


async def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and what belongs to its life.

    `ready` says whether it does its work yet; `prepare` is awaited each time it has become ready, before it counts as
    running; `fallen` is awaited when it fell, before it is started again.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[bool]] = _at_once
    prepare: Callable[[], Awaitable[None]] = _nothing
    fallen: Callable[[], Awaitable[None]] = _nothing


@dataclass(frozen=True, slots=True)
class Patience:
    """How a supervisor waits."""

    first_s: float = 0.1
    """Pause before the first new start; it doubles with each fall in a row."""
    longest_s: float = 5.0
    calm_s: float = 10.0
    """A program that ran this long and then falls has not fallen in a row."""
    falls: int = 20
    """Falls in a row after which a person is called: about a minute and a half."""
    ready_s: float = 30.0
    stop_s: float = 8.0
    """How long a program may take to end: longer than the services' own bounds for their clients."""


class Child:
    """One program that is kept running. `falls` counts its falls so far."""

    def __init__(self, program: Program, logs: Path, patience: Patience, echo: Echo | None = None) -> None:
        self.program = program
        self.log_path = logs / f"{program.name}.log"
        self.falls = 0
        self._problem = ""
        self._patience = patience
        self._echo = echo
        self._said: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._copy_task: asyncio.Task[None] | None = None
        self._watch_task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Number of the running process."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def failed(self, problem: str) -> ProgramFailed:
        """The error that says so, with the end of the log."""
        return ProgramFailed(self.program.name, problem, self.log_path, "\n".join(self._said))

    async def start(self, group: asyncio.TaskGroup) -> None:
        """Starts it, waits until it is ready and prepared, and keeps it running from then on in `group`.

        Raises `ProgramFailed` when it ends or is not ready within `ready_s`.
        """
        await self._launch()
        self._watch_task = group.create_task(self._watch(), name=f"watch {self.program.name}")

    async def release(self) -> None:
        """From now on the program is not started again when it falls."""
        if self._watch_task is not None:
            self._watch_task.cancel()
            await asyncio.wait({self._watch_task})
            self._watch_task = None

    async def stop(self) -> None:
        """Asks the program to end, and makes it; it is not started again."""
        await self.release()
        await self._end()

    def kill(self) -> None:
        """SIGKILL to the whole group of the process, at once."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _launch(self) -> None:
        parent = os.getpid()
        self._process = await asyncio.create_subprocess_exec(
            *self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=(lambda: _die_with(parent)) if _LIBC is not None else None,
        )
        self._copy_task = asyncio.create_task(self._copy(self._process))
        try:
            async with asyncio.timeout(self._patience.ready_s):
                while not await self.program.ready():
                    if self._process.returncode is not None:
                        await self._hear_out()
                        raise self.failed(f"ended with code {self._process.returncode} before it was ready")
                    await asyncio.sleep(0.03)
        except TimeoutError:
            await self._end()
            raise self.failed(f"was not ready within {self._patience.ready_s:g} s") from None
        except BaseException:
            await self._end()
            raise
        await self.program.prepare()

    async def _watch(self) -> None:
        pause_s, in_a_row = self._patience.first_s, 0
        while True:
            assert self._process is not None
            began = time.monotonic()
            code = await self._process.wait()
            self.falls += 1
            if time.monotonic() - began > self._patience.calm_s:
                pause_s, in_a_row = self._patience.first_s, 0
            in_a_row += 1
            if in_a_row > self._patience.falls:
                raise self.failed(f"fell {in_a_row} times in a row (last with code {code}{self._problem})")
            await self._hear_out()
            # A program that was killed had no last word; of one that gave up itself it is the reason.
            said = {"said": self._said[-1]} if code > 0 and self._said else {}
            _log.warning(
                "a process fell; it is started again", process=self.program.name, code=code, pause_s=pause_s, **said
            )
            await self.program.fallen()
            await self._relaunch(pause_s)
            pause_s = min(pause_s * 2, self._patience.longest_s)

    async def _relaunch(self, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        try:
            await self._launch()
            self._problem = ""
        except Exception as error:  # noqa: BLE001  # the one supervisor: whatever it was counts as one more fall
            self._problem = f"; {error}"
            _log.warning("a process did not come up again", process=self.program.name, problem=str(error))
            await self._end()

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(self._patience.stop_s):
                    await process.wait()
            except TimeoutError:
                _log.warning("a process did not end and was killed", process=self.program.name)
                self.kill()
                await process.wait()
        await self._hear_out()

    async def _hear_out(self) -> None:
        """What the program that ended had said is read to its end."""
        if self._copy_task is not None:
            await asyncio.wait({self._copy_task}, timeout=_HEAR_OUT_S)
            self._copy_task.cancel()
            self._copy_task = None

    async def _copy(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._said.clear()
        async for line in _lines(process.stdout):
            self._said.append(line.decode(errors="replace"))
            with contextlib.suppress(OSError), self.log_path.open("ab") as log:
                log.write(line + b"\n")
            if self._echo is not None:
                self._echo(self.program.name, self._said[-1])


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    # readline() raises on a line longer than its buffer; a child's long line is no reason to lose its output.
    rest = b""
    while chunk := await stream.read(65536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    if rest:
        yield rest


def _die_with(parent: int) -> None:
    assert _LIBC is not None
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died between the fork and the line above
