"""`/report/{competition}/{date}`: a day as a newspaper prints it, for readers of one country."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.pages.content.downloads import Cell, Table, in_order
from gateway.pages.content.results import competition_links
from gateway.pages.page_request import Handler, Link, PageRequest
from gateway.pages.rendering.formats import download, split_format
from gateway.pages.rendering.json_ld import competition_event
from schemas.documents import Document

COUNTRY_OF = {"nl": "NED"}
"""Country whose skaters interest the readers of a language most; other languages get the country of the venue."""


async def report(page: PageRequest) -> Response:
    competition = page.parameter("competition")
    date, extension = split_format(page.parameter("date"))
    document = await page.documents.read(f"report/{competition}/{date}")
    if document is None:
        return await page.not_found(await _report_links(page, competition))
    if extension:
        return download(page.http, document, extension, report_table)
    parent = await page.documents.read(f"competition/{competition}") or {}
    conditions = await page.documents.read(f"conditions/{competition}") or {}
    distances = sorted(document["distances"].items(), key=lambda pair: pair[1]["position"])
    countries = sorted({country for _, each in distances for country in each["countries"]})
    country = _country(page.query, page.language, parent, countries)

    def context() -> dict[str, Any]:
        return {
            "document": document,
            "follow": f"report/{competition}/{date}",
            "distances": [
                (key, each, sentences_for(country, each["sentences"]), rows_for(country, each))
                for key, each in distances
            ],
            "intro": sentences_for(country, document["intro"]),
            "country": country,
            "countries": countries,
            "conditions": conditions_of_day(page, conditions, parent, date),
            "structured": competition_event(parent, page.forms, page.origin) if parent else {},
        }

    chosen = country if page.query.get("country") == country else ""
    return await page.respond("report.html", context, parameters={"country": chosen})


ROUTES: dict[str, Handler] = {"/report/{competition}/{date}": report}


def sentences_for(country: str, sentences: list[Document]) -> list[Document]:
    """Sentences for readers of a country: those about no country, and those about theirs."""
    return [each for each in sentences if each.get("country", country) == country]


def conditions_of_day(page: PageRequest, document: Document, parent: Document, date: str) -> Document:
    """The newest value of each quantity measured on a day at the venue."""
    zone, day = parent.get("venue", {}).get("timezone", ""), page.forms.day(date, weekday=True)
    measured = sorted(document.get("measurements", {}).values(), key=lambda each: -int(each["position"]))
    return {
        quantity: value
        for each in measured
        if page.forms.day_of(each["at"], zone) == day
        for quantity, value in each.items()
    }


def rows_for(country: str, distance: Document) -> list[Document]:
    """The rows to print: the top, and the skaters of the country."""
    return in_order({**distance["top"], **distance["countries"].get(country, {})})


def report_table(document: Document) -> Table:
    """Every row of the report, in the order of each distance."""
    fields = ["rank", "name", "country", "time", "thousandth", "gap", "status", "points"]
    rows: list[list[Cell]] = []
    for key, distance in sorted(document["distances"].items(), key=lambda pair: pair[1]["position"]):
        everybody = {**distance["top"]}
        for compatriots in distance["countries"].values():
            everybody |= compatriots
        rows += [
            [
                key,
                *(row.get(field, "") for field in fields),
                " ".join(row["flags"]),
                " ".join(row.get("reconstructed", [])),
            ]
            for row in in_order(everybody)
        ]
    return ["distance", *fields, "flags", "modelled"], rows


def _country(query: Mapping[str, str], language: str, competition: Document, available: list[str]) -> str:
    wanted = [query.get("country", ""), COUNTRY_OF.get(language, ""), competition.get("venue", {}).get("country", "")]
    return next((country for country in wanted if country in available), "")


async def _report_links(page: PageRequest, competition: str) -> list[Link]:
    names = await page.documents.channels(competition, "report")
    if not names:
        return await competition_links(page)
    return [(f"/report/{name}", page.forms.day(name.partition("/")[2], weekday=True)) for name in names]
