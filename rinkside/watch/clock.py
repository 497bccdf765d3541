"""Computes the running clock of a race from the times of events.

A start carries the time of its event, and so does every change. The event time *now* is the wall clock less the shortest
lag that any change had: right for a live race, for a delayed subscription, for a recording played at its own pace, and
whatever this machine's clock says. A recording played faster goes on at normal speed between two events and is set
right by each.
"""

from dataclasses import dataclass
from datetime import datetime

_ANOTHER_PLAY_S = 60.0
"""A change this much later than the shortest delay means that event time has jumped: a recording plays again."""
_LONGEST_S = 30 * 60.0
"""Longest plausible race: the 10000 m takes 12 to 16 minutes."""


@dataclass(slots=True)
class EventClock:
    _lag_s: float | None = None

    def heard(
        self, at: str, now_s: float, *, is_fresh: bool, received_at: str | None = None, delay_s: float = 0
    ) -> None:
        """Takes a change with event time `at`. `is_fresh`: it has just happened; a snapshot may be old.

        `received_at` is when the gateway received it: a board that is opened during a race counts from then, whatever the
        clock of the timing computer says.
        """
        lag_s = (seconds(received_at) + delay_s if received_at is not None else now_s) - seconds(at)
        if self._lag_s is None or lag_s < self._lag_s or (is_fresh and lag_s > self._lag_s + _ANOTHER_PLAY_S):
            self._lag_s = lag_s

    def elapsed_s(self, started_at: str, now_s: float) -> float | None:
        """Seconds since the start; None when it is unknown."""
        if self._lag_s is None:
            return None
        elapsed_s = now_s - self._lag_s - seconds(started_at)
        return max(0.0, elapsed_s) if -5 <= elapsed_s <= _LONGEST_S else None


def seconds(at: str) -> float:
    """Converts RFC 3339 to seconds since 1970."""
    return datetime.fromisoformat(at).timestamp()


def running_text(elapsed_s: float) -> str:
    """Formats with tenths, cut: `41.2`, `1:07.9`."""
    tenths = int(elapsed_s * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}" if minutes else f"{rest // 10}.{rest % 10}"
