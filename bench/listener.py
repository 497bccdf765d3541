"""The cheapest client there is: shakes hands, says what it is given to say, and hands over messages unread.

A thousand of them run in one process; what they cost must not count for the server, nor keep it waiting.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from schemas.protocol import PATH, SUBPROTOCOL
from testing.waiting import eventually

_TEXT = 0x81
_HANDSHAKE = (
    f"GET {PATH} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
).encode()


class Listener(asyncio.Protocol):
    """`received` gets every text message as bytes."""

    def __init__(self, say: Sequence[str], received: Callable[[bytes], None]) -> None:
        self._say = say
        self._received = received
        self._buffer = bytearray()
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise SystemExit(bytes(self._buffer[:200]).decode())
            self._open = True
            del self._buffer[: end + 4]
            for text in self._say:
                payload = text.encode()
                self._transport.write(bytes([_TEXT, 0x80 | len(payload)]) + bytes(4) + payload)
        self._take()

    def _take(self) -> None:
        start, buffer = 0, self._buffer
        while len(buffer) - start >= 2:
            length, header = buffer[start + 1], 2
            if length >= 126:
                header = 4 if length == 126 else 10
                if len(buffer) - start < header:
                    break
                length = int.from_bytes(buffer[start + 2 : start + header], "big")
            if len(buffer) - start < header + length:
                break
            if buffer[start] == _TEXT:
                self._received(bytes(buffer[start + header : start + header + length]))
            start += header + length
        del buffer[:start]


async def listeners(port: int, count: int, say: Sequence[str], received: Callable[[bytes], None]) -> None:
    """Connects so many of them, one after the other."""
    loop = asyncio.get_running_loop()
    for _ in range(count):
        await loop.create_connection(lambda: Listener(say, received), "127.0.0.1", port)


async def until_quiet(last_s: Callable[[], float], quiet_s: float = 0.5) -> None:
    """Returns when nothing came for `quiet_s`; `last_s` is when something came last, on `time.time`."""
    await eventually(lambda: time.time() - last_s() > quiet_s, 30)
