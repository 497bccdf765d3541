"""A client that believes nothing: it holds every message against the protocol's promises."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from schemas.documents import Document, apply_patch, document_hash
from schemas.protocol import (
    SERVER_MESSAGES,
    SUBPROTOCOL,
    Error,
    Heartbeat,
    PatchMessage,
    Pong,
    ServerMessage,
    Snapshot,
    Unsubscribed,
)
from testing.waiting import TIME_SCALE

DEADLINE_S = 10 * TIME_SCALE
QUIET_S = 0.3 * TIME_SCALE


@dataclass
class Held:
    """What the client holds of one channel."""

    epoch: str
    version: int
    doc: Document


@dataclass
class Board:
    """`messages` are all that ever came; `held` is the document of each channel as the messages made it."""

    connection: ClientConnection
    held: dict[str, Held] = field(default_factory=dict)
    messages: list[ServerMessage] = field(default_factory=list)

    async def say(self, message: Mapping[str, object]) -> None:
        await self.connection.send(json.dumps(message))

    async def subscribe(self, channel: str, **extra: object) -> None:
        await self.say({"op": "subscribe", "channel": channel, **extra})

    async def resume(self, channel: str, held: Held) -> None:
        """Subscribes with what another connection held."""
        self.held[channel] = held
        await self.subscribe(channel, since={"epoch": held.epoch, "version": held.version})

    async def next(self, deadline_s: float = DEADLINE_S) -> ServerMessage:
        """The next message, checked and applied."""
        async with asyncio.timeout(deadline_s):
            text = await self.connection.recv()
        assert isinstance(text, str)
        message = SERVER_MESSAGES.validate_json(text)
        assert "null" not in text or isinstance(message, PatchMessage), text
        self.messages.append(message)
        match message:
            case Snapshot():
                assert message.hash == document_hash(message.doc)
                self.held[message.channel] = Held(message.epoch, message.version, message.doc)
            case PatchMessage():
                held = self.held[message.channel]
                assert (message.epoch, message.from_version) == (held.epoch, held.version)
                document = apply_patch(held.doc, message.patch)
                assert message.hash == document_hash(document)
                self.held[message.channel] = Held(message.epoch, message.version, document)
            case Unsubscribed():
                self.held.pop(message.channel, None)
            case Heartbeat() | Pong() | Error():
                pass
        return message

    async def until(self, condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
        """Takes messages until the condition holds."""
        async with asyncio.timeout(deadline_s):
            while not condition():
                await self.next(deadline_s)

    async def shows(self, channel: str, document: Document) -> None:
        """Takes messages until the channel shows that document."""
        await self.until(lambda: channel in self.held and self.held[channel].doc == document)

    async def stays_quiet(self) -> None:
        """Asks for a pong and takes what comes before it: there must be nothing else.

        Answers come in the order of the questions, so whatever was on its way comes before the pong.
        """
        await self.say({"op": "ping", "id": 77})
        message = await self.next()
        assert isinstance(message, Pong), message

    async def close_code(self, deadline_s: float = DEADLINE_S) -> int:
        """Takes messages until the server closes; the code it gave."""
        with pytest.raises(ConnectionClosed) as closed:
            await self.until(lambda: False, deadline_s)
        received = closed.value.rcvd
        assert received is not None, "cut without a close"
        return received.code


@contextlib.asynccontextmanager
async def board(port: int) -> AsyncIterator[Board]:
    """A connected client."""
    url = f"ws://127.0.0.1:{port}/ws"
    async with connect(url, subprotocols=[SUBPROTOCOL], compression=None, close_timeout=1) as connection:  # type: ignore[list-item]
        yield Board(connection)
