"""The desk: what a commentator or director says reaches everybody through the log.

    POST /api/desk/{competition}/notes      {"text": "…", "author": "…", "distance": "…", "id": "…"}     → note.published
    POST /api/desk/{competition}/overlays   {"kind": "clock", "shown": true, "subject": "…", "id": "…"}  → overlay.chosen

`Authorization: Bearer {desk key}` on each. A browser sends that header to another site only where that site allows it, and this
one does not: no page elsewhere can speak here for somebody. `id` is the client's own: the same one again, as after an answer
that was lost, counts once. 201 with the id means that the log has it; 503 that it does not take it now.
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
from schemas.events import Event, UnreadableEvent, build_event, format_instant

Publish: TypeAlias = Callable[[Event], Awaitable[None]]
"""Puts an event on the log and returns when the log has it. Raises `NotPublished`."""

SOURCE: Final = "/desk"
TYPES: Final = {"notes": "note.published", "overlays": "overlay.chosen"}
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_RETRY_S = 2

_log = structlog.get_logger()


class _Refusal(Exception):
    """An answer that is not the one that was hoped for."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class _Allowance:
    """So many requests at once, and so many a second after that."""

    def __init__(self, per_s: float, burst: int, now: Callable[[], float]) -> None:
        self._per_s, self._burst, self._now = per_s, burst, now
        self._left, self._counted_at = float(burst), now()

    def take(self) -> bool:
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._counted_at) * self._per_s)
        self._counted_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def desk_routes(
    settings: GatewaySettings, replica: Replica, publish: Publish | None, *, now: Callable[[], float] = time.monotonic
) -> list[Route]:
    """The two routes. Without a key, or without somebody who publishes, the desk is closed: 403 says what to do."""
    # Two, so that somebody who tries keys takes nothing from the one who has it.
    allowance = _Allowance(settings.desk_per_s, settings.desk_burst, now)
    tries = _Allowance(settings.desk_per_s, settings.desk_burst, now)

    def taker(type_: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await take(request, type_)

        return endpoint

    async def take(request: Request, type_: str) -> Response:
        try:
            event = await accept(request, type_)
        except _Refusal as refusal:
            body = {"status": refusal.status, "message": refusal.message}
            return Response(orjson.dumps(body), refusal.status, refusal.headers, "application/json")
        _log.info("said by the desk", type=event.type, competition=event.subject, id=event.id)
        body = {"status": 201, "id": event.id, "at": format_instant(event.time)}
        return Response(orjson.dumps(body), 201, media_type="application/json")

    async def accept(request: Request, type_: str) -> Event:
        if publish is None or not settings.desk_key:
            raise _Refusal(403, "the desk of this gateway is closed: set RINKSIDE_DESK_KEY and start the gateway again")
        has_key = _shows_key(request, settings.desk_key)
        if not (allowance if has_key else tries).take():
            raise _Refusal(429, "too much at once; try again in a moment", Retry_After=str(_RETRY_S))
        if not has_key:
            message = "that is not the desk key of this gateway; open the page with the link that has it (…#key=…)"
            raise _Refusal(401, message, WWW_Authenticate="Bearer")
        said = _read(await _body(request, settings.desk_max_bytes))
        competition = request.path_params["competition"]
        try:
            known = await replica.known_scopes()
        except StoreLost as error:
            raise _Refusal(503, str(error), Retry_After=str(_RETRY_S)) from error
        if competition not in known:
            raise _Refusal(404, f"there is no competition {competition!r}; /api has those there are")
        event = _event(competition, type_, said)
        try:
            await publish(event)
        except NotPublished as error:
            raise _Refusal(503, str(error), Retry_After=str(_RETRY_S)) from error
        return event

    return [Route(f"/api/desk/{{competition}}/{what}", taker(type_), methods=["POST"]) for what, type_ in TYPES.items()]


def _shows_key(request: Request, key: str) -> bool:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    # Compared as bytes: text that is not ASCII cannot be compared in constant time.
    return scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), key.encode())


async def _body(request: Request, most: int) -> bytes:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Refusal(415, "send JSON, with Content-Type: application/json")
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise _Refusal(413, f"at most {most} bytes", Connection="close")
    except ClientDisconnect as error:
        raise _Refusal(400, "the request ended early") from error
    return body


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _Refusal(400, f"that is not JSON: {error}") from error
    if not isinstance(said, dict):
        raise _Refusal(400, "send one JSON object")
    return said


def _event(competition: str, type_: str, said: dict[str, Any]) -> Event:
    id_ = said.pop("id", None) or secrets.token_hex(16)
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise _Refusal(422, "id: 8 to 64 letters, digits and -")
    if isinstance(said.get("text"), str):
        said["text"] = said["text"].strip()
    envelope = {"specversion": "1.0", "id": id_, "source": SOURCE, "type": type_, "subject": competition}
    try:
        return build_event(envelope | {"time": datetime.now(UTC), "data": said})
    except UnreadableEvent as error:
        raise _Refusal(422, error.reason.removeprefix(f"{type_}.data.")) from error
