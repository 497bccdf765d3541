"""Recordings: files of events in log order, one a line (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`)."""

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from producers.exceptions import BadRecording
from schemas.events import Event, UnreadableEvent, decode_event, encode_event

_HINT = "a recording has whole events (`rinkside produce events` fills in what they leave out)"


def open_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers (from 1) and lines of a file, unpacked by the ending of its name; empty lines are left out.

    Raises `BadRecording` when it cannot be read or ends in the middle of packed data.
    """
    number = 0
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip(b"\r\n")
    except (OSError, EOFError, zstandard.ZstdError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise BadRecording(str(path), number, f"cannot be read on: {problem}") from error


def read_recording(path: Path, *, on_bad_line: Callable[[BadRecording], None] | None = None) -> Iterator[Event]:
    """The events of a recording. A line that is none raises `BadRecording`, or is told to `on_bad_line` and left out."""
    for number, line in open_lines(path):
        try:
            yield decode_event(line)
        except UnreadableEvent as error:
            problem = BadRecording(str(path), number, f"{error.reason}; {_HINT}")
            if on_bad_line is None:
                raise problem from error
            on_bad_line(problem)


def write_recording(path: Path, events: Iterable[Event]) -> int:
    """Writes events, packed by the ending of the name; returns how many."""
    count = 0
    with path.open("wb") as raw, _packed(path, raw) as file:
        for event in events:
            file.write(encode_event(event) + b"\n")
            count += 1
    return count


def _unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
        case ".zst":
            return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw))
        case _:
            return raw


def _packed(path: Path, raw: BinaryIO) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.GzipFile(fileobj=raw, mode="wb", mtime=0)  # type: ignore[return-value]
        case ".zst":
            return zstandard.ZstdCompressor().stream_writer(raw, closefd=False)
        case _:
            return raw
