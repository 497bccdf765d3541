"""All addresses of pages. Wiring only."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from gateway.exceptions import StoreLost
from gateway.pages.content import app_pages, embeds, picker, report, results, seasons, ticker
from gateway.pages.document_reader import DocumentReader
from gateway.pages.page_request import Handler, PageRequest
from gateway.pages.rendering.page_cache import PageCache
from gateway.pages.rendering.responses import respond
from gateway.pages.rendering.static_files import HEADERS, STATIC_FOLDER, Static
from gateway.replication.replica import Replica
from schemas.i18n.translations import LANGUAGES, messages_of

_CONTENT = (app_pages, results, seasons, ticker, report, embeds, picker)


class Pages:
    """Routes of all pages, over the documents of a replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._cache = PageCache()

    def request(self, http: Request) -> PageRequest:
        return PageRequest(http, DocumentReader(self._replica), self._cache)

    def routes(self) -> list[BaseRoute]:
        """What `gateway.http` adds to its application."""
        return [
            Mount("/static", Static()),
            Route("/rinkside.js", _client_script),
            Route("/embed.js", _embed_script),
            Route("/words/{language}.json", self._words),
            *(Route(path, self._endpoint(h)) for module in _CONTENT for path, h in module.ROUTES.items()),
        ]

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(http: Request) -> Response:
            page = self.request(http)
            try:
                return await handler(page)
            except StoreLost:
                return page.unavailable()

        return endpoint

    async def _words(self, http: Request) -> Response:
        language = http.path_params["language"]
        if language not in LANGUAGES:
            return self.request(http).not_found()
        return respond(http, orjson.dumps(dict(messages_of(language))), "application/json", HEADERS)


async def _client_script(http: Request) -> Response:
    """The client for programs, with its comments."""
    path = STATIC_FOLDER / "rinkside.js"
    return Static(minify=False).file_response(path, path.stat(), http.scope)


async def _embed_script(_: Request) -> Response:
    # Imports of a module are relative to its address, and browsers use the address after the redirect.
    return RedirectResponse("/static/embed.js", 308, {"Cache-Control": "max-age=3600"})
