"""Conventions of the wire, and models of what devices measure.

Conventions of the wire: durations are ticks of 100 ns, instants have up to seven decimals, missing values are null. Fields
that Rinkside does not use are ignored. Field names are ours; the names on the wire are the aliases.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
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

from schemas.events import parse_instant
from schemas.fields import How, Instant, Number

Message: TypeAlias = Mapping[str, Any]
"""A message as parsed from JSON."""

WITHDRAWN = 16
"""Bit of `flags`: withdrawn by an operator, or a crossing after the finish."""
SHOWN = 32
"""Bit of `flags`: from the device that is the presentation source."""
_HOW: Mapping[str, How] = {"Photofinish": "photofinish", "Optical": "optical", "Transponder": "transponder"}
_TICKS_PER_DAY = 24 * 3600 * 10_000_000


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


def whole_number(value: object, most: int) -> int | None:
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
