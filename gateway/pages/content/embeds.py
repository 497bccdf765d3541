"""`/embed/{kind}/…`: small pages for an iframe on another site, complete without JavaScript and live with it.

With `?delay=` a page has no results until JavaScript brings them: the document here is not delayed.
They keep nothing about the reader: no cookie, no storage, no request to another host.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.content.downloads import calendar_order, in_order
from gateway.pages.content.outlook import Outlook, read_outlook
from gateway.pages.content.seasons import moves
from gateway.pages.content.ticker import newest_first
from gateway.pages.page_request import Handler, PageRequest
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.renderer import translator
from gateway.pages.rendering.snippets import KINDS, LIMITED, Choice, channel_of, parameters_of
from schemas.channels import parse_channel
from schemas.documents import Document

_MAX_ROWS = 500


async def embed(page: PageRequest) -> Response:
    kind = page.http.url.path.split("/")[2]
    ids = {name: page.parameter(name) for name in parameters_of(kind)}
    channel = channel_of(kind, ids)
    if parse_channel(channel) is None:
        return await page.not_found()
    if page.delay_s is None:
        return await page.bad_delay()
    document = await page.documents.read(channel) or {}
    parent: Document = {}
    outlook = Outlook("")
    if kind == "ticker":  # its document has neither the name of the competition nor its time zone
        parent = await page.documents.read(f"competition/{ids['competition']}") or {}
    if kind == "live" and not page.delay_s and not document.get("heats"):
        parent = await page.documents.read(f"competition/{ids['competition']}") or {}
        outlook = await read_outlook(page.documents, parent) if parent else outlook
    limit = limit_of(page.query) if kind in LIMITED else 0

    def context() -> dict[str, Any]:
        return {
            "choice": Choice(kind, ids, page.language, page.theme, limit),
            "attributes": [*ids.items(), *([("delay", f"{page.delay_s:g}")] if page.delay_s else [])],
            "document": {} if page.delay_s else document,
            "rows": [] if page.delay_s else rows_of(kind, document),
            "outlook": outlook,
            "about": parent,
            "moves": kind == "standings" and bool(document) and moves(document),
            "limit": limit,
            "zone": parent.get("venue", {}).get("timezone") or "",
            "title": title_of(kind, parent or document, ids, page.forms),
            "is_live": True,
        }

    return await page.respond(
        "embed.html", context, parameters={"limit": str(limit or ""), "delay": page.query.get("delay", "")}
    )


ROUTES: dict[str, Handler] = {
    f"/embed/{kind}/{'/'.join(f'{{{name}}}' for name in parameters_of(kind))}": embed for kind in KINDS
}


def limit_of(query: Mapping[str, str]) -> int:
    """`?limit=10`; 0 (all rows) for anything that is not a number of rows."""
    given = query.get("limit", "")
    return min(int(given), _MAX_ROWS) if re.fullmatch(r"[0-9]{1,9}", given) else 0


def rows_of(kind: str, document: Document) -> list[object]:
    """The rows of a document in their order; none when nothing was published yet."""
    if not document:
        return []
    if kind in ("ranking", "standings"):
        return [*in_order(document["rows"])]
    if kind == "calendar":
        return [*calendar_order(document)]
    if kind == "ticker":
        return [*newest_first(document)]
    return [{**heat, "lanes": in_lanes(heat)} for _, heat in sorted(document["heats"].items())]


def in_lanes(heat: Document) -> list[Document]:
    """The skaters on the ice, by lane; in a mass start by their order at the last split."""

    def order(race: Document) -> tuple[int, int, str]:
        lane = race["lane"]
        position = race.get("position", 9_999) if heat.get("start_mode") == "mass" else 0
        return position, int(lane) if lane.isdigit() else 0, lane

    return sorted(heat["races"].values(), key=order)


def title_of(kind: str, document: Document, ids: Mapping[str, str], forms: Forms) -> str:
    """The heading of the page and the title of the iframe."""
    t = translator(forms.language)
    if kind == "ranking":
        return forms.distance(document) if document else t("Ranking")
    if kind == "standings":
        return t("World Cup standings {cup} {season}", cup=forms.cup(ids["cup"]), season=ids["season"])
    if kind == "calendar":
        return t("Calendar {season}", season=ids["season"])
    name = document.get("name", ids["competition"])
    return (
        t("Ticker {competition}", competition=name) if kind == "ticker" else t("Live: {competition}", competition=name)
    )
