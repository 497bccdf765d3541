"""`/report/{competition}/{date}`: the day as a newspaper would print it, for the readers of one country."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.content.downloads import Cell, Table, in_order
from gateway.pages.content.results import competitions_there_are
from gateway.pages.document_reader import Library
from gateway.pages.error_pages import Link, guarded, not_found
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.formatting import Forms
from gateway.pages.rendering.headers import origin_of
from gateway.pages.rendering.json_ld import competition_event
from gateway.pages.rendering.templates import language_of, page
from schemas.documents import Document

COUNTRY_OF = {"nl": "NED"}
"""Whose skaters the readers of a language ask for first; elsewhere it is those of the country of the rink."""


def report_routes(library: Library) -> list[Route]:
    async def report(request: Request) -> Response:
        competition = request.path_params["competition"]
        date, ending = split_format(request.path_params["date"])
        document = await library.read(f"report/{competition}/{date}")
        forms = Forms(language_of(request))
        if document is None:
            return not_found(request, await _reports_there_are(library, competition, forms))
        if ending:
            return download(request, document, ending, report_table)
        parent = await library.read(f"competition/{competition}")
        distances = sorted(document["distances"].items(), key=lambda pair: pair[1]["position"])
        countries = sorted({country for _, each in distances for country in each["countries"]})
        country = _country(request.query_params, forms.language, parent or {}, countries)
        context = {
            "document": document,
            "follow": f"report/{competition}/{date}",
            "distances": [
                (key, each, told(each["sentences"], country), shown(each, country)) for key, each in distances
            ],
            "intro": told(document["intro"], country),
            "country": country,
            "countries": countries,
            "structured": competition_event(parent, forms, origin_of(request)) if parent else {},
        }
        return page(request, "report.html", context)

    return [Route("/report/{competition}/{date}", guarded(report))]


def told(sentences: list[Document], country: str) -> list[Document]:
    """The sentences for readers of a country: those about nobody's country, and those about theirs."""
    return [each for each in sentences if each.get("country", country) == country]


def shown(distance: Document, country: str) -> list[Document]:
    """The rows to print: the first, and those of the country."""
    return in_order({**distance["top"], **distance["countries"].get(country, {})})


def report_table(document: Document) -> Table:
    """Everybody that the report has, in the order of each distance."""
    fields = ["rank", "name", "country", "time", "thousandth", "gap", "status", "points"]
    rows: list[list[Cell]] = []
    for key, distance in sorted(document["distances"].items(), key=lambda pair: pair[1]["position"]):
        everybody = {**distance["top"]}
        for of_country in distance["countries"].values():
            everybody |= of_country
        rows += [
            [key, *(row.get(field, "") for field in fields), " ".join(row["flags"])] for row in in_order(everybody)
        ]
    return ["distance", *fields, "flags"], rows


def _country(query: Mapping[str, str], language: str, competition: Document, there_are: list[str]) -> str:
    wishes = [query.get("country", ""), COUNTRY_OF.get(language, ""), competition.get("venue", {}).get("country", "")]
    return next((wish for wish in wishes if wish in there_are), "")


async def _reports_there_are(library: Library, competition: str, forms: Forms) -> list[Link]:
    names = await library.channels(competition, "report")
    if not names:
        return await competitions_there_are(library)
    return [(f"/report/{name}", forms.day(name.partition("/")[2], weekday=True)) for name in names]
