"""All addresses of pages, in one list. Wiring only."""

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.pages.content.app_pages import shell_routes
from gateway.pages.content.embeds import embed_routes
from gateway.pages.content.picker import picker_routes
from gateway.pages.content.report import report_routes
from gateway.pages.content.results import result_routes
from gateway.pages.content.seasons import season_routes
from gateway.pages.content.ticker import ticker_routes
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import not_found
from gateway.pages.rendering.assets import Asset, Assets
from gateway.pages.rendering.headers import answer
from gateway.replication.replica import Replica
from schemas.i18n.translations import LANGUAGES, messages_of

_FOREVER_YOUNG = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Kept by browsers and asked about each time: a gateway that was updated is seen at once. Any site may load them: that is what
embeds are, also on a site that isolates itself from others."""


def page_routes(replica: Replica) -> list[BaseRoute]:
    """What `gateway.http` adds to its application."""
    assets, library = Assets(), Library(replica)

    async def static(request: Request) -> Response:
        return _asset(request, assets.get(request.path_params["name"]))

    async def client(request: Request) -> Response:
        return _asset(request, assets.get("rinkside.js", whole=True))

    async def embed_script(_: Request) -> Response:
        # The module's imports are relative to where it is: a browser takes the address after the redirect for that.
        return RedirectResponse("/static/embed.js", 308, {"Cache-Control": "max-age=3600"})

    async def words(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in LANGUAGES:
            return not_found(request)
        return answer(request, orjson.dumps(dict(messages_of(language))), "application/json", _FOREVER_YOUNG)

    return [
        Route("/static/{name:path}", static),
        Route("/rinkside.js", client),
        Route("/embed.js", embed_script),
        Route("/words/{language}.json", words),
        *shell_routes(),
        *result_routes(library, assets),
        *season_routes(library, assets),
        *ticker_routes(library, assets),
        *report_routes(library),
        *embed_routes(library, assets),
        *picker_routes(library),
    ]


def _asset(request: Request, asset: Asset | None) -> Response:
    if asset is None:
        return not_found(request)
    headers = {**_FOREVER_YOUNG, "Vary": "Accept-Encoding"}
    body = asset.body
    if asset.gzipped and "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = asset.gzipped
    return answer(request, body, asset.media_type, headers, tag=asset.tag)
