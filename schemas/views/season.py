"""The views of a season: `points` of a competition, `standings` of a cup, `calendar`."""

from typing import ClassVar, Literal

from schemas.distances import Discipline, Division
from schemas.fields import Country, Identifier, Key
from schemas.views.parts import CompetitionDocument, InstantText, State, View


class PointsRow(View):
    name: str
    country: Country | None = None
    competitor: Key
    """Id in the competition."""
    person: Key | None = None
    """Number of the skater at the source."""
    points: int
    """Points for the standings, by the rules (an override counts only with `in_standings`). Mass start in rounds: the sum."""
    time_us: int | None = None
    """Final time; absent in a mass start and in distances with rounds."""
    racing: bool | None = None
    """True while the points are those of a projected place."""


class PointsRace(View):
    """The points of one distance by person."""

    stage: str
    """`3`, or `3.2` for the second race of stage 3."""
    state: State
    discipline: Discipline
    number: int = 0
    """Place of the distance in the programme of its competition."""
    division: Division | None = None
    rows: dict[Key, PointsRow]


class SeedView(View):
    name: str
    country: Country | None = None
    person: Key | None = None
    stages: dict[str, int]


class CupPoints(View):
    seeds: dict[Key, SeedView] | None = None
    """Points from earlier stages."""
    incomplete: bool | None = None
    """True when only some of the earlier points are known."""
    races: dict[Identifier, PointsRace] | None = None
    unknown: list[Identifier] | None = None
    """Distances of this cup whose points are not known: no table of the season was found."""


class IdentityDecision(View):
    """Two competitors (`{competition}/{competitor}`) that an editor joined, separated, or left to the rules again."""

    one: str
    other: str
    decision: Literal["same", "different", "automatic"]
    at: InstantText


class PointsView(CompetitionDocument):
    """`points/{competition}`: World Cup points earned at this competition so far."""

    CHANNEL: ClassVar[str] = "points/{competition}"
    competition: Identifier
    season: str | None = None
    stage: int | None = None
    cups: dict[Identifier, CupPoints]
    unknown: list[Identifier] | None = None
    """Distances whose points are not known, also those of a season that has no tables at all."""
    identities: list[IdentityDecision] | None = None
    """Decisions of editors about who is one person, oldest first."""


class StandingsTotal(View):
    rank: int
    points: int
    change: int | None = None
    """Places gained; absent for somebody who had no place before."""
    tie: Literal["results", "time", "last-race", "shared"] | None = None
    """What decides between equal totals; absent when there are none. `results`: the best single result, then the next best. Of
    identical results `time`: the better best time, then `last-race`: the better last race; it is not known whether the World
    Cup uses these two."""


class StandingsRow(View):
    name: str
    country: Country | None = None
    person: Key | None = None
    """Number of the skater at the source, where it is known."""
    known_as: list[str] | None = None
    """Other names and countries of the same person in this cup, such as `Anastasiia SEMENOVA (RUS)`."""
    position: int
    """Current order."""
    official: StandingsTotal | None = None
    """Standings over the races whose lists are final; `change` since the last of them."""
    live: StandingsTotal
    """Current standings; `change` compares with the official standings."""
    racing: bool | None = None
    """True for somebody on the ice, who counts with the projected place."""
    stages: dict[str, int]


class StandingsStage(View):
    state: State
    distances: dict[str, State]
    """State of each `{competition}/{distance}`; empty for an earlier stage that was seeded."""


class StandingsView(View):
    """`standings/{season}/{cup}`: one row per person (per country, for teams)."""

    CHANNEL: ClassVar[str] = "standings/{season}/{cup}"
    season: str
    cup: Identifier
    incomplete: bool | None = None
    """True when the points of some people are not known: ranks are among the rows here."""
    unknown: list[str] | None = None
    """Races (`{competition}/{distance}`) that give points which are not known: they are missing in every total."""
    stages: dict[str, StandingsStage]
    rows: dict[Key, StandingsRow]


class CalendarEntry(View):
    name: str
    stage: int | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    venue: str
    city: str | None = None
    country: Country | None = None
    disciplines: list[str]
    """`500m-women`."""
    state: Literal["scheduled", "running", "official"]


class CalendarView(View):
    """`calendar/{season}`: its competitions."""

    CHANNEL: ClassVar[str] = "calendar/{season}"
    season: str
    competitions: dict[Identifier, CalendarEntry]
