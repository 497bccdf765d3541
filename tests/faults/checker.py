"""A client that believes nothing, and uses no code of the product.

It subscribes to all channels, comes back to the other gateway when a connection ends, and holds every message against the
promises of docs/protocol.md: `from` is what it holds, hashes are right, versions of an epoch only grow, a replaced epoch never
returns, a document is never replaced by an empty one, and close codes allow to come back.
"""

import contextlib
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from testing.pacing import lasts
from tests.faults.oracle import Json, digest, merged

_RETRY_S = 0.2
_NO_EPOCH = "none"


@dataclass(slots=True)
class Held:
    epoch: str
    version: int
    document: Json
    left: set[str] = field(default_factory=set)
    """Epochs that were replaced."""


@dataclass
class Checker:
    """`violations` are broken promises. `seen_at` is when each of the awaited texts first appeared (monotonic clock)."""

    name: str
    ports: Sequence[int]
    channels: Sequence[str]
    delay_s: float = 0.0
    dead_after_s: float = 10.0
    """A connection without an answer to a ping for so long is left."""
    held: dict[str, Held] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    awaited: set[str] = field(default_factory=set)
    seen_at: dict[str, float] = field(default_factory=dict)

    def documents(self) -> dict[str, Json]:
        return {channel: held.document for channel, held in self.held.items() if held.epoch != _NO_EPOCH}

    async def run(self) -> None:
        """Follows until it is cancelled."""
        while True:
            port = self.ports[self.counts["connections"] % len(self.ports)]
            self.counts["connections"] += 1
            with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, InvalidMessage, ConnectionClosed):
                await self._follow(port)
            await lasts(_RETRY_S)

    async def _follow(self, port: int) -> None:
        half_s = self.dead_after_s / 2
        async with connect(
            f"ws://127.0.0.1:{port}/ws",
            subprotocols=["rinkside.v1"],  # type: ignore[list-item]  # a NewType of str
            compression=None,
            open_timeout=self.dead_after_s,
            ping_interval=half_s,
            ping_timeout=half_s,
            close_timeout=1,
            max_size=None,
        ) as connection:
            for channel in self.channels:
                await connection.send(json.dumps(self._request(channel)))
            try:
                await self._read(connection)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and 4500 <= closed.rcvd.code < 5000:
                    self._violated("closed for good", str(closed.rcvd.code))
                raise

    async def _read(self, connection: ClientConnection) -> None:
        async for text in connection:
            self.take(json.loads(text))

    def _request(self, channel: str) -> dict[str, object]:
        request: dict[str, object] = {"op": "subscribe", "channel": channel}
        if self.delay_s:
            request["delay"] = self.delay_s
        if (held := self.held.get(channel)) is not None and held.epoch != _NO_EPOCH:
            request["since"] = {"epoch": held.epoch, "version": held.version}
        return request

    def take(self, message: Mapping[str, Json]) -> None:
        """Checks a message and applies it."""
        self.counts[message["op"]] += 1
        match message["op"]:
            case "snapshot":
                self._take_snapshot(message)
            case "patch":
                self._take_patch(message)
            case "error":
                self._violated("error", f"{message['code']} {message.get('channel', '')}")
            case "heartbeat" | "pong":
                return
            case _:
                self._violated("unknown message", str(message["op"]))
        if self.awaited and (held := self.held.get(message.get("channel", ""))) is not None:
            self._look(held.document)

    def _take_snapshot(self, message: Mapping[str, Json]) -> None:
        channel, held = message["channel"], self.held.get(message["channel"])
        new = Held(message["epoch"], message["version"], message["doc"])
        if digest(new.document) != message["hash"]:
            self._violated("wrong hash", channel)
        if held is not None and held.epoch != _NO_EPOCH:
            new.left = held.left
            if new.epoch == _NO_EPOCH:
                self._violated("blank over a document", channel)
            elif new.epoch in held.left:
                self._violated("back to a replaced epoch", channel)
            elif new.epoch != held.epoch:
                new.left = held.left | {held.epoch}
            elif new.version < held.version:
                self._violated("version went back", f"{channel} {held.version} to {new.version}")
        self.held[channel] = new

    def _take_patch(self, message: Mapping[str, Json]) -> None:
        channel, held = message["channel"], self.held.get(message["channel"])
        if held is None or (message["epoch"], message["from"]) != (held.epoch, held.version):
            self._violated("patch from elsewhere", channel)
            return
        if message["version"] < held.version:
            self._violated("version went back", channel)
        held.document = merged(held.document, message["patch"])
        held.version = message["version"]
        if digest(held.document) != message["hash"]:
            self._violated("wrong hash", channel)

    def _look(self, document: Json) -> None:
        text = json.dumps(document, ensure_ascii=False)
        for awaited in [each for each in self.awaited if each in text]:
            self.awaited.discard(awaited)
            self.seen_at[awaited] = time.monotonic()

    def _violated(self, promise: str, about: str) -> None:
        self.violations.append(f"{self.name}: {promise}: {about}")
