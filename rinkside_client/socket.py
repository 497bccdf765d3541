"""One connection: carries the session's messages over a WebSocket until it ends, and returns why."""

import asyncio
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from rinkside_client.addresses import Addresses
from rinkside_client.exceptions import BadAddress, ClientError, MessageTooBig, NotAGateway, NotAllowed, refusal
from rinkside_client.session import Effect, Ended, Reconnect, Session
from rinkside_client.settings import ClientSettings
from schemas.protocol import SUBPROTOCOL
from schemas.urls import masked

_TOO_BIG = 1009


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The connection ended or could not be opened; try again. `at_least_s` is the wait that the gateway asks for."""

    reason: str
    at_least_s: float = 0.0


End: TypeAlias = ConnectionLost | ClientError
"""A `ClientError` means: do not reconnect."""


@dataclass(slots=True)
class Socket:
    """`wake` is set when the session has something to send. `apply` gets every effect except `Reconnect`."""

    addresses: Addresses
    settings: ClientSettings
    session: Session
    wake: asyncio.Event
    now: Callable[[], float]
    opened: Callable[[], None]
    apply: Callable[[Effect], None]

    async def run(self) -> End:
        """Runs one connection, from its handshake to its end."""
        settings = self.settings
        try:
            async with open_socket(
                self.addresses.socket,
                subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]  # NewType over str
                compression=None,  # the gateway does not compress: one frame serves everybody
                open_timeout=settings.connect_s,
                close_timeout=settings.close_s,
                ping_interval=settings.ping_s,
                ping_timeout=settings.pong_s,
                max_size=settings.max_message_bytes,
                proxy=None if self.addresses.is_local else True,
            ) as connection:
                if connection.subprotocol != SUBPROTOCOL:
                    return NotAGateway(self.addresses.socket, f"it does not offer the sub-protocol {SUBPROTOCOL}")
                self.session.opened(self.now())
                self.wake.set()
                self.opened()
                return await self._exchange(connection)
        except InvalidStatus as error:
            return _refused(self.addresses.socket, error)
        except InvalidURI as error:
            return BadAddress(self.addresses.socket, masked(str(error)))
        except ConnectionClosed as error:
            return self._closed(error)
        except TimeoutError:
            return ConnectionLost(f"no answer within {settings.connect_s:g} s")
        except ssl.SSLError as error:
            return ConnectionLost(f"no secure connection ({error.reason or error})")
        except OSError as error:
            # asyncio puts the address into the message instead of the reason.
            return ConnectionLost(
                os.strerror(error.errno) if error.errno is not None and error.errno > 0 else str(error)
            )
        except InvalidHandshake as error:
            return ConnectionLost(f"no WebSocket handshake ({error})")
        finally:
            self.session.lost()

    async def _exchange(self, connection: ClientConnection) -> End:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._send(connection)), group.create_task(self._watch_answers(connection))]
            try:
                return await self._read(connection)
            finally:
                for task in tasks:
                    task.cancel()

    async def _read(self, connection: ClientConnection) -> End:
        while True:
            try:
                text = await connection.recv()
            except ConnectionClosed as error:
                return self._closed(error)
            effect = self.session.receive(text, self.now())
            if len(self.session.outgoing) > self.settings.max_outgoing:
                return ConnectionLost("the gateway does not read")
            if self.session.outgoing:
                self.wake.set()
            if isinstance(effect, Reconnect):
                return ConnectionLost(effect.reason)
            if isinstance(effect, Ended) and effect.channel is None:
                return effect.error
            if effect is not None:
                self.apply(effect)

    async def _send(self, connection: ClientConnection) -> None:
        outgoing = self.session.outgoing
        try:
            while True:
                await self.wake.wait()
                self.wake.clear()
                while outgoing:
                    async with asyncio.timeout(self.settings.send_s):
                        await connection.send(outgoing.popleft())
        except ConnectionClosed:
            return  # the reader handles it
        except TimeoutError:
            connection.transport.abort()

    async def _watch_answers(self, connection: ClientConnection) -> None:
        while True:
            await asyncio.sleep(self.settings.answer_s / 10)
            if self.session.overdue(self.now()) is not None:
                connection.transport.abort()
                return

    def _closed(self, error: ConnectionClosed) -> End:
        late = self.session.overdue(self.now())
        if late is not None:
            return ConnectionLost(f"no answer for {late} within {self.settings.answer_s:g} s")
        if error.rcvd is not None and (no_return := refusal(error.rcvd.code, error.rcvd.reason)) is not None:
            return no_return
        if error.rcvd is not None:
            return ConnectionLost(error.rcvd.reason or f"the gateway closed ({error.rcvd.code})")
        if error.sent is not None and error.sent.code == _TOO_BIG:
            return MessageTooBig(self.settings.max_message_bytes)
        if error.sent is not None and error.sent.reason:
            return ConnectionLost(error.sent.reason)
        return ConnectionLost("the connection was cut")


def _refused(url: str, error: InvalidStatus) -> End:
    status = error.response.status_code
    if status in (401, 403):
        text = bytes(error.response.body or b"").decode(errors="replace").strip()[:200]
        return NotAllowed(status, text or "this client may not connect; ask the gateway's operator")
    if status in (408, 425, 429) or status >= 500:
        after = error.response.headers.get("Retry-After", "")
        return ConnectionLost(f"the gateway is not ready ({status})", float(after) if after.isdecimal() else 0.0)
    return NotAGateway(url, f"it answers with status {status}")
