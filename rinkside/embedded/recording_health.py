"""Watches the recorder of a stack: tells the terminal and the gateway when events do not reach the disk.

The recorder's own log cannot tell it, as it is on the same disk. Its output passes through the supervisor, which gives each
line to `take`.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from consumers.recorder import WRITTEN_AGAIN
from rinkside.embedded.reload import Report
from schemas.storage_keys import NOTICES_KEY

_PROBLEM = re.compile(r"cannot record into [^:]+: ([^;'\"\\]+)")
"""In the recorder's warnings and in its last words, as text and as JSON: the reason."""
_REPEAT_S = 60.0
_REFRESH_S = 5.0
NOTICE_TTL_S = 30
"""A notice disappears by itself when the stack that wrote it is gone."""

Publish = Callable[[str | None], Awaitable[None]]


class RecordingHealth:
    """`problem` is the reason while the recorder cannot write, otherwise None."""

    def __init__(self, data: str, report: Report, publish: Publish, now: Callable[[], float] = time.monotonic) -> None:
        self.problem: str | None = None
        self._data = data
        self._report = report
        self._publish = publish
        self._now = now
        self._reported_at_s: float | None = None
        self._changed = asyncio.Event()

    def take(self, line: str) -> None:
        """Takes a line of the recorder's output."""
        if (found := _PROBLEM.search(line)) is not None:
            self.problem = found[1]
            if self._reported_at_s is None or self._now() - self._reported_at_s >= _REPEAT_S:
                self._reported_at_s = self._now()
                self._report(
                    f"Events are not on disk: cannot write into {self._data} ({found[1]}). Make room; results go on, but "
                    "what is not on disk is lost when Rinkside stops."
                )
            self._changed.set()
        elif WRITTEN_AGAIN in line and self.problem is not None:
            self.problem, self._reported_at_s = None, None
            self._report(f"Events are on disk again, in {self._data}.")
            self._changed.set()

    async def run(self) -> None:
        """Publishes the problem while there is one, and its end."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._publish(self.problem)
            while self.problem is not None and not self._changed.is_set():
                await asyncio.sleep(_REFRESH_S)
                await self._publish(self.problem)


def notice_in(redis_url: str) -> Publish:
    """Stores the problem where gateways find it for their health."""

    async def publish(problem: str | None) -> None:
        client = Redis.from_url(redis_url, socket_timeout=_REFRESH_S, socket_connect_timeout=_REFRESH_S)
        try:
            if problem is None:
                await client.delete(NOTICES_KEY)
            else:
                await client.set(NOTICES_KEY, f"events are not on disk: {problem}", ex=NOTICE_TTL_S)
        except RedisError:
            return  # the next refresh comes soon
        finally:
            await client.aclose()

    return publish
