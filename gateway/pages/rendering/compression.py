"""Compression of text, around starlette's: a compressed body is another body, so its tag must say "the same content" and
not "the same bytes" (RFC 9110, 8.8.1)."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST_BYTES = 700
"""Less fits into one packet anyway."""
_LEVEL = 6
"""Level 9 costs twice the time for one part in a hundred."""


class Compression:
    """Gzip where the client takes it; WebSocket connections never come here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=_LEAST_BYTES, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                tag = headers.get("ETag", "")
                if "Content-Encoding" in headers and tag and not tag.startswith("W/"):
                    headers["ETag"] = f"W/{tag}"
            await send(message)

        await self._app(scope, receive, send_weakened)
