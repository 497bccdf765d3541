"""A gateway that is played: a real socket, and a script of what it says and does."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from rinkside_client import ClientSettings
from schemas.protocol import SUBPROTOCOL

QUICK = ClientSettings(connect_s=5, close_s=0.5, answer_s=0.5, retry_s=0.02, retry_max_s=0.1, stable_s=60)
"""A client that waits for little, for tests."""


@dataclass(frozen=True)
class Close:
    code: int
    reason: str = ""


CUT = "cut the connection, without a close"
LISTEN = "wait for a message of the client"

Script: TypeAlias = Sequence[str | bytes | Close]
"""Texts to send, and what to do. At its end the connection stays open and says nothing."""


@dataclass
class Played:
    port: int
    scripts: Sequence[Script]
    connections: list[list[dict[str, Any]]] = field(default_factory=list)
    """What was heard on each connection."""
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    async def start(cls, scripts: Sequence[Script], **options: object) -> "Played":
        played = cls(0, scripts)
        values: dict[str, Any] = {"subprotocols": [SUBPROTOCOL], "close_timeout": 0.2, **options}
        played.server = await serve(played._serve, "127.0.0.1", 0, **values)
        played.port = next(iter(played.server.sockets)).getsockname()[1]
        return played

    async def stop(self) -> None:
        assert self.server is not None
        self.server.close(close_connections=True)
        await self.server.wait_closed()

    async def _serve(self, connection: ServerConnection) -> None:
        heard: list[dict[str, Any]] = []
        script = self.scripts[min(len(self.connections), len(self.scripts) - 1)] if self.scripts else ()
        self.connections.append(heard)
        try:
            for step in script:
                match step:
                    case Close(code, reason):
                        await connection.close(code, reason)
                        return
                    case "cut the connection, without a close":
                        connection.transport.abort()
                    case "wait for a message of the client":
                        heard.append(json.loads(await connection.recv()))
                    case _:
                        await connection.send(step)
            while True:
                heard.append(json.loads(await connection.recv()))
        except ConnectionClosed:
            return


def tasks() -> set[str]:
    """Names of the tasks that run now, this one left out."""
    return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}
