"""All addresses of pages. Wiring only."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from gateway.exceptions import StoreLost, TooBusy
from gateway.pages.content import app_pages, embeds, front_page, picker, report, results, seasons, ticker
from gateway.pages.document_reader import DocumentReader
from gateway.pages.page_request import RETRY_S, Handler, PageRequest
from gateway.pages.rendering.page_cache import PageCache
from gateway.pages.rendering.responses import respond
from gateway.pages.rendering.static_files import HEADERS, STATIC_FOLDER, Static
from gateway.replication.replica import Replica
from schemas.i18n.translations import LANGUAGES, messages_of

_CONTENT = (front_page, app_pages, results, seasons, ticker, report, embeds, picker)


class Pages:
    """Routes of all pages, over the documents of a replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._cache = PageCache()

    def routes(self) -> list[BaseRoute]:
        """What `gateway.http` adds to its application."""
        return [
            Mount("/static", Static()),
            Route("/rinkside.js", _client_script),
            Route("/embed.js", _embed_script),
            Route("/words/{language}.json", self._words),
            *(Route(path, self._endpoint(h)) for module in _CONTENT for path, h in module.ROUTES.items()),
        ]

    async def not_found(self, http: Request) -> Response:
        """The page for an address that does not exist."""
        return await self._handle(http, PageRequest.not_found)

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(http: Request) -> Response:
            return await self._handle(http, handler)

        return endpoint

    async def _handle(self, http: Request, handler: Handler) -> Response:
        page = PageRequest(http, DocumentReader(self._replica), self._cache)
        try:
            try:
                return await handler(page)
            except StoreLost:
                return await page.unavailable()
        except TooBusy as error:
            return PlainTextResponse(str(error), 503, {"Retry-After": str(RETRY_S)})

    async def _words(self, http: Request) -> Response:
        language = http.path_params["language"]
        if language not in LANGUAGES:
            return await self.not_found(http)
        return respond(http, orjson.dumps(dict(messages_of(language))), "application/json", HEADERS)


async def _client_script(http: Request) -> Response:
    """The client for programs, with its comments."""
    path = STATIC_FOLDER / "rinkside.js"
    return Static(minify=False).file_response(path, path.stat(), http.scope)


async def _embed_script(_: Request) -> Response:
    # Imports of a module are relative to its address, and browsers use the address after the redirect.
    return RedirectResponse("/static/embed.js", 308, {"Cache-Control": "max-age=3600"})
