"""Shells: pages that the browser fills and keeps live. The server says the language, the words and which competition."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.error_pages import not_found
from gateway.pages.rendering.templates import has_template, page
from schemas.channels import parse_channel


def shell_routes() -> list[Route]:
    """`/`, `/c/{competition}`, `/commentary/{competition}`, `/overlay/{kind}` (its competition is in the query)."""

    async def board(request: Request) -> Response:
        return shell(request, "board.html")

    async def commentary(request: Request) -> Response:
        return shell(request, "commentary.html")

    async def overlay(request: Request) -> Response:
        return shell(request, "overlay.html")

    return [
        Route("/", board),
        Route("/c/{competition}", board),
        Route("/commentary/{competition}", commentary),
        Route("/overlay/{kind}", overlay),
    ]


def shell(request: Request, template: str) -> Response:
    competition = request.path_params.get("competition") or request.query_params.get("competition", "")
    kind = request.path_params.get("kind", "")
    if not has_template(template) or (competition and parse_channel(f"live/{competition}") is None):
        return not_found(request)
    return page(request, template, {"competition": competition, "kind": kind})
