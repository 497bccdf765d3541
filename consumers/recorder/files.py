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

from consumers.exceptions import DiskRefused, RecordingFailed
from consumers.recorder.position import (
    DEAD_LETTERS_FILE,
    EVENTS_FILE,
    RecordedPosition,
    read_position,
    write_position,
)
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_MAY_PASS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""Errors that a person can remove while the recorder waits. Others at the start mean a wrong folder."""

FILES = {EVENTS_TOPIC: EVENTS_FILE, DEAD_LETTER_TOPIC: DEAD_LETTERS_FILE}


class RecordingFiles:
    """The two files of a folder and their position. A context manager; raises `RecordingFailed` and `DiskRefused`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.position = RecordedPosition()
        self._files: dict[str, FileIO] = {}

    def __enter__(self) -> "RecordingFiles":
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self.position = read_position(self._directory)
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

    def append(self, topic: str, partition: int, lines: Sequence[bytes], reached: int) -> None:
        """Writes the lines, and stores that everything before offset `reached` is recorded.

        Raises `DiskRefused`. Then nothing of this call counts, and it can be repeated.
        """
        file, name = self._files[topic], FILES[topic]
        size = self.position.sizes.get(name, 0)
        data = b"".join(lines)
        try:
            file.truncate(size)  # removes what a failed attempt has written
            _write_all(file, data)
            os.fsync(file.fileno())
            position = RecordedPosition(
                {**self.position.offsets, f"{topic}:{partition}": reached},
                {**self.position.sizes, name: size + len(data)},
            )
            write_position(self._directory, position)
        except OSError as error:
            raise DiskRefused(str(self._directory), error) from error
        self.position = position


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
