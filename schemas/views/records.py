"""The views `records` (in force and broken) and `championship` (samalog points)."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import StringConstraints

from schemas.distances import Discipline, Gender
from schemas.fields import Country, Identifier, Key
from schemas.views.parts import CompetitionDocument, TimeText, View


class BrokenView(View):
    name: str
    country: Country | None = None
    distance: Identifier
    heat: int
    time: TimeText
    time_us: int
    by: TimeText
    """Improvement on the previous record."""
    provisional: bool | None = None


class RecordView(View):
    """A record in force, and every result here that broke it, in the order skated."""

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


class RecordsView(CompetitionDocument):
    """`records/{competition}`."""

    CHANNEL: ClassVar[str] = "records/{competition}"
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
    """Samalog points: the sum over the distances, including the one in progress."""
    distances: dict[Identifier, PointsText]
    behind: TimeText | None = None
    """By how much the skater must beat the leader's time on the next distance to draw level."""
    needed: TimeText | None = None
    """The slowest time on the next distance that takes the lead; present once somebody has skated it."""


class ChampionshipOf(View):
    """The championship of one gender."""

    distances: list[Identifier]
    next: Identifier | None = None
    rows: dict[Key, ChampionshipRow]


class ChampionshipView(CompetitionDocument):
    """`championship/{competition}`: the current classification of an allround or sprint championship."""

    CHANNEL: ClassVar[str] = "championship/{competition}"
    competition: Identifier
    kind: Literal["allround", "sprint"] | None = None
    genders: dict[Gender, ChampionshipOf]
