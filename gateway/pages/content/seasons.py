"""`/standings/{season}`, `/standings/{season}/{cup}`, `/calendar/{season}`. Without a season: the newest one."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.pages.content.downloads import calendar_order, calendar_table, in_order, standings_table
from gateway.pages.document_reader import SEASON
from gateway.pages.page_request import Handler, Link, PageRequest
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.json_ld import calendar_events
from schemas.i18n.stages import stage_order

_FINAL = {"official", "cancelled"}


async def cups(page: PageRequest) -> Response:
    season = page.parameter("season")
    names = await page.documents.channels(SEASON + season, "standings")
    if not names:
        return await page.not_found(await _season_links(page, "standings"))
    return await page.respond("cups.html", lambda: {"season": season, "cups": names, "is_live": False})


async def standings(page: PageRequest) -> Response:
    season = page.parameter("season")
    cup, extension = split_format(page.parameter("cup"))
    document = await page.documents.read(f"standings/{season}/{cup}")
    if document is None:
        return await page.not_found(await _cup_links(page, season))
    if extension:
        return download(page.http, document, extension, standings_table)
    names = await page.documents.channels(SEASON + season, "standings")
    calendar = await page.documents.read(f"calendar/{season}") or {}

    def context() -> dict[str, Any]:
        rows = in_order(document["rows"])
        stages = [(stage, page.forms.stage(stage, calendar)) for stage in sorted(document["stages"], key=stage_order)]
        shown = {"document": document, "rows": rows, "stages": stages, "moves": moves(document)}
        return {**shown, "cups": names, "is_live": True}

    return await page.respond("standings.html", context)


async def calendar(page: PageRequest) -> Response:
    season, extension = split_format(page.parameter("season"))
    document = await page.documents.read(f"calendar/{season}")
    if document is None:
        return await page.not_found(await _season_links(page, "calendar"))
    if extension:
        return download(page.http, document, extension, calendar_table)
    names = await page.documents.channels(SEASON + season, "standings")

    def context() -> dict[str, Any]:
        entries = calendar_order(document)
        return {
            "document": document,
            "follow": f"calendar/{season}",
            "entries": entries,
            "cups": names,
            "structured": calendar_events(entries, page.origin),
        }

    return await page.respond("calendar.html", context)


async def newest(page: PageRequest) -> Response:
    seasons = await page.documents.seasons()
    if not seasons:
        return await page.not_found()
    url = page.http.url
    query = f"?{url.query}" if url.query else ""
    return RedirectResponse(f"{url.path}/{seasons[0]}{query}", 307, {"Cache-Control": "no-cache"})


ROUTES: dict[str, Handler] = {
    "/standings": newest,
    "/calendar": newest,
    "/standings/{season}": cups,
    "/standings/{season}/{cup}": standings,
    "/calendar/{season}": calendar,
}


def moves(document: dict[str, dict[str, dict[str, str]]]) -> bool:
    """Whether a race that counts is not final yet, so that the live standings may differ from the official ones."""
    return any(stage["state"] not in _FINAL for stage in document["stages"].values())


async def _season_links(page: PageRequest, kind: str) -> list[Link]:
    return [(f"/{kind}/{season}", season) for season in await page.documents.seasons()]


async def _cup_links(page: PageRequest, season: str) -> list[Link]:
    names = await page.documents.channels(SEASON + season, "standings")
    if not names:
        return await _season_links(page, "standings")
    return [(f"/standings/{name}", page.forms.cup(name.partition("/")[2])) for name in names]
