"""Where a running `rinkside up` listens, so that commands in another terminal need no addresses.

Each stack keeps one JSON file in a folder of the user's own, and holds a lock on it for as long as it lives. A file
that nobody holds is of a stack that ended, however it ended, and is ignored; a process number, which may have been
given to another program since, could not tell.
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
    """What `up` says of itself."""

    pid: int
    kafka_bootstrap_servers: str
    redis_url: str
    gateway_url: str
    data: str
    started_at: str

    def addresses(self) -> dict[str, str]:
        """The part that settings know."""
        return {
            "kafka_bootstrap_servers": self.kafka_bootstrap_servers,
            "redis_url": self.redis_url,
            "gateway_url": self.gateway_url,
        }


def state_folder() -> Path:
    """`$XDG_RUNTIME_DIR/rinkside`, or a folder with the user's number in the temporary one."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base) / "rinkside" if base else Path(tempfile.gettempdir()) / f"rinkside-{os.getuid()}"


def _is_ours(folder: Path) -> bool:
    # In a shared temporary folder anybody could have put it there, and would send our events wherever he likes.
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077


@contextlib.contextmanager
def announced(stack: RunningStack, folder: Path | None = None) -> Iterator[None]:
    """Tells others of the stack while the context is open.

    When the folder cannot be used nothing is told: the stack runs all the same, and others need its addresses.
    """
    folder = folder or state_folder()
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(folder):
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
    """The stacks of this user that run now, the newest first."""
    folder = folder or state_folder()
    if not _is_ours(folder):
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
        return None  # nobody holds it; it stays, as its owner may be about to lock it
