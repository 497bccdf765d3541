"""The messages of the feed as models. A message is validated completely before it changes any state."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from producers.vantage.wire import (
    CommittedLap,
    CompetitionKey,
    Lap,
    Passing,
    PlannedLap,
    PositiveTicks,
    PresentedLap,
    Source,
    StrictNumber,
    UpdatedLap,
    Wire,
    WireInstant,
    whole_number,
)
from schemas.distances import LAP_METRES, Armband
from schemas.fields import Count, Country, Key, LaneName, Status, Text

STATUS_OF_REASON: Mapping[int, Status] = {1: "DNS", 2: "DNF", 3: "DQ", 4: "WDR"}
"""`timeInvalidReason`, as numbered in the maker's own source (0 means unknown)."""

ARMBANDS: tuple[Armband, ...] = ("white", "red", "yellow", "blue")
"""`color` of a race, except in a mass start."""

_DISCIPLINES = {"TeamPursuit": "team-pursuit", "TeamSprint": "team-sprint", "MassStartDistance": "mass-start"}
_IN_ROUNDS = 1
_LONGEST_INDIVIDUAL_M = 99_999

# --- competitions and distances ----------------------------------------------------------------------------------


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("no date in text form")
    return date.fromisoformat(value[:10])


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]


class Address(Wire):
    city: Text | None = None
    country_code: str | None = None


class Venue(Wire):
    name: Text | None = None
    address: Address | None = None


class Distance(Wire):
    id: str
    name: Text
    number: Annotated[Count, Field(strict=True)]
    discipline_name: str = Field(alias="discipline")
    value: Annotated[int, Field(strict=True)]
    value_quantity: int
    start_mode: object = None
    starts: WireInstant | None = None

    @property
    def metres(self) -> int:
        return self.value * LAP_METRES if self.value_quantity == _IN_ROUNDS else self.value

    @property
    def discipline(self) -> str:
        return _DISCIPLINES.get(self.discipline_name.rsplit(".", 1)[-1], f"{self.metres}m")

    @model_validator(mode="after")
    def _has_a_possible_length(self) -> "Distance":
        individual = self.discipline == f"{self.metres}m"
        least, most = (100, _LONGEST_INDIVIDUAL_M) if individual else (1, 100_000)
        if not least <= self.metres <= most:
            raise ValueError(f"no distance has {self.metres} metres")
        return self


class Competition(Wire):
    name: Text
    starts: Day
    ends: Day
    time_zone: str | None = None
    venue: Venue | None = None
    distances: list[Distance] | None = None


class CompetitionActivated(Wire):
    competition_id: CompetitionKey
    competition: Competition


class DistanceActivated(Wire):
    competition_id: CompetitionKey
    distance: Distance


# --- races -------------------------------------------------------------------------------------------------------


def _none_when_empty(value: object) -> object:
    return None if value in ("", 0) else value


OptionalTicks: TypeAlias = Annotated[PositiveTicks | None, BeforeValidator(_none_when_empty)]


class TeamMember(Wire):
    full_name: Text | None = None


class WireCompetitor(Wire):
    type_name: str
    id: Key
    person_id: Annotated[Key | None, BeforeValidator(_none_when_empty)] = None
    full_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    nationality_code: object = None
    start_number: object = None
    members: list[TeamMember] | None = None

    @property
    def is_team(self) -> bool:
        return self.type_name == "TeamCompetitor"

    @property
    def country(self) -> Country | None:
        code = self.nationality_code
        return code if isinstance(code, str) and re.fullmatch("[A-Z]{3}", code) else None

    @property
    def bib(self) -> int | None:
        return whole_number(self.start_number, 99_999)

    @property
    def unusable(self) -> Iterator[tuple[str, object]]:
        """Name and value of each field that is left out because its value is impossible."""
        if self.country is None and self.nationality_code not in (None, ""):
            yield "nationalityCode", self.nationality_code
        if self.bib is None and self.start_number is not None:
            yield "startNumber", self.start_number


class WireResult(Wire):
    time_invalid_reason: int | None = None


class WireTime(Wire):
    time: PositiveTicks


class StartingRace(Wire):
    """`race` of a line-up."""

    id: Key
    lane: Annotated[int, Field(strict=True, ge=0, le=998)] | LaneName
    competitor: WireCompetitor
    personal_best: OptionalTicks = None
    season_best: OptionalTicks = None
    result: WireResult | None = None
    time: object = None
    color: object = None

    @property
    def armband(self) -> Armband | None:
        color = whole_number(self.color, len(ARMBANDS) - 1)
        return None if color is None else ARMBANDS[color]


class CommittedRace(Wire):
    """`race` of a commit."""

    id: Key
    lane: int | str
    laps: list[CommittedLap]
    time: WireTime | None
    result: WireResult | None = None


class StartingItem(Wire):
    race: StartingRace


class StartSignal(Wire):
    when: WireInstant


class CommittedItem(Wire):
    race: CommittedRace
    start: StartSignal | None = None
    planned_laps: list[PlannedLap] | None = Field(None, alias="estimatedLaps")
    passings: object = None


# --- heats -------------------------------------------------------------------------------------------------------


class HeatNumber(Wire):
    round: StrictNumber
    number: StrictNumber


class HeatMessage(Wire):
    competition_id: CompetitionKey
    distance_id: str
    heat: HeatNumber


class RaceMessage(HeatMessage):
    race_id: Key


class HeatActivated(HeatMessage):
    races: list[StartingItem]


class HeatDeactivated(HeatMessage):
    pass


class HeatStarted(HeatMessage):
    started: WireInstant


class HeatCleared(HeatMessage):
    pass


class HeatCommitted(HeatMessage):
    races: list[CommittedItem]


class PassingAdded(RaceMessage):
    passing: Passing


class LapAdded(RaceMessage):
    lap: Lap


class LapUpdated(RaceMessage):
    presentation_source: Source
    old_time: Annotated[int, Field(strict=True)]
    lap: UpdatedLap


class LastPresentedLapChanged(RaceMessage):
    lap: PresentedLap | None


HEAT_MESSAGES: Mapping[str, type[HeatMessage]] = {
    "HeatActivatedEvent": HeatActivated,
    "HeatDeactivatedEvent": HeatDeactivated,
    "HeatStartedEvent": HeatStarted,
    "HeatClearedEvent": HeatCleared,
    "HeatCommittedEvent": HeatCommitted,
    "RacePassingAddedEvent": PassingAdded,
    "RaceLapPassingAddedEvent": PassingAdded,
    "RaceLapAddedEvent": LapAdded,
    "RaceLapUpdatedEvent": LapUpdated,
    "LastPresentedRaceLapChangedEvent": LastPresentedLapChanged,
}
IGNORED = frozenset({"RaceNextLapIndexChangedEvent", "HeatNextLapIndexChangedEvent", "LastRaceSpeedChangedEvent"})
"""Known messages with nothing that other messages do not have."""
