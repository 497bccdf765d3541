"""Finds the position of a recording whose position file is lost, by comparing its lines with the log.

A recording has the lines of each partition in the order of the log. So the log is read from its start, and each line that the
file has is left out, as often as the file has it. The rest is appended. Lines that are no longer on the log stay. Nothing is
noted before every partition was read to its end: a crash in between starts the comparison again, with the same result.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

_CHUNK = 1 << 20


class KnownLines:
    """The lines that a recording has and that were not met on the log yet. Keeps 8 bytes of each line, not the line."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        """`paths` maps a topic to its file. Raises `OSError`."""
        self._lines: dict[str, Counter[bytes]] = {topic: _digests(path) for topic, path in paths.items()}
        self.count = sum(lines.total() for lines in self._lines.values())
        self.met = 0

    def new_ones(self, topic: str, lines: Sequence[bytes]) -> list[bytes]:
        """Those of the lines that the file does not have. Each line of the file counts once."""
        known = self._lines[topic]
        found = []
        for line in lines:
            digest = _digest(line)
            if known[digest] > 0:
                known[digest] -= 1
                self.met += 1
            else:
                found.append(line)
        return found


def whole_lines(path: Path) -> int:
    """Number of bytes up to the end of the last complete line; 0 for a file that does not exist. Raises `OSError`."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            while end > 0:
                start = max(0, end - _CHUNK)
                file.seek(start)
                newline = file.read(end - start).rfind(b"\n")
                if newline >= 0:
                    return start + newline + 1
                end = start
    except FileNotFoundError:
        pass
    return 0


def _digests(path: Path) -> Counter[bytes]:
    try:
        with path.open("rb") as file:
            return Counter(_digest(line) for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        return Counter()


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=8).digest()
