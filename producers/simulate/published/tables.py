"""Reads the tables of the day as they were published."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, cast

from producers.simulate.sheets import Record, record_of
from schemas.distances import LAP_METRES, Division, Gender, Lane, StartMode, distance_id, metres_of
from schemas.fields import Status
from schemas.times import US_PER_HUNDREDTH, US_PER_THOUSANDTH, parse_time

_FOLDER = "data/slc_2025_11_16"
_TEAM = "team-pursuit"
_MASS = "mass-start"
_LANES: Mapping[str, Lane] = {"inner": "inner", "outer": "outer", "finish": "inner", "crossing": "outer"}


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One row of a list. `time_us` is None without a time; where the list prints no thousandth, it is the middle of the
    hundredth. `sprints` are the points of the sprints in their order, `sprint_total` is what counts."""

    rank: int | None
    heat: int
    lane: Lane | None
    name: str
    country: str
    time_us: int | None
    status: Status
    reason: str | None
    laps: int | None
    sprints: tuple[int, ...]
    sprint_total: int | None


@dataclass(frozen=True, slots=True)
class PublishedRace:
    """One distance of the day. `starts_at` is modelled."""

    number: int
    discipline: str
    gender: Gender
    division: Division
    run: int
    metres: int
    starts_at: datetime
    rows: Sequence[PublishedRow]

    @property
    def distance(self) -> str:
        return distance_id(self.discipline, self.gender, self.run, self.division)

    @property
    def start_mode(self) -> StartMode:
        return "mass" if self.discipline == _MASS else "pairs"

    @property
    def is_team(self) -> bool:
        return self.discipline == _TEAM

    @property
    def name(self) -> str:
        """`500 m women (2nd race), division B`."""
        what = {_TEAM: "Team pursuit", _MASS: "Mass start"}.get(self.discipline, f"{self.discipline[:-1]} m")
        run = " (2nd race)" if self.run == 2 else ""
        return f"{what} {self.gender}{run}" + (", division B" if self.division == "B" else "")


@cache
def races() -> tuple[PublishedRace, ...]:
    """All races in the order of the programme."""
    results = _read("results")
    found = []
    for planned in _read("programme"):
        event, division = planned["event"], cast("Division", planned["division"])
        rows = [_row(each) for each in results if (each["event"], each["division"]) == (event, division)]
        discipline, gender, run = _event(event)
        found.append(
            PublishedRace(
                number=int(planned["number"]),
                discipline=discipline,
                gender=gender,
                division=division,
                run=run,
                metres=max(row.laps or 0 for row in rows) * LAP_METRES or metres_of(discipline, gender),
                starts_at=datetime.fromisoformat(planned["starts_at"]),
                rows=tuple(rows),
            )
        )
    return tuple(found)


@cache
def records() -> tuple[Record, ...]:
    """Records in force on the morning of the day, as far as they were found."""
    return tuple(map(record_of, _read("records")))


def cup_seeds(season: str) -> list[dict[str, Any]]:
    """Data of `cup.seeded`: the points of the first races over 500 m, on the day before, both divisions."""
    cups: dict[str, list[dict[str, Any]]] = {}
    for row in _read("seeds"):
        points = {row["stage"]: int(row["points"])}
        seeded = {"competitor": row["name"], "country": row["country"], "stage_points": points}
        cups.setdefault(row["cup"], []).append(seeded)
    return [{"season": season, "cup": cup, "rows": rows, "complete": True} for cup, rows in cups.items()]


def _read(name: str) -> list[dict[str, str]]:
    path = resources.files("producers.simulate").joinpath(f"{_FOLDER}/{name}.csv")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _event(event: str) -> tuple[str, Gender, int]:
    """`500m_women_2` → `("500m", "women", 2)`."""
    run = int(event[-1]) if event[-1].isdigit() else 1
    discipline, _, gender = event.removesuffix(f"_{run}").rpartition("_")
    return discipline.replace("_", "-"), cast("Gender", gender), run


def _row(cells: Mapping[str, str]) -> PublishedRow:
    marks = dict(mark.split("=", 1) for mark in cells["flags"].split(";") if "=" in mark)
    listed = marks.get("sprints", "")
    return PublishedRow(
        rank=int(cells["rank"]) if cells["rank"] else None,
        heat=int(cells["pair"] or 1),
        lane=_LANES.get(cells["lane"]),
        name=cells["name"],
        country=cells["country"],
        time_us=_time_us(cells["time"], cells["thousandth"]) if cells["time"] else None,
        status=cast("Status", cells["status"] or "ok"),
        reason=marks.get("code"),
        laps=int(marks["laps"]) if "laps" in marks else None,
        sprints=tuple(int(points) for points in listed.split("+")) if listed else (),
        sprint_total=int(marks["sprint_total"]) if "sprint_total" in marks else None,
    )


def _time_us(printed: str, thousandth: str) -> int:
    more = int(thousandth) * US_PER_THOUSANDTH if thousandth else US_PER_HUNDREDTH // 2
    return parse_time(printed) + more
