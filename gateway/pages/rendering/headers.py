"""Headers that every page goes out with: what it may load, who may frame it, and whether it changed."""

import re

from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.rendering.assets import content_tag

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def origin_of(request: Request) -> str:
    """`https://live.example.org`, as the reader's browser called it; a Host header that is none counts as localhost."""
    host = request.headers.get("Host", "")
    scheme = "https" if request.scope.get("scheme") in ("https", "wss") else "http"
    return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"


def page_headers(origin: str, *, framed: bool) -> dict[str, str]:
    """Only our own resources, and no script or style within the markup. `framed`: any site may show it in an iframe."""
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


def answer(
    request: Request, body: bytes, media_type: str, headers: dict[str, str], *, tag: str = "", status: int = 200
) -> Response:
    """The body, or 304 where the reader has it already. Only a 200 is tagged."""
    if status != 200:
        return Response(body, status, headers, media_type)
    headers = {**headers, "ETag": tag or content_tag(body)}
    bare = headers["ETag"].removeprefix("W/")
    asked = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    if bare in asked or "*" in asked:
        return Response(None, 304, headers)
    return Response(body, status, headers, media_type)
