"""Accepts connections within the limits.

asyncio's own server accepts everything. When no file is left, it logs the same error for each entry of its backlog, again and
again (https://github.com/python/cpython/issues/151615). This one closes what is not admitted.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Final

import structlog

from gateway.metrics import REFUSED
from gateway.network.log_limit import LogLimit
from gateway.network.socket_limits import Admission, SocketLimits, TrustedProxies

_MAX_ACCEPTS = 64
"""Connections accepted in one turn of the event loop: more would hold up the frames of everybody."""
_PAUSE_S = 1.0
_OUT_OF_RESOURCES: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

_log = structlog.get_logger()

MakeProtocol = Callable[[Admission], asyncio.Protocol]


class Listener:
    """Hands accepted sockets to protocols, between `start` and `stop`."""

    def __init__(
        self,
        listening: socket.socket,
        limits: SocketLimits,
        proxies: TrustedProxies,
        make_protocol: MakeProtocol,
        *,
        unacknowledged_s: float,
    ) -> None:
        """`unacknowledged_s`: the system closes a connection whose client takes no data for this long."""
        self._socket = listening
        self._limits = limits
        self._proxies = proxies
        self._make_protocol = make_protocol
        self._unacknowledged_ms = int(unacknowledged_s * 1000)
        self._log_limit = LogLimit()
        self._tasks: set[asyncio.Task[None]] = set()
        self._resume: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Accepts connections from now on."""
        self._socket.setblocking(False)
        self._resume = None
        asyncio.get_running_loop().add_reader(self._socket, self._accept)

    def stop(self) -> None:
        """Closes the listening socket; accepted connections stay open."""
        if self._resume is not None:
            self._resume.cancel()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def _accept(self) -> None:
        for _ in range(_MAX_ACCEPTS):
            try:
                accepted, peer = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _OUT_OF_RESOURCES:
                    raise
                self._warn("no connection can be accepted", problem=error.strerror, pause_s=_PAUSE_S)
                loop = asyncio.get_running_loop()
                loop.remove_reader(self._socket)
                self._resume = loop.call_later(_PAUSE_S, self.start)
                return
            self._admit(accepted, str(peer[0]))

    def _admit(self, accepted: socket.socket, peer: str) -> None:
        admission = self._limits.admit(None if self._proxies.has(peer) else peer, accepted.close)
        if admission is None:
            accepted.close()
            REFUSED.labels("sockets").inc()
            self._warn(
                "too many connections; a proxy should be named in trusted_proxies", open=len(self._limits), address=peer
            )
            return
        accepted.setblocking(False)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._unacknowledged_ms)
        task = asyncio.get_running_loop().create_task(self._connect(accepted, admission))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, accepted: socket.socket, admission: Admission) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: self._make_protocol(admission), accepted)
        except (OSError, ValueError):  # closed meanwhile, by the client or to make room
            self._limits.release(admission)
            accepted.close()

    def _warn(self, message: str, **fields: object) -> None:
        left_out = self._log_limit.allows(message)
        if left_out is not None:
            _log.warning(message, **fields, **({"left_out": left_out} if left_out else {}))
