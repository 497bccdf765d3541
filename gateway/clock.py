"""The store's clock as the event loop sees it: the moments in stream entries are of the Redis server."""

from collections import deque
from collections.abc import Callable

_SAMPLES = 30
"""Samples the best is chosen from: half a minute of pulses, in which clocks drift by less than a millisecond."""


class StoreClock:
    """Converts between milliseconds of the store and seconds of the loop.

    Each sample is off by at most half its round trip; the one with the shortest counts.
    """

    def __init__(self, monotonic: Callable[[], float], wall: Callable[[], float]) -> None:
        self._monotonic = monotonic
        # Until the store was asked, the machine's own clock stands in for it.
        self._offset_s = wall() - monotonic()
        self._samples: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)

    def sample(self, sent_s: float, received_s: float, store_us: int) -> None:
        """Takes one answer of the store: when it was asked and heard (loop time), and what it said (microseconds)."""
        offset_s = store_us / 1e6 - (sent_s + received_s) / 2
        half_s = (received_s - sent_s) / 2
        if self._samples and abs(offset_s - self._offset_s) > half_s + 0.5:
            # The store's clock was set, or the store is another one: what was measured before says nothing now.
            self._samples.clear()
        self._samples.append((received_s - sent_s, offset_s))
        self._offset_s = min(self._samples)[1]

    def now_ms(self) -> float:
        """The store's clock, now."""
        return (self._monotonic() + self._offset_s) * 1000

    def loop_s(self, store_ms: float) -> float:
        """When that moment of the store is on the loop's clock."""
        return store_ms / 1000 - self._offset_s
