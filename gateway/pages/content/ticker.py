"""`/ticker/{competition}`: one line per thing worth saying, newest first."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.content.downloads import Table
from gateway.pages.content.results import competitions_there_are
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import guarded, not_found
from gateway.pages.rendering.assets import Assets
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.templates import page
from schemas.documents import Document
from schemas.i18n.translations import LANGUAGES


def ticker_routes(library: Library, assets: Assets) -> list[Route]:
    async def ticker(request: Request) -> Response:
        competition, ending = split_format(request.path_params["competition"])
        document = await library.read(f"ticker/{competition}")
        if document is None:
            return not_found(request, await competitions_there_are(library))
        if ending:
            return download(request, document, ending, ticker_table)
        parent = await library.read(f"competition/{competition}") or {}
        return page(
            request,
            "ticker.html",
            {
                "competition": competition,
                "name": parent.get("name", competition),
                "zone": parent.get("venue", {}).get("timezone", ""),
                "lines": newest_first(document),
                "is_live": assets.get("embed.js") is not None,
            },
        )

    return [Route("/ticker/{competition}", guarded(ticker))]


def newest_first(document: Document) -> list[Document]:
    """The lines of a `ticker` document, each with its id."""
    lines = [{"id": key, **line} for key, line in document.get("lines", {}).items()]
    return sorted(lines, key=lambda line: (line["position"], line["at"]), reverse=True)


def ticker_table(document: Document) -> Table:
    fields = ["at", "kind", "importance", "distance"]
    rows = [
        [
            *(line.get(field, "") for field in fields),
            " ".join(line.get("competitors", [])),
            *(line["text"].get(language, "") for language in LANGUAGES),
        ]
        for line in newest_first(document)
    ]
    return [*fields, "competitors", *LANGUAGES], rows
