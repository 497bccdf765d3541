"""The files of a recording: appends lines, and keeps the position that belongs to them.

The files are unbuffered: after a failed write the operating system knows how much was written, and no rest of it waits in a
buffer for the next write.
"""

import contextlib
import errno
import os
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

import structlog

from consumers.exceptions import DiskRefused, RecordingFailed
from consumers.recorder.lost_position import KnownLines, whole_lines
from consumers.recorder.position import (
    DEAD_LETTERS_FILE,
    EVENTS_FILE,
    POSITION_FILE,
    RecordedPosition,
    read_position,
    write_position,
)
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_log = structlog.get_logger()
_MAY_PASS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""Errors that a person can remove while the recorder waits. Others at the start mean a wrong folder."""

FILES = {EVENTS_TOPIC: EVENTS_FILE, DEAD_LETTER_TOPIC: DEAD_LETTERS_FILE}


class RecordingFiles:
    """The two files of a folder and their position. A context manager; raises `RecordingFailed` and `DiskRefused`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.position = RecordedPosition()
        self.known: KnownLines | None = None
        """The lines of a recording without a position file, until it is found by comparing them with the log."""
        self._files: dict[str, FileIO] = {}

    def __enter__(self) -> "RecordingFiles":
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self.position = read_position(self._directory)
            is_lost = any(self.position.sizes.values()) and not (self._directory / POSITION_FILE).exists()
            if is_lost:
                sizes = {name: whole_lines(self._directory / name) for name in FILES.values()}
                self.position = RecordedPosition(sizes=sizes)
            for topic, name in FILES.items():
                file = (self._directory / name).open("ab", buffering=0)
                self._files[topic] = file
                size, recorded = file.tell(), self.position.sizes.get(name, 0)
                if size < recorded:
                    raise RecordingFailed(
                        str(self._directory / name),
                        f"it has {size} bytes, and {recorded} were recorded; restore the file",
                    )
                file.truncate(recorded)
                file.seek(recorded)
            if is_lost:
                self.known = KnownLines({topic: self._directory / name for topic, name in FILES.items()})
                _log.warning(
                    "the position of the recording is lost; comparing the recording with the log",
                    folder=str(self._directory),
                    lines=self.known.count,
                )
            else:
                # Before the first batch: without a position file, the bytes that a crash leaves would count as recorded.
                write_position(self._directory, self.position)
        except RecordingFailed:
            self._close()
            raise
        except OSError as error:
            self._close()
            if error.errno in _MAY_PASS:
                raise DiskRefused(str(self._directory), error) from error
            raise RecordingFailed(
                str(self._directory), f"{error.strerror}; give write access, or name another folder"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        for file in self._files.values():
            with contextlib.suppress(OSError):
                file.close()

    def found(self) -> None:
        """Every partition was read to its end: the position is known again. Raises `DiskRefused`, and can be repeated then."""
        if self.known is None:
            return
        try:
            write_position(self._directory, self.position)
        except OSError as error:
            raise DiskRefused(str(self._directory), error) from error
        _log.info(
            "the position of the recording is known again",
            on_the_log=self.known.met,
            not_on_the_log=self.known.count - self.known.met,
        )
        self.known = None

    def append(self, topic: str, partition: int, lines: Sequence[bytes], reached: int) -> None:
        """Writes the lines, and stores that everything before offset `reached` is recorded.

        While the position is lost, `lines` are those that the recording does not have yet (`KnownLines.new_ones`).

        Raises `DiskRefused`. Then nothing of this call counts, and it can be repeated.
        """
        data = b"".join(lines)
        file, name = self._files[topic], FILES[topic]
        size = self.position.sizes.get(name, 0)
        try:
            file.truncate(size)  # removes what a failed attempt has written
            _write_all(file, data)
            os.fsync(file.fileno())
            position = RecordedPosition(
                {**self.position.offsets, f"{topic}:{partition}": reached},
                {**self.position.sizes, name: size + len(data)},
            )
            if self.known is None:
                write_position(self._directory, position)
        except OSError as error:
            raise DiskRefused(str(self._directory), error) from error
        self.position = position


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
