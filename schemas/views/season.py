"""The views of a season: `points` of a competition, `standings` of a cup, `calendar`."""

from typing import Literal

from schemas.channels import Identifier
from schemas.fields import Country, Key
from schemas.views.parts import State, View


class PointsRow(View):
    name: str
    country: Country | None = None
    points: int
    """Of a mass start in rounds: of all of them together."""
    racing: bool | None = None
    """True while they are those of the place that the race so far is worth."""


class PointsRace(View):
    """The points of one distance, by person."""

    stage: str
    """`3`, or `3.2` for the second race of stage 3."""
    state: State
    rows: dict[Key, PointsRow]


class SeedView(View):
    name: str
    country: Country | None = None
    stages: dict[str, int]


class CupPoints(View):
    seeds: dict[Key, SeedView] | None = None
    """Points carried in from earlier stages."""
    incomplete: bool | None = None
    """True when only some of what was carried in is known."""
    races: dict[Identifier, PointsRace] | None = None


class PointsView(View):
    """`points/{competition}`: what the competition gives for the standings of its season, as it stands."""

    competition: Identifier
    season: str | None = None
    stage: int | None = None
    cups: dict[Identifier, CupPoints]


class StandingsTotal(View):
    rank: int
    points: int
    change: int | None = None
    """Places gained since before; absent for somebody who was not there."""


class StandingsRow(View):
    name: str
    country: Country | None = None
    position: int
    """Order as it stands now."""
    official: StandingsTotal | None = None
    """Over the races whose lists are final; `change` since the last of them."""
    live: StandingsTotal
    """As it stands now; `change` against the official standing."""
    racing: bool | None = None
    """True for somebody on the ice, who counts with the place that the race so far is worth."""
    stages: dict[str, int]


class StandingsStage(View):
    state: State
    distances: dict[str, State]
    """`{competition}/{distance}`; empty for a stage that was carried in."""


class StandingsView(View):
    """`standings/{season}/{cup}`: one row per person (per country, for teams)."""

    season: str
    cup: Identifier
    incomplete: bool | None = None
    """True when there are people whose points are not known: ranks are among those who are here."""
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

    season: str
    competitions: dict[Identifier, CalendarEntry]
