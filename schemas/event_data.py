"""What each event carries: the data of `schemas.events`, and what that is made of.

Unknown keys are ignored, so that a newer producer does not break an older consumer.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.channels import Identifier
from schemas.distances import Armband, Discipline, Division, Gender, StartMode
from schemas.fields import (
    Count,
    Country,
    Frozen,
    How,
    Instant,
    Key,
    LaneName,
    Metres,
    Microseconds,
    Number,
    OverlayKind,
    Points,
    Status,
    Text,
)

# --- what the data is made of -------------------------------------------------------------------------------------


class Venue(Frozen):
    """Where a competition is held. `timezone` is an IANA name; `altitude_m` metres above the sea."""

    name: Text
    city: Text = ""
    country: Country | None = None
    timezone: str | None = None
    altitude_m: Annotated[int, Field(ge=-500, le=9_000)] | None = None


class Member(Frozen):
    """A member of a team."""

    id: Key | None = None
    name: Text


class Competitor(Frozen):
    """A skater or a team. `id` is stable within the competition; `bib` is unique only within one list."""

    id: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    country: Country | None = None
    bib: Annotated[int, Field(ge=0, le=99_999)] | None = None
    kind: Literal["person", "team"] = "person"
    members: tuple[Member, ...] = ()
    junior: bool = False
    """True for a junior: world junior records count for nobody else."""
    reconstructed: bool = False
    """True when this one stands in for somebody who is not known."""


class Entry(Frozen):
    """One lane of a heat. `race` is one competitor in one heat: stable, and never used for another.

    `status` is set when it is already known that the competitor does not start, `reason` says why. `armband` is what the source
    says; without it the colour follows from lane and heat.
    """

    race: Key
    lane: LaneName
    competitor: Competitor
    personal_best_us: Microseconds | None = None
    season_best_us: Microseconds | None = None
    status: Status | None = None
    reason: Text | None = None
    armband: Armband | None = None


class HeatEntries(Frozen):
    """The line-up of one heat (a pair, half a quartet, a mass-start field)."""

    heat: Number
    round: Number = 1
    entries: tuple[Entry, ...]
    qualify: Count | None = None
    """How many of it go on to the next round; absent in a final, and where there are no rounds."""


class Split(Frozen):
    """An official split: `metres` covered, `time_us` since the start."""

    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class Outcome(Frozen):
    """What a result says: a time, or why there is none."""

    status: Status = "ok"
    time_us: Microseconds | None = None
    reason: Text | None = None
    """Reason code, e.g. `T04` (false start; `schemas.reasons` has them), or text."""


# --- data of each event -------------------------------------------------------------------------------------------


class CompetitionData(Frozen):
    name: Text
    venue: Venue
    starts_on: date
    ends_on: date
    season: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None
    """`2021-22`."""
    stage: Number | None = None
    """Number of the World Cup within the season."""
    points_factor: Annotated[int, Field(ge=1, le=10)] = 1
    championship: Literal["allround", "sprint"] | None = None
    """A championship over several distances, decided by samalog points."""
    olympic: bool = False
    """True at Olympic Winter Games: only there can an Olympic record fall."""
    reconstructed: bool = False
    """True when the competition is re-enacted from published results rather than timed."""


class DistanceData(Frozen):
    distance: Identifier
    number: Count
    """Place in the programme."""
    name: Text
    discipline: Discipline
    metres: Metres
    gender: Gender
    division: Division | None = None
    run: Number = 1
    """2 for the second race over the same distance."""
    start_mode: StartMode = "pairs"
    starts_at: Instant | None = None
    status: Literal["scheduled", "running", "finished", "cancelled"] = "scheduled"
    """What the source says; `finished` = no more heats will come."""


class StartListData(Frozen):
    distance: Identifier
    heats: tuple[HeatEntries, ...]
    complete: bool = True
    """True: these are all heats, and one that is not named is taken off unless something was measured in it.
    False: the named heats are added or replaced, the others stay."""


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

    `metres` covered (None for a device that does not know; a finish camera knows only the finish line). `counts` is
    False where the timing system itself decides which crossings are splits and sends `lap.presented` for them: such a
    passing shows where the skater is and nothing else.
    """

    time_us: Microseconds
    how: How
    metres: Annotated[float, Field(ge=0, le=100_000)] | None = None
    speed_ms: Annotated[float, Field(ge=0, lt=100)] | None = None
    """Metres per second."""
    counts: bool = True


