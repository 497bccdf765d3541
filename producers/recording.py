"""Recordings: files of events in log order, one per line (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`)."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from producers.exceptions import BadRecording
from schemas.events import Event, UnreadableEvent, decode_event, encode_event

_HINT = "a recording has complete events (`rinkside produce events` fills in missing fields)"

if TYPE_CHECKING:
    from typing_extensions import Buffer

_CHUNK = 64 * 1024
"""Compressed bytes that are decompressed at a time."""


def stream_lines(path: Path) -> Iterator[bytes]:
    """Yields every line of a file, decompressed according to its suffix. Raises `BadRecording` as `open_lines` does."""
    number = 0
    try:
        with path.open("rb") as raw, _decompressed(path, raw) as file:
            for line in file:
                number += 1
                yield line
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise BadRecording(str(path), number, f"cannot be read: {problem}") from error


def open_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yields line numbers (from 1) and lines of a file, decompressed according to its suffix, without empty lines.

    Raises `BadRecording` when the file cannot be read or ends in the middle of compressed data.
    """
    for number, line in enumerate(stream_lines(path), start=1):
        if line.strip():
            yield number, line.rstrip(b"\r\n")


def read_recording(path: Path, *, on_bad_line: Callable[[BadRecording], None] | None = None) -> Iterator[Event]:
    """Yields the events of a recording. A bad line raises `BadRecording`, or is passed to `on_bad_line` and left out."""
    for number, line in open_lines(path):
        try:
            yield decode_event(line)
        except UnreadableEvent as error:
            problem = BadRecording(str(path), number, f"{error.reason}; {_HINT}")
            if on_bad_line is None:
                raise problem from error
            on_bad_line(problem)


def write_recording(path: Path, events: Iterable[Event]) -> int:
    """Writes events, compressed according to the suffix; returns how many."""
    count = 0
    with path.open("wb") as raw, _compressed(path, raw) as file:
        for event in events:
            file.write(encode_event(event) + b"\n")
            count += 1
    return count


def _decompressed(path: Path, raw: BinaryIO) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
        case ".zst":
            return io.BufferedReader(_Frames(raw), 4 * _CHUNK)
        case _:
            return raw


class _Frames(io.RawIOBase):
    """Reads a zstd file frame by frame. Raises `EOFError` when the last frame is truncated, which the library's own reader
    takes for the end of the file."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._compressed = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        while not self._ready:
            compressed = self._compressed or self._raw.read(_CHUNK)
            self._compressed = b""
            if not compressed:
                if self._frame is not None:
                    raise EOFError("it ends in the middle of compressed data")
                return 0
            if self._frame is None:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = self._frame.decompress(compressed)
            if self._frame.eof:
                self._compressed, self._frame = self._frame.unused_data, None
        view = memoryview(buffer)
        given = min(len(view), len(self._ready))
        view[:given] = self._ready[:given]
        self._ready = self._ready[given:]
        return given


def _compressed(path: Path, raw: BinaryIO) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0)  # type: ignore[return-value]
        case ".zst":
            return zstandard.ZstdCompressor().stream_writer(raw, closefd=False)
        case _:
            return raw
