"""What a live feed knows about itself: connection, messages, skipped messages. It becomes the report of this part."""

import time
from collections import deque
from collections.abc import Callable

from prometheus_client import Counter, Gauge

from producers.publish import Publisher
from schemas.health import FeedReport, Skip
from schemas.health.rate import PerMinute
from schemas.health.reports import host_name
from schemas.urls import masked

CONNECTED = Gauge("rinkside_feed_connected", "Whether the feed is connected (1) or not (0)")
MESSAGES = Counter("rinkside_feed_messages", "Messages that the feed sent")
SKIPPED = Counter("rinkside_feed_skipped", "Messages that were skipped")
PUBLISHED = Gauge("rinkside_feed_published", "Events of this feed that Kafka has acknowledged")
WAITING = Gauge("rinkside_feed_waiting", "Events of this feed that wait for Kafka")

_MOST_SKIPS = 10
"""Newest skipped messages in a report."""
_SKIPS_COUNT_S = 600
"""A skipped message counts as a problem for so long."""


class FeedStatus:
    """One for each feed. `now_s` is a monotonic clock."""

    def __init__(self, name: str, source: str, now_s: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._source = masked(source)
        self._now_s = now_s
        self._started_s = self._changed_s = now_s()
        self._connected = False
        self._problem = "not connected yet"
        self._last_message_s: float | None = None
        self._messages = 0
        self._rate = PerMinute()
        self._skips: deque[tuple[float, str]] = deque(maxlen=1_000)
        self._publisher: Publisher | None = None
        self._waiting_since_s: float | None = None
        self._published = -1

    def publishes_with(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def connected(self) -> None:
        CONNECTED.set(1)
        if not self._connected:
            self._connected, self._problem, self._changed_s = True, "", self._now_s()

    def lost(self, problem: str) -> None:
        """The connection ended, or could not be made."""
        CONNECTED.set(0)
        if self._connected:
            self._connected, self._changed_s = False, self._now_s()
        self._problem = problem

    def message(self) -> None:
        MESSAGES.inc()
        self._messages += 1
        self._last_message_s = self._now_s()

    def skipped(self, reason: str) -> None:
        """A message was left out."""
        SKIPPED.inc()
        self._skips.append((self._now_s(), reason[:300]))

    def report(self) -> FeedReport:
        now_s = self._now_s()
        while self._skips and now_s - self._skips[0][0] > _SKIPS_COUNT_S:
            self._skips.popleft()
        waiting = self._publisher.waiting if self._publisher is not None else 0
        published = self._publisher.published if self._publisher is not None else 0
        if not waiting or published != self._published:
            self._waiting_since_s = now_s if waiting else None
        self._published = published
        PUBLISHED.set(published)
        WAITING.set(waiting)
        newest = list(self._skips)[-_MOST_SKIPS:]
        return FeedReport(
            host=host_name(),
            up_s=int(now_s - self._started_s),
            name=self._name,
            source=self._source,
            connected=self._connected,
            changed_s=int(now_s - self._changed_s),
            problem=self._problem,
            last_message_s=None if self._last_message_s is None else int(now_s - self._last_message_s),
            messages=self._messages,
            per_minute=self._rate.growth(self._messages, now_s),
            events=published,
            skipped=len(self._skips),
            skips=tuple(Skip(ago_s=int(now_s - at_s), reason=reason) for at_s, reason in reversed(newest)),
            waiting=waiting,
            waiting_s=0 if self._waiting_since_s is None else int(now_s - self._waiting_since_s),
        )
