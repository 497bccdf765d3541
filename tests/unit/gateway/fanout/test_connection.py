"""A connection without a network: what it writes, in which order."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any, cast

import pytest
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from gateway.fanout.connection import Connection
from gateway.hub import Hub
from gateway.network.socket_limits import SocketLimits, TrustedProxies
from gateway.settings import GatewaySettings
from tests.kit.gateway.memory_replica import MemoryReplica

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.settimeout(5)
        yield ours, theirs


async def _connected(ours: socket.socket) -> tuple[asyncio.Transport, Connection]:
    settings = GatewaySettings("redis://unused")
    limits = SocketLimits(10, 10)
    admission = limits.admit(None, lambda: None)
    assert admission is not None
    hub = Hub(settings, MemoryReplica({}).as_replica())
    state = ServerState()

    def connection() -> Connection:
        return Connection(
            cast("Any", None), state, {}, hub=hub, limits=limits, proxies=TrustedProxies([]), admission=admission
        )

    return await asyncio.get_running_loop().connect_accepted_socket(connection, ours)


async def test_no_frame_overtakes_the_answer_to_the_handshake(pair: tuple[socket.socket, socket.socket]) -> None:
    """A client that sent a frame together with its handshake got the answer to the frame before the 101."""
    ours, theirs = pair
    transport, protocol = await _connected(ours)
    ping = Frame(Opcode.TEXT, b'{"op":"ping","id":7}').serialize(mask=True)
    protocol.data_received(HANDSHAKE + ping)
    received = b""
    while b'"id":7' not in received:
        received += await asyncio.to_thread(theirs.recv, 4096)
    assert received.startswith(b"HTTP/1.1 101 ")
    transport.abort()
    await asyncio.sleep(0)


async def test_nothing_is_written_to_a_client_that_has_reset_the_connection(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the stream could not be sent, the connection stayed writable for a moment, and the next frame for its
    competition raised an error that ended the gateway."""
    transport, protocol = await _connected(pair[0])
    protocol.data_received(HANDSHAKE)

    def reset() -> None:
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(transport, "write_eof", reset, raising=False)
    protocol.eof_received()
    assert not protocol.writable
    transport.abort()
    await asyncio.sleep(0)
