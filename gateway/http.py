"""The HTTP application: documents as JSON, pages, the desk, and probes for operators."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote

import orjson
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from gateway.access import Access, Refused, right_to_read
from gateway.access.routes import session_routes
from gateway.compression import Compression
from gateway.desk import Prepare, Publish, correction_routes, desk_routes
from gateway.edge.query import channel_of
from gateway.edge.routes import RINKSIDE_HEADERS, current, edge_routes, explained, follow
from gateway.exceptions import StoreLost
from gateway.health import HealthWatch
from gateway.health.dead_letters import DeadLetters, dead_letter_routes
from gateway.hub import Hub
from gateway.metrics import metrics_page
from gateway.pages.document_reader import DocumentReader
from gateway.pages.rendering.responses import respond
from gateway.pages.routes import Pages
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from schemas.channels import parse_channel
from schemas.documents import Document
from schemas.health import Finding, worst

_RETRY_S = 2


def build_app(
    settings: GatewaySettings,
    replica: Replica,
    is_stopping: Callable[[], bool],
    publish: Publish | None = None,
    hub: Hub | None = None,
    access: Access | None = None,
    prepare: Prepare | None = None,
    health: HealthWatch | None = None,
    dead_letters: DeadLetters | None = None,
) -> Starlette:
    """The application. /readyz answers 503 once `is_stopping`, so that a load balancer sends clients elsewhere.

    `publish` publishes events of the desk, `prepare` prepares its corrections. `hub` tells requests that follow a channel
    about its next version. `access` has the tokens, by default those of the settings. `health` looks at the whole
    installation, for /readyz and /metrics; `dead_letters` handles them for the operator page.
    """
    access = access or settings.access()
    hub = hub or Hub(settings, replica, access)
    pages = Pages(replica)

    def answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        return Response(orjson.dumps(value), status, headers, "application/json")

    def problem(status: int, message: str) -> Response:
        retry = {"Retry-After": str(_RETRY_S)} if status == 503 else None
        return answer({"status": status, "message": message}, status, retry)

    async def view(request: Request) -> Response:
        channel = channel_of(request.path_params["channel"], is_private_allowed=True)
        try:
            access.may_read(channel, request)
        except Refused as refused:
            return refused.response()
        if right_to_read(channel) is not None:
            private = await current(hub, replica, request, channel)
            private.headers["Cache-Control"] = "private, no-store"
            return private
        if "after" in request.query_params:
            return await follow(hub, replica, request, channel)
        return await current(hub, replica, request, channel)

    def public(names: list[str]) -> list[str]:
        channels = ((name, parse_channel(name)) for name in names)
        return [name for name, channel in channels if channel is not None and right_to_read(channel) is None]

    async def index(_: Request) -> Response:
        try:
            names = await replica.stored_scopes()
            return answer({"competitions": {name: public(await replica.stored_channels(name)) for name in names}})
        except StoreLost as error:
            return problem(503, str(error))

    async def competitions(request: Request) -> Response:
        try:
            found = await DocumentReader(replica).with_rehearsals()
        except StoreLost as error:
            return problem(503, str(error))
        real, rehearsals = ([_line(name, document) for name, document in each] for each in found)
        body = orjson.dumps({"competitions": real, "rehearsals": rehearsals})
        return respond(request, body, "application/json", {"Cache-Control": "no-cache"})

    async def healthz(_: Request) -> Response:
        return answer({"alive": True})

    async def readyz(_: Request) -> Response:
        if is_stopping():
            return problem(503, "this gateway is shutting down")
        try:
            notice = await replica.check()
        except StoreLost as error:
            return problem(503, str(error))
        ready: dict[str, object] = {"ready": True} if notice is None else {"ready": True, "problem": notice}
        if health is not None and (findings := (await health.look()).findings):
            ready |= {"light": worst(findings), "findings": [_as_json(finding) for finding in findings]}
        return answer(ready)

    async def metrics(_: Request) -> Response:
        if health is not None:
            await health.look()
        return Response(metrics_page(), 200, media_type=CONTENT_TYPE_LATEST)

    async def asyncapi(_: Request) -> Response:
        from schemas.asyncapi import asyncapi_document

        return answer(asyncapi_document())

    async def missing(request: Request, _: Exception) -> Response:
        if (target := _without_slash(request)) is not None:
            return RedirectResponse(target, 307)
        if "text/html" in request.headers.get("Accept", ""):
            return await pages.not_found(request)
        return problem(404, f"there is nothing at {request.url.path}; documents are at /api, clients connect to /ws")

    async def wrong_method(request: Request, _: Exception) -> Response:
        return problem(
            405,
            f"{request.method} is not allowed for {request.url.path}: all addresses are for reading, except the desk",
        )

    app = Starlette(
        routes=[
            Route("/api", index),
            Route("/api/competitions", competitions),
            *edge_routes(hub, replica),
            *dead_letter_routes(access, dead_letters),
            Route("/api/{channel:path}", explained(view)),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/asyncapi.json", asyncapi),
            *session_routes(access),
            *desk_routes(settings, replica, access, publish),
            *correction_routes(settings, access, publish, prepare),
            *pages.routes(),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET"],
                allow_headers=["If-None-Match", "Last-Event-ID"],
                expose_headers=["ETag", "Content-Location", *RINKSIDE_HEADERS],
            ),
            Middleware(Compression),
        ],
        exception_handlers={404: cast("object", missing), 405: cast("object", wrong_method)},  # type: ignore[dict-item]
    )
    app.router.redirect_slashes = False  # starlette's redirect repeats the Host header of the request
    return app


def _line(name: str, document: Document) -> dict[str, object]:
    """A competition in the list."""
    return {
        "competition": name,
        "name": document.get("name", name),
        "starts_on": document.get("starts_on"),
        "ends_on": document.get("ends_on"),
        "is_running": any(entry.get("state") == "running" for entry in document.get("programme", {}).values()),
    }


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "what": finding.what_in(),
        "to_do": finding.to_do_in(),
    }


def _without_slash(request: Request) -> str | None:
    """The same address without its last slash, relative to this host; None when that is no address either."""
    asked = request.scope["path"]
    path = "/" + asked.strip("/")
    if not asked.endswith("/") or path == "/":
        return None
    matches = (route.matches({**request.scope, "path": path})[0] for route in request.app.routes)
    if Match.FULL not in matches:
        return None
    return quote(path) + (f"?{request.url.query}" if request.url.query else "")
