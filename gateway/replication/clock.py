"""Two clocks: a monotonic one for delays, and the store's one, which only tells how old an event is."""

import asyncio
import time
from collections.abc import Callable


def monotonic_ms() -> float:
    """The clock that delays count on. Nobody can set it."""
    return time.monotonic() * 1000


def call_at_ms(moment_ms: float, call: Callable[[], None]) -> asyncio.TimerHandle:
    """Calls a function at a moment of `monotonic_ms`, or at once when that has passed."""
    return asyncio.get_running_loop().call_later(max(0.0, (moment_ms - monotonic_ms()) / 1000), call)


class StoreClock:
    """The store's clock as last read, advanced by the monotonic clock."""

    def __init__(self) -> None:
        self._offset_ms = time.time() * 1000 - monotonic_ms()

    def now_ms(self) -> float:
        return monotonic_ms() + self._offset_ms

    def set(self, store_ms: float, asked_ms: float) -> None:
        """Notes a reading of the store's clock, which was asked for at `asked_ms`: no event looks younger than it is."""
        self._offset_ms = store_ms - asked_ms
