"""`/embed`: where a newsroom picks what to show, sees it, and copies it. It works without scripts: the form asks again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.content.downloads import programme_order
from gateway.pages.content.embeds import limit_of, rows_of, title_of
from gateway.pages.document_reader import SEASON, Library
from gateway.pages.error_pages import guarded
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.headers import origin_of
from gateway.pages.rendering.snippets import (
    KINDS,
    LIMITED,
    Choice,
    attributes_of,
    channel_of,
    element_snippet,
    frame_snippet,
    height_of,
)
from gateway.pages.rendering.templates import THEMES, language_of, page
from schemas.i18n.translations import LANGUAGES

_LIMITS = (0, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Field:
    """One list to choose from: (value, words) pairs, and the one that is chosen; empty where there is nothing to choose."""

    name: str
    options: Sequence[tuple[str, str]]
    chosen: str


def picker_routes(library: Library) -> list[Route]:
    async def picker(request: Request) -> Response:
        query, forms = request.query_params, Forms(language_of(request))
        kind = _one_of(KINDS, query.get("kind", ""))
        fields = await _fields(library, kind, query, forms)
        subject = {field.name: field.chosen for field in fields}
        choice = Choice(
            kind,
            subject,
            query["language"] if query.get("language") in LANGUAGES else forms.language,
            query["look"] if query.get("look") in THEMES else "auto",
            limit_of(query) if kind in LIMITED else 0,
        )
        context = {"kinds": KINDS, "choice": choice, "fields": fields, "themes": THEMES, "limits": _LIMITS}
        if not all(subject.values()):
            return page(request, "picker.html", {**context, "has_limit": kind in LIMITED, "is_whole": False})
        document = await library.read(channel_of(kind, subject)) or {}
        title, origin = title_of(kind, document, subject, Forms(choice.language)), origin_of(request)
        height = height_of(choice, len(rows_of(kind, document)))
        made = {
            "title": title,
            "height": height,
            "element": element_snippet(choice, origin, title, height),
            "frame": frame_snippet(choice, origin, title, height),
        }
        return page(request, "picker.html", {**context, **made, "has_limit": kind in LIMITED, "is_whole": True})

    return [Route("/embed", guarded(picker))]


async def _fields(library: Library, kind: str, query: Mapping[str, str], forms: Forms) -> list[Field]:
    """What the kind needs, each with the first as the choice where nothing (or something that is not there) was asked."""
    if "season" in attributes_of(kind):
        seasons = await library.seasons()
        if kind != "calendar":
            seasons = [each for each in seasons if await library.channels(SEASON + each, "standings")]
        season = _field("season", [(each, each) for each in seasons], query)
        if kind == "calendar":
            return [season]
        names = await library.channels(SEASON + season.chosen, "standings") if season.chosen else []
        cups = [name.partition("/")[2] for name in names]
        return [season, _field("cup", [(cup, forms.cup(cup)) for cup in cups], query)]
    known = await library.competitions()
    competition = _field("competition", [(key, document["name"]) for key, document in known], query)
    if kind != "ranking":
        return [competition]
    programme = programme_order(dict(known)[competition.chosen]) if competition.chosen else []
    return [competition, _field("distance", [(key, forms.distance(entry)) for key, entry in programme], query)]


def _field(name: str, options: Sequence[tuple[str, str]], query: Mapping[str, str]) -> Field:
    return Field(name, options, _one_of([value for value, _ in options], query.get(name, "")))


def _one_of(values: Sequence[str], asked: str) -> str:
    return asked if asked in values else values[0] if values else ""
