"""Readers of single cells. Each raises `BadCell` with the column and what is wrong, in words for the author of the sheet."""

import re
from collections.abc import Mapping
from datetime import date
from typing import cast, get_args

from producers.places import likely_country
from producers.sheets.table import BadCell
from schemas.distances import GENDERS, TEAM_DISCIPLINES, Division, Gender, Lane
from schemas.fields import Phase, Status

_RUNS = {"": None, "1": 1, "1st": 1, "2": 2, "2nd": 2}
STATUSES: dict[str, Status] = {"": "ok", "OK": "ok", "DNS": "DNS", "DNF": "DNF", "DQ": "DQ", "DSQ": "DQ", "WDR": "WDR"}
_LANES: dict[str, Lane] = {
    "inner": "inner",
    "in": "inner",
    "finish": "inner",
    "outer": "outer",
    "out": "outer",
    "crossing": "outer",
}
"""Team pursuit: a team starts on the straight of the finish or on that of the crossing."""

_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0{1,6})?", re.ASCII)
"""A program that knows empty cells writes 12.0 for a whole number."""
_OTHER_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_PHASES: tuple[str, ...] = get_args(Phase)
_MAX_CITY = 100
_MAX_REASON = 500


def read_run(text: str) -> int | None:
    if text.lower() not in _RUNS:
        raise BadCell("run", f"unknown run {text!r}: 1st, 2nd, or empty where there is one race")
    return _RUNS[text.lower()]


def read_division(text: str) -> Division | None:
    if text.upper() not in ("A", "B", ""):
        raise BadCell("division", f"unknown division {text!r}: A, B, or empty where there are none")
    return cast("Division", text.upper()) if text else None


def read_gender(text: str) -> Gender:
    if text.lower() not in GENDERS:
        raise BadCell("gender", f"unknown gender {text!r}: {', '.join(GENDERS)}")
    return cast("Gender", text.lower())


def read_whole(cells: Mapping[str, str], column: str, least: int, most: int) -> int:
    text = cells.get(column, "")
    match = _WHOLE.fullmatch(text)
    if match is None or not least <= int(match[1]) <= most:
        raise BadCell(column, f"{text!r} is no whole number from {least} to {most}" if text else "empty")
    return int(match[1])


def read_whole_or_none(cells: Mapping[str, str], column: str, least: int, most: int) -> int | None:
    return read_whole(cells, column, least, most) if cells.get(column) else None


def read_date(text: str) -> date:
    """`2026-11-28`, and `28.11.2026`, `28-11-2026` or `28/11/2026` when the day cannot be a month."""
    try:
        when = date.fromisoformat(_year_first(text))
    except ValueError as error:
        raise BadCell("date", f"{text!r} is no date like 2025-11-15") from error
    if not 1850 <= when.year <= 2200:
        raise BadCell("date", f"{text!r} is in no season of the sport")
    return when


def _year_first(text: str) -> str:
    match = _OTHER_DATE.fullmatch(text)
    if match is None:
        return text
    first, sign, second, year = match.groups()
    if sign == "." or int(first) > 12:
        return f"{year}-{int(second):02d}-{int(first):02d}"
    if sign == "/" and int(second) > 12:
        return f"{year}-{int(first):02d}-{int(second):02d}"
    return text


def read_city(text: str) -> str:
    if len(text) > _MAX_CITY:
        raise BadCell("city", f"longer than {_MAX_CITY} characters")
    return text


def read_country(text: str) -> str | None:
    if text and not re.fullmatch(r"[A-Za-z]{3}", text, re.ASCII):
        meant = likely_country(text)
        hint = f"; is {meant} meant?" if meant is not None else ""
        raise BadCell("country", f"{text!r} is no three-letter code like NED{hint}")
    return text.upper() or None


def read_status(text: str) -> Status:
    if text.upper() not in STATUSES:
        known = ", ".join(name for name in STATUSES if name not in ("", "OK", "DSQ"))
        raise BadCell("status", f"unknown status {text!r}: {known}, or empty for a time that counts")
    return STATUSES[text.upper()]


def read_reason(text: str) -> str | None:
    if len(text) > _MAX_REASON:
        raise BadCell("reason_code", f"longer than {_MAX_REASON} characters")
    return text or None


def read_lane(text: str, column: str) -> Lane | None:
    lane = _LANES.get(text.lower())
    if text and lane is None:
        wanted = "inner or outer" if column == "lane" else "Finish or Crossing"
        raise BadCell(column, f"{text!r} is no lane: {wanted}")
    return lane


def read_team_discipline(text: str) -> str:
    """Empty for a team pursuit."""
    discipline = re.sub(r"[\s_]+", "-", text.strip().lower()) or "team-pursuit"
    if discipline not in TEAM_DISCIPLINES:
        raise BadCell("discipline", f"{text!r} is no team discipline: {', '.join(sorted(TEAM_DISCIPLINES))}")
    return discipline


def read_round(text: str) -> tuple[Phase | None, int]:
    """The phase and its number: `final B` is the final B, `semi-final 2` the second semi-final. Empty without rounds.

    >>> read_round("Final B"), read_round("semi-final 2"), read_round("")
    (('final-b', 1), ('semi-final', 2), (None, 1))
    """
    plain = re.sub(r"[\s_]+", "-", text.strip().lower())
    name, _, number = plain.rpartition("-") if plain[-1:].isdigit() else (plain, "", "1")
    name = {"quarterfinal": "quarter-final", "semifinal": "semi-final"}.get(name, name)
    if plain and (name not in _PHASES or not number.isdigit() or not 1 <= int(number) <= 99):
        raise BadCell("round", f"{text!r} is no round: {', '.join(_PHASES)}, with a number where there are several")
    return (cast("Phase", name), int(number)) if plain else (None, 1)


def read_flags(text: str) -> tuple[str, ...]:
    flags = tuple(flag for flag in re.split(r"[\s,;+/]+", text) if flag)
    if bad := [flag for flag in flags if not re.fullmatch(r"[A-Z0-9]{1,4}", flag)]:
        raise BadCell("flags", f"{bad[0]!r} is no mark like F, RS or RW")
    return flags


def read_sprints(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"(\d{1,3}(\+\d{1,3}){0,15})?", text, re.ASCII):
        raise BadCell("sprint_points_listed", f"{text!r} is no sum of sprint points like 2+60")
    return tuple(int(points) for points in text.split("+")) if text else ()
