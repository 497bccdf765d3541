"""What a page says while nobody is on the ice: what comes next, what was, and who won. The same as `js/components/outlook.js`.

A page is cached with its documents, so it says hours and never how long it takes until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from gateway.pages.content.downloads import in_order, programme_order
from gateway.pages.document_reader import DocumentReader
from gateway.pages.rendering.formatting import zone_of
from schemas.documents import Document

Phase = Literal["", "before", "pause", "over"]
_DONE = frozenset({"provisional", "official"})
_HEATS: Mapping[str, int] = {"before": 12, "pause": 4}
"""Heats in the list of starts: as many as a page has room for."""
_RESULTS = 5
_KINDS = ("WR", "OR", "WRJ", "NR", "TR")


@dataclass(frozen=True, slots=True)
class Outlook:
    """`next` and `last` are ids of distances; `day` is the day of the last races, or of the first ones before them."""

    phase: Phase
    day: str = ""
    next: str = ""
    last: str = ""
    entries: list[Document] = field(default_factory=list)
    """Lanes of the next heats, each with `heat`, `lane`, `is_first` and the World Cup place `cup_rank`."""
    results: list[Document] = field(default_factory=list)
    winners: list[tuple[Document, Document]] = field(default_factory=list)
    """Distance of the report, and row."""
    records: list[Document] = field(default_factory=list)
    has_report: bool = False
    next_competition: Document | None = None


def phase_of(competition: Document) -> Outlook:
    """The phase by the documents alone."""
    entries = [(key, entry) for key, entry in programme_order(competition) if entry["state"] != "cancelled"]
    zone = competition.get("venue", {}).get("timezone", "")
    skated = [key for key, entry in entries if _is_skated(entry)]
    programme = dict(entries)
    last = skated[-1] if skated else ""
    number = programme[last]["number"] if last else -1
    running = [key for key, entry in entries if entry["state"] == "running"]
    scheduled = [key for key, entry in entries if entry["state"] == "scheduled"]
    coming = [*running, *(key for key in scheduled if programme[key]["number"] > number), *scheduled]
    following = coming[0] if coming else ""
    day, then = (day_at(programme[key].get("starts_at", ""), zone) if key else "" for key in (last, following))
    if not entries:
        return Outlook("")
    if not last:
        return Outlook("before", then, following)
    is_pause = following and (following in running or not day or not then or day >= then)
    return Outlook("pause" if is_pause else "over", day, following, last)


async def read_outlook(documents: DocumentReader, competition: Document) -> Outlook:
    """The outlook with the documents that it needs. Raises `StoreLost`."""
    outlook, name = phase_of(competition), competition["competition"]
    if outlook.phase == "over":
        return await _after(documents, competition, outlook)
    if not outlook.next:
        return outlook
    start_list = await documents.read(f"startlist/{name}/{outlook.next}") or {}
    upcoming = await documents.read(f"ranking/{name}/{outlook.next}") or {}
    cup = f"standings/{upcoming['season']}/{upcoming['cup']}" if upcoming.keys() >= {"season", "cup"} else ""
    standings = (await documents.read(cup) if cup else None) or {}
    last = await documents.read(f"ranking/{name}/{outlook.last}") if outlook.phase == "pause" else None
    results = [row for row in in_order((last or {}).get("rows", {})) if "rank" in row and "time" in row]
    entries = _entries(start_list, standings, _HEATS[outlook.phase])
    return Outlook(outlook.phase, outlook.day, outlook.next, outlook.last, entries, results[:_RESULTS])


async def _after(documents: DocumentReader, competition: Document, outlook: Outlook) -> Outlook:
    name, season = competition["competition"], competition.get("season", "")
    report = await documents.read(f"report/{name}/{outlook.day}") if outlook.day else None
    records = await documents.read(f"records/{name}") or {}
    calendar = await documents.read(f"calendar/{season}") if season and not outlook.next else None
    distances = sorted((report or {}).get("distances", {}).values(), key=lambda each: each["position"])
    winners = [(each, row) for each in distances for row in in_order(each["top"]) if row.get("rank") == 1]
    return Outlook(
        outlook.phase,
        outlook.day,
        outlook.next,
        outlook.last,
        winners=winners,
        records=_broken(records, {each["distance"] for each in distances}),
        has_report=report is not None,
        next_competition=_next_competition(calendar or {}, outlook.day, name),
    )


def _is_skated(entry: Mapping[str, Any]) -> bool:
    return entry["state"] in _DONE or (entry["state"] == "running" and entry.get("heats_committed", 0) > 0)


def _entries(start_list: Document, standings: Document, most: int) -> list[Document]:
    heats = [each for each in start_list.get("heats", {}).values() if each["state"] in ("scheduled", "ready")]
    ordered = sorted(heats, key=lambda heat: (heat["round"], heat["heat"]))
    places = {(row["name"], row.get("country")): row["live"]["rank"] for row in standings.get("rows", {}).values()}
    found = []
    for heat in ordered[: 1 if start_list.get("form") == "mass" else most]:
        for number, (lane, entry) in enumerate(sorted(heat["lanes"].items(), key=_lane_order)):
            place = places.get((entry["name"], entry.get("country")), "")
            found.append({**entry, "lane": lane, "heat": heat["heat"], "is_first": number == 0, "cup_rank": place})
    return found


def _lane_order(item: tuple[str, Document]) -> int:
    lane = item[0]
    return int(lane) if lane.isdigit() else ("inner", "outer").index(lane) if lane in ("inner", "outer") else 99


def _broken(records: Document, distances: set[str]) -> list[Document]:
    found = [
        {**broken[-1], "kind": record["kind"]}
        for record in records.get("records", {}).values()
        if record["kind"] in _KINDS
        and (broken := [each for each in record.get("broken", []) if each["distance"] in distances])
    ]
    return sorted(found, key=lambda each: (_KINDS.index(each["kind"]), each["name"]))


def _next_competition(calendar: Document, day: str, present: str) -> Document | None:
    later = [
        {**entry, "competition": key}
        for key, entry in calendar.get("competitions", {}).items()
        if key != present and entry.get("starts_on", "") > day
    ]
    return min(later, key=lambda entry: str(entry["starts_on"]), default=None)


def day_at(instant: str, zone: str) -> str:
    """The date at the venue, ISO 8601; empty for a text that is no instant."""
    try:
        parsed = datetime.fromisoformat(instant)
    except ValueError:
        return ""
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(zone_of(zone)).date().isoformat()
