"""Addresses of the HTTP edge. `/api/{channel}` itself is in `gateway.http`; it calls `follow` for `?after=`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.edge.event_stream import event_stream
from gateway.edge.follower import Closed
from gateway.edge.next_version import NOTHING_NEW_S, delayed_document, next_message
from gateway.edge.query import BadQuery, channel_of, delay_ms_of, epoch_of, positions, version_of, wait_s_of
from gateway.exceptions import StoreLost
from gateway.fanout.frames import EMPTY_HASH, patch_json, received
from gateway.fanout.history import History
from gateway.hub import Hub
from gateway.metrics import FOLLOWED
from gateway.pages.rendering.responses import respond
from gateway.replication.replica import Replica
from schemas.channels import Channel
from schemas.documents import canonical
from schemas.events import format_instant
from schemas.protocol import NO_EPOCH, Since

_IMMUTABLE = "public, max-age=31536000, immutable"
_CURRENT = "public, max-age=0, s-maxage=1, must-revalidate"
"""A browser asks each time; a shared cache serves a crowd from one request per second."""
_RETRY_S = 1

RINKSIDE_HEADERS = tuple(f"Rinkside-{name}" for name in ("Epoch", "Version", "Hash", "At", "Received-At"))
"""What a client needs to take a document for a snapshot of the protocol."""

Endpoint = Callable[[Request], Awaitable[Response]]


def problem(status: int, message: str) -> Response:
    """An error as JSON, with what to do."""
    headers = {"Cache-Control": f"public, max-age={NOTHING_NEW_S}"} if status != 400 else {}
    if status == 503:
        headers["Retry-After"] = str(_RETRY_S)
    return Response(orjson.dumps({"status": status, "message": message}), status, headers, "application/json")


def explained(endpoint: Endpoint) -> Endpoint:
    """Turns what went wrong into a response."""

    async def respond_to(request: Request) -> Response:
        try:
            return await endpoint(request)
        except BadQuery as error:
            return problem(error.status, str(error))
        except (StoreLost, Closed) as error:
            return problem(503, str(error))

    return respond_to


async def follow(hub: Hub, replica: Replica, request: Request, channel: Channel) -> Response:
    """Answers `?after=VERSION` with the next message of the channel. Raises `BadQuery`, `StoreLost` and `Closed`."""
    version = version_of(request.query_params["after"], "after")
    given = request.query_params.get("epoch")
    delay_ms, wait_s = delay_ms_of(request, hub.settings), wait_s_of(request, hub.settings)
    if hub.is_full():
        raise StoreLost("this gateway is full; try again, or another one")
    if given is None:
        history = await replica.history(channel)
        given = history.epoch if history is not None else NO_EPOCH
    FOLLOWED.inc()
    message = await next_message(hub, channel, Since(epoch=epoch_of(given), version=version), delay_ms, wait_s)
    if message is None:
        raise StoreLost(f"nothing is known about {channel.name} yet")
    headers = {"Cache-Control": f"public, max-age={message.fresh_s}"}
    if message.range is not None:
        epoch, first, last = message.range
        headers["Content-Location"] = f"/api/{quote(channel.name)}/patches/{quote(epoch)}/{first}-{last}"
    return Response(message.payload, 200, headers, "application/json")


async def current(hub: Hub, replica: Replica, request: Request, channel: Channel) -> Response:
    """The present document of a channel, or the one that a client with a delay should show. Raises as `follow`."""
    delay_ms = delay_ms_of(request, hub.settings)
    epoch, version, document_hash, document, at, received_at = NO_EPOCH, 0, EMPTY_HASH, {}, "", ""
    if delay_ms:
        message = await delayed_document(hub, channel, delay_ms)
        epoch, version, document_hash, document = (message[name] for name in ("epoch", "version", "hash", "doc"))
        at, received_at = message.get("at", ""), message.get("received_at", "")
    elif (history := await replica.history(channel)) is not None:
        newest = history.newest
        epoch, version, document_hash, document = history.epoch, newest.version, newest.hash, newest.doc
        at, received_at = newest.at, received(newest)
    headers = {
        "Cache-Control": _CURRENT,
        "Rinkside-Epoch": epoch,
        "Rinkside-Version": str(version),
        "Rinkside-Hash": document_hash,
        "Rinkside-At": at,
        "Rinkside-Received-At": received_at,
    }
    headers = {name: value for name, value in headers.items() if value}
    return respond(request, canonical(document), "application/json", headers, etag=f'"{epoch}-{version}"')


def edge_routes(hub: Hub, replica: Replica) -> list[Route]:
    """Immutable patches and documents by version, and the stream of server-sent events."""

    async def in_memory(request: Request) -> tuple[Channel, History]:
        channel = channel_of(request.path_params["channel"])
        history = await replica.history(channel)
        if history is None or history.epoch != request.path_params["epoch"]:
            raise BadQuery(f"{channel.name} has another epoch now; get the document at /api/{channel.name}", 404)
        return channel, history

    async def patch(request: Request) -> Response:
        channel, history = await in_memory(request)
        old, new = (history.get(version_of(request.path_params[end], end)) for end in ("first", "last"))
        if old is None or new is None or old.version > new.version:
            raise BadQuery(_not_in_memory(channel, history), 404)
        body = patch_json(channel.name, history.epoch, old, new)
        return respond(request, body, "application/json", {"Cache-Control": _IMMUTABLE})

    async def document(request: Request) -> Response:
        channel, history = await in_memory(request)
        version = history.get(version_of(request.path_params["version"], "version"))
        if version is None:
            raise BadQuery(_not_in_memory(channel, history), 404)
        headers = {
            "Cache-Control": _IMMUTABLE,
            "Rinkside-Epoch": history.epoch,
            "Rinkside-Version": str(version.version),
            "Rinkside-Hash": version.hash,
        }
        etag = f'"{history.epoch}-{version.version}"'
        return respond(request, canonical(version.doc), "application/json", headers, etag=etag)

    async def events(request: Request) -> Response:
        names = request.query_params.getlist("channel")
        if not names:
            raise BadQuery("name the channels to follow: /sse?channel=live/slc-2021&channel=ticker/slc-2021")
        if len(names) > hub.settings.max_subscriptions:
            raise BadQuery(f"one stream follows at most {hub.settings.max_subscriptions} channels")
        if hub.is_full():
            raise StoreLost("this gateway is full; try again, or another one")
        held = positions(request.headers.get("Last-Event-ID", request.query_params.get("last-event-id", "")))
        channels = {channel: held.get(channel.name) for channel in map(channel_of, names)}
        stream = event_stream(hub, channels, delay_ms_of(request, hub.settings))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, headers=headers, media_type="text/event-stream")

    async def now(_: Request) -> Response:
        body = orjson.dumps({"now": format_instant(datetime.now(UTC))})
        return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")

    return [
        Route("/api/now", now),
        Route("/api/{channel:path}/patches/{epoch}/{first}-{last}", explained(patch)),
        Route("/api/{channel:path}/versions/{epoch}/{version}", explained(document)),
        Route("/sse", explained(events)),
    ]


def _not_in_memory(channel: Channel, history: History) -> str:
    oldest, newest = history.oldest.version, history.newest.version
    return f"{channel.name} has versions {oldest} to {newest} in memory; get the document at /api/{channel.name}"