class PassingWithdrawnData(RaceData):
    """Takes back one `passing.recorded`: same `how`, same `time_us`."""

    time_us: Microseconds
    how: How


class LapData(RaceData):
    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class LapWithdrawnData(RaceData):
    """Takes back what `lap.presented` said at `metres`: of one device when `how` is set, of all otherwise."""

    metres: Metres
    how: How | None = None


class Override(Frozen):
    """Where an official list departs from the rules: what stands there instead, and why."""

    rank: Number | None = None
    points: Points | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class ResultData(RaceData, Outcome):
    """The committed outcome. `splits` are the official splits in order, the finish included, and replace all that was
    shown before; empty = those shown stand."""

    splits: tuple[Split, ...] = ()
    reskate: bool = False
    flags: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,4}$")], ...] = ()
    """Marks that a result sheet prints: `F` fell, `RS` re-skate, `RW` referee's warning."""
    reconstructed: tuple[Literal["time", "splits"], ...] = ()
    """What was not published and stands in for what is not known."""
    laps: Count | None = None
    """Mass start: laps done."""
    sprint_points: Points | None = None
    """Mass start: the total that counts (a rider who was lapped keeps none); absent = the sum of the sprints."""
    override: Override | None = None


class CorrectionData(ResultData):
    """A correction. It stands against a later commit of the very outcome that it `replaces`."""

    replaces: Outcome


class SprintData(RaceData):
    """Points of one rider in one sprint; the last that is said of a sprint stands (0 takes it back)."""

    sprint: Annotated[int, Field(ge=1, le=99)]
    points: Annotated[int, Field(ge=0, le=999)]


class OfficialData(Frozen):
    distance: Identifier
    official: bool = True
    """False: provisional again."""


class RecordData(Frozen):
    """A record in force: of the world (WR), of its juniors (WRJ), Olympic (OR), of a track (TR), of a country (NR); or the
    world's best of the season (WSB). `splits` are those of the race, where they are known: the live view then holds skaters
    against them instead of a model."""

    kind: Literal["WR", "WRJ", "OR", "TR", "NR", "WSB"]
    discipline: Discipline
    gender: Gender
    time_us: Microseconds
    holder: Text
    country: Country | None = None
    set_on: date | None = None
    place: Text = ""
    splits: tuple[Split, ...] = ()


class BestData(Frozen):
    """A personal or season's best; `splits` as of a record."""

    kind: Literal["PB", "SB"]
    discipline: Discipline
    competitor: Text
    country: Country | None = None
    time_us: Microseconds
    set_on: date | None = None
    splits: tuple[Split, ...] = ()


class SeedRow(Frozen):
    """`competitor` is the name; name and country say who it is in another competition. `stage_points` has the points of
    each stage (`"1"`, `"2.1"`, `"2.2"` …), or one entry for all of them when only the total is known."""

    competitor: Text
    country: Country | None = None
    stage_points: dict[Annotated[str, StringConstraints(pattern=r"^[!-~]{1,20}$")], Points]


class SeedData(Frozen):
    """Standings carried in. `cup` is `{discipline}-{gender}`, or `long-distance-{gender}`."""

    season: str
    cup: Identifier
    rows: tuple[SeedRow, ...]
    complete: bool = True
    """False: only these are known, and others have points too."""


class ConditionsData(Frozen):
    """Tenths of °C, % and m/s keep the log free of floats: `ice_dc=-83` is −8.3 °C."""

    air_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    ice_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    humidity_pct: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    wind_dms: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None


class NoteData(Frozen):
    """A line by an editor or commentator. `texts` has it in other languages, by code (`nl`); in one that is missing it is
    said as in `text`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    author: Text = ""
    distance: Identifier | None = None
    texts: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=2000)],
    ] = Field(default_factory=dict)
    for_report: bool = False
    """True: a fact that the day report carries too, with its distance."""


class OverlayData(Frozen):
    """Shows an overlay or hides it; the last that is said of a kind stands. `subject` is what it is about: a competitor
    (`skater`), a distance (`ranking`), a cup (`standings`), a key of the records (`record`); without one the overlay follows
    what is on the ice. `text` is a line of the desk's own beside it."""

    kind: OverlayKind
    shown: bool
    subject: Key | None = None
    text: Annotated[str, StringConstraints(max_length=200)] = ""
