"""What a gateway knows about itself: clients, deliveries, slow clients. It becomes the report of this part."""

import time
from collections.abc import Callable

from prometheus_client import REGISTRY

from schemas.health import GatewayReport
from schemas.health.rate import PerMinute
from schemas.health.reports import host_name
from schemas.protocol import CloseCode


class GatewayStatus:
    """One for each gateway. `now_s` is a monotonic clock. The numbers are those of its metrics."""

    def __init__(self, address: str, now_s: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._now_s = now_s
        self._started_s = now_s()
        self._frames, self._merged, self._slow, self._closed = (PerMinute() for _ in range(4))

    def report(self) -> GatewayReport:
        now_s = self._now_s()
        closes = {code: _value("rinkside_closes_total", code=str(int(code))) for code in CloseCode}
        return GatewayReport(
            host=host_name(),
            up_s=int(now_s - self._started_s),
            address=self._address,
            clients=_value("rinkside_connections"),
            subscriptions=_value("rinkside_subscriptions"),
            competitions=_value("rinkside_scopes"),
            per_minute=self._frames.growth(_value("rinkside_frames_total"), now_s),
            merged_per_minute=self._merged.growth(_value("rinkside_merged_patches_total"), now_s),
            slow_per_minute=self._slow.growth(closes[CloseCode.TOO_SLOW], now_s),
            closed_per_minute=self._closed.growth(sum(closes.values()), now_s),
        )


def _value(name: str, **labels: str) -> int:
    return int(REGISTRY.get_sample_value(name, labels) or 0)
