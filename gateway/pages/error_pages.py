"""Pages that say what is not there, or not now."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from gateway.exceptions import StoreLost, TooManyScopes
from gateway.pages.rendering.templates import page

Link = tuple[str, str]
"""Address and words."""

Handler = Callable[[Request], Awaitable[Response]]


def wants_page(request: Request) -> bool:
    """Whether a person is asking: a program that did not say so is answered in JSON."""
    return "text/html" in request.headers.get("Accept", "")


def not_found(request: Request, there_is: Sequence[Link] = ()) -> Response:
    """404, with links to what there is instead."""
    return page(request, "problem.html", {"status": 404, "there_is": list(there_is)}, status=404)


def unavailable(request: Request) -> Response:
    """503: the store is away or this gateway is full; the reader's browser may ask again."""
    return page(request, "problem.html", {"status": 503, "there_is": []}, status=503)


def guarded(handler: Handler) -> Handler:
    """The handler, answering 503 where the store is away or this gateway keeps as much as it can."""

    async def guard(request: Request) -> Response:
        try:
            return await handler(request)
        except (StoreLost, TooManyScopes):
            return unavailable(request)

    return guard
