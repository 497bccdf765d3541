"""`/ticker/{competition}`: all lines of the ticker, newest first."""

from typing import Any

from starlette.responses import Response

from gateway.pages.content.downloads import Table
from gateway.pages.content.results import competition_links
from gateway.pages.page_request import Handler, PageRequest
from gateway.pages.rendering.formats import download, split_format
from schemas.documents import Document
from schemas.i18n.translations import LANGUAGES


async def ticker(page: PageRequest) -> Response:
    competition, extension = split_format(page.parameter("competition"))
    document = await page.documents.read(f"ticker/{competition}")
    if document is None:
        return await page.not_found(await competition_links(page))
    if extension:
        return download(page.http, document, extension, ticker_table)
    parent = await page.documents.read(f"competition/{competition}") or {}

    def context() -> dict[str, Any]:
        return {
            "competition": competition,
            "name": parent.get("name", competition),
            "about": parent,
            "has_times": True,
            "zone": parent.get("venue", {}).get("timezone", ""),
            "lines": newest_first(document),
            "is_live": True,
        }

    return await page.respond("ticker.html", context)


ROUTES: dict[str, Handler] = {"/ticker/{competition}": ticker}


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
