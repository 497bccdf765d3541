"""A terminal of a person's own: `rinkside` as a real process, and what is left running after it."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from testing.processes import free_port
from testing.waiting import TIME_SCALE, wait_until

CHILDREN = ("broker", "store", "record", "consume", "gateway")
COME_UP_S = 60.0
END_S = 30.0


def arguments_of(pid: int) -> list[str]:
    """The command line of a process; empty when it is gone, or on its way out: its memory goes before its other traces."""
    with contextlib.suppress(OSError):
        if line := Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0"):
            return line.split("\0")
    return []


def name_of(pid: int) -> str | None:
    """Which program of the stack a process is."""
    arguments = arguments_of(pid) or [""]
    if "--kafka-cluster-id" in arguments:
        return "broker"
    if "valkey-server" in arguments[0]:  # it puts its title there, in one piece
        return "store"
    if arguments[1:3] == ["-m", "rinkside"]:
        return arguments[3]
    return None


def value_at(url: str) -> httpx.Response:
    """What the gateway answers. AssertionError, which `eventually` waits over, while it is not there."""
    try:
        return httpx.get(url, timeout=5)
    except httpx.TransportError as error:
        raise AssertionError(f"{url}: {error!r}") from error


@dataclass
class Running:
    """A `rinkside` that runs until the test ends it. `output` has what it prints."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        def holds_or_ended() -> object:
            return condition() or self.process.poll() is not None

        try:
            wait_until(holds_or_ended, COME_UP_S)
        except AssertionError as error:
            raise AssertionError(f"{what}: not within {COME_UP_S} s:\n{self.said}") from error
        assert condition(), f"it ended with {self.process.returncode}:\n{self.said}"

    def wait_until_it_says(self, words: str) -> None:
        self.wait_until(lambda: words in self.said, words)

    def end(self, number: signal.Signals) -> int:
        """Sends the signal to the process group, as a terminal does for Ctrl-C; the exit code."""
        os.killpg(self.process.pid, number)
        return self.process.wait(timeout=END_S * TIME_SCALE)


@dataclass
class Terminal:
    """A working folder, and an environment in which no other stack is seen.

    All that is started here works in that folder and is known by it, whoever its parent is by now. (An environment
    variable as a mark would not do: Valkey writes its title over its environment.)
    """

    folder: Path
    port: int = field(default_factory=free_port)
    started: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runtime = self.folder / "runtime"
        self.runtime.mkdir(mode=0o700)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RINKSIDE_")}
        self.environment = {**kept, "XDG_RUNTIME_DIR": str(self.runtime), "COLUMNS": "160"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "rinkside", *arguments]

    async def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return await asyncio.to_thread(
            subprocess.run,
            self._command(*arguments),
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=COME_UP_S * TIME_SCALE,
        )

    async def done(self, *arguments: str) -> str:
        """What a command that succeeds says on standard output."""
        outcome = await self.run(*arguments)
        assert outcome.returncode == 0, f"{arguments}: {outcome.returncode}\n{outcome.stdout}{outcome.stderr}"
        return outcome.stdout

    def start(self, *arguments: str) -> Running:
        """Starts a command of `rinkside` and lets it run."""
        return self.start_command(self._command(*arguments))

    def start_command(self, command: Sequence[str]) -> Running:
        """Starts a program and lets it run."""
        output = self.folder / f"output-{secrets.token_hex(3)}.txt"
        with output.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        self.started.append(Running(process, output))
        return self.started[-1]

    def up(self, data: str = "data") -> Running:
        """`rinkside up`, which is up when this returns."""
        running = self.start("up", "--port", str(self.port), "--data", data)
        running.wait_until_it_says("Rinkside is up")
        return running

    def processes(self) -> list[int]:
        """Every process alive that was started here, or by one that was."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink().is_relative_to(self.folder):
                    found.append(int(process.name))
        return found

    def children(self) -> dict[str, int]:
        """The programs of the stack that run now, by name."""
        named = {name_of(pid): pid for pid in self.processes()}
        return {name: named[name] for name in CHILDREN if name in named}

    def kill(self, *names: str) -> dict[str, int]:
        """SIGKILL to programs of the stack, as a crash would; all that ran before."""
        children = self.children()
        for name in names:
            os.kill(children[name], signal.SIGKILL)
        return children

    def back(self, before: dict[str, int], *names: str) -> bool:
        """Whether all programs run, those of `names` as new processes."""
        now = self.children()
        return set(now) == set(CHILDREN) and all(now[name] != before[name] for name in names)

    def nothing_runs(self) -> bool:
        left = {pid: arguments for pid in self.processes() if (arguments := arguments_of(pid))}
        assert not left, f"left running: {left}"
        return True

    def clean(self) -> None:
        """Ends whatever a failed test left."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for running in self.started:
            running.process.wait(timeout=END_S * TIME_SCALE)

    def hash_of(self, channel: str) -> str:
        response = value_at(f"{self.url}/api/{channel}")
        assert response.status_code == 200, response.text
        return response.headers["Rinkside-Hash"]

    def recorded(self, data: str = "data") -> list[bytes]:
        return (self.folder / data / "events.jsonl").read_bytes().splitlines()

    def recorded_of(self, competition: str, data: str = "data") -> list[str]:
        """Ids of the recorded events of a competition, in their order."""
        events = map(json.loads, self.recorded(data))
        return [event["id"] for event in events if event["subject"] == competition]
