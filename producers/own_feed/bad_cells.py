"""Leaves bad cells out of an event, so that one of them costs neither a start list nor a programme.

    {"competitor": {"id": "anna", "name": "Anna Visser", "country": ""}}  ─▶  the same without `country`, and a `LeftOut`

A cell that the event can do without is left out; a lane of a start list that lacks what it needs is left out as a whole; an
event that lacks what it needs cannot be read. What was measured is never touched: without its status a disqualification would
be a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from pydantic import ValidationError

from producers.places import is_time_zone, likely_country, likely_time_zone
from schemas.events import EVENTS

_MOST = 500
"""Bad cells of one event: a start list of a hundred skaters with a few of them each."""

_DISPENSABLE = frozenset(
    {"country", "bib", "members", "personal_best_us", "season_best_us", "armband", "junior", "reconstructed"}
    | {"timezone", "altitude_m", "city", "starts_at", "speed_ms", "set_on", "place", "author", "flags"}
)
"""Fields that an event can do without wherever they are."""
_IN_AN_ENTRY = frozenset({"status", "reason"})
"""Fields that only an entry of a start list can do without."""

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell, or a lane of a start list (`is_row`), that was left out. `field` is the place in `data`, `reason` one line."""

    field: str
    value: str
    reason: str
    skater: str = ""
    is_row: bool = False


def without_bad_cells(values: dict[str, Any]) -> tuple[dict[str, Any], list[LeftOut]]:
    """The event without the cells that it can do without and that are not valid. What is still wrong stays in it."""
    left_out: list[LeftOut] = []
    found: dict[Path, tuple[Path, str]] = {}
    for where, message in _problems(values):
        if (target := _target(where)) is not None:
            found.setdefault(target, (where, message))
    if not found or len(found) > _MOST:
        return values, left_out
    copy: dict[str, Any] = orjson.loads(orjson.dumps(values))
    rows = [target for target in found if _is_row(target)]
    # From the end of each list, so that the places of the others stay.
    for target in sorted(found, key=_from_the_end):
        if any(target != row and target[: len(row)] == row for row in rows):
            continue
        where, message = found[target]
        left_out.append(_report(copy, target, where, message))
        _remove(copy, target)
    return copy, sorted(left_out, key=lambda each: each.field)


def _problems(values: Mapping[str, Any]) -> list[tuple[Path, str]]:
    try:
        EVENTS.validate_json(orjson.dumps(values))
    except ValidationError as error:
        # The first part of a place is the type of the event.
        return [(each["loc"][1:], each["msg"]) for each in error.errors(include_url=False, include_context=False)]
    return []


def _target(where: Path) -> Path | None:
    """The smallest part to leave out; None when the event cannot do without it."""
    for length in range(len(where), 1, -1):
        name = where[length - 1]
        in_an_entry = len(where) > 4 and where[3] == "entries"
        if name in _DISPENSABLE or (name in _IN_AN_ENTRY and in_an_entry and length == 6):
            # Of a list (flags, members) only the bad item.
            return where[: length + 1] if length < len(where) and isinstance(where[length], int) else where[:length]
    return where[:5] if len(where) > 5 and where[1] == "heats" and where[3] == "entries" else None


def _is_row(target: Path) -> bool:
    return len(target) == 5 and target[3] == "entries"


def _from_the_end(target: Path) -> tuple[Any, ...]:
    return tuple(-part if isinstance(part, int) else 0 for part in target), len(target)


def _report(values: Mapping[str, Any], target: Path, where: Path, message: str) -> LeftOut:
    value = _at(values, where)
    reason = message
    if target[-1] == "country" and isinstance(value, str) and (meant := likely_country(value)) is not None:
        reason = f"{value!r} is no Olympic code of a country; is {meant!r} meant?"
    row = _is_row(target)
    field = ".".join(str(part) for part in (where if row else target)[1:])
    return LeftOut(field, _short(value), reason, _skater(values, target), row)


def _skater(values: Mapping[str, Any], target: Path) -> str:
    """The name of the competitor that the cell belongs to."""
    for length in range(len(target), 0, -1):
        part = _at(values, target[:length])
        if isinstance(part, dict):
            competitor = part.get("competitor")
            named = competitor.get("name") if isinstance(competitor, dict) else part.get("name") or competitor
            if isinstance(named, str) and length > 1:
                return named[:200]
    return ""


def _at(values: object, path: Path) -> object:
    for part in path:
        if isinstance(values, dict) and isinstance(part, str):
            values = values.get(part)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return None
    return values


def _remove(values: dict[str, Any], path: Path) -> None:
    holder = _at(values, path[:-1])
    last = path[-1]
    if (isinstance(holder, dict) and last in holder) or (
        isinstance(holder, list) and isinstance(last, int) and last < len(holder)
    ):
        del holder[last]  # type: ignore[arg-type]


def without_bad_zone(values: Mapping[str, Any]) -> list[LeftOut]:
    """Leaves the time zone out of an announcement when it is no name of the IANA database. Such a name is text as any other to
    the schema, and every screen would show UTC."""
    data = values.get("data") if values.get("type") == "competition.announced" else None
    venue = data.get("venue") if isinstance(data, dict) else None
    zone = venue.get("timezone") if isinstance(venue, dict) else None
    if data is None or not isinstance(venue, dict) or not isinstance(zone, str) or is_time_zone(zone):
        return []
    country = venue.get("country")
    likely = likely_time_zone(
        zone, city=str(venue.get("city", "")), country=country if isinstance(country, str) else None
    )
    meant = f"; is {likely!r} meant?" if likely is not None else ", such as 'Europe/Amsterdam'"
    data["venue"] = {name: value for name, value in venue.items() if name != "timezone"}
    return [LeftOut("venue.timezone", zone[:100], f"{zone!r} is no name of the IANA time zone database{meant}")]


def _short(value: object) -> str:
    return (value if isinstance(value, str) else orjson.dumps(value, default=str).decode())[:100]
