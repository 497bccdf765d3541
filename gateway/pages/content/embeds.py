"""`/embed/{kind}/…`: small pages for an iframe on somebody else's page, complete without JavaScript and live with it.

Nothing is kept about the reader: no cookie, no storage, and no request to another host.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.content.downloads import calendar_order, in_order
from gateway.pages.content.seasons import moves
from gateway.pages.content.ticker import newest_first
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import guarded, not_found
from gateway.pages.rendering.assets import Assets
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.snippets import KINDS, LIMITED, Choice, attributes_of, channel_of
from gateway.pages.rendering.templates import language_of, page, translator
from schemas.channels import parse_channel
from schemas.documents import Document

_MOST_ROWS = 500


def embed_routes(library: Library, assets: Assets) -> list[Route]:
    async def embed(request: Request) -> Response:
        ids = dict(request.path_params)
        kind = request.url.path.split("/")[2]
        channel = channel_of(kind, ids)
        if parse_channel(channel) is None:
            return not_found(request)
        document = await library.read(channel) or {}
        parent: Document = {}
        if kind == "ticker":  # its lines say neither whose they are nor where the clock stands
            parent = await library.read(f"competition/{ids['competition']}") or {}
        language = language_of(request)
        choice = Choice(kind, ids, language, request.query_params.get("theme", "auto"), limit_of(request.query_params))
        return page(
            request,
            "embed.html",
            {
                "choice": choice,
                "attributes": [(name, ids[name]) for name in attributes_of(kind)],
                "document": document,
                "rows": rows_of(kind, document),
                "moves": kind == "standings" and bool(document) and moves(document),
                "limit": choice.limit if kind in LIMITED else 0,
                "zone": parent.get("venue", {}).get("timezone") or "",
                "title": title_of(kind, parent or document, ids, Forms(language)),
                "is_live": assets.get("embed.js") is not None,
            },
        )

    paths = {kind: "/".join(f"{{{name}}}" for name in attributes_of(kind)) for kind in KINDS}
    return [Route(f"/embed/{kind}/{path}", guarded(embed)) for kind, path in paths.items()]


def limit_of(query: Mapping[str, str]) -> int:
    """`?limit=10`; 0, which is all, for anything that is no number of rows."""
    asked = query.get("limit", "")
    return min(int(asked), _MOST_ROWS) if asked.isascii() and asked.isdigit() else 0


def rows_of(kind: str, document: Document) -> list[object]:
    """The rows of a document in their order; none where nothing was published yet."""
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
    """Those on the ice: by lane, and in a mass start by the order at the last split."""

    def place(race: Document) -> tuple[int, int, str]:
        lane = race["lane"]
        order = race.get("position", 9_999) if heat.get("start_mode") == "mass" else 0
        return order, int(lane) if lane.isdigit() else 0, lane

    return sorted(heat["races"].values(), key=place)


def title_of(kind: str, document: Document, ids: Mapping[str, str], forms: Forms) -> str:
    """What the frame shows, for its heading and for the title of the iframe."""
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
