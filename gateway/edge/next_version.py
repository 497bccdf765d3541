"""One blocking request: the message that brings a client from the version it holds to a newer one.

`GET /api/{channel}?after=VERSION&epoch=EPOCH` waits until there is one. A cache in front collapses the requests of all clients
that hold the same version into one, which is how one gateway serves a million readers.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import orjson

from gateway.edge.follower import following
from gateway.exceptions import StoreLost
from gateway.hub import Hub
from schemas.channels import Channel
from schemas.protocol import Since

NEW_S = 5
"""How long a cache serves a message that leads to a newer version: slower clients get one with everything they missed."""
NOTHING_NEW_S = 1
"""How long a cache serves the answer that nothing is new: long enough to answer all requests that wait for it."""


@dataclass(frozen=True, slots=True)
class NextMessage:
    """A message of the protocol as JSON, and for how many seconds it answers the same request."""

    payload: bytes
    fresh_s: int
    range: tuple[str, int, int] | None = None
    """Epoch, first and last version of a patch."""


async def next_message(hub: Hub, channel: Channel, since: Since, delay_ms: int, wait_s: float) -> NextMessage | None:
    """Waits for a version after `since`, at most `wait_s`; then returns a heartbeat, an empty patch or an empty snapshot.

    None when nothing is known about the channel yet. Raises `Closed` when the gateway stops.
    """
    latest = b""
    with following(hub, {channel: since}, delay_ms) as follower:
        try:
            async with asyncio.timeout(wait_s):
                while True:
                    payload = await follower.next()
                    message = orjson.loads(payload)
                    if message["op"] == "snapshot" and message["version"] > 0:
                        return NextMessage(payload, NOTHING_NEW_S)
                    if message["op"] == "patch" and message["from"] < message["version"]:
                        return NextMessage(payload, NEW_S, (message["epoch"], message["from"], message["version"]))
                    latest = payload if message["op"] == "heartbeat" or not latest else latest
        except TimeoutError:
            return NextMessage(latest, NOTHING_NEW_S) if latest else None


async def delayed_document(hub: Hub, channel: Channel, delay_ms: int) -> dict[str, Any]:
    """The snapshot message that a new subscription with this delay begins with. Raises `Closed` and `StoreLost`."""
    try:
        with following(hub, {channel: None}, delay_ms) as follower:
            async with asyncio.timeout(hub.settings.store_timeout_s):
                while (message := orjson.loads(await follower.next()))["op"] != "snapshot":
                    pass
                return cast("dict[str, Any]", message)
    except TimeoutError as error:
        raise StoreLost("the competition could not be loaded in time") from error
