"""The recorder: the log on disk, each event exactly once.

    timing.events ──────▶ DIR/events.jsonl         the events in log order, one per line: a recording that `replay` plays
    timing.dead-letter ─▶ DIR/dead-letters.jsonl   dead letters: origin, reason, and the original bytes in base64
                          DIR/position.json        the offsets, and the bytes of the two files, that are complete

A batch is written, forced to disk, and only then entered in `position.json`, which is replaced as a whole. After a crash, the
files are cut back to that position, and the rest is read from the log again. A lost `position.json` is found again by comparing
the lines with the log (`lost_position`).
"""

from consumers.recorder.position import (
    DEAD_LETTERS_FILE,
    EVENTS_FILE,
    POSITION_FILE,
    RecordedPosition,
    read_position,
    write_position,
)
from consumers.recorder.service import WRITTEN_AGAIN, RecorderSettings, record
from consumers.recorder.status import RecorderStatus

__all__ = [
    "DEAD_LETTERS_FILE",
    "EVENTS_FILE",
    "POSITION_FILE",
    "WRITTEN_AGAIN",
    "RecordedPosition",
    "RecorderSettings",
    "RecorderStatus",
    "read_position",
    "record",
    "write_position",
]
