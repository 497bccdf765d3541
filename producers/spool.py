"""Events that wait on disk for the broker: a file of events, one per line, and how far it has been published.

    FOLDER/NAME.jsonl      events in order; appended to, and flushed to the disk
    FOLDER/NAME.position   bytes of it that are on the log already
    FOLDER/NAME.lock       held by the producer that uses them; contains the time of the first event

The file is a recording: `rinkside produce events FOLDER/NAME.jsonl` publishes it too. The files are removed when all events
are on the log. A producer that was killed leaves them behind, and the next one of that name publishes them first.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

_MOST_NAMES = 100
"""Producers of one name that may run at once."""


class Spool:
    """The files of one producer. Nothing is created before the first event is added. Errors are `OSError`.

    `since` is the time of the first event.
    """

    def __init__(self, folder: Path, name: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._base = self._name = name
        self._now = now
        self._lock: BinaryIO | None = None
        self._writing: BinaryIO | None = None
        self._position = 0
        """Bytes that are on the log."""
        self._next = 0
        """Bytes that were read or skipped."""
        self._size = 0
        self._unsynced = False
        self.since: datetime | None = None

    @property
    def path(self) -> Path:
        """The file of events."""
        return self._folder / f"{self._name}.jsonl"

    def recover(self) -> int:
        """Opens the files that an earlier producer of this name left behind. Returns how many events wait in them."""
        for name in self._names():
            self._name = name
            if self.path.exists() and self._acquire():
                if waiting := self._open():
                    return waiting
                self.clear()
        self._name = self._base
        return 0

    def append(self, lines: Iterable[bytes]) -> None:
        """Adds events. They survive the end of this process at once, and a power failure after `sync`."""
        if self._writing is None:
            self._start()
        assert self._writing is not None
        content = b"".join(line + b"\n" for line in lines)
        try:
            if self._writing.write(content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        except OSError:
            # Part of an event, as on a full disk, must not become the beginning of the next one.
            with contextlib.suppress(OSError):
                self._writing.truncate(self._size)
            raise
        self._unsynced = True
        self._size += len(content)

    def sync(self) -> None:
        """Flushes to the disk what was added since the last call."""
        if self._writing is not None and self._unsynced:
            self._unsynced = False
            os.fsync(self._writing.fileno())

    def read(self, count: int) -> list[bytes]:
        """Returns the next events, with their line ends, after those that were read or skipped before."""
        with self.path.open("rb") as file:
            file.seek(self._next)
            lines = [line for _, line in zip(range(count), file, strict=False)]
        self._next += sum(map(len, lines))
        return lines

    def skip(self, size: int) -> None:
        """Passes over bytes that the caller has in memory."""
        self._next += size

    def acknowledge(self, size: int) -> None:
        """Notes that the next `size` bytes, with their line ends, are on the log. Removes the files after the last ones."""
        self._position += size
        if self._position >= self._size:
            self.clear()
            return
        # After a crash, an older position only means that some events are published twice. They count once.
        with contextlib.suppress(OSError):
            self._position_path.write_text(f"{self._position}\n")

    def clear(self) -> None:
        """Removes the files."""
        for path in (self.path, self._position_path, self._lock_path):
            path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Closes the files. Events that wait stay there for the next producer."""
        for file in (self._writing, self._lock):
            if file is not None:
                file.close()
        self._writing = self._lock = None
        self._position = self._next = self._size = 0
        self.since = None

    # --- files ---

    @property
    def _position_path(self) -> Path:
        return self._folder / f"{self._name}.position"

    @property
    def _lock_path(self) -> Path:
        return self._folder / f"{self._name}.lock"

    def _names(self) -> Iterator[str]:
        yield self._base
        for number in range(2, _MOST_NAMES):
            yield f"{self._base}-{number}"

    def _start(self) -> None:
        """Creates the files under the first name that no other producer uses."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in self._names():
            self._name = name
            if self._acquire():
                self._open()
                return
        raise OSError(errno.EBUSY, "too many producers use this folder", str(self._folder))

    def _acquire(self) -> bool:
        lock = self._lock_path.open("a+b")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The owner before us may have removed the file after we opened it.
            if os.fstat(lock.fileno()).st_ino == self._lock_path.stat().st_ino:
                self._lock = lock
                return True
        except (BlockingIOError, FileNotFoundError):
            pass
        lock.close()
        return False

    def _open(self) -> int:
        """Opens the files of the lock. Returns how many events wait in them."""
        self._writing = self.path.open("ab", buffering=0)
        size = os.fstat(self._writing.fileno()).st_size
        self._position = self._next = self._stored_position()
        waiting, self._size = self._count()
        if self._size < size:
            self._writing.truncate(self._size)  # an event whose writing was interrupted
        self.since = self._first_event_at(waiting)
        return waiting

    def _stored_position(self) -> int:
        """The position in its file, or 0 when it is not the end of an event: publishing too much does no harm."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            position = int(self._position_path.read_text())
            with self.path.open("rb") as file:
                file.seek(max(0, position - 1))
                if file.read(1) == b"\n":
                    return position
        return 0

    def _count(self) -> tuple[int, int]:
        """Number of complete events after the position, and where the last one ends."""
        count, end = 0, self._position
        with self.path.open("rb") as file:
            file.seek(self._position)
            for line in file:
                if line.endswith(b"\n"):
                    count += 1
                    end += len(line)
        return count, end

    def _first_event_at(self, waiting: int) -> datetime:
        assert self._lock is not None
        self._lock.seek(0)
        with contextlib.suppress(ValueError):
            if waiting and (instant := datetime.fromisoformat(self._lock.read().decode())).tzinfo:
                return instant
        instant = self._now()
        self._lock.truncate(0)
        self._lock.write(instant.isoformat().encode())
        self._lock.flush()
        return instant
