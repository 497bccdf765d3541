"""Reads the JSON object that a request of the desk carries."""

from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from gateway.access import Refused


async def json_body(request: Request, max_bytes: int) -> dict[str, Any]:
    """The object. Raises `Refused` (400, 413, 415)."""
    return _object(await _bytes(request, max_bytes))


async def _bytes(request: Request, max_bytes: int) -> bytes:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "send JSON, with Content-Type: application/json")
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise Refused(413, f"at most {max_bytes} bytes", Connection="close")
    except ClientDisconnect as error:
        raise Refused(400, "the request ended early") from error
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, f"the body is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Refused(400, "send one JSON object")
    return fields
