"""The files of a recording: appends lines, and keeps the position that belongs to them."""

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from consumers.exceptions import RecordingFailed
from consumers.recorder.position import (
    DEAD_LETTERS_FILE,
    EVENTS_FILE,
    RecordedPosition,
    read_position,
    write_position,
)
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

FILES = {EVENTS_TOPIC: EVENTS_FILE, DEAD_LETTER_TOPIC: DEAD_LETTERS_FILE}


class RecordingFiles:
    """The two files of a folder and their position. A context manager; raises `RecordingFailed`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.position = RecordedPosition()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> "RecordingFiles":
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self.position = read_position(self._directory)
            for topic, name in FILES.items():
                file = (self._directory / name).open("ab")
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
            raise RecordingFailed(str(self._directory), _advice(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        for file in self._files.values():
            with contextlib.suppress(OSError):
                file.close()

    def append(self, topic: str, partition: int, lines: Sequence[bytes], reached: int) -> None:
        """Writes the lines, and stores that everything before offset `reached` is recorded."""
        file = self._files[topic]
        try:
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
            self.position.sizes[FILES[topic]] = file.tell()
            self.position.offsets[f"{topic}:{partition}"] = reached
            write_position(self._directory, self.position)
        except OSError as error:
            raise RecordingFailed(str(self._directory), _advice(error)) from error


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{error.strerror}; make room and start again, the log still holds what is missing"
    return f"{error.strerror}; give write access, or name another folder; the log still holds what is missing"
