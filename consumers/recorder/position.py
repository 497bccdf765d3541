"""The position file of a recording: how much of the log is on disk."""

import contextlib
import errno
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from consumers.exceptions import RecordingFailed

POSITION_FILE = "position.json"
EVENTS_FILE = "events.jsonl"
DEAD_LETTERS_FILE = "dead-letters.jsonl"


@dataclass(slots=True)
class RecordedPosition:
    """`offsets` maps `topic:partition` to the next offset, `sizes` maps a file to the number of its bytes that are complete."""

    offsets: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)


_POSITION = TypeAdapter(RecordedPosition)


def read_position(directory: Path) -> RecordedPosition:
    """The stored position. Without a position file, only the sizes of the files: the offsets are unknown.

    Raises `RecordingFailed` when it cannot be read.
    """
    path = directory / POSITION_FILE
    try:
        return _POSITION.validate_json(path.read_bytes())
    except FileNotFoundError:
        files = [directory / name for name in (EVENTS_FILE, DEAD_LETTERS_FILE)]
        return RecordedPosition(sizes={path.name: path.stat().st_size for path in files if path.exists()})
    except OSError as error:
        raise RecordingFailed(str(path), str(error.strerror)) from error
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise RecordingFailed(str(path), f"it is not a position ({problem}); move the folder away") from error


def write_position(directory: Path, position: RecordedPosition, *, in_place: bool = False) -> None:
    """Replaces the position as a whole; it is on disk when this returns. Raises `OSError`.

    With `in_place`, a full disk is no reason to fail: a position that is not longer than the present one is written over it.
    """
    path, content = directory / POSITION_FILE, orjson.dumps(asdict(position))
    try:
        _replace(path, content)
    except OSError as error:
        if not in_place or error.errno not in (errno.ENOSPC, errno.EDQUOT) or not _overwrite(path, content):
            raise


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _overwrite(path: Path, content: bytes) -> bool:
    """Writes over the file with one call, and fills the rest with blanks. False when the file is shorter, or missing."""
    with contextlib.suppress(FileNotFoundError):
        size = path.stat().st_size
        if len(content) <= size:
            with path.open("r+b", buffering=0) as file:
                file.write(content.ljust(size))
                os.fsync(file.fileno())
            return True
    return False
