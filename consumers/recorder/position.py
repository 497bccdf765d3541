"""The position file of a recording: how much of the log is on disk."""

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


def write_position(directory: Path, position: RecordedPosition) -> None:
    """Replaces the position as a whole; it is on disk when this returns. Raises `OSError`."""
    path = directory / POSITION_FILE
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(orjson.dumps(asdict(position)))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
