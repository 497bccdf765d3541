"""Responses: the headers of pages, and conditional requests."""

import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def origin_of(request: Request) -> str:
    """The origin as the browser names it, `https://live.example.org`; a malformed Host header counts as localhost."""
    host = request.headers.get("Host", "")
    scheme = "https" if request.scope.get("scheme") in ("https", "wss") else "http"
    return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"


def page_headers(origin: str, *, framed: bool) -> dict[str, str]:
    """Security headers: a page loads only our own files and has no inline script or style.

    `framed` allows any site to show the page in an iframe.
    """
    # 'self' does not cover ws: in browsers that follow an older edition of the standard (Safari before 15.4).
    host = origin.partition("//")[2]
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "*" if framed else "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": "no-cache",
    }


def content_etag(body: bytes) -> str:
    """A weak ETag (RFC 9110, 8.8.3): it is the same for the compressed and the plain form of a content."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'


def is_not_modified(headers: Mapping[str, str], etag: str) -> bool:
    """Whether `If-None-Match` of these request headers names the ETag (weak comparison, RFC 9110, 8.8.3.2)."""
    given = [each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")]
    return "*" in given or etag.removeprefix("W/") in given


def respond(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str], *, etag: str = "", status: int = 200
) -> Response:
    """The body, or 304 when the client has it. Only a 200 carries an ETag, by default that of the body."""
    if status != 200:
        return Response(body, status, headers, media_type)
    headers = {**headers, "ETag": etag or content_etag(body)}
    if is_not_modified(request.headers, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(body, status, headers, media_type)
