"""The desk: publishes notes and overlay choices of commentators and directors to the log.

    POST /api/desk/{competition}/notes      {"text": "…", "author": "…", "distance": "…", "id": "…"}     → note.published
    POST /api/desk/{competition}/overlays   {"kind": "clock", "shown": true, "subject": "…", "id": "…"}  → overlay.chosen

Every request carries `Authorization: Bearer {desk key}`. Browsers send that header to another site only if that site allows
it, and this one does not, so a page elsewhere cannot publish in somebody's name. `id` is chosen by the client: a request that
is repeated after a lost answer counts once. 201 with the id means that the log has the event; 503 that it does not take it now.
"""

import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.exceptions import NotPublished, StoreLost
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from gateway.token_bucket import TokenBucket
from schemas.events import Event, UnreadableEvent, build_event, format_instant

Publish: TypeAlias = Callable[[Event], Awaitable[None]]
"""Publishes an event and returns when the log has it. Raises `NotPublished`."""

SOURCE: Final = "/desk"
TYPES: Final = {"notes": "note.published", "overlays": "overlay.chosen"}
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_RETRY_S = 2

_log = structlog.get_logger()


class _Refusal(Exception):
    """A request that is answered with an error status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def desk_routes(
    settings: GatewaySettings, replica: Replica, publish: Publish | None, *, now: Callable[[], float] = time.monotonic
) -> list[Route]:
    """The two routes. Without a key or `publish` the desk is closed, and every request is answered with 403 and what to do."""
    # Two buckets: guessing keys must not use up the rate of those who have the key.
    rate = TokenBucket(settings.desk_per_s, settings.desk_burst)
    rate_without_key = TokenBucket(settings.desk_per_s, settings.desk_burst)

    def endpoint_for(type_: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await respond(request, type_)

        return endpoint

    async def respond(request: Request, type_: str) -> Response:
        try:
            event = await publish_from(request, type_)
        except _Refusal as refusal:
            body = {"status": refusal.status, "message": refusal.message}
            return Response(orjson.dumps(body), refusal.status, refusal.headers, "application/json")
        _log.info("published by the desk", type=event.type, competition=event.subject, id=event.id)
        body = {"status": 201, "id": event.id, "at": format_instant(event.time)}
        return Response(orjson.dumps(body), 201, media_type="application/json")

    async def publish_from(request: Request, type_: str) -> Event:
        if publish is None or not settings.desk_key:
            raise _Refusal(403, "the desk of this gateway is closed: set RINKSIDE_DESK_KEY and restart the gateway")
        has_key = _has_key(request, settings.desk_key)
        if not (rate if has_key else rate_without_key).take(now()):
            raise _Refusal(429, "too many requests; try again in a moment", Retry_After=str(_RETRY_S))
        if not has_key:
            message = (
                "this is not the desk key of this gateway; open the page with the link that contains the key (…#key=…)"
            )
            raise _Refusal(401, message, WWW_Authenticate="Bearer")
        fields = _read(await _body(request, settings.desk_max_bytes))
        competition = request.path_params["competition"]
        try:
            known = await replica.stored_scopes()
        except StoreLost as error:
            raise _Refusal(503, str(error), Retry_After=str(_RETRY_S)) from error
        if competition not in known:
            raise _Refusal(404, f"there is no competition {competition!r}; /api lists the competitions")
        event = _event(competition, type_, fields)
        try:
            await publish(event)
        except NotPublished as error:
            raise _Refusal(503, str(error), Retry_After=str(_RETRY_S)) from error
        return event

    return [
        Route(f"/api/desk/{{competition}}/{what}", endpoint_for(type_), methods=["POST"])
        for what, type_ in TYPES.items()
    ]


def _has_key(request: Request, key: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Compared as bytes: `compare_digest` refuses text that is not ASCII.
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), key.encode())


async def _body(request: Request, max_bytes: int) -> bytes:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Refusal(415, "send JSON, with Content-Type: application/json")
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise _Refusal(413, f"at most {max_bytes} bytes", Connection="close")
    except ClientDisconnect as error:
        raise _Refusal(400, "the request ended early") from error
    return body


def _read(body: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _Refusal(400, f"the body is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise _Refusal(400, "send one JSON object")
    return fields


def _event(competition: str, type_: str, fields: dict[str, Any]) -> Event:
    id_ = fields.pop("id", None) or secrets.token_hex(16)
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise _Refusal(422, "id: 8 to 64 letters, digits and -")
    if isinstance(fields.get("text"), str):
        fields["text"] = fields["text"].strip()
    envelope = {"specversion": "1.0", "id": id_, "source": SOURCE, "type": type_, "subject": competition}
    try:
        return build_event(envelope | {"time": datetime.now(UTC), "data": fields})
    except UnreadableEvent as error:
        raise _Refusal(422, error.reason.removeprefix(f"{type_}.data.")) from error
