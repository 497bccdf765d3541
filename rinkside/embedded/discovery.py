"""Publishes the addresses of a running `rinkside up` to commands in other terminals.

Each stack has a JSON file in a private folder of the user, locked while the stack runs. A file without a lock belongs to a
stack that has ended, however it ended, and is ignored. A process id could not tell: another program may have it by now.

With `fcntl` directly: filelock has no shared lock to probe with, and empties the file that it locks. Without platformdirs:
where `XDG_RUNTIME_DIR` is not set, it puts the folder below one that any user of the machine can create first.
"""

import contextlib
import fcntl
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunningStack:
    """Addresses and identity of a stack."""

    pid: int
    kafka_bootstrap_servers: str
    redis_url: str
    gateway_url: str
    data: str
    started_at: str

    def addresses(self) -> dict[str, str]:
        """The fields that are settings."""
        return {
            "kafka_bootstrap_servers": self.kafka_bootstrap_servers,
            "redis_url": self.redis_url,
            "gateway_url": self.gateway_url,
        }


def state_folder() -> Path:
    """`$XDG_RUNTIME_DIR/rinkside`, or `rinkside-{uid}` in the folder for temporary files."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base) / "rinkside" if base else Path(tempfile.gettempdir()) / f"rinkside-{os.getuid()}"


def _is_private(folder: Path) -> bool:
    # In a shared temporary folder another user could have created it, to send our events to a broker of their own.
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077


@contextlib.contextmanager
def announced(stack: RunningStack, folder: Path | None = None) -> Iterator[None]:
    """Publishes the stack while the block runs.

    When the folder cannot be used, nothing is published: the stack runs, and other commands need its addresses.
    """
    folder = folder or state_folder()
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(folder):
        yield
        return
    path = folder / f"up-{stack.pid}.json"
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(json.dumps(asdict(stack)))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def running_stacks(folder: Path | None = None) -> list[RunningStack]:
    """The running stacks of this user, newest first."""
    folder = folder or state_folder()
    if not _is_private(folder):
        return []
    stacks = []
    for path in folder.glob("up-*.json"):
        with contextlib.suppress(OSError, ValueError, TypeError):
            stacks.append(_read(path))
    return sorted((stack for stack in stacks if stack), key=lambda stack: stack.started_at, reverse=True)


def _read(path: Path) -> RunningStack | None:
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return RunningStack(**json.load(file))
        return None  # not locked; not deleted either, as its owner may be about to lock it
