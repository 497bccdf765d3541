"""Recordings: files of events in log order, one a line (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`)."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import zstandard

from producers.exceptions import BadRecording
from schemas.events import Event, UnreadableEvent, decode_event, encode_event

_HINT = "a recording has whole events (`rinkside produce events` fills in what they leave out)"

if TYPE_CHECKING:
    from typing_extensions import Buffer

_CHUNK = 64 * 1024
"""Packed bytes unpacked at a time."""


def stream_lines(path: Path) -> Iterator[bytes]:
    """Every line of a file as it stands, unpacked by the ending of its name. Raises `BadRecording` as `open_lines` does."""
    number = 0
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as file:
            for line in file:
                number += 1
                yield line
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise BadRecording(str(path), number, f"cannot be read: {problem}") from error


def open_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers (from 1) and lines of a file, unpacked by the ending of its name; empty lines are left out.

    Raises `BadRecording` when it cannot be read or ends in the middle of packed data.
    """
    for number, line in enumerate(stream_lines(path), start=1):
        if line.strip():
            yield number, line.rstrip(b"\r\n")


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
            return io.BufferedReader(_Frames(raw), 4 * _CHUNK)
        case _:
            return raw


class _Frames(io.RawIOBase):
    """A zstd file, one frame after the other. Raises `EOFError` when the last one is cut: the library's own reader takes
    that for the end."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        while not self._ready:
            packed = self._packed or self._raw.read(_CHUNK)
            self._packed = b""
            if not packed:
                if self._frame is not None:
                    raise EOFError("it ends in the middle of packed data")
                return 0
            if self._frame is None:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._ready = self._frame.decompress(packed)
            if self._frame.eof:
                self._packed, self._frame = self._frame.unused_data, None
        view = memoryview(buffer)
        given = min(len(view), len(self._ready))
        view[:given] = self._ready[:given]
        self._ready = self._ready[given:]
        return given


def _packed(path: Path, raw: BinaryIO) -> BinaryIO:
    match path.suffix:
        case ".gz":
            return gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0)  # type: ignore[return-value]
        case ".zst":
            return zstandard.ZstdCompressor().stream_writer(raw, closefd=False)
        case _:
            return raw
