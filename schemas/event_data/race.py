"""Data of events about a race: the life of a heat, what was measured, results and corrections."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.event_data.parts import Outcome, Split
from schemas.fields import Count, Frozen, How, Identifier, Instant, Key, Metres, Microseconds, Number, Points, Text


class HeatData(Frozen):
    distance: Identifier
    heat: Number
    round: Number = 1


class HeatStartedData(HeatData):
    started_at: Instant


class HeatClearedData(HeatData):
    reason: Text | None = None


class RaceData(HeatData):
    race: Key


class PassingData(RaceData):
    """A crossing measured by one device.

    `metres` covered is None when the device does not know it (a finish camera knows only the finish line). `counts` is
    False when the timing system decides which crossings are splits and sends `lap.presented` for them: such a passing
    only shows where the skater is.
    """

    time_us: Microseconds
    how: How
    metres: Annotated[float, Field(ge=0, le=100_000)] | None = None
    speed_ms: Annotated[float, Field(ge=0, lt=100)] | None = None
    """Metres per second."""
    counts: bool = True


class PassingWithdrawnData(RaceData):
    """Withdraws the `passing.recorded` with the same `how` and `time_us`."""

    time_us: Microseconds
    how: How


class LapData(RaceData):
    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class LapWithdrawnData(RaceData):
    """Withdraws `lap.presented` at `metres`: that of one device when `how` is set, of all devices otherwise."""

    metres: Metres
    how: How | None = None


class Override(Frozen):
    """Rank or points of an official list that differ from the rules, with the reason.

    The ranking of the race shows them. Season totals count by the rules (the International Skating Union's totals after World
    Cup 2 of 2025-26 count a printed 44 at rank 4 as 43), unless `in_standings`: a decision that changes the totals.
    """

    rank: Number | None = None
    points: Points | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    in_standings: bool = False


class ResultData(RaceData, Outcome):
    """The committed outcome. `splits` are the official splits in order, including the finish, and replace all splits
    shown before; when empty, those splits stay."""

    splits: tuple[Split, ...] = ()
    reskate: bool = False
    flags: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,4}$")], ...] = ()
    """Marks of a result sheet: `F` fell, `RS` re-skate, `RW` referee's warning."""
    reconstructed: tuple[Literal["time", "splits"], ...] = ()
    """Which values are modelled because they were not published."""
    laps: Count | None = None
    """Mass start: laps completed."""
    sprint_points: Points | None = None
    """Mass start: the total that counts (a lapped rider has 0); absent = the sum of the sprints."""
    override: Override | None = None


class CorrectionData(ResultData):
    """A correction. A later commit of the outcome that it `replaces` does not undo it."""

    replaces: Outcome


class SprintData(RaceData):
    """Points of one rider in one sprint; the latest event of a sprint counts (0 withdraws the points)."""

    sprint: Annotated[int, Field(ge=1, le=99)]
    points: Annotated[int, Field(ge=0, le=999)]
