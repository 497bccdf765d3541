"""`/standings/{season}`, `/standings/{season}/{cup}`, `/calendar/{season}`: pages that last. Without a season: the newest."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.pages.content.downloads import calendar_order, calendar_table, in_order, standings_table
from gateway.pages.document_reader import SEASON, Library
from gateway.pages.error_pages import Link, guarded, not_found
from gateway.pages.rendering.assets import Assets
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.headers import origin_of
from gateway.pages.rendering.json_ld import calendar_events
from gateway.pages.rendering.templates import language_of, page

_FINAL = {"official", "cancelled"}


def season_routes(library: Library, assets: Assets) -> list[Route]:
    async def cups(request: Request) -> Response:
        season = request.path_params["season"]
        names = await library.channels(SEASON + season, "standings")
        if not names:
            return not_found(request, await _seasons_there_are(library, "standings"))
        return page(request, "cups.html", {"season": season, "cups": names, "is_live": False})

    async def standings(request: Request) -> Response:
        season = request.path_params["season"]
        cup, ending = split_format(request.path_params["cup"])
        document = await library.read(f"standings/{season}/{cup}")
        if document is None:
            return not_found(request, await _cups_there_are(library, season, Forms(language_of(request))))
        if ending:
            return download(request, document, ending, standings_table)
        return page(
            request,
            "standings.html",
            {
                "document": document,
                "rows": in_order(document["rows"]),
                "moves": moves(document),
                "cups": await library.channels(SEASON + season, "standings"),
                "is_live": assets.get("embed.js") is not None,
            },
        )

    async def calendar(request: Request) -> Response:
        season, ending = split_format(request.path_params["season"])
        document = await library.read(f"calendar/{season}")
        if document is None:
            return not_found(request, await _seasons_there_are(library, "calendar"))
        if ending:
            return download(request, document, ending, calendar_table)
        entries = calendar_order(document)
        return page(
            request,
            "calendar.html",
            {
                "document": document,
                "follow": f"calendar/{season}",
                "entries": entries,
                "cups": await library.channels(SEASON + season, "standings"),
                "structured": calendar_events(entries, origin_of(request)),
            },
        )

    async def newest(request: Request) -> Response:
        seasons = await library.seasons()
        if not seasons:
            return not_found(request)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.url.path}/{seasons[0]}{query}", 307, {"Cache-Control": "no-cache"})

    return [
        Route("/standings", guarded(newest)),
        Route("/calendar", guarded(newest)),
        Route("/standings/{season}", guarded(cups)),
        Route("/standings/{season}/{cup}", guarded(standings)),
        Route("/calendar/{season}", guarded(calendar)),
    ]


def moves(document: dict[str, dict[str, dict[str, str]]]) -> bool:
    """Whether a race that counts is not final yet: then the standings as they stand differ from the official ones."""
    return any(stage["state"] not in _FINAL for stage in document["stages"].values())


async def _seasons_there_are(library: Library, kind: str) -> list[Link]:
    return [(f"/{kind}/{season}", season) for season in await library.seasons()]


async def _cups_there_are(library: Library, season: str, forms: Forms) -> list[Link]:
    names = await library.channels(SEASON + season, "standings")
    if not names:
        return await _seasons_there_are(library, "standings")
    return [(f"/standings/{name}", forms.cup(name.partition("/")[2])) for name in names]
