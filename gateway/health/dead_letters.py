"""Dead letters on the operator page: read one, send it again (corrected), discard it.

    GET  /api/operator/dead-letters/{id}          {"id", "reason", "competition", "text", …}
    POST /api/operator/dead-letters/{id}/resend   {"text": "…"}   → {"event": "…"}
    POST /api/operator/dead-letters/{id}/discard                  → {}

All need the right to operate. The log is not read here: the gateway is given what handles dead letters.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.access import Access, Person, Refused, Right, guarded
from gateway.access.request_body import json_body
from gateway.exceptions import DeadLetterGone, DeadLetterUnusable, NotPublished

_MAX_BYTES = 1_100_000
"""Of a corrected message: the longest event, and JSON around it."""
_RETRY_S = 2
_log = structlog.get_logger()


class DeadLetters(Protocol):
    """Handles dead letters. Methods raise `DeadLetterGone`, `DeadLetterUnusable` and `NotPublished`."""

    async def read(self, id_: str) -> dict[str, str]:
        """The dead letter: reason, origin, and its message as text."""

    async def resend(self, id_: str, text: str, by: str) -> str:
        """Publishes the corrected message; returns a word for the event."""

    async def discard(self, id_: str, by: str) -> None:
        """Records that nobody needs it."""


def dead_letter_routes(access: Access, letters: DeadLetters | None) -> list[Route]:
    """The routes. Without `letters` (a gateway that has no Kafka) they answer 503."""

    def answered(
        work: Callable[[DeadLetters, Request, Person], Awaitable[dict[str, Any]]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request, person: Person) -> Response:
            if letters is None:
                raise Refused(503, "this gateway has no connection to Kafka", Retry_After=str(_RETRY_S))
            try:
                found = await work(letters, request, person)
            except DeadLetterGone as error:
                raise Refused(404, str(error)) from error
            except DeadLetterUnusable as error:
                raise Refused(422, error.reason) from error
            except NotPublished as error:
                raise Refused(503, str(error), Retry_After=str(_RETRY_S)) from error
            return Response(orjson.dumps(found), 200, {"Cache-Control": "no-store"}, "application/json")

        return guarded(access, Right.OPERATE, endpoint)

    async def read(letters: DeadLetters, request: Request, _: Person) -> dict[str, Any]:
        return dict(await letters.read(request.path_params["id"]))

    async def resend(letters: DeadLetters, request: Request, person: Person) -> dict[str, Any]:
        id_, text = request.path_params["id"], await _text(request)
        event = await letters.resend(id_, text, person.name)
        _log.info("a dead letter was resent", id=id_, by=person.name, sent=event)
        return {"event": event}

    async def discard(letters: DeadLetters, request: Request, person: Person) -> dict[str, Any]:
        id_ = request.path_params["id"]
        await letters.discard(id_, person.name)
        _log.info("a dead letter was discarded", id=id_, by=person.name)
        return {}

    prefix = "/api/operator/dead-letters/{id}"
    return [
        Route(prefix, answered(read), methods=["GET"]),
        Route(f"{prefix}/resend", answered(resend), methods=["POST"]),
        Route(f"{prefix}/discard", answered(discard), methods=["POST"]),
    ]


async def _text(request: Request) -> str:
    text = (await json_body(request, _MAX_BYTES)).get("text")
    if not isinstance(text, str):
        raise Refused(400, 'send {"text": "the corrected message"} as JSON')
    return text
