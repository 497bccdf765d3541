"""A client that comes back by itself."""

import asyncio
import contextlib
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from schemas.documents import Document
from tests.kit.gateway.checking_client import Held, board


@dataclass
class Follower:
    """A client that comes back by itself and resumes; `board` holds every message against the promises."""

    port: int
    channels: tuple[str, ...]
    held: dict[str, Held] = field(default_factory=dict)
    connections: int = 0
    snapshots: int = 0

    async def follow(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError):
                await self._one_connection(stopping)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 0.1)

    async def _one_connection(self, stopping: asyncio.Event) -> None:
        async with board(self.port) as client:
            self.connections += 1
            for channel in self.channels:
                if channel in self.held:
                    await client.resume(channel, self.held[channel])
                else:
                    await client.subscribe(channel)
            while not stopping.is_set():
                with contextlib.suppress(TimeoutError):
                    message = await client.next(1.0)
                    self.snapshots += message.op == "snapshot"
                    self.held.update(client.held)

    def documents(self) -> dict[str, Document]:
        return {channel: held.doc for channel, held in self.held.items()}
