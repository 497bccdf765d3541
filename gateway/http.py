"""HTTP: the same documents as over WebSocket, and what operators and scrapers ask for."""

from typing import cast

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.desk import Publish, desk_routes
from gateway.exceptions import StoreLost, TooManyScopes
from gateway.fanout.frames import EMPTY_HASH
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import not_found, wants_page
from gateway.pages.rendering.assets import content_tag
from gateway.pages.rendering.compression import Compression
from gateway.pages.routes import page_routes
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from schemas.channels import KINDS, parse_channel
from schemas.documents import canonical
from schemas.protocol import NO_EPOCH


def build_app(
    settings: GatewaySettings, replica: Replica, is_stopping: "StopFlag", publish: Publish | None = None
) -> Starlette:
    """The application. `is_stopping` makes /readyz say no, so that a load balancer looks elsewhere; `publish` puts on the log
    what the desk says."""

    def answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        return Response(orjson.dumps(value), status, headers, "application/json")

    def problem(status: int, message: str) -> Response:
        retry = {"Retry-After": "2"} if status == 503 else None
        return answer({"status": status, "message": message}, status, retry)

    async def view(request: Request) -> Response:
        name = request.path_params["channel"]
        channel = parse_channel(name)
        if channel is None:
            kinds = ", ".join(KINDS)
            return problem(
                404, f"{name!r} is no channel; names begin with one of {kinds}; see /api for those there are"
            )
        try:
            history = await replica.loaded_history(channel)
        except (StoreLost, TooManyScopes) as error:
            return problem(503, str(error))
        epoch, version, document_hash, document = NO_EPOCH, 0, EMPTY_HASH, {}
        if history is not None:
            newest = history.newest
            epoch, version, document_hash, document = history.epoch, newest.version, newest.hash, newest.doc
        tag = f'"{epoch}-{version}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",
            "Rinkside-Epoch": epoch,
            "Rinkside-Version": str(version),
            "Rinkside-Hash": document_hash,
        }
        asked = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
        if tag in asked or "*" in asked:
            return Response(None, 304, headers)
        return Response(canonical(document), 200, headers, "application/json")

    async def index(_: Request) -> Response:
        try:
            names = await replica.known_scopes()
            return answer({"competitions": {name: await replica.known_channels(name) for name in names}})
        except StoreLost as error:
            return problem(503, str(error))

    library = Library(replica)

    async def competitions(request: Request) -> Response:
        try:
            found = await library.competitions()
        except StoreLost as error:
            return problem(503, str(error))
        lines = [
            {
                "competition": name,
                "name": document.get("name", name),
                "starts_on": document.get("starts_on"),
                "ends_on": document.get("ends_on"),
                "is_running": any(entry.get("state") == "running" for entry in document.get("programme", {}).values()),
            }
            for name, document in found
        ]
        content = orjson.dumps({"competitions": lines})
        headers = {"ETag": content_tag(content), "Cache-Control": "no-cache"}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(None, 304, headers)
        return Response(content, 200, headers, "application/json")

    async def healthz(_: Request) -> Response:
        return answer({"alive": True})

    async def readyz(_: Request) -> Response:
        if is_stopping():
            return problem(503, "this gateway is shutting down")
        try:
            await replica.check()
        except StoreLost as error:
            return problem(503, str(error))
        return answer({"ready": True})

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), 200, media_type=CONTENT_TYPE_LATEST)

    async def asyncapi(_: Request) -> Response:
        from schemas.asyncapi import asyncapi_document

        return answer(asyncapi_document())

    async def missing(request: Request, _: Exception) -> Response:
        if wants_page(request):
            return not_found(request)
        return problem(404, f"there is nothing at {request.url.path}; views are at /api, clients connect to /ws")

    async def wrong_method(request: Request, _: Exception) -> Response:
        return problem(
            405, f"{request.method} is not for {request.url.path}: everything here is for reading, but for the desk"
        )

    return Starlette(
        routes=[
            Route("/api", index),
            Route("/api/competitions", competitions),
            Route("/api/{channel:path}", view),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/asyncapi.json", asyncapi),
            *desk_routes(settings, replica, publish),
            *page_routes(replica),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.allowed_origins),
                allow_methods=["GET"],
                allow_headers=["If-None-Match"],
                expose_headers=["ETag", "Rinkside-Epoch", "Rinkside-Version", "Rinkside-Hash"],
            ),
            Middleware(Compression),
        ],
        exception_handlers={404: cast("object", missing), 405: cast("object", wrong_method)},  # type: ignore[dict-item]
    )


class StopFlag:
    """Whether the gateway is shutting down."""

    def __init__(self) -> None:
        self.stopping = False

    def __call__(self) -> bool:
        return self.stopping
