"""One WebSocket connection: a Sans-IO protocol between uvicorn's transport and the hub.

Frames are not queued beyond the current turn of the event loop. Bytes that a client does not read stay in the transport's
buffer up to a bound. Beyond it the client is slow: it gets nothing until it reads again, and then one frame with all it missed.
"""

import asyncio
import contextlib
import os
from collections.abc import Mapping
from typing import Any, Protocol, cast

from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.datastructures import Headers
from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode as WireCode
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from gateway.access import Person, Refused
from gateway.fanout.session import Close, Reply, SendTime, Session, Start, Stop
from gateway.metrics import BYTES, CLOSES, CONNECTIONS, FRAMES, REFUSED
from gateway.network.socket_limits import Admission, SocketLimits, TrustedProxies
from gateway.settings import GatewaySettings
from schemas.protocol import PATH, SUBPROTOCOL, CloseCode

_CLOSE_S = 5.0
"""How long a client may take to answer a close frame."""
_MAX_FRAGMENTS = 64
"""Fragments of one message, which has a few hundred bytes."""


class ConnectionOwner(Protocol):
    """What a connection needs from the hub."""

    settings: GatewaySettings

    def is_full(self) -> bool: ...

    def identify(self, headers: Mapping[str, str], address: str) -> Person | None:
        """Who opens a connection, by the headers of the handshake. Raises `Refused`."""

    def opened(self, connection: "Connection") -> None: ...

    def closed(self, connection: "Connection") -> None: ...

    def act(self, connection: "Connection", effect: Start | Stop | Reply | SendTime) -> None: ...

    def caught_up(self, connection: "Connection") -> None:
        """The client reads again."""

    def write_later(self, connection: "Connection") -> None:
        """Calls `connection.write_pending` at the end of this turn of the event loop."""


class _WebSocket(ServerProtocol):
    """Closes with our own code when a message is too long: 1009 would invite the client to come back."""

    def fail(self, code: int, reason: str = "") -> None:
        if code == WireCode.MESSAGE_TOO_BIG:
            CLOSES.labels(int(CloseCode.PROTOCOL_MISUSE)).inc()
            code, reason = CloseCode.PROTOCOL_MISUSE, "the message is too long; fix the client"
        super().fail(code, reason)


