"""Reads the body of a request that somebody may not send, without trusting its length."""

from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from gateway.access.access import Refused


def is_form(request: Request) -> bool:
    """Whether a browser sends the fields of a form."""
    return media_type(request) == "application/x-www-form-urlencoded"


def media_type(request: Request) -> str:
    """The type of the body, without parameters."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body. Raises `Refused` (413) as soon as it is too long, and (400) when the client leaves."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise Refused(413, f"at most {max_bytes} bytes", Connection="close")
    except ClientDisconnect as error:
        raise Refused(400, "the request ended early") from error
    return body


async def json_body(request: Request, max_bytes: int) -> dict[str, Any]:
    """The JSON object of a request. Raises `Refused` (400, 413, 415)."""
    if media_type(request) != "application/json":
        raise Refused(415, "send JSON, with Content-Type: application/json")
    try:
        fields = orjson.loads(await read_body(request, max_bytes))
    except orjson.JSONDecodeError as error:
        raise Refused(400, f"the body is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Refused(400, "send one JSON object")
    return fields
