"""The newest look at the installation, shared by everybody who asks within a moment; and its metrics."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import Gauge

from gateway.health.look import Look
from gateway.health.observer import Observer
from schemas.health import diagnose

_MODE: Final = "livemostrecent"
"""Gateways that share a port see the same installation."""
FINDINGS = Gauge("rinkside_findings", "What is wrong now", ["code", "severity"], multiprocess_mode=_MODE)
PARTS = Gauge("rinkside_parts", "Parts that report themselves", ["kind"], multiprocess_mode=_MODE)
UNHANDLED = Gauge(
    "rinkside_dead_letters_unhandled", "Dead letters that nobody has resent or discarded", multiprocess_mode=_MODE
)
EVENT_AGE = Gauge(
    "rinkside_newest_event_age_seconds",
    "Age of the newest event of a running competition",
    ["competition"],
    multiprocess_mode=_MODE,
)
OVERDUE = Gauge(
    "rinkside_overdue_splits", "Overdue splits of a running competition", ["competition"], multiprocess_mode=_MODE
)
WRITES = Gauge("rinkside_store_accepts_writes", "Whether Redis accepts writes (1) or not (0)", multiprocess_mode=_MODE)


class HealthWatch:
    """Looks when it is asked, at most once in `fresh_s`. Everybody who asks meanwhile shares one look."""

    def __init__(self, observer: Observer, fresh_s: float = 3.0, now_s: Callable[[], float] = time.monotonic) -> None:
        self._observer = observer
        self._fresh_s = fresh_s
        self._now_s = now_s
        self._look: Look | None = None
        self._looked_at_s = 0.0
        self._lock = asyncio.Lock()

    async def look(self) -> Look:
        async with self._lock:
            if self._look is None or self._now_s() - self._looked_at_s > self._fresh_s:
                seen, letters = await self._observer.observe()
                self._look = Look(seen, letters, diagnose(seen))
                self._looked_at_s = self._now_s()
                _export(self._look)
            return self._look


class _Labelled:
    """A gauge whose labels come and go: one that is gone is 0 from then on. (`clear` does not work with several processes.)"""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._known: set[tuple[str, ...]] = set()

    def set(self, values: Mapping[tuple[str, ...], int]) -> None:
        for labels in self._known - values.keys():
            self._gauge.labels(*labels).set(0)
        for labels, value in values.items():
            self._gauge.labels(*labels).set(value)
        self._known |= values.keys()


_FINDINGS, _PARTS, _EVENT_AGE, _OVERDUE = (_Labelled(each) for each in (FINDINGS, PARTS, EVENT_AGE, OVERDUE))
_KINDS: Final = ("consumer", "gateway", "feed", "recorder")


def _export(look: Look) -> None:
    seen = look.seen
    _FINDINGS.set(Counter((each.code, each.severity) for each in look.findings))
    running: Counter[str] = Counter(part.report.kind for part in seen.parts if not part.is_silent)
    _PARTS.set({(kind,): running[kind] for kind in _KINDS})
    UNHANDLED.set(seen.dead_letters.count)
    _EVENT_AGE.set({(competition.id,): competition.age_s for competition in seen.competitions})
    _OVERDUE.set({(competition.id,): len(competition.overdue) for competition in seen.competitions})
    WRITES.set(not (seen.store.problem or seen.store.write_problem))