class Connection(asyncio.Protocol):
    """The WebSocket class that uvicorn is given. `writable` is False while the client does not read."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        *,
        hub: ConnectionOwner,
        limits: SocketLimits,
        proxies: TrustedProxies,
        admission: Admission,
    ) -> None:
        self._hub = hub
        self._limits = limits
        self._proxies = proxies
        self._admission = admission
        self._state = server_state
        self._websocket = _WebSocket(
            max_size=hub.settings.max_message_bytes,
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            select_subprotocol=_select,  # type: ignore[arg-type]
        )
        self.session = Session(hub.settings)
        self.person: Person | None = None
        self.writable = False
        self._transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self._open = False
        self._fragments: list[bytes] = []
        self._is_text = True
        self._pending: list[bytes] = []
        self._socket = -1
        self._received_at_s = 0.0
        self._slow_timer: asyncio.TimerHandle | None = None
        self._ping_timer: asyncio.TimerHandle | None = None

    # --- asyncio's side ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=self._hub.settings.write_buffer_bytes)
        self._state.connections.add(self)  # type: ignore[arg-type]  # uvicorn names its own classes only
        if transport.get_extra_info("sslcontext") is None:
            self._socket = transport.get_extra_info("socket").fileno()
        self._received_at_s = self._loop.time()

    def data_received(self, data: bytes) -> None:
        self._received_at_s = self._loop.time()
        with contextlib.suppress(ProtocolError):  # the answer is in the protocol's output
            self._websocket.receive_data(data)
        for event in self._websocket.events_received():
            if isinstance(event, Request):
                self._handshake(event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._flush()

    def eof_received(self) -> None:
        self._websocket.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._limits.release(self._admission)
        self._state.connections.discard(self)
        self.writable = False
        self._socket = -1  # the number may soon belong to another connection
        for timer in (self._slow_timer, self._ping_timer):
            if timer is not None:
                timer.cancel()
        if self._open:
            self._open = False
            CONNECTIONS.dec()
            self._hub.closed(self)

    def pause_writing(self) -> None:
        self.writable = False
        self._transport.pause_reading()  # its messages would need answers, and it does not read
        self._slow_timer = self._loop.call_later(self._hub.settings.slow_close_s, self._too_slow)

    def resume_writing(self) -> None:
        if self._slow_timer is not None:
            self._slow_timer.cancel()
            self._slow_timer = None
        if not self._transport.is_closing():
            self._transport.resume_reading()
        if self._open and self._websocket.state is State.OPEN:
            self.writable = True
            self._hub.caught_up(self)

    # --- uvicorn's side ---

    def shutdown(self) -> None:
        """Asks the client to come back elsewhere, because the server stops."""
        if self._open:
            self.close(CloseCode.SHUTTING_DOWN)
        else:
            self._transport.close()

    # --- the gateway's side ---

    def write(self, frame: bytes) -> None:
        """Writes a frame now, after those that are pending."""
        self.write_pending()
        FRAMES.inc()
        BYTES.inc(len(frame))
        self._send_bytes(frame)

    def write_later(self, frame: bytes) -> None:
        """Writes a frame at the end of this turn of the event loop, together with the others of this turn.

        The cost of a write is the system call and not the bytes. The caller counts the frame.
        """
        if not self._pending:
            self._hub.write_later(self)
        self._pending.append(frame)

    def write_pending(self) -> None:
        """Writes the frames given to `write_later`."""
        pending = self._pending
        if pending:
            self._send_bytes(pending[0] if len(pending) == 1 else b"".join(pending))
            pending.clear()

    def _send_bytes(self, data: bytes) -> None:
        """Writes to the socket while the transport's buffer is empty, which is cheaper than `transport.write`.

        The transport gets what the system does not take, and calls `pause_writing` when that is too much.
        """
        if self._socket >= 0 and not self._transport.get_write_buffer_size():
            try:
                sent = os.write(self._socket, data)
            except OSError:  # the socket is full or closed: the transport notices and acts
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        self._transport.write(data)

    def close(self, code: CloseCode) -> None:
        """Sends a close frame with the reason. A client that does not answer is disconnected."""
        if self._websocket.state is not State.OPEN:
            return
        CLOSES.labels(int(code)).inc()
        self.writable = False
        self._websocket.send_close(int(code), code.meaning[:120])
        self._flush()
        self._loop.call_later(_CLOSE_S, self._transport.abort)

    def _too_slow(self) -> None:
        self.close(CloseCode.TOO_SLOW)

    def _handshake(self, request: Request) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            reason, status, message = refusal
            REFUSED.labels(reason).inc()
            response = self._websocket.reject(status, message + "\n")
            if status == 503:
                response.headers["Retry-After"] = "5"
        else:
            response = self._websocket.accept(request)
        self._websocket.send_response(response)
        self._flush()  # frames are written past the transport: none may overtake the response
        if self._websocket.state is State.OPEN:
            self._open = self.writable = True
            CONNECTIONS.inc()
            self._hub.opened(self)
            self._ping_timer = self._loop.call_later(self._hub.settings.ping_s, self._keep_alive)

    def _refusal(self, request: Request) -> tuple[str, int, str] | None:
        settings = self._hub.settings
        if request.path.split("?")[0] != PATH:
            return "path", 404, f"there is no WebSocket here; connect to {PATH}"
        origin = request.headers.get("Origin")
        if origin is not None and "*" not in settings.allowed_origins and origin not in settings.allowed_origins:
            return "origin", 403, f"pages of {origin} may not connect here"
        if self._hub.is_full():
            return "full", 503, "this gateway is full; try again, or another one"
        peer = self._transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        if address and self._proxies.has(address):
            forwarded = ", ".join(request.headers.get_all("X-Forwarded-For"))
            client = self._proxies.client_of(address, forwarded)
            if client is not None and not self._limits.assign(self._admission, client):
                return "address", 503, "too many connections from this address"
            address = client or address
        try:
            self.person = self.session.person = self._hub.identify(_single(request.headers), address)
        except Refused as refused:
            # A page whose cookie is out of date still gets what is public.
            if request.headers.get("Authorization") is not None:
                return "token", refused.status, refused.message
        return None

    def _frame(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._is_text = frame.opcode is Opcode.TEXT
            self._fragments = [bytes(frame.data)]
        elif frame.opcode is Opcode.CONT:
            self._fragments.append(bytes(frame.data))
            if len(self._fragments) > _MAX_FRAGMENTS:
                self.close(CloseCode.PROTOCOL_MISUSE)
                return
        else:
            if not self.session.allows_message(self._loop.time()):
                self.close(CloseCode.TOO_MANY_MESSAGES)
            return
        if not frame.fin or not self._open or self._websocket.state is not State.OPEN:
            return
        try:
            text = b"".join(self._fragments).decode() if self._is_text else None
        except UnicodeDecodeError:
            text = None
        effect = self.session.receive(text, self._loop.time())
        if isinstance(effect, Close):
            self.close(effect.code)
        else:
            self._hub.act(self, effect)

    def _keep_alive(self) -> None:
        if self._loop.time() - self._received_at_s > 3 * self._hub.settings.ping_s:
            self._transport.abort()
            return
        if self._websocket.state is State.OPEN:
            self._websocket.send_ping(b"")
            self._flush()
        self._ping_timer = self._loop.call_later(self._hub.settings.ping_s, self._keep_alive)

    def _flush(self) -> None:
        self.write_pending()
        is_open = self._websocket.state is State.OPEN
        if not is_open:
            self.writable = False
        for data in self._websocket.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                with contextlib.suppress(OSError):  # the client has reset the connection: the transport notices
                    self._transport.write_eof()
        if is_open:
            return
        if self._websocket.close_expected():
            self._loop.call_later(_CLOSE_S, self._transport.abort)
        if self._websocket.state is State.CLOSED or self._websocket.handshake_exc is not None:
            self._transport.close()


def _single(headers: Headers) -> Mapping[str, str]:
    """The headers that say who opens a connection. One that comes twice is not used: it could mean either."""
    names = ("Authorization", "Cookie", "Origin", "Host")
    found = {name: headers.get_all(name) for name in names}
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _select(_: ServerProtocol, offered: list[str]) -> str | None:
    """Our sub-protocol when the client offers it; a command-line tool that offers none may connect without."""
    return SUBPROTOCOL if SUBPROTOCOL in offered else None
