"""Sockets that send nothing, too much at once, or take nothing: they cost the others nothing."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from testing.processes import REPOSITORY, die_with_parent, free_port
from testing.scope_writer import ScopeWriter
from testing.servers import Server
from testing.waiting import eventually, within
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import StartGateway

_ELSEWHERE = "127.0.0.2"
"""A client that is no trusted proxy."""
_HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@contextlib.contextmanager
def _open_sockets(port: int, count: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)) for _ in range(count)]


@contextlib.asynccontextmanager
async def _connected(
    port: int, local: str = "127.0.0.1"
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(local, 0))
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _is_closed(reader: asyncio.StreamReader) -> bool:
    """Returns when the gateway has ended the connection: False when it sent a document before."""
    answer = b""
    with contextlib.suppress(ConnectionError):
        async with within(10):
            answer = await reader.read()
    return b"200 OK" not in answer


def _start(code: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-c", code], cwd=REPOSITORY, stdout=output, stderr=output, preexec_fn=die_with_parent
        )


async def test_silent_sockets_do_not_shut_a_gateway(store: Server, tmp_path: Path) -> None:
    """With 400 files, 450 sockets that said nothing kept everybody out of a gateway for as long as they stayed, and wrote
    290,000 lines to its log in seven seconds."""
    port = free_port()
    code = f"""
import asyncio, resource
from gateway.service import GatewaySettings, serve
resource.setrlimit(resource.RLIMIT_NOFILE, (400, 400))
asyncio.run(serve(GatewaySettings({store.address!r}, port={port}, max_connections=200), asyncio.Event()))
"""
    log = tmp_path / "gateway.log"
    process = _start(code, log)
    try:
        await eventually(lambda: _lives(port))
        with _open_sockets(port, 450):
            for _ in range(5):
                assert await _lives(port)
                async with board(port) as client:
                    await client.stays_quiet()
    finally:
        process.kill()
        process.wait()
    assert log.read_text().count("\n") < 100, log.read_text()[:2_000]


async def _lives(port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            return (await http.get("/healthz")).status_code == 200
    return False


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
        _HANDSHAKE,
        b"POST /api/desk/x/notes HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
    ],
    ids=["silent", "half a request", "half a handshake", "half a body"],
)
async def test_a_request_that_is_not_complete_in_time_is_cut_off(start_gateway: StartGateway, sent: bytes) -> None:
    gateway = await start_gateway(request_s=0.3)
    async with _connected(gateway.port) as (reader, writer):
        writer.write(sent)
        assert await _is_closed(reader)


async def test_a_second_request_has_a_deadline_too(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(request_s=0.3)
    async with _connected(gateway.port) as (reader, writer):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"}")
        writer.write(b"GET /healthz HTTP/1.1\r\n")
        assert await _is_closed(reader)


async def test_an_address_has_a_limit_of_sockets(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(max_connections_per_address=3)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(_connected(gateway.port, _ELSEWHERE))
        reader, _ = await stack.enter_async_context(_connected(gateway.port, _ELSEWHERE))
        assert await _is_closed(reader)
        async with board(gateway.port) as client:  # another address
            await client.stays_quiet()


async def test_a_client_behind_a_proxy_has_the_limit_of_its_own_address(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(max_connections_per_address=2)
    url = f"ws://127.0.0.1:{gateway.port}/ws"
    one, other = ({"X-Forwarded-For": f"8.8.8.8, 203.0.113.{number}"} for number in (1, 2))
    async with connect(url, additional_headers=one), connect(url, additional_headers=one):
        with pytest.raises(InvalidStatus) as refusal:
            async with connect(url, additional_headers=one):
                pass
        assert refusal.value.response.status_code == 503
        async with connect(url, additional_headers=other):
            pass

    async def has_room() -> bool:
        with contextlib.suppress(InvalidStatus):
            async with connect(url, additional_headers=one):
                return True
        return False

    await eventually(has_room)


async def test_a_client_that_does_not_read_its_answer_is_dropped(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    gateway = await start_gateway(ping_s=0.3)
    large = {f"k{number}": f"{number:x}" * 400 for number in range(20_000)}  # beyond every buffer
    await writer.put({f"live/{writer.scope}": large})
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as unread:
        unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        unread.sendall(f"GET /api/live/{writer.scope} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        def is_dropped() -> bool:
            """Nobody takes what it sends."""
            try:
                unread.send(b" ")
            except (BrokenPipeError, ConnectionResetError):
                return True
            return False

        await eventually(is_dropped)
