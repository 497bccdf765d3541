"""Corrections with a preview.

    POST /api/desk/{competition}/corrections
         {"correction": {"kind": "status", "distance": "…", "skater": "…", "status": "DQ"}, "why": "…"}
      → 200 {"id", "at", "expect", "consequences"}: nothing is published
         the same, with that "id", "at" and "expect"
      → 201 {"id"}: published; 409 and a new preview when it would now do something else

Preview and publication build the same events (same id, same time) and apply them to the same projection, so what was shown is
what happens. A request that is repeated after a lost answer counts once.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access import Access, Person, Refused, Right, guarded
from gateway.access.request_body import json_body
from gateway.desk.notes import Publish
from gateway.exceptions import NotPublished
from gateway.settings import GatewaySettings
from gateway.token_bucket import TokenBucket
from schemas.documents import Document
from schemas.events import Event, encode_event, format_instant, parse_instant

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_RETRY_S = 2
_LONGEST_THOUGHT = timedelta(minutes=30)
"""After this long a preview must be asked for again."""
_PREPARE_S = 60.0
"""A revert reads the log of the competition."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CorrectionBy:
    """Who corrects, when and why. `id` names the correction."""

    id: str
    author: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """The events of a correction, and what they change. `expect` is equal when they would do the same."""

    events: tuple[Event, ...]
    consequences: Document
    expect: str
    is_published: bool = False
    """The log has these events already: the answer to an earlier request was lost."""


class CorrectionRefused(Exception):
    """The correction cannot be made (422), or not now (503). Raised by `Prepare`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


Prepare: TypeAlias = Callable[[str, Mapping[str, Any], CorrectionBy], Awaitable[Prepared]]
"""Prepares a correction of a competition, without publishing anything. Raises `CorrectionRefused`."""


def correction_routes(
    settings: GatewaySettings, access: Access, publish: Publish | None, prepare: Prepare | None
) -> list[Route]:
    """The route. Without `publish` and `prepare` it answers 403."""
    rate = TokenBucket(settings.desk_per_s, settings.desk_burst)
    one_at_a_time = asyncio.Lock()

    async def correct(request: Request, person: Person) -> Response:
        if publish is None or prepare is None:
            raise Refused(403, "this gateway has no log to publish on, so nothing can be corrected here")
        if not rate.take(time.monotonic()):
            raise Refused(429, "too many requests; try again in a moment", Retry_After=str(_RETRY_S))
        fields = await json_body(request, settings.desk_max_bytes)
        by, correction = _by(fields, person), fields.get("correction")
        if not isinstance(correction, dict):
            raise Refused(422, "correction: an object that says what to correct")
        competition = request.path_params["competition"]
        try:
            async with asyncio.timeout(_PREPARE_S), one_at_a_time:
                prepared = await prepare(competition, correction, by)
        except CorrectionRefused as refused:
            raise Refused(refused.status, refused.message) from refused
        except TimeoutError as error:
            raise Refused(503, "the preview takes too long; try again", Retry_After=str(_RETRY_S)) from error
        if "expect" not in fields:
            return _preview(200, by, prepared)
        if prepared.is_published:
            return _answer(201, {"status": 201, "id": by.id})
        if fields["expect"] != prepared.expect:
            return _preview(409, by, prepared, message="it would now do something else; look at it again")
        try:
            for event in prepared.events:
                await publish(event)
        except NotPublished as error:
            raise Refused(503, str(error), Retry_After=str(_RETRY_S)) from error
        _log.info("corrected", competition=competition, id=by.id, author=by.author, kind=str(correction.get("kind")))
        return _answer(201, {"status": 201, "id": by.id})

    path = "/api/desk/{competition}/corrections"
    return [Route(path, guarded(access, Right.CORRECT, correct), methods=["POST"])]


def _by(fields: dict[str, Any], person: Person) -> CorrectionBy:
    id_, why, at = fields.get("id") or secrets.token_hex(8), fields.get("why"), fields.get("at")
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise Refused(422, "id: 8 to 64 letters, digits and -")
    if not isinstance(why, str) or not 0 < len(why.strip()) <= 500:
        raise Refused(422, "why: the reason of the correction, up to 500 characters")
    now = datetime.now(UTC)
    moment = now
    if at is not None:
        try:
            moment = parse_instant(at)
        except (TypeError, ValueError) as error:
            raise Refused(422, "at: the time that came with the preview") from error
        if not now - _LONGEST_THOUGHT <= moment <= now + timedelta(seconds=5):
            raise Refused(422, "at: the preview is too old; ask for a new one")
    return CorrectionBy(id_, person.name, why.strip(), moment)


def _preview(status: int, by: CorrectionBy, prepared: Prepared, **more: str) -> Response:
    events = [orjson.loads(encode_event(event)) for event in prepared.events]
    body = {"id": by.id, "at": format_instant(by.at), "expect": prepared.expect, **more}
    return _answer(status, {"status": status, **body, "events": events, "consequences": prepared.consequences})


def _answer(status: int, body: Document) -> Response:
    return Response(orjson.dumps(body), status, {"Cache-Control": "no-store"}, "application/json")
