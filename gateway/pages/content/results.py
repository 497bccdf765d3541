"""`/results`, `/results/{competition}` and `/results/{competition}/{distance}`: result pages with permanent addresses."""

from typing import Any

from starlette.responses import Response

from gateway.pages.content.downloads import (
    in_order,
    metres_of_splits,
    programme_order,
    programme_table,
    ranking_table,
)
from gateway.pages.page_request import Handler, Link, PageRequest
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.json_ld import competition_event, distance_event


async def results(page: PageRequest) -> Response:
    competitions, rehearsals = await page.documents.with_rehearsals()
    seasons = await page.documents.seasons()
    return await page.respond(
        "results.html",
        lambda: {"competitions": competitions, "rehearsals": rehearsals, "seasons": seasons, "is_live": False},
    )


async def programme(page: PageRequest) -> Response:
    competition, extension = split_format(page.parameter("competition"))
    document = await page.documents.read(f"competition/{competition}")
    if document is None:
        return await page.not_found(await competition_links(page))
    if extension:
        return download(page.http, document, extension, programme_table)
    ranked = await page.documents.channels(competition, "ranking")
    cups = await page.documents.channels(f"season:{document.get('season', '')}", "standings")
    reports = await page.documents.channels(competition, "report")
    tickers = await page.documents.channels(competition, "ticker")

    def context() -> dict[str, Any]:
        return {
            "document": document,
            "follow": f"competition/{competition}",
            "programme": programme_order(document),
            "ranked": set(ranked),
            "cups": cups,
            "reports": [name.partition("/")[2] for name in reports],
            "has_ticker": bool(tickers),
            "has_times": True,
            "structured": competition_event(document, page.forms, page.origin),
            "is_live": False,
        }

    return await page.respond("programme.html", context)


async def distance(page: PageRequest) -> Response:
    competition = page.parameter("competition")
    name, extension = split_format(page.parameter("distance"))
    ranking = await page.documents.read(f"ranking/{competition}/{name}")
    parent = await page.documents.read(f"competition/{competition}")
    if ranking is None or parent is None:
        return await page.not_found(await distance_links(page, competition))
    if extension:
        return download(page.http, ranking, extension, ranking_table)

    def context() -> dict[str, Any]:
        rows = in_order(ranking["rows"])
        return {
            "document": parent,
            "ranking": ranking,
            "distance": name,
            "rows": rows,
            "splits": metres_of_splits(rows),
            "programme": programme_order(parent),
            "structured": distance_event(parent, name, ranking, page.forms, page.origin),
            "is_live": True,
        }

    return await page.respond("distance.html", context)


ROUTES: dict[str, Handler] = {
    "/results": results,
    "/results/{competition}": programme,
    "/results/{competition}/{distance}": distance,
}


async def competition_links(page: PageRequest) -> list[Link]:
    """Links to all competitions, for a reader who asked for one that does not exist."""
    return [(f"/results/{key}", document["name"]) for key, document in await page.documents.competitions()]


async def distance_links(page: PageRequest, competition: str) -> list[Link]:
    """Links to the distances of a competition, or to all competitions when it does not exist."""
    document = await page.documents.read(f"competition/{competition}")
    if document is None:
        return await competition_links(page)
    return [(f"/results/{competition}/{key}", page.forms.distance(entry)) for key, entry in programme_order(document)]
