"""Gzip for HTTP responses, around starlette's middleware.

A compressed body has other bytes, so its ETag becomes a weak one (RFC 9110, 8.8.1), which starlette does not do.
"""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MIN_BYTES = 700
"""A shorter body fits into one packet without compression."""
_LEVEL = 6
"""Level 9 takes twice the time and gains one percent."""


class Compression:
    """Compresses responses for clients that accept gzip. WebSocket connections never pass here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=_MIN_BYTES, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_weak_etag(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                etag = headers.get("ETag", "")
                if "Content-Encoding" in headers and etag and not etag.startswith("W/"):
                    headers["ETag"] = f"W/{etag}"
            await send(message)

        await self._app(scope, receive, send_with_weak_etag)
