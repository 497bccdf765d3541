"""A client that does not read slows nobody, buffers little, and is right again when it reads on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from schemas.documents import apply_patch, document_hash
from schemas.protocol import SERVER_MESSAGES, CloseCode, PatchMessage, Snapshot
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually, within
from tests.kit.gateway.checking_client import board
from tests.kit.gateway.running import RunningGateway, StartGateway

_ROWS = 400
_FILLER = "x" * 100


class Reluctant:
    """A client on a bare socket with the smallest buffer there is; it reads only when told to."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        self._port = port
        self._wire = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/ws"))
        self._frames: list[Frame] = []

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        self._wire.send_request(self._wire.connect())
        await self._send()
        while not isinstance(event := await self._event(), Response):
            raise AssertionError(event)

    async def subscribe(self, channel: str) -> None:
        self._wire.send_text(json.dumps({"op": "subscribe", "channel": channel}).encode())
        await self._send()

    async def read(self) -> Frame:
        """The next whole frame."""
        event = await self._event()
        assert isinstance(event, Frame)
        return event

    def close(self) -> None:
        self._socket.close()

    async def _send(self) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, b"".join(self._wire.data_to_send()))

    async def _event(self) -> object:
        while not self._frames:
            async with within(10):
                data = await asyncio.get_running_loop().sock_recv(self._socket, 65536)
            assert data, "cut off"
            self._wire.receive_data(data)
            self._frames += self._wire.events_received()  # type: ignore[arg-type]
        return self._frames.pop(0)


@pytest.fixture
async def gateway(start_gateway: StartGateway) -> RunningGateway:
    return await start_gateway(write_buffer_bytes=4096, slow_close_s=60.0)


@pytest.fixture
async def reluctant(gateway: RunningGateway) -> AsyncIterator[Reluctant]:
    client = Reluctant(gateway.port)
    await client.connect()
    yield client
    client.close()


def _closed_as_slow() -> float:
    """How many connections the gateways of this process have closed as too slow."""
    return REGISTRY.get_sample_value("rinkside_closes_total", {"code": str(int(CloseCode.TOO_SLOW))}) or 0.0


def _document(number: int) -> dict[str, object]:
    return {"n": number, "rows": {f"r{row}": f"{number}{_FILLER}" for row in range(_ROWS)}}


async def _fill(writer: ScopeWriter, channel: str, writes: int) -> None:
    """More than every buffer between the gateway and a client holds: some 40 KB each."""
    for number in range(1, writes + 1):
        await writer.put({channel: _document(number)})


async def test_a_client_that_reads_again_gets_what_it_missed_as_one_patch(
    gateway: RunningGateway, reluctant: Reluctant, writer: ScopeWriter
) -> None:
    channel, writes = f"live/{writer.scope}", 200
    await writer.put({channel: {"n": 0}})
    async with board(gateway.port) as quick:
        await quick.subscribe(channel)
        await quick.shows(channel, {"n": 0})
        await reluctant.subscribe(channel)
        await reluctant.read()
        await _fill(writer, channel, writes)
        # The quick one is not held up by the other.
        await quick.shows(channel, writer.views[channel].doc)

    document: dict[str, object] = {"n": 0}
    version, steps = 1, []
    while version != writer.views[channel].version:
        frame = await reluctant.read()
        assert frame.opcode is Opcode.TEXT
        message = SERVER_MESSAGES.validate_json(bytes(frame.data))
        if isinstance(message, Snapshot):
            document = message.doc
        else:
            assert isinstance(message, PatchMessage)
            assert message.from_version == version
            document = apply_patch(document, message.patch)
        assert message.hash == document_hash(document)
        steps.append(message.version - version)
        version = message.version
    assert document == writer.views[channel].doc
    assert max(steps) > 1
    assert len(steps) < writes


async def test_a_client_that_reads_nothing_for_too_long_is_closed(
    start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    gateway = await start_gateway(write_buffer_bytes=4096, slow_close_s=0.5)
    closed_before = _closed_as_slow()
    channel = f"live/{writer.scope}"
    await writer.put({channel: {"n": 0}})
    client = Reluctant(gateway.port)
    await client.connect()
    await client.subscribe(channel)
    await client.read()
    await _fill(writer, channel, 200)
    await eventually(lambda: _closed_as_slow() > closed_before)  # the client sees nothing of it until it reads
    while (frame := await client.read()).opcode is not Opcode.CLOSE:
        pass
    assert int.from_bytes(bytes(frame.data)[:2], "big") == CloseCode.TOO_SLOW
    client.close()
