"""The messages of the feed as models. A message is validated completely before it changes any state.

Conventions of the wire: durations are ticks of 100 ns, instants have up to seven decimals, missing values are null. Fields
that Rinkside does not use are ignored. Field names are ours; the names on the wire are the aliases.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)
from pydantic.alias_generators import to_camel

from schemas.distances import LAP_METRES, Armband
from schemas.events import parse_instant
from schemas.fields import Count, Country, How, Instant, Key, LaneName, Number, Status, Text

Message: TypeAlias = Mapping[str, Any]
"""A message as parsed from JSON."""

WITHDRAWN = 16
"""Bit of `flags`: withdrawn by an operator, or a crossing after the finish."""
SHOWN = 32
"""Bit of `flags`: from the device that is the presentation source."""
STATUS_OF_REASON: Mapping[int, Status] = {1: "DNS", 2: "DNF", 3: "DQ", 4: "WDR"}
"""`timeInvalidReason`, as numbered in the maker's own source (0 means unknown)."""

ARMBANDS: tuple[Armband, ...] = ("white", "red", "yellow", "blue")
"""`color` of a race, except in a mass start."""

_HOW: Mapping[str, How] = {"Photofinish": "photofinish", "Optical": "optical", "Transponder": "transponder"}
_DISCIPLINES = {"TeamPursuit": "team-pursuit", "TeamSprint": "team-sprint", "MassStartDistance": "mass-start"}
_IN_ROUNDS = 1
_TICKS_PER_DAY = 24 * 3600 * 10_000_000
_LONGEST_INDIVIDUAL_M = 99_999


class Malformed(ValueError):
    """A message that does not have the form of its type. The text says what is wrong."""


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("no instant in text form")
    return parse_instant(value)


def _fits_a_day(ticks: int) -> int:
    if ticks >= _TICKS_PER_DAY:
        raise ValueError("longer than a day")
    return ticks


WireInstant: TypeAlias = Annotated[Instant, BeforeValidator(_instant)]
"""`2020-01-12T15:05:58.5388225Z`; UTC when it has no zone."""
WireTicks: TypeAlias = Annotated[int, Field(strict=True), AfterValidator(_fits_a_day)]
"""A duration in ticks. The feed sends 0 and negative values for "no time"."""
PositiveTicks: TypeAlias = Annotated[int, Field(strict=True, ge=10), AfterValidator(_fits_a_day)]
"""A duration of at least a microsecond."""
StrictNumber: TypeAlias = Annotated[Number, Field(strict=True)]
CompetitionKey: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]


_INSTANTS: TypeAdapter[datetime] = TypeAdapter(WireInstant)


def read_instant(text: object) -> datetime:
    """The instant in the wire's form. Raises `ValueError` for anything else."""
    return _INSTANTS.validate_python(text)


def microseconds(ticks: int) -> int:
    """Whole microseconds; a tenth of a microsecond is truncated."""
    return ticks // 10


def _whole(value: object, most: int) -> int | None:
    """The value if it is a whole number from 0 to `most`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        return None
    return value


class Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, validate_by_alias=True, loc_by_alias=False
    )


class Source(Wire):
    how: str

    @property
    def device(self) -> How:
        """The kind of device; an unknown one counts like a stopwatch."""
        return _HOW.get(self.how, "manual")


class Timed(Wire):
    """Something that a device measured. A loop or a beam knows when it was passed."""

    time: WireTicks
    when: WireInstant | None = None
    presentation_source: Source

    @property
    def time_us(self) -> int:
        return microseconds(self.time)

    @property
    def how(self) -> How:
        return self.presentation_source.device

    @property
    def from_track(self) -> bool:
        """Whether a device on the track measured it. Only those report the instant of the crossing."""
        return self.how in ("transponder", "optical")

    @property
    def crossed_at(self) -> datetime:
        """Instant of the crossing; only where `from_track`."""
        assert self.when is not None
        return self.when

    @property
    def started_at(self) -> datetime:
        """Instant of the start signal that the time counts from; only where `from_track`."""
        return self.crossed_at.astimezone(UTC) - timedelta(microseconds=self.time_us)

    @model_validator(mode="after")
    def _device_knows_when(self) -> "Timed":
        if self.from_track and self.time > 0 and self.when is None:
            raise ValueError("no instant of the crossing")
        return self


class Passing(Timed):
    metres: Annotated[int | float, Field(ge=0, le=100_000)] | None = Field(None, alias="passed")
    """Whole metres stay whole: the id of the event is a digest of its data."""
    speed_ms: object = Field(None, alias="speed")
    """Metres per second; not shown when it is impossible."""

    @property
    def speed(self) -> float | None:
        value = self.speed_ms
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 100:
            return None
        return value


class Lap(Timed):
    flags: Annotated[int, Field(strict=True)]


class UpdatedLap(Wire):
    flags: Annotated[int, Field(strict=True)]


class PresentedLap(Wire):
    time: WireTicks
    lap_time: WireTicks
    passed_length: Annotated[float, Field(ge=1, le=100_000)]

    @property
    def metres(self) -> int:
        return int(self.passed_length)


class PlannedLap(Wire):
    index: int
    passed_length: Annotated[float, Field(ge=1, le=100_000)]

    @property
    def metres(self) -> int:
        return int(self.passed_length)


class CommittedLap(Wire):
    time: WireTicks
    presentation_source: Source


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
        return _whole(self.start_number, 99_999)

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
        color = _whole(self.color, len(ARMBANDS) - 1)
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
