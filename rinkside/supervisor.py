"""Child processes that must run: started, watched, started again when they fall, ended in order.

A child is a process group of its own that dies with this process, whatever happens to it (Linux). Its output goes to a
file in the folder of logs.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

_log = structlog.get_logger()
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `after_restart` is awaited before the program counts as up again after a fall."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    after_restart: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """`first_s` doubles up to `longest_s` while a program keeps falling; one that ran `calm_s` starts afresh."""

    first_s: float = 0.1
    longest_s: float = 5.0
    calm_s: float = 10.0
    stop_s: float = 5.0
    """How long a program may take to end before it is killed."""


class Child:
    """One running program. `restarts` counts how often it was started again."""

    def __init__(self, program: Program, logs: Path, patience: Patience) -> None:
        self.program = program
        self.restarts = 0
        self._log_path = logs / f"{program.name}.log"
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    @property
    def log_tail(self) -> str:
        """The last lines that the program wrote, for a message."""
        with contextlib.suppress(OSError):
            return "\n".join(self._log_path.read_text(errors="replace").splitlines()[-5:])
        return ""

    async def start(self) -> None:
        with self._log_path.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self.program.command,
                env={**os.environ, **self.program.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent if _LIBC is not None else None,
            )

    async def watch(self) -> None:
        """Starts the program again whenever it falls, until `stop`."""
        pause_s = self._patience.first_s
        while True:
            assert self._process is not None
            started = time.monotonic()
            code = await self._process.wait()
            if self._ending:
                return
            if time.monotonic() - started > self._patience.calm_s:
                pause_s = self._patience.first_s
            _log.warning("a process fell; starting it again", process=self.program.name, code=code)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self._patience.longest_s)
            if self._ending:
                return
            await self.start()
            self.restarts += 1
            if self.program.after_restart is not None:
                await self.program.after_restart()

    async def stop(self) -> None:
        """Asks the program to end, and makes it."""
        self._ending = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(self._patience.stop_s):
                await process.wait()
        except TimeoutError:
            _log.warning("a process did not end and was killed", process=self.program.name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _die_with_parent() -> None:
    assert _LIBC is not None
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
