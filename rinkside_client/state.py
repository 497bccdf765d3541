"""State of the connection, and the wait before the next attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rinkside_client.settings import ClientSettings


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`retry_at_s` is on the client's monotonic clock, 0 unless `phase` is `waiting`."""

    phase: Literal["connecting", "connected", "waiting", "closed"]
    reason: str = ""
    """Why the last connection or attempt ended."""
    retry_at_s: float = 0.0
    reconnects: int = 0
    """Number of connections lost so far."""

    def describe(self, now_s: float) -> str:
        """`connected`, `connecting`, `reconnecting in 1.2 s: …`, `closed`."""
        if self.phase != "waiting":
            return self.phase
        wait_s = max(0.0, self.retry_at_s - now_s)
        return f"reconnecting in {wait_s:.1f} s: {self.reason}"


def wait_before(attempt: int, settings: ClientSettings, random: Callable[[], float], at_least_s: float = 0.0) -> float:
    """Seconds before attempt 1, 2, 3 … after a loss; `random` returns 0 ≤ x < 1, `at_least_s` is what the gateway asks for."""
    longest = min(settings.retry_max_s, settings.retry_s * 2.0 ** min(attempt - 1, 30))
    return min(at_least_s, settings.retry_max_s) + longest * random()
