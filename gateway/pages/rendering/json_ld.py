"""Structured data for search engines: schema.org's SportsEvent as JSON-LD."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.content.downloads import in_order, programme_order
from gateway.pages.rendering.formatting import Forms
from schemas.documents import Document

_CONTEXT = "https://schema.org"
_MAX_COMPETITORS = 30


def competition_event(document: Document, forms: Forms, origin: str) -> Document:
    """A competition, with its distances as sub-events."""
    url = f"{origin}/results/{document['competition']}"
    parts = [_distance(document, key, entry, forms, url) for key, entry in programme_order(document)]
    return {"@context": _CONTEXT, **_competition(document, url), "subEvent": parts}


def distance_event(competition: Document, key: str, ranking: Document, forms: Forms, origin: str) -> Document:
    """A distance and its competitors."""
    url = f"{origin}/results/{competition['competition']}"
    entry = competition.get("programme", {}).get(key, {})
    event = _distance(competition, key, {**ranking, **entry}, forms, url)
    competitors = [_competitor(row, ranking, forms) for row in in_order(ranking["rows"])[:_MAX_COMPETITORS]]
    return {"@context": _CONTEXT, **event, "superEvent": _competition(competition, url), "competitor": competitors}


def calendar_events(entries: list[tuple[str, Document]], origin: str) -> list[Document]:
    """The competitions of a season, as one event each."""
    return [
        {
            "@context": _CONTEXT,
            **_event(entry["name"], entry.get("starts_on"), entry.get("ends_on"), f"{origin}/results/{key}"),
            "location": _place(entry["venue"], entry),
        }
        for key, entry in entries
    ]


def _competition(document: Document, url: str) -> Document:
    event = _event(document["name"], document.get("starts_on"), document.get("ends_on"), url)
    return event | _location(document)


def _distance(competition: Document, key: str, entry: Document, forms: Forms, url: str) -> Document:
    starts = entry.get("starts_at") or competition.get("starts_on")
    event = _event(f"{competition['name']}: {forms.distance(entry)}", starts, None, f"{url}/{key}")
    status = "EventCancelled" if entry.get("state") == "cancelled" else "EventScheduled"
    return event | {"eventStatus": f"{_CONTEXT}/{status}"} | _location(competition)


def _event(name: str, starts: str | None, ends: str | None, url: str) -> Document:
    event: Document = {"@type": "SportsEvent", "name": name, "sport": "Speed skating", "url": url}
    return event | ({"startDate": starts} if starts else {}) | ({"endDate": ends} if ends else {})


def _location(competition: Document) -> Document:
    venue = competition.get("venue")
    return {"location": _place(venue["name"], venue)} if venue else {}


def _place(name: str, where: Mapping[str, Any]) -> Document:
    address = {"@type": "PostalAddress"} | ({"addressLocality": where["city"]} if "city" in where else {})
    return {
        "@type": "Place",
        "name": name,
        "address": address | ({"addressCountry": where["country"]} if "country" in where else {}),
    }


def _competitor(row: Document, ranking: Document, forms: Forms) -> Document:
    is_team = ranking.get("discipline", "").startswith("team-")
    competitor: Document = {"@type": "SportsTeam" if is_team else "Person", "name": row["name"]}
    if "country" in row and not is_team:
        competitor["nationality"] = forms.country(row["country"])
    return competitor
