"""The data folder of a running stack: at most one owner, writable, with the logs of the programs inside.

DIR/events.jsonl …   the recording (see `consumers.recorder`)
DIR/logs/*.log       output of each program; that of the run before is in *.log.1
DIR/.owner           locked while a stack runs, and names its process

With `fcntl` directly: filelock empties the file that it locks, and this one names the owner.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from rinkside.exceptions import FolderBusy, FolderUnusable

_LOCK = ".owner"
_LOGS = "logs"


@contextlib.contextmanager
def owned_folder(folder: Path) -> Iterator[Path]:
    """Creates the folder, locks it while the block runs, and yields the folder of logs.

    Raises `FolderBusy` when another stack has locked it and `FolderUnusable` when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise FolderUnusable(folder, _problem(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise FolderBusy(folder, lock.read().strip() or "unknown process") from None
        try:
            lock.truncate(0)
            lock.write(f"process {os.getpid()}")
            lock.flush()
            logs = folder / _LOGS
            logs.mkdir(exist_ok=True)
            for path in logs.glob("*.log"):
                path.replace(path.with_name(path.name + ".1"))
        except OSError as error:
            raise FolderUnusable(folder, _problem(error)) from error
        yield logs


def _problem(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return "it is not a folder"
    return error.strerror or type(error).__name__
