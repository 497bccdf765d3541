"""`/embed`: the picker, where a newsroom chooses what to show and copies the code. The form works without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.pages.content.downloads import programme_order
from gateway.pages.content.embeds import limit_of, rows_of, title_of
from gateway.pages.document_reader import SEASON
from gateway.pages.page_request import Handler, PageRequest
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.renderer import THEMES
from gateway.pages.rendering.snippets import (
    DELAYED,
    KINDS,
    LIMITED,
    Choice,
    channel_of,
    element_snippet,
    frame_snippet,
    height_of,
    parameters_of,
)
from schemas.i18n.translations import LANGUAGES

_LIMITS = (0, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Field:
    """One list of the form: (value, text) pairs and the chosen value; empty when there is nothing to choose."""

    name: str
    options: Sequence[tuple[str, str]]
    chosen: str


async def picker(page: PageRequest) -> Response:
    query = page.query
    kind = _one_of(KINDS, query.get("kind", ""))
    fields = await _fields(page, kind)
    subject = {field.name: field.chosen for field in fields}
    choice = Choice(
        kind,
        subject,
        query["language"] if query.get("language") in LANGUAGES else page.language,
        query["look"] if query.get("look") in THEMES else "auto",
        limit_of(query) if kind in LIMITED else 0,
        f"{page.delay_s:g}" if page.delay_s and kind in DELAYED else "",
    )
    is_complete = all(subject.values()) and (page.delay_s is not None or kind not in DELAYED)
    document = await page.documents.read(channel_of(kind, subject)) or {} if is_complete else {}

    def context() -> dict[str, Any]:
        form = {"kinds": KINDS, "choice": choice, "fields": fields, "themes": THEMES, "limits": _LIMITS}
        form |= {"has_delay": kind in DELAYED, "delay": query.get("delay", ""), "is_delay_bad": page.delay_s is None}
        form |= {"has_limit": kind in LIMITED, "is_complete": is_complete}
        if not is_complete:
            return form
        title = title_of(kind, document, subject, Forms(choice.language))
        height = height_of(choice, len(rows_of(kind, document)))
        return {
            **form,
            "title": title,
            "height": height,
            "element": element_snippet(choice, page.origin, title, height),
            "frame": frame_snippet(choice, page.origin, title, height),
        }

    parameters = {**subject, "kind": kind, "language": choice.language, "look": choice.theme}
    parameters["delay"] = query.get("delay", "")
    return await page.respond("picker.html", context, parameters={**parameters, "limit": str(choice.limit or "")})


ROUTES: dict[str, Handler] = {"/embed": picker}


async def _fields(page: PageRequest, kind: str) -> list[Field]:
    """The lists of a kind. The first value is chosen when the query names none, or one that does not exist."""
    query, documents = page.query, page.documents
    if "season" in parameters_of(kind):
        seasons = await documents.seasons()
        if kind != "calendar":
            seasons = [each for each in seasons if await documents.channels(SEASON + each, "standings")]
        season = _field("season", [(each, each) for each in seasons], query)
        if kind == "calendar":
            return [season]
        names = await documents.channels(SEASON + season.chosen, "standings") if season.chosen else []
        cups = [name.partition("/")[2] for name in names]
        return [season, _field("cup", [(cup, page.forms.cup(cup)) for cup in cups], query)]
    known = await documents.competitions()
    competition = _field("competition", [(key, document["name"]) for key, document in known], query)
    if kind != "ranking":
        return [competition]
    programme = programme_order(dict(known)[competition.chosen]) if competition.chosen else []
    return [competition, _field("distance", [(key, page.forms.distance(entry)) for key, entry in programme], query)]


def _field(name: str, options: Sequence[tuple[str, str]], query: Mapping[str, str]) -> Field:
    return Field(name, options, _one_of([value for value, _ in options], query.get(name, "")))


def _one_of(values: Sequence[str], wanted: str) -> str:
    return wanted if wanted in values else values[0] if values else ""
