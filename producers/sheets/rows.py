"""A row of a sheet as values, without the conclusions of the list (rank, gap, points).

A cell that cannot be read costs as little as possible: the cell alone; the result, when it decides the result; the row, when it
names the skater or the race. Each is a `Problem`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from producers.sheets import cells as read
from producers.sheets.belonging import (
    NOTHING_SAID,
    About,
    event_name,
    read_altitude,
    read_belongs,
    read_stage,
    read_time_zone,
    read_venue_country,
)
from producers.sheets.people import country_of_team
from producers.sheets.table import COLUMNS, BadCell, Kind, Loss, Problem, RawRow
from producers.sheets.written_times import UnreadableTime, read_time
from schemas.distances import LAP_METRES, Division, Gender, Lane, distance_id, metres_of
from schemas.fields import Phase, Status
from schemas.times import US_PER_HUNDREDTH, US_PER_THOUSANDTH, hundredths

NOT_STARTED = frozenset({"DNS", "WDR"})

_MAX_HEAT = 999
_MAX_METRES = 100_000
_MAX_NAME = 200
_MAX_MEMBERS = 12
_MAX_SPRINT_POINTS = 9_999

T = TypeVar("T")


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
    """One skater or team in one race. Cells that the sheet leaves empty are None.

    `has_result` is False when the result is not known, because a cell that decides it cannot be read. `printed_rank` only
    tells whether rows are missing.
    """

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
    has_result: bool = True
    printed_rank: int | None = None
    phase: Phase | None = None
    phase_number: int = 1
    members: tuple[str, ...] = ()
    about: About = NOTHING_SAID

    @property
    def season(self) -> str:
        """`2025-26`: a season runs from July to June."""
        first = self.date.year - (self.date.month < 7)
        return f"{first}-{(first + 1) % 100:02d}"


class _Cells:
    """Reads the cells of a row, and collects what is wrong with them."""

    def __init__(self, raw: RawRow) -> None:
        self.raw = raw
        self.problems: list[Problem] = []

    def __getitem__(self, column: str) -> str:
        return self.raw.cells.get(column, "")

    def report(self, column: str, message: str, loses: Loss) -> None:
        self.problems.append(self.raw.problem(column, message, loses))

    def read(self, reader: Callable[[], T], instead: T, loses: Loss = "cell") -> T:
        """What `reader` returns; `instead` when it raises `BadCell`."""
        try:
            return reader()
        except BadCell as error:
            self.report(error.column, error.message, loses)
            return instead

    @property
    def lost_the_row(self) -> bool:
        return any(problem.loses == "row" for problem in self.problems)

    @property
    def lost_the_result(self) -> bool:
        return any(problem.loses == "result" for problem in self.problems)


def read_row(raw: RawRow) -> tuple[Row | None, list[Problem]]:
    """The values of a row, None when it names no skater or no race, and the problems with its cells."""
    cells = _Cells(raw)
    if raw.surplus:
        message = f"{raw.surplus} cells more than the header has; is there a comma without quotes around it?"
        return None, [raw.problem("", message, "row")]
    for column in COLUMNS[raw.kind]:
        if (
            column not in raw.cells
            and column not in _MAY_END_BEFORE
            and (column != "wc" or "belongs_to" not in raw.cells)
        ):
            return None, [raw.problem(column, "missing: the row ends before it", "row")]
    race, metres = _race(cells)
    when = cells.read(lambda: read.read_date(cells["date"]), date.min, "row")
    wc = cells.read(lambda: read_stage(raw.cells), 0, "row")
    no_rounds: tuple[Phase | None, int] = (None, 1)
    phase, phase_number = cells.read(lambda: read.read_round(cells["round"]), no_rounds, "row")
    number = cells.read(lambda: read.read_whole(raw.cells, "race_no", 0, 9_999), 0, "row")
    name = _name(cells)
    if cells.lost_the_row:
        return None, [problem for problem in cells.problems if problem.loses == "row"]
    team = raw.kind == "team-pursuit"
    mass = raw.kind == "mass-start"
    heat, lane, status, time_us = _outcome(cells, race, metres)
    row = Row(
        path=raw.path,
        line=raw.line,
        kind=raw.kind,
        wc=wc,
        city=cells.read(lambda: read.read_city(cells["city"]), ""),
        date=when,
        number=number,
        race=race,
        metres=metres,
        name=name,
        country=country_of_team(name) if team else cells.read(lambda: read.read_country(cells["country"]), None),
        bib=None if team else cells.read(lambda: read.read_whole_or_none(raw.cells, "bib", 0, 99_999), None),
        heat=heat,
        lane=lane,
        status=status,
        time_us=time_us,
        reason=cells.read(lambda: read.read_reason(cells["reason_code"]), None),
        flags=cells.read(lambda: read.read_flags(cells["flags"]), ()),
        laps=_laps(cells) if mass else None,
        sprints=cells.read(lambda: read.read_sprints(cells["sprint_points_listed"]), ()) if mass else (),
        sprint_points=_sprint_points(cells) if mass else None,
        printed_rank=_printed_rank(cells),
        has_result=not cells.lost_the_result,
        phase=phase,
        phase_number=phase_number,
        members=_members(cells) if team else (),
        about=_about(cells),
    )
    return row, cells.problems


_MAY_END_BEFORE = frozenset(
    {"run", "time", "thousandth_digit", "status", "reason_code", "flags"}
    | {"laps", "sprint_points_listed", "sprint_points_total", "division"}
)
"""A spreadsheet may cut empty cells off the end of a row."""


def _about(cells: _Cells) -> About:
    known = cells.raw.cells
    return About(
        belongs_to=read_belongs(known),
        name=event_name(known, "event_name"),
        venue=event_name(known, "venue"),
        country=cells.read(lambda: read_venue_country(known), None),
        time_zone=cells.read(lambda: read_time_zone(known), None),
        altitude_m=cells.read(lambda: read_altitude(known), None),
    )


def _race(cells: _Cells) -> tuple[Race, int | None]:
    raw = cells.raw
    gender: Gender = cells.read(lambda: read.read_gender(cells["gender"]), "men", "row")
    division = cells.read(lambda: read.read_division(cells["division"]), None, "row")
    run = cells.read(lambda: read.read_run(cells["run"]), None, "row")
    if raw.kind == "team-pursuit":
        discipline = cells.read(lambda: read.read_team_discipline(cells["discipline"]), "team-pursuit", "row")
        return Race(discipline, gender, run, division), None
    if raw.kind != "individual":
        return Race(raw.kind, gender, run, division), None
    metres = cells.read(lambda: read.read_whole(raw.cells, "distance_m", 100, _MAX_METRES - 1), 100, "row")
    return Race(f"{metres}m", gender, run, division), metres


def _name(cells: _Cells) -> str:
    column = "team" if cells.raw.kind == "team-pursuit" else "name"
    name = cells[column]
    if not name:
        cells.report(column, "empty", "row")
    elif len(name) > _MAX_NAME:
        cells.report(column, f"longer than {_MAX_NAME} characters", "cell")
    return name[:_MAX_NAME]


def _outcome(cells: _Cells, race: Race, metres: int | None) -> tuple[int | None, Lane | None, Status, int | None]:
    """Heat, lane, status and time. A list may print the status where the time would be."""
    status_text, time_text = cells["status"], cells["time"]
    if time_text.upper() in read.STATUSES and time_text:
        status_text, time_text = status_text or time_text, ""
    status: Status = cells.read(lambda: read.read_status(status_text), "ok", "result")
    length = _length(cells, race, metres) if status == "ok" else None
    time_us = _time(cells, time_text, length, "result" if status == "ok" else "cell")
    if status == "ok" and time_us is None and not cells.lost_the_result:
        cells.report("time", "no time, and no status that says why", "result")
    heat, lane = _place(cells, status, race)
    return heat, lane, status, time_us


def _length(cells: _Cells, race: Race, metres: int | None) -> int | None:
    """The metres that the time of the row is for, as far as they are known: a lapped rider has fewer."""
    if cells.raw.kind != "mass-start":
        return metres or metres_of(race.discipline, race.gender)
    laps = cells["laps"]
    return int(laps) * LAP_METRES or None if laps.isascii() and laps.isdigit() and len(laps) <= 3 else None


def _place(cells: _Cells, status: Status, race: Race) -> tuple[int | None, Lane | None]:
    """Heat and lane as printed. Both may be empty; one alone is a mistake, unless the skater did not start."""
    kind = cells.raw.kind
    if kind == "mass-start":
        return 1, None
    if race.discipline == "mixed-relay":  # heats of up to four teams, without lanes
        return cells.read(lambda: read.read_whole_or_none(cells.raw.cells, "heat", 1, _MAX_HEAT), None), None
    heat_column, lane_column = ("pair", "lane") if kind == "individual" else ("heat", "start_straight")
    before = len(cells.problems)
    heat = cells.read(lambda: read.read_whole_or_none(cells.raw.cells, heat_column, 1, _MAX_HEAT), None)
    lane = cells.read(lambda: read.read_lane(cells[lane_column], lane_column), None)
    if (heat is None) == (lane is None):
        return heat, lane
    if status not in NOT_STARTED and len(cells.problems) == before:
        empty, full = (lane_column, heat_column) if lane is None else (heat_column, lane_column)
        cells.report(empty, f"empty, though {full} is not", "cell")
    return None, None


def _time(cells: _Cells, text: str, metres: int | None, loses: Loss) -> int | None:
    """Printed hundredths, and the thousandth where it is printed: in its column or, as on the list itself, in brackets. A
    hand-made sheet may print more decimals."""
    bare = {"thousandth_digit": cells["thousandth_digit"].removeprefix("(").removesuffix(")")}
    digit = cells.read(lambda: read.read_whole_or_none(bare, "thousandth_digit", 0, 9), None)
    if not text:
        return None
    try:
        written = read_time(text, metres)
    except UnreadableTime as error:
        cells.report("time", str(error), loses)
        return None
    digit = written.thousandth_digit if digit is None else digit
    if digit is None:
        return written.time_us
    return hundredths(written.time_us) * US_PER_HUNDREDTH + digit * US_PER_THOUSANDTH


def _members(cells: _Cells) -> tuple[str, ...]:
    """Names, separated by slashes or semicolons."""
    names = tuple(name.strip()[:_MAX_NAME] for name in re.split(r"[/;]", cells["members"]) if name.strip())
    if len(names) > _MAX_MEMBERS:
        cells.report("members", f"more than {_MAX_MEMBERS} names; separate them by slashes", "cell")
        return ()
    return names


def _laps(cells: _Cells) -> int | None:
    return cells.read(lambda: read.read_whole_or_none(cells.raw.cells, "laps", 0, 1_000), None, "result")


def _sprint_points(cells: _Cells) -> int | None:
    column = "sprint_points_total"
    return cells.read(lambda: read.read_whole_or_none(cells.raw.cells, column, 0, _MAX_SPRINT_POINTS), None, "result")


def _printed_rank(cells: _Cells) -> int | None:
    """Nothing is lost with a rank that cannot be read: lists print signs and words there."""
    text = cells["rank"]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
