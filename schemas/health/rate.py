"""How much a counter grew in the last minute. Pure."""

from collections import deque

_WINDOW_S = 60.0


class PerMinute:
    """Feed it the total now and then; it remembers the totals of the last minute."""

    def __init__(self) -> None:
        self._totals: deque[tuple[float, int]] = deque()

    def growth(self, total: int, now_s: float) -> int:
        """How much the total has grown in the last minute, or since the first call when that is less ago."""
        while self._totals and now_s - self._totals[0][0] > _WINDOW_S:
            self._totals.popleft()
        self._totals.append((now_s, total))
        return max(0, total - self._totals[0][1])
