"""One WebSocket connection: a Sans-IO protocol between uvicorn's transport and the hub.

Frames for subscribers are written to the transport as they are; nothing is queued here. What a client does not read
stays in the transport's buffer up to a bound; beyond it the client counts as slow, gets nothing, and is brought to the
present in one frame when it reads again.
"""

import asyncio
import contextlib
import os
from typing import Any, Protocol, cast

from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode as WireCode
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from gateway.fanout.session import Answer, Close, Session, Start, Stop, TellTime
from gateway.metrics import BYTES, CLOSES, CONNECTIONS, FRAMES, REFUSED
from gateway.settings import GatewaySettings
from schemas.protocol import PATH, SUBPROTOCOL, CloseCode

_CLOSE_S = 5.0
_MOST_PARTS = 64
"""Frames of one message: it has a few hundred bytes."""


class Hub(Protocol):
    """What a connection needs to know of the gateway."""

    settings: GatewaySettings
    waiting: "list[Connection]"
    """Connections with frames that are written at the end of this turn."""

    def is_full(self) -> bool: ...

    def opened(self, connection: "Connection") -> None: ...

    def closed(self, connection: "Connection") -> None: ...

    def act(self, connection: "Connection", effect: Start | Stop | Answer | TellTime) -> None: ...

    def caught_up(self, connection: "Connection") -> None: ...


class _Wire(ServerProtocol):
    """A message that is too long is misuse of our protocol, which 1009 would not say."""

    def fail(self, code: int, reason: str = "") -> None:
        if code == WireCode.MESSAGE_TOO_BIG:
            CLOSES.labels(int(CloseCode.PROTOCOL_MISUSE)).inc()
            code, reason = CloseCode.PROTOCOL_MISUSE, "the message is too long; mend the client"
        super().fail(code, reason)


