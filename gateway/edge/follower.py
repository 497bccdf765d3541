"""A subscriber over HTTP: the hub writes frames to it as to a WebSocket connection, and a request takes them out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator, Mapping

from gateway.access import Person
from gateway.fanout.frames import payload_of
from gateway.fanout.session import Start
from gateway.hub import Hub
from schemas.channels import Channel
from schemas.protocol import CloseCode, Since


class Closed(Exception):
    """The hub has closed this follower; the client may come back."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.meaning)
        self.code = code


class Follower:
    """Protocol messages in the order in which the hub wrote them.

    It takes no more frames while `max_bytes` wait: the hub then merges what the client misses, as for any slow client.
    """

    def __init__(self, hub: Hub, max_bytes: int) -> None:
        self.writable = True
        self.person: Person | None = None
        """Public channels only."""
        self._hub = hub
        self._max_bytes = max_bytes
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._code: CloseCode | None = None
        self._changed = asyncio.Event()

    # --- the hub's side ---

    def write(self, frame: bytes) -> None:
        payload = payload_of(frame)
        self._waiting.append(payload)
        self._waiting_bytes += len(payload)
        self.writable = self._code is None and self._waiting_bytes < self._max_bytes
        self._changed.set()

    write_later = write

    def close(self, code: CloseCode) -> None:
        self._code = code
        self.writable = False
        self._changed.set()

    # --- the request's side ---

    async def next(self) -> bytes:
        """The next message. Raises `Closed` after the last one."""
        while not self._waiting:
            if self._code is not None:
                raise Closed(self._code)
            self._changed.clear()
            await self._changed.wait()
        payload = self._waiting.popleft()
        self._waiting_bytes -= len(payload)
        if not self._waiting and not self.writable and self._code is None:
            self.writable = True
            self._hub.caught_up(self)
        return payload


@contextlib.contextmanager
def following(hub: Hub, channels: Mapping[Channel, Since | None], delay_ms: int) -> Iterator[Follower]:
    """Subscribes to channels, each from the version that the client holds, until the end of the block."""
    follower = Follower(hub, hub.settings.write_buffer_bytes)
    hub.opened(follower)
    try:
        for channel, since in channels.items():
            hub.act(follower, Start(channel, since, delay_ms))
        yield follower
    finally:
        hub.closed(follower)
