"""What a sheet belongs to: a World Cup, a championship, the Olympic Games, or a meeting that counts for nothing.

A row with a number in `wc` and nothing in `belongs_to` is of a World Cup, as on the official sheets. Only a World Cup has a
stage, and so feeds a cup.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast, get_args

from producers.places import is_time_zone, likely_time_zone
from producers.sheets.cells import read_country, read_whole, read_whole_or_none
from producers.sheets.table import BadCell

Belongs: TypeAlias = Literal[
    "world-cup", "olympics", "allround", "sprint", "single-distances", "juniors", "neo-seniors", "national", "club"
]
_KINDS: tuple[str, ...] = get_args(Belongs)
_NAMES: Mapping[Belongs, str] = {
    "olympics": "Olympic Winter Games",
    "allround": "Allround championships",
    "sprint": "Sprint championships",
    "single-distances": "Single distances championships",
    "juniors": "Junior championships",
    "neo-seniors": "Neo-senior competition",
    "national": "National championships",
    "club": "Club competition",
}
_MAX_NAME = 300


@dataclass(frozen=True, slots=True)
class About:
    """What the sheet says of its competition."""

    belongs_to: Belongs = "world-cup"
    name: str = ""
    venue: str = ""
    country: str | None = None
    time_zone: str | None = None
    altitude_m: int | None = None


NOTHING_SAID = About()


def read_time_zone(cells: Mapping[str, str]) -> str | None:
    """Raises `BadCell` with the zone that is probably meant."""
    zone = cells.get("time_zone", "") or None
    if zone is not None and not is_time_zone(zone):
        country = cells.get("venue_country", "").upper()
        likely = likely_time_zone(zone, city=cells.get("city", ""), country=country)
        meant = f"; is {likely!r} meant?" if likely is not None else ", such as 'Europe/Amsterdam'"
        raise BadCell("time_zone", f"{zone!r} is no name of the IANA time zone database{meant}")
    return zone


def read_venue_country(cells: Mapping[str, str]) -> str | None:
    """Raises `BadCell`."""
    try:
        return read_country(cells.get("venue_country", ""))
    except BadCell as error:
        raise BadCell("venue_country", error.message) from error


def read_altitude(cells: Mapping[str, str]) -> int | None:
    """Raises `BadCell`."""
    return read_whole_or_none(cells, "altitude_m", 0, 9_000)


def event_name(cells: Mapping[str, str], column: str) -> str:
    return cells.get(column, "")[:_MAX_NAME]


def read_belongs(cells: Mapping[str, str]) -> Belongs:
    """Raises `BadCell`."""
    text = cells.get("belongs_to", "").strip().lower().replace(" ", "-").replace("_", "-")
    if text and text not in _KINDS:
        raise BadCell("belongs_to", f"{text!r} is not one of {', '.join(_KINDS)}")
    return cast("Belongs", text or "world-cup")


def read_stage(cells: Mapping[str, str]) -> int:
    """The number of the World Cup; 0 for a sheet of anything else. Raises `BadCell`."""
    return read_whole(cells, "wc", 1, 99) if read_belongs(cells) == "world-cup" else 0


def competition_data(about: About, stage: int, city: str) -> dict[str, Any]:
    """Name, venue and meaning of the competition, for `competition.announced`."""
    kind = about.belongs_to
    name = about.name or (f"World Cup {stage}" if kind == "world-cup" else _NAMES[kind])
    if city and not about.name:
        name = f"{name}, {city}"
    return {
        "name": name,
        "venue": {
            "name": about.venue or city or name,
            "city": city,
            "country": about.country,
            "timezone": about.time_zone,
            "altitude_m": about.altitude_m,
        },
        "stage": stage if kind == "world-cup" else None,
        "championship": kind if kind in ("allround", "sprint") else None,
        "olympic": kind == "olympics",
    }
