"""The views `records` (in force, and what fell) and `championship` (samalog points)."""

from typing import Annotated, Literal, TypeAlias

from pydantic import StringConstraints

from schemas.channels import Identifier
from schemas.distances import Discipline, Gender
from schemas.fields import Country, Key
from schemas.views.parts import TimeText, View


class BrokenView(View):
    name: str
    country: Country | None = None
    distance: Identifier
    heat: int
    time: TimeText
    time_us: int
    by: TimeText
    """How much faster than what stood until then."""
    provisional: bool | None = None


class RecordView(View):
    """A record that was in force, and every result that broke it here, in the order skated."""

    kind: str
    discipline: Discipline
    gender: Gender
    time: TimeText
    time_us: int
    holder: str
    country: Country | None = None
    set_on: str | None = None
    place: str | None = None
    broken: list[BrokenView] | None = None


class RecordsView(View):
    """`records/{competition}`."""

    competition: Identifier
    records: dict[Key, RecordView]


PointsText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d+\.\d{3}$")]


class ChampionshipRow(View):
    competitor: Key
    name: str
    country: Country | None = None
    position: int
    rank: int
    points: PointsText
    """Samalog: the sum of the distances, the one that runs included."""
    distances: dict[Identifier, PointsText]
    behind: TimeText | None = None
    """How much faster than the leader's the time on the next distance must be to draw level."""
    needed: TimeText | None = None
    """The slowest time on the next distance that takes the lead from all who have skated it; there once somebody has."""


class ChampionshipOf(View):
    """The championship of one gender."""

    distances: list[Identifier]
    next: Identifier | None = None
    rows: dict[Key, ChampionshipRow]


class ChampionshipView(View):
    """`championship/{competition}`: an allround or sprint championship as it stands."""

    competition: Identifier
    kind: Literal["allround", "sprint"] | None = None
    genders: dict[Gender, ChampionshipOf]
