"""One request for a page: who asks, which documents the page reads, and the response."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.document_reader import DocumentReader
from gateway.pages.language import choose_language
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.page_cache import PageCache
from gateway.pages.rendering.renderer import THEMES, render
from gateway.pages.rendering.responses import origin_of, page_headers, respond
from schemas.i18n.translations import LANGUAGES

_EMBEDS = "/embed/"
"""Any site may show pages below this path in an iframe."""
RETRY_S = 5
_DELAY = re.compile(r"[0-9]+(\.[0-9]+)?")
_LONGEST_DELAY_S = 120
"""As in the settings of a gateway and in `js/gateway.js`."""

Link: TypeAlias = tuple[str, str]
"""Address and text."""


class PageRequest:
    """A request with its language, theme and documents."""

    def __init__(self, http: Request, documents: DocumentReader, cache: PageCache) -> None:
        self.http = http
        self.documents = documents
        self.query = http.query_params
        self.origin = origin_of(http)
        self.language = choose_language(self.query.get("lang"), http.headers.get("Accept-Language", ""))
        theme = self.query.get("theme")
        self.theme = theme if theme in THEMES else "auto"
        self.forms = Forms(self.language)
        self._cache = cache

    @property
    def delay_s(self) -> float | None:
        """`?delay=`, with a decimal point or comma; None when it cannot be read or is too long."""
        given = self.query.get("delay", "").strip().replace(",", ".")
        if not given:
            return 0.0
        return float(given) if _DELAY.fullmatch(given) and float(given) <= _LONGEST_DELAY_S else None

    def parameter(self, name: str) -> str:
        """A part of the path; empty when the route has none of this name."""
        return str(self.http.path_params.get(name, ""))

    async def respond(
        self,
        template: str,
        context: Callable[[], Mapping[str, Any]],
        *,
        parameters: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """The page, from the cache when its documents have not changed. Raises `TooBusy`.

        `parameters` are the query parameters that the page depends on; others are ignored. `context` is called only when the
        page is rendered, in another thread. Pages without any document are not cached: anybody can make up addresses.
        """
        known = {name: value for name, value in (parameters or {}).items() if value}
        path = self.http.url.path
        sources = tuple(self.documents.sources)
        chosen = tuple(self._chosen().items())
        key = (template, self.language, self.theme, chosen, self.origin, path, tuple(sorted(known.items())), sources)
        shared = {"here": self._addresses(known), "link": self._link, "theme": self.theme}
        shared["is_rehearsal"] = self.documents.found_rehearsal
        page = await self._cache.get(
            key,
            lambda: render(template, self.language, {**shared, **context()}),
            is_kept=status == 200 and self.documents.found_any,
        )
        headers = page_headers(self.origin, framed=path.startswith(_EMBEDS)) | {"Content-Language": self.language}
        headers["Vary"] = "Accept-Language, Accept-Encoding"
        if status == 503:
            headers["Retry-After"] = str(RETRY_S)
        body = page.body
        if "gzip" in self.http.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"], body = "gzip", page.gzipped
        return respond(self.http, body, "text/html; charset=utf-8", headers, etag=page.etag, status=status)

    async def not_found(self, alternatives: Sequence[Link] = ()) -> Response:
        """404, with links to what exists."""
        return await self.respond("problem.html", lambda: {"status": 404, "alternatives": alternatives}, status=404)

    async def bad_delay(self) -> Response:
        """400 and no results: without the delay they would come before the pictures."""
        delay = self.query.get("delay", "")
        return await self.respond(
            "problem.html",
            lambda: {"status": 400, "delay": delay, "alternatives": ()},
            parameters={"delay": delay},
            status=400,
        )

    async def unavailable(self) -> Response:
        """503: the store does not answer or this gateway is full; the browser may ask again."""
        return await self.respond("problem.html", lambda: {"status": 503, "alternatives": ()}, status=503)

    def _chosen(self) -> dict[str, str]:
        """Language and theme when the address names them: links keep them from page to page, without a cookie."""
        chosen = {"lang": self.language if self.query.get("lang") in LANGUAGES else ""}
        chosen["theme"] = self.theme if "theme" in self.query else ""
        return {name: value for name, value in chosen.items() if value}

    def _link(self, path: str) -> str:
        chosen = self._chosen()
        return f"{path}?{urlencode(chosen)}" if chosen else path

    def _addresses(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """`url` is the address without language or theme; `alternates` has the same page in each language."""
        url = self.origin + self.http.url.path
        chosen = {name: value for name, value in self._chosen().items() if name != "lang"}
        queries = [(language, urlencode({**parameters, **chosen, "lang": language})) for language in LANGUAGES]
        return {
            "origin": self.origin,
            "path": self.http.url.path,
            "url": url,
            "alternates": [(language, f"{url}?{query}") for language, query in queries],
        }


Handler: TypeAlias = Callable[[PageRequest], Awaitable[Response]]
