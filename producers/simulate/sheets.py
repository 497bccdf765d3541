"""Reads the shipped tables: results, programme, records and personal bests, as they were printed."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Literal, cast

from schemas.distances import Division, Gender, StartMode

RecordKind = Literal["WR", "WRJ", "OR", "TR", "NR"]


@dataclass(frozen=True, slots=True)
class KnownResult:
    """One published row of a result list. Times are as printed: `"36.775"`, `"1:12.87"`, `""` where none was printed.

    `gap` is signed (`"+0.19"`; `"0.00"` for the winner), `splits` are metres → printed time. `pair` is None when nothing is
    known about the draw, and an assumption when `pair_known` is false (only the time of day or the opponent is known).
    `stood_still_s` is an estimate. `against` names the other skater of the pair.
    """

    distance: str
    rank: int
    name: str
    country: str
    time: str
    gap: str
    splits: Mapping[int, str]
    stood_still_s: str
    pair: int | None
    pair_known: bool
    against: str


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """One published row of the team pursuit. `members` are names; empty when no source has them.

    A team that fell was `ahead_s` (printed seconds) ahead of the team `ahead_of` at the last split before its fall, at
    `fell_after_m`; for other teams these are empty or None. `pair` is an assumption unless `pair_known`.
    """

    rank: int
    name: str
    country: str
    members: tuple[str, ...]
    time: str
    gap: str
    pair: int | None
    pair_known: bool
    ahead_of: str
    ahead_s: str
    fell_after_m: int | None


@dataclass(frozen=True, slots=True)
class KnownRider:
    """One published row of the mass start. `ranks` are the possible ranks; usually there is one."""

    ranks: tuple[int, ...]
    name: str
    country: str
    time: str


@dataclass(frozen=True, slots=True)
class Seed:
    """Points of an earlier stage, or of several (`1-2`) when only their sum is known."""

    cup: str
    name: str
    country: str
    stage: str
    points: int


@dataclass(frozen=True, slots=True)
class Planned:
    """One distance of the programme."""

    number: int
    distance: str
    name: str
    discipline: str
    metres: int
    gender: Gender
    division: Division | None
    run: int
    start_mode: StartMode
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A record in force on the morning of the race day. `splits`: metres → printed time, when they were published."""

    kind: RecordKind
    discipline: str
    gender: Gender
    time: str
    holder: str
    country: str
    set_on: date | None
    place: str
    splits: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Best:
    """A personal best on the morning of the race day; `splits` as for a record."""

    name: str
    country: str
    discipline: str
    time: str
    set_on: date | None
    splits: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class KnownNote:
    """A published fact about a distance. `text` is English, `texts` has other languages."""

    distance: str
    text: str
    texts: Mapping[str, str]


@cache
def known_results() -> tuple[KnownResult, ...]:
    """Returns every published row of the individual distances, by distance and rank. Nothing here is modelled."""
    return tuple(
        KnownResult(
            distance=row["distance"],
            rank=int(row["rank"]),
            name=row["name"],
            country=row["country"],
            time=row["time"],
            gap=row["gap"],
            splits=_splits(row["splits"]),
            stood_still_s=row["stood_still_s"],
            pair=int(row["pair"]) if row["pair"] else None,
            pair_known=row["pair_known"] == "yes",
            against=row["against"],
        )
        for row in _rows("results.csv")
    )


@cache
def known_teams() -> tuple[KnownTeam, ...]:
    """Returns every published row of the team pursuit, by rank."""
    return tuple(
        KnownTeam(
            rank=int(row["rank"]),
            name=row["name"],
            country=row["country"],
            members=tuple(row["members"].split(";")) if row["members"] else (),
            time=row["time"],
            gap=row["gap"],
            pair=int(row["pair"]) if row["pair"] else None,
            pair_known=row["pair_known"] == "yes",
            ahead_of=row["ahead_of"],
            ahead_s=row["ahead_s"],
            fell_after_m=int(row["fell_after_m"]) if row["fell_after_m"] else None,
        )
        for row in _rows("team_pursuit.csv")
    )


@cache
def known_riders() -> tuple[KnownRider, ...]:
    """Returns every published row of the mass start, by rank."""
    return tuple(
        KnownRider(tuple(int(rank) for rank in row["rank"].split("-")), row["name"], row["country"], row["time"])
        for row in _rows("mass_start.csv")
    )


@cache
def seeds() -> tuple[Seed, ...]:
    """Returns the points before the day, by cup, of people whose total is known."""
    return tuple(
        Seed(row["cup"], row["name"], row["country"], row["stage"], int(row["points"])) for row in _rows("seeds.csv")
    )


def notes() -> tuple[KnownNote, ...]:
    """Returns published facts that are not part of a result."""
    return tuple(KnownNote(row["distance"], row["en"], {"nl": row["nl"]}) for row in _rows("notes.csv"))


def programme() -> tuple[Planned, ...]:
    """Returns the distances of the day in the order in which they were skated."""
    return tuple(
        Planned(
            number=int(row["number"]),
            distance=row["distance"],
            name=row["name"],
            discipline=row["discipline"],
            metres=int(row["metres"]),
            gender=cast("Gender", row["gender"]),
            division=cast("Division", row["division"]) if row["division"] else None,
            run=int(row["run"]),
            start_mode=cast("StartMode", row["start_mode"]),
            starts_at=datetime.fromisoformat(row["starts_at"]),
        )
        for row in _rows("programme.csv")
    )


def records() -> tuple[Record, ...]:
    return tuple(map(record_of, _rows("records.csv")))


def record_of(row: Mapping[str, str]) -> Record:
    """The record of a row of a file. `splits` may be missing."""
    return Record(
        kind=cast("RecordKind", row["kind"]),
        discipline=row["discipline"],
        gender=cast("Gender", row["gender"]),
        time=row["time"],
        holder=row["holder"],
        country=row["country"],
        set_on=_date(row["set_on"]),
        place=row["place"],
        splits=_splits(row.get("splits", "")),
    )


def bests() -> tuple[Best, ...]:
    return tuple(
        Best(
            row["name"],
            row["country"],
            row["discipline"],
            row["time"],
            _date(row["set_on"]),
            _splits(row["splits"]),
        )
        for row in _rows("bests.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("producers.simulate").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _splits(text: str) -> dict[int, str]:
    """`"100=10.49 300=…"` → metres and printed times."""
    return {int(metres): time for metres, _, time in (item.partition("=") for item in text.split())}


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
