"""`/results`, `/results/{competition}` and `/results/{competition}/{distance}`: pages that last."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.content.downloads import (
    in_order,
    metres_of_splits,
    programme_order,
    programme_table,
    ranking_table,
)
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import Link, guarded, not_found
from gateway.pages.rendering.assets import Assets
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.headers import origin_of
from gateway.pages.rendering.json_ld import competition_event, distance_event
from gateway.pages.rendering.templates import language_of, page


def result_routes(library: Library, assets: Assets) -> list[Route]:
    async def every(request: Request) -> Response:
        return page(
            request,
            "results.html",
            {"competitions": await library.competitions(), "seasons": await library.seasons(), "is_live": False},
        )

    async def programme(request: Request) -> Response:
        competition, ending = split_format(request.path_params["competition"])
        document = await library.read(f"competition/{competition}")
        if document is None:
            return not_found(request, await competitions_there_are(library))
        if ending:
            return download(request, document, ending, programme_table)
        return page(
            request,
            "programme.html",
            {
                "document": document,
                "follow": f"competition/{competition}",
                "programme": programme_order(document),
                "ranked": set(await library.channels(competition, "ranking")),
                "cups": await library.channels(f"season:{document.get('season', '')}", "standings"),
                "reports": [name.partition("/")[2] for name in await library.channels(competition, "report")],
                "has_ticker": bool(await library.channels(competition, "ticker")),
                "structured": competition_event(document, Forms(language_of(request)), origin_of(request)),
                "is_live": False,
            },
        )

    async def distance(request: Request) -> Response:
        competition = request.path_params["competition"]
        name, ending = split_format(request.path_params["distance"])
        ranking = await library.read(f"ranking/{competition}/{name}")
        parent = await library.read(f"competition/{competition}")
        if ranking is None or parent is None:
            return not_found(request, await distances_there_are(library, competition, Forms(language_of(request))))
        if ending:
            return download(request, ranking, ending, ranking_table)
        rows = in_order(ranking["rows"])
        return page(
            request,
            "distance.html",
            {
                "document": parent,
                "ranking": ranking,
                "distance": name,
                "rows": rows,
                "splits": metres_of_splits(rows),
                "programme": programme_order(parent),
                "structured": distance_event(parent, name, ranking, Forms(language_of(request)), origin_of(request)),
                "is_live": assets.get("embed.js") is not None,
            },
        )

    return [
        Route("/results", guarded(every)),
        Route("/results/{competition}", guarded(programme)),
        Route("/results/{competition}/{distance}", guarded(distance)),
    ]


async def competitions_there_are(library: Library) -> list[Link]:
    """For a reader who asked for another."""
    return [(f"/results/{key}", document["name"]) for key, document in await library.competitions()]


async def distances_there_are(library: Library, competition: str, forms: Forms) -> list[Link]:
    """Of the competition where there is one; else the competitions."""
    document = await library.read(f"competition/{competition}")
    if document is None:
        return await competitions_there_are(library)
    return [(f"/results/{competition}/{key}", forms.distance(entry)) for key, entry in programme_order(document)]
