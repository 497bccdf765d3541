"""uvicorn's HTTP connection, with a deadline for every request."""

import asyncio
import functools
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from gateway.metrics import REFUSED
from gateway.network.socket_limits import Admission, SocketLimits


class HttpConnection(HttpToolsProtocol):
    """Closes a connection whose request is not complete within `request_s`.

    uvicorn itself limits only the pause after a response. A WebSocket handshake is a request too.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        *,
        limits: SocketLimits,
        admission: Admission,
        request_s: float,
    ) -> None:
        super().__init__(config, server_state, app_state)
        self._limits = limits
        self._admission = admission
        self._request_s = request_s
        self._deadline: asyncio.TimerHandle | None = None
        if self.ws_protocol_class is not None:
            self.ws_protocol_class = functools.partial(self.ws_protocol_class, admission=admission)  # type: ignore[assignment, call-arg]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._admission.abort = transport.abort
        self._start_deadline()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._deadline is None:
            self._start_deadline()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._end_deadline()
        self._limits.confirm(self._admission)

    def handle_websocket_upgrade(self) -> None:
        self._end_deadline()
        self._limits.confirm(self._admission)
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_deadline()
        self._limits.release(self._admission)
        super().connection_lost(exc)

    def _start_deadline(self) -> None:
        self._deadline = self.loop.call_later(self._request_s, self._too_late)

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        REFUSED.labels("slow request").inc()
        self.transport.abort()