class Connection(asyncio.Protocol):
    """Given to uvicorn as its WebSocket class. `writable` is False while the client does not read."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any], *, hub: Hub) -> None:
        self._hub = hub
        self._state = server_state
        self._wire = _Wire(
            max_size=hub.settings.max_message_bytes,
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            select_subprotocol=_select,  # type: ignore[arg-type]
        )
        self.session = Session(hub.settings)
        self.writable = False
        self._transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self._open = False
        self._parts: list[bytes] = []
        self._held: list[bytes] = []
        self._socket = -1
        self._text = True
        self._heard = 0.0
        self._slow_timer: asyncio.TimerHandle | None = None
        self._ping_timer: asyncio.TimerHandle | None = None

    # --- asyncio's side ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=self._hub.settings.write_buffer_bytes)
        self._state.connections.add(self)  # type: ignore[arg-type]  # uvicorn names its own classes only
        if transport.get_extra_info("sslcontext") is None:
            self._socket = transport.get_extra_info("socket").fileno()
        self._heard = self._loop.time()

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        with contextlib.suppress(ProtocolError):  # what to answer is in the protocol's output
            self._wire.receive_data(data)
        for event in self._wire.events_received():
            if isinstance(event, Request):
                self._handshake(event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._flush()

    def eof_received(self) -> None:
        self._wire.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(self)
        self.writable = False
        self._socket = -1  # the number may soon be another connection's
        for timer in (self._slow_timer, self._ping_timer):
            if timer is not None:
                timer.cancel()
        if self._open:
            self._open = False
            CONNECTIONS.dec()
            self._hub.closed(self)

    def pause_writing(self) -> None:
        self.writable = False
        self._transport.pause_reading()  # what it says would have to be answered, and it does not read
        self._slow_timer = self._loop.call_later(self._hub.settings.slow_close_s, self._too_slow)

    def resume_writing(self) -> None:
        if self._slow_timer is not None:
            self._slow_timer.cancel()
            self._slow_timer = None
        if not self._transport.is_closing():
            self._transport.resume_reading()
        if self._open and self._wire.state is State.OPEN:
            self.writable = True
            self._hub.caught_up(self)

    # --- uvicorn's side ---

    def shutdown(self) -> None:
        """The server ends: send the client elsewhere."""
        if self._open:
            self.close(CloseCode.SHUTTING_DOWN)
        else:
            self._transport.close()

    # --- the gateway's side ---

    def write(self, frame: bytes) -> None:
        self.write_held()
        FRAMES.inc()
        BYTES.inc(len(frame))
        self._out(frame)

    def send(self, frame: bytes) -> None:
        """Writes at the end of this turn of the loop, with what else an event changes for this client: what a write
        costs is the call to the system, not the bytes."""
        if not self._held:
            waiting = self._hub.waiting
            if not waiting:
                self._loop.call_soon(_write_all, waiting)
            waiting.append(self)
        self._held.append(frame)

    def write_held(self) -> None:
        """Writes what `send` was given."""
        held = self._held
        if held:
            self._out(held[0] if len(held) == 1 else b"".join(held))
            held.clear()

    def _out(self, data: bytes) -> None:
        """Straight to the socket while nothing waits before it, which the transport does as well and for more; what the
        system does not take is the transport's, which waits and says so (`pause_writing`)."""
        if self._socket >= 0 and not self._transport.get_write_buffer_size():
            try:
                sent = os.write(self._socket, data)
            except OSError:  # it would block, or the client is gone: the transport finds out and acts
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        self._transport.write(data)

    def close(self, code: CloseCode) -> None:
        """Says why and ends; a client that does not answer is cut off."""
        if self._wire.state is not State.OPEN:
            return
        CLOSES.labels(int(code)).inc()
        self.writable = False
        self._wire.send_close(int(code), code.meaning[:120])
        self._flush()
        self._loop.call_later(_CLOSE_S, self._transport.abort)

    def _too_slow(self) -> None:
        self.close(CloseCode.TOO_SLOW)

    def _handshake(self, request: Request) -> None:
        refusal = self._refusal(request)
        if refusal is not None:
            reason, status, words = refusal
            REFUSED.labels(reason).inc()
            response = self._wire.reject(status, words + "\n")
            if status == 503:
                response.headers["Retry-After"] = "5"
        else:
            response = self._wire.accept(request)
        self._wire.send_response(response)
        if self._wire.state is State.OPEN:
            self._open = self.writable = True
            CONNECTIONS.inc()
            self._hub.opened(self)
            self._ping_timer = self._loop.call_later(self._hub.settings.ping_s, self._keep_alive)

    def _refusal(self, request: Request) -> tuple[str, int, str] | None:
        settings = self._hub.settings
        if request.path.split("?")[0] != PATH:
            return "path", 404, f"there is no WebSocket here; it is at {PATH}"
        origin = request.headers.get("Origin")
        if origin is not None and "*" not in settings.allowed_origins and origin not in settings.allowed_origins:
            return "origin", 403, f"pages of {origin} may not connect here"
        if self._hub.is_full():
            return "full", 503, "this gateway is full; try again, or another one"
        return None

    def _frame(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._text = frame.opcode is Opcode.TEXT
            self._parts = [bytes(frame.data)]
        elif frame.opcode is Opcode.CONT:
            self._parts.append(bytes(frame.data))
            if len(self._parts) > _MOST_PARTS:
                self.close(CloseCode.PROTOCOL_MISUSE)
                return
        else:
            if not self.session.may_speak(self._loop.time()):
                self.close(CloseCode.TOO_MANY_MESSAGES)
            return
        if not frame.fin or not self._open or self._wire.state is not State.OPEN:
            return
        try:
            text = b"".join(self._parts).decode() if self._text else None
        except UnicodeDecodeError:
            text = None
        effect = self.session.take(text, self._loop.time())
        if isinstance(effect, Close):
            self.close(effect.code)
        else:
            self._hub.act(self, effect)

    def _keep_alive(self) -> None:
        if self._loop.time() - self._heard > 3 * self._hub.settings.ping_s:
            self._transport.abort()
            return
        if self._wire.state is State.OPEN:
            self._wire.send_ping(b"")
            self._flush()
        self._ping_timer = self._loop.call_later(self._hub.settings.ping_s, self._keep_alive)

    def _flush(self) -> None:
        self.write_held()
        for data in self._wire.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                self._transport.write_eof()
        if self._wire.state is State.OPEN:
            return
        self.writable = False
        if self._wire.close_expected():
            self._loop.call_later(_CLOSE_S, self._transport.abort)
        if self._wire.state is State.CLOSED or self._wire.handshake_exc is not None:
            self._transport.close()


def _write_all(waiting: list[Connection]) -> None:
    for connection in waiting:
        connection.write_held()
    waiting.clear()


def _select(_: ServerProtocol, offered: list[str]) -> str | None:
    """Ours when it is offered; a client that offers none (a tool on a command line) may do without."""
    return SUBPROTOCOL if SUBPROTOCOL in offered else None
