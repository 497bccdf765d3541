"""A row of a sheet as values, without the conclusions of the list (rank, gap, points)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from producers.sheets.people import country_of_team
from producers.sheets.table import COLUMNS, BadCell, Kind, RawRow
from schemas.distances import GENDERS, Division, Gender, Lane, distance_id
from schemas.fields import Status
from schemas.times import US_PER_HUNDREDTH, US_PER_THOUSANDTH, hundredths, parse_time

NOT_STARTED = frozenset({"DNS", "WDR"})

_RUNS = {"": None, "1": 1, "1st": 1, "2": 2, "2nd": 2}
_STATUSES: dict[str, Status] = {"": "ok", "OK": "ok", "DNS": "DNS", "DNF": "DNF", "DQ": "DQ", "DSQ": "DQ", "WDR": "WDR"}
_LANES: dict[str, Lane] = {
    "inner": "inner",
    "in": "inner",
    "finish": "inner",
    "outer": "outer",
    "out": "outer",
    "crossing": "outer",
}
"""Team pursuit: a team starts on the straight of the finish or on that of the crossing."""

_DAY_US = 24 * 3600 * 1_000_000
_MAX_HEAT = 999
_MAX_METRES = 100_000
_MAX_CITY = 100


@dataclass(frozen=True, slots=True)
class Race:
    """The race of a row. `run` is None when the discipline is skated once in that World Cup."""

    discipline: str
    gender: Gender
    run: int | None
    division: Division | None

    @property
    def distance(self) -> str:
        """`500m-men-1-b`: both of two races carry their number, unlike in `distance_id`, where the first has none."""
        if self.run != 1:
            return distance_id(self.discipline, self.gender, self.run or 1, self.division)
        return distance_id(self.discipline, self.gender) + ("-1-b" if self.division == "B" else "-1")


@dataclass(frozen=True, slots=True)
class Row:
    """One skater or team in one race. Cells that the sheet leaves empty are None."""

    path: str
    line: int
    kind: Kind
    wc: int
    city: str
    date: date
    number: int
    race: Race
    metres: int | None
    name: str
    country: str | None
    bib: int | None
    heat: int | None
    lane: Lane | None
    status: Status
    time_us: int | None
    reason: str | None
    flags: tuple[str, ...]
    laps: int | None = None
    sprints: tuple[int, ...] = ()
    sprint_points: int | None = None

    @property
    def season(self) -> str:
        """`2025-26`: a season runs from July to June."""
        first = self.date.year - (self.date.month < 7)
        return f"{first}-{(first + 1) % 100:02d}"


def read_row(raw: RawRow) -> Row:
    """The values of a row. Raises `BadCell` for the first cell that cannot be read."""
    for column in COLUMNS[raw.kind]:
        if column not in raw.cells:
            raise BadCell(column, "missing: the row ends before it")
    if raw.surplus:
        raise BadCell("", f"{raw.surplus} cells more than the header has; is there a comma without quotes around it?")
    cells = raw.cells
    status = _STATUSES.get(cells["status"].upper())
    if status is None:
        known = ", ".join(name for name in _STATUSES if name not in ("", "OK", "DSQ"))
        raise BadCell("status", f"unknown status {cells['status']!r}: {known}, or empty for a time that counts")
    time_us = _time(cells)
    if status == "ok" and time_us is None:
        raise BadCell("time", "no time, and no status that says why")
    discipline, metres = _discipline(raw)
    team = raw.kind == "team-pursuit"
    name = cells["team" if team else "name"]
    if not 1 <= len(name) <= 200:
        raise BadCell("team" if team else "name", "empty" if not name else "longer than 200 characters")
    heat, lane = _place(raw, status)
    mass = raw.kind == "mass-start"
    reason = cells["reason_code"] or None
    if reason is not None and len(reason) > 500:
        raise BadCell("reason_code", "longer than 500 characters")
    return Row(
        path=raw.path,
        line=raw.line,
        kind=raw.kind,
        wc=read_whole(cells, "wc", 1, 99),
        city=_city(cells["city"]),
        date=_date(cells["date"]),
        number=read_whole(cells, "race_no", 0, 9_999),
        race=Race(
            discipline, read_gender(cells["gender"]), read_run(cells.get("run", "")), read_division(cells["division"])
        ),
        metres=metres,
        name=name,
        country=country_of_team(name) if team else _country(cells["country"]),
        bib=None if team else _whole_or_none(cells, "bib", 0, 99_999),
        heat=heat,
        lane=lane,
        status=status,
        time_us=time_us,
        reason=reason,
        flags=_flags(cells["flags"]),
        laps=_whole_or_none(cells, "laps", 0, 1_000) if mass else None,
        sprints=_sprints(cells["sprint_points_listed"]) if mass else (),
        sprint_points=_whole_or_none(cells, "sprint_points_total", 0, 9_999) if mass else None,
    )


def _discipline(raw: RawRow) -> tuple[str, int | None]:
    if raw.kind != "individual":
        return raw.kind, None
    metres = read_whole(raw.cells, "distance_m", 100, _MAX_METRES - 1)
    return f"{metres}m", metres


def _place(raw: RawRow, status: Status) -> tuple[int | None, Lane | None]:
    """Heat and lane as printed. Both may be empty; one alone is a mistake, unless the skater did not start."""
    if raw.kind == "mass-start":
        return 1, None
    heat_column, lane_column = ("pair", "lane") if raw.kind == "individual" else ("heat", "start_straight")
    heat = _whole_or_none(raw.cells, heat_column, 1, _MAX_HEAT)
    cell = raw.cells[lane_column]
    lane = _LANES.get(cell.lower())
    if cell and lane is None:
        wanted = "inner or outer" if raw.kind == "individual" else "Finish or Crossing"
        raise BadCell(lane_column, f"{cell!r} is no lane: {wanted}")
    if (heat is None) == (lane is None):
        return heat, lane
    if status in NOT_STARTED:
        return None, None
    empty, full = (lane_column, heat_column) if lane is None else (heat_column, lane_column)
    raise BadCell(empty, f"empty, though {full} is not")


def _time(cells: Mapping[str, str]) -> int | None:
    """Printed hundredths, and the thousandth where it is printed: in its column or, as on the list itself, in brackets. A
    hand-made sheet may print more decimals, and a spreadsheet a comma before them."""
    bare = {"thousandth_digit": cells["thousandth_digit"].removeprefix("(").removesuffix(")")}
    digit = _whole_or_none(bare, "thousandth_digit", 0, 9)
    if not cells["time"]:
        return None
    text = cells["time"].replace(",", ".")
    if (printed := re.fullmatch(r"(.*\d)\s*\(([0-9])\)", text)) is not None:
        text, digit = printed[1], int(printed[2]) if digit is None else digit
    try:
        time_us = parse_time(text)
    except ValueError as error:
        raise BadCell("time", f"not a time like 36.96 or 1:12.87: {cells['time']!r}") from error
    if not 0 < time_us < _DAY_US:
        raise BadCell("time", f"{cells['time']} is no time of a race")
    return time_us if digit is None else hundredths(time_us) * US_PER_HUNDREDTH + digit * US_PER_THOUSANDTH


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
    text = cells[column]
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise BadCell(column, f"{text!r} is no whole number from {least} to {most}" if text else "empty")
    return int(text)


def _whole_or_none(cells: Mapping[str, str], column: str, least: int, most: int) -> int | None:
    return read_whole(cells, column, least, most) if cells[column] else None


def _date(text: str) -> date:
    try:
        when = date.fromisoformat(text)
    except ValueError as error:
        raise BadCell("date", f"{text!r} is no date like 2025-11-15") from error
    if not 1850 <= when.year <= 2200:
        raise BadCell("date", f"{text!r} is in no season of the sport")
    return when


def _city(text: str) -> str:
    if len(text) > _MAX_CITY:
        raise BadCell("city", f"longer than {_MAX_CITY} characters")
    return text


def _country(text: str) -> str | None:
    if text and not re.fullmatch(r"[A-Za-z]{3}", text, re.ASCII):
        raise BadCell("country", f"{text!r} is no three-letter code like NED")
    return text.upper() or None


def _flags(text: str) -> tuple[str, ...]:
    flags = tuple(flag for flag in re.split(r"[\s,;+/]+", text) if flag)
    if bad := [flag for flag in flags if not re.fullmatch(r"[A-Z0-9]{1,4}", flag)]:
        raise BadCell("flags", f"{bad[0]!r} is no mark like F, RS or RW")
    return flags


def _sprints(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"(\d{1,3}(\+\d{1,3}){0,15})?", text, re.ASCII):
        raise BadCell("sprint_points_listed", f"{text!r} is no sum of sprint points like 2+60")
    return tuple(int(points) for points in text.split("+")) if text else ()
