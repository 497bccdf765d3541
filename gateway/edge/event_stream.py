"""Server-sent events: the messages of several channels as one stream, `GET /sse?channel=…&channel=…`.

The id of an event names what the client then holds of each channel. A browser sends the last one when it connects again, as
`Last-Event-ID`, and the stream continues from there.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping

import orjson

from gateway.edge.follower import Closed, following
from gateway.edge.query import event_id
from gateway.hub import Hub
from schemas.channels import Channel
from schemas.protocol import Since

RETRY_MS = 1_000
"""How long a browser waits before it connects again."""


async def event_stream(hub: Hub, channels: Mapping[Channel, Since | None], delay_ms: int) -> AsyncIterator[bytes]:
    """Events until the client leaves or the gateway stops; a comment whenever nothing was sent for `ping_s`."""
    held = {channel.name: since for channel, since in channels.items() if since is not None}
    with following(hub, channels, delay_ms) as follower:
        yield b"retry: %d\n\n" % RETRY_MS
        while True:
            try:
                async with asyncio.timeout(hub.settings.ping_s):
                    payload = await follower.next()
            except TimeoutError:
                yield b":\n\n"
                continue
            except Closed as closed:
                yield b"event: close\ndata: %d\n\n" % closed.code
                return
            message = orjson.loads(payload)
            if message["op"] in ("snapshot", "patch"):
                held[message["channel"]] = Since(epoch=message["epoch"], version=message["version"])
                yield b"id: %b\ndata: %b\n\n" % (event_id(held).encode(), payload)
            else:
                yield b"data: %b\n\n" % payload
