"""What can go wrong in the command line and the embedded stack, grouped by what the caller can do.

RinksideError
├── BadSettings            a flag, a variable or the settings file says something that cannot be; mend it (exit 2)
├── EmptyWindow            nothing of the recording is in the window that was asked for (exit 2)
└── GiveUp                 a person must act (exit 1)
    ├── PortTaken
    ├── FolderBusy
    ├── FolderUnusable
    ├── EmbeddedMissing
    ├── ProgramFailed
    ├── LoadFailed
    ├── WhichStack
    ├── LinesLeftOut
    └── ChecksFailed
"""

from datetime import datetime
from pathlib import Path


class RinksideError(Exception):
    """Base of everything that this package raises on purpose."""

    exit_code = 1


class BadSettings(RinksideError):
    """Settings that cannot be; `problems` has one line for each."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("these settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


class EmptyWindow(RinksideError):
    """`replay --start` and `--duration` choose a part of the recording in which nothing happens."""

    exit_code = 2

    def __init__(self, start: str, duration_s: float | None, first: datetime, last: datetime) -> None:
        window = f"--start {start}" + ("" if duration_s is None else f" --duration {duration_s:g}")
        super().__init__(
            f"nothing happens in the part that {window} chooses; the recording is from {first:%Y-%m-%d %H:%M:%S} to "
            f"{last:%Y-%m-%d %H:%M:%S}, {first.tzinfo} time"
        )


class GiveUp(RinksideError):
    """A person must act."""


class PortTaken(GiveUp):
    """Another program listens where this one should."""

    def __init__(self, port: int, option: str) -> None:
        super().__init__(
            f"port {port} is in use by another program; end that one, or choose another port with {option}"
        )
        self.port = port


class FolderBusy(GiveUp):
    """Another running stack writes into the same folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"{folder} belongs to a running Rinkside ({owner}); stop that one, or choose another folder with --data"
        )
        self.folder = folder


class FolderUnusable(GiveUp):
    """The data folder cannot be read or written."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"cannot use {path}: {problem}; free some space, mend its permissions, or choose another --data"
        )
        self.path = path


class EmbeddedMissing(GiveUp):
    """The program of the embedded broker or store is not on this machine."""

    def __init__(self, name: str, setting: str, problem: str) -> None:
        super().__init__(
            f"`rinkside up` and `rinkside demo` need the embedded {name}, which is not here ({problem}). Install it with "
            f"pip install 'rinkside[embedded]', or name a program with RINKSIDE_{setting.upper()}; "
            "to use your own Kafka and Redis, run `rinkside consume` and `rinkside gateway` instead"
        )
        self.name = name


class ProgramFailed(GiveUp):
    """A program of the stack ends again and again, or never became ready."""

    def __init__(self, name: str, problem: str, log: Path, last_lines: str) -> None:
        tail = f"\nThe end of {log}:\n{last_lines}" if last_lines else f"; its log is {log}"
        super().__init__(f"{name} {problem}{tail}")
        self.name = name
        self.log = log


class LoadFailed(GiveUp):
    """The recording of an earlier run could not be put back on the log."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"cannot load {path}: {problem}. Nothing was changed; move the file away to start empty")
        self.path = path


class ChecksFailed(GiveUp):
    """`rinkside doctor` found something that is needed and not there. The table said the rest."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"not in order: {', '.join(names)}")
        self.names = names


class WhichStack(GiveUp):
    """Several stacks run on this machine, and it matters which one is meant."""

    def __init__(self, setting: str, stacks: list[tuple[str, str]]) -> None:
        option = "--" + setting.replace("_", "-")
        listed = "\n".join(f"  {option} {address}   ({data})" for address, data in stacks)
        super().__init__(f"several stacks are running here; say which one is meant:\n{listed}")
        self.stacks = stacks


class LinesLeftOut(GiveUp):
    """Some of what was given could not be published; each was named on the way."""

    def __init__(self, published: int, left_out: int) -> None:
        lines = "1 line was" if left_out == 1 else f"{left_out:,} lines were"
        super().__init__(f"{published:,} events were published; {lines} left out, see above")
        self.left_out = left_out
