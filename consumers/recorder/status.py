"""What the recorder knows about itself. It becomes the report of this part and its metrics."""

import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import Counter, Gauge

from consumers.recorder.position import RecordedPosition
from schemas.health import RecorderReport
from schemas.health.reports import host_name

RECORDED = Counter("rinkside_recorded", "Events and dead letters written to the recording")
RECORDED_BYTES = Gauge("rinkside_recorded_bytes", "Size of the recording")
FREE_BYTES = Gauge("rinkside_recording_free_bytes", "Room on the disk of the recording")
WRITTEN = Gauge("rinkside_recording_written", "Whether the disk takes the recording (1) or not (0)")


class RecorderStatus:
    """One for each recorder. `now_s` is a monotonic clock."""

    def __init__(self, folder: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._now_s = now_s
        self._started_s = now_s()
        self._problem = ""
        self._position = RecordedPosition()
        WRITTEN.set(1)

    def written(self, position: RecordedPosition, lines: int) -> None:
        """A batch is on disk, up to this position."""
        self._problem, self._position = "", position
        RECORDED.inc(lines)
        RECORDED_BYTES.set(sum(position.sizes.values()))
        WRITTEN.set(1)

    def refused(self, problem: str) -> None:
        """The disk does not take the recording."""
        self._problem = problem
        WRITTEN.set(0)

    def report(self) -> RecorderReport:
        free_bytes: int | None = None
        with contextlib.suppress(OSError):
            free_bytes = shutil.disk_usage(self._folder).free
            FREE_BYTES.set(free_bytes)
        return RecorderReport(
            host=host_name(),
            up_s=int(self._now_s() - self._started_s),
            folder=str(self._folder.resolve()),
            events=sum(self._position.offsets.values()),
            bytes=sum(self._position.sizes.values()),
            free_bytes=free_bytes,
            problem=self._problem,
        )
