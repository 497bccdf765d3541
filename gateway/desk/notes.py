"""Publishes notes and overlay choices of commentators and directors to the log.

    POST /api/desk/{competition}/notes      {"text": "…", "author": "…", "distance": "…", "id": "…"}     → note.published
    POST /api/desk/{competition}/overlays   {"kind": "clock", "shown": true, "subject": "…", "id": "…"}  → overlay.chosen

Every request carries a token or the cookie of a signed-in browser (`gateway.access`), and every event names its author. `id` is
chosen by the client: a request that is repeated after a lost answer counts once. 201 with the id means that the log has the
event; 503 that it does not take it now.
"""

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, TypeAlias

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access import Access, Person, Refused, Right
from gateway.access.request_body import json_body
from gateway.desk.subjects import check_subject
from gateway.exceptions import NotPublished, StoreLost
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from gateway.token_bucket import TokenBucket
from schemas.events import Event, OverlayChosen, UnreadableEvent, build_event, format_instant

Publish: TypeAlias = Callable[[Event], Awaitable[None]]
"""Publishes an event and returns when the log has it. Raises `NotPublished`."""

SOURCE: Final = "/desk"
TYPES: Final = {"notes": ("note.published", Right.NOTE), "overlays": ("overlay.chosen", Right.OVERLAY)}
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_RETRY_S = 2
_SETTINGS = "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS, and a token or RINKSIDE_DESK_KEY"

_log = structlog.get_logger()


def desk_routes(
    settings: GatewaySettings,
    replica: Replica,
    access: Access,
    publish: Publish | None,
    *,
    now: Callable[[], float] = time.monotonic,
) -> list[Route]:
    """The routes. Without a token or `publish` the desk is closed: the answer is 403 and what to do."""
    rate = TokenBucket(settings.desk_per_s, settings.desk_burst)

    def endpoint_for(type_: str, right: Right) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await respond(request, type_, right)
            except Refused as refused:
                return refused.response()

        return endpoint

    async def respond(request: Request, type_: str, right: Right) -> Response:
        if publish is None:
            raise Refused(403, f"this gateway has no log to publish on, so its desk is closed ({_SETTINGS})")
        person = access.require(request, right)
        if not rate.take(now()):
            raise Refused(429, "too many requests; try again in a moment", Retry_After=str(_RETRY_S))
        event = await publish_from(request, type_, person, publish)
        _log.info("published by the desk", type=event.type, competition=event.subject, id=event.id, author=person.name)
        body = {"status": 201, "id": event.id, "at": format_instant(event.time)}
        return Response(orjson.dumps(body), 201, media_type="application/json")

    async def publish_from(request: Request, type_: str, person: Person, publish: Publish) -> Event:
        fields = await json_body(request, settings.desk_max_bytes)
        competition = request.path_params["competition"]
        try:
            known = await replica.stored_scopes()
        except StoreLost as error:
            raise Refused(503, str(error), Retry_After=str(_RETRY_S)) from error
        if competition not in known:
            raise Refused(404, f"there is no competition {competition!r}; /api lists the competitions")
        event = _event(competition, type_, fields, person.name, replica.event_time(competition))
        try:
            if isinstance(event, OverlayChosen):
                await check_subject(replica, event)
            await publish(event)
        except StoreLost as error:
            raise Refused(503, str(error), Retry_After=str(_RETRY_S)) from error
        except NotPublished as error:
            raise Refused(503, str(error), Retry_After=str(_RETRY_S)) from error
        return event

    return [
        Route(f"/api/desk/{{competition}}/{what}", endpoint_for(type_, right), methods=["POST"])
        for what, (type_, right) in TYPES.items()
    ]


def _event(competition: str, type_: str, fields: dict[str, Any], author: str, at: datetime) -> Event:
    id_ = fields.pop("id", None) or secrets.token_hex(16)
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise Refused(422, "id: 8 to 64 letters, digits and -")
    if isinstance(fields.get("text"), str):
        fields["text"] = fields["text"].strip()
    envelope = {
        "specversion": "1.0",
        "id": id_,
        "source": SOURCE,
        "type": type_,
        "subject": competition,
        "author": author,
    }
    try:
        return build_event(envelope | {"time": at, "data": fields})
    except UnreadableEvent as error:
        raise Refused(422, error.reason.removeprefix(f"{type_}.data.")) from error
