"""`/` and `/c/{competition}`: the live board. JavaScript keeps it live; the server's page says the same without it.

With `?delay=` the server's page has no results: the documents here are not delayed.
"""

from typing import Any

from starlette.responses import Response

from gateway.pages.content.app_pages import PARAMETERS
from gateway.pages.content.downloads import in_order, programme_order
from gateway.pages.content.embeds import in_lanes
from gateway.pages.content.outlook import Outlook, read_outlook
from gateway.pages.content.ticker import newest_first
from gateway.pages.page_request import Handler, PageRequest
from schemas.channels import parse_channel
from schemas.documents import Document

_ROWS, _LINES = 12, 6
"""Rows of the ranking and lines of the ticker in the server's page; the board shows more."""


async def board(page: PageRequest) -> Response:
    name = page.parameter("competition") or page.query.get("competition", "")
    if name and parse_channel(f"live/{name}") is None:
        return await page.not_found()
    if page.delay_s is None:
        return await page.bad_delay()
    document: Document | None = None
    if not page.delay_s:
        name = name or await _present(page)
        document = await page.documents.read(f"competition/{name}") if name else None
    live = (await page.documents.read(f"live/{name}") if document else None) or {}
    heats = [{**heat, "lanes": in_lanes(heat)} for _, heat in sorted(live.get("heats", {}).items())]
    outlook = await read_outlook(page.documents, document) if document and not heats else Outlook("")
    shown = _shown(document, heats, outlook, page.query.get("distance", "")) if document else ""
    ranking = await page.documents.read(f"ranking/{name}/{shown}") if shown else None
    ticker = (await page.documents.read(f"ticker/{name}") if document else None) or {}

    def context() -> dict[str, Any]:
        return {
            "competition": name,
            "document": document,
            "programme": programme_order(document) if document else [],
            "heats": heats,
            "outlook": outlook,
            "ranking": ranking,
            "lines": newest_first(ticker)[:_LINES],
            "rows": in_order(ranking["rows"])[:_ROWS] if ranking else [],
        }

    parameters = {each: page.query.get(each, "") for each in PARAMETERS}
    return await page.respond("board.html", context, parameters=parameters)


ROUTES: dict[str, Handler] = {"/": board, "/c/{competition}": board}


async def _present(page: PageRequest) -> str:
    """The running competition, else the latest one; as `js/board/competitions.js` chooses."""
    known = await page.documents.competitions()
    running = (name for name, each in known if any(e["state"] == "running" for e in each["programme"].values()))
    return next(running, known[0][0] if known else "")


def _shown(document: Document, heats: list[Document], outlook: Outlook, wanted: str) -> str:
    """The distance of the ranking: the chosen one, else the one on the ice, the last one skated, or the next."""
    if wanted in document["programme"]:
        return wanted
    return str(heats[0]["distance"]) if heats else outlook.last or outlook.next
