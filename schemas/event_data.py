"""The data of each event type in `schemas.events`, and the parts they share.

Unknown keys are ignored, so that a newer producer does not break an older consumer.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.distances import Armband, Discipline, Division, Gender, StartMode
from schemas.fields import (
    Count,
    Country,
    Frozen,
    How,
    Identifier,
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

# --- shared parts -------------------------------------------------------------------------------------------------


class Venue(Frozen):
    """The place of a competition. `timezone` is an IANA name; `altitude_m` is in metres above sea level."""

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
    """True for a junior. Only juniors can set world junior records."""
    reconstructed: bool = False
    """True for a placeholder of a skater who is not known."""


class Entry(Frozen):
    """One lane of a heat. `race` identifies one competitor in one heat: it is stable and never reused.

    `status` is set when the competitor is known not to start, with the `reason`. `armband` is the colour that the source gives;
    without it the colour follows from lane and heat.
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
    """How many qualify for the next round; absent in a final and where there are no rounds."""


class Split(Frozen):
    """An official split: `metres` covered, `time_us` since the start."""

    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class Outcome(Frozen):
    """A time, or the reason why there is none."""

    status: Status = "ok"
    time_us: Microseconds | None = None
    reason: Text | None = None
    """Reason code such as `T04` (false start; `schemas.reasons` lists them), or text."""


# --- data of each event -------------------------------------------------------------------------------------------


class CompetitionData(Frozen):
    name: Text
    venue: Venue
    starts_on: date
    ends_on: date
    season: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None
    """`2021-22`."""
    stage: Number | None = None
    """Number of the World Cup in its season."""
    points_factor: Annotated[int, Field(ge=1, le=10)] = 1
    championship: Literal["allround", "sprint"] | None = None
    """A championship over several distances, decided by samalog points."""
    olympic: bool = False
    """True at Olympic Winter Games, the only place to set an Olympic record."""
    reconstructed: bool = False
    """True when the events are generated from published results and not from a timing system."""


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
    """State that the source gives; `finished` = no more heats will come."""


class StartListData(Frozen):
    distance: Identifier
    heats: tuple[HeatEntries, ...]
    complete: bool = True
    """True: these are all heats; other heats are removed unless something was measured in them.
    False: these heats are added or replaced; other heats stay."""


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
    """Rank or points of an official list that differ from the rules, with the reason."""

    rank: Number | None = None
    points: Points | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


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


class OfficialData(Frozen):
    distance: Identifier
    official: bool = True
    """False: provisional again."""


class RecordData(Frozen):
    """A record in force: world (WR), world junior (WRJ), Olympic (OR), track (TR), national (NR); or the world's best of the
    season (WSB). `splits` are those of the record race where they are known: the live view compares skaters with them
    instead of a model."""

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
    """A personal or season best; `splits` as for a record."""

    kind: Literal["PB", "SB"]
    discipline: Discipline
    competitor: Text
    country: Country | None = None
    time_us: Microseconds
    set_on: date | None = None
    splits: tuple[Split, ...] = ()


class SeedRow(Frozen):
    """`competitor` is the name; name and country identify the person across competitions. `stage_points` has the points of
    each stage (`"1"`, `"2.1"`, `"2.2"` …), or a single entry when only the total is known."""

    competitor: Text
    country: Country | None = None
    stage_points: dict[Annotated[str, StringConstraints(pattern=r"^[!-~]{1,20}$")], Points]


class SeedData(Frozen):
    """Standings from earlier stages. `cup` is `{discipline}-{gender}`, or `long-distance-{gender}`."""

    season: str
    cup: Identifier
    rows: tuple[SeedRow, ...]
    complete: bool = True
    """False: other competitors have points that are not known."""


class ConditionsData(Frozen):
    """Tenths of °C, % and m/s keep the log free of floats: `ice_dc=-83` is −8.3 °C."""

    air_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    ice_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    humidity_pct: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    wind_dms: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None


class NoteData(Frozen):
    """A line by an editor or commentator. `texts` has translations by language code (`nl`); other languages show `text`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    author: Text = ""
    distance: Identifier | None = None
    texts: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=2000)],
    ] = Field(default_factory=dict)
    for_report: bool = False
    """True: the day report includes it under its distance."""


class OverlayData(Frozen):
    """Shows or hides an overlay; the latest event of a kind counts. `subject` is a competitor (`skater`), a distance
    (`ranking`), a cup (`standings`) or a key of the records (`record`); without it the overlay follows the race on the ice.
    `text` is an extra line from the desk."""

    kind: OverlayKind
    shown: bool
    subject: Key | None = None
    text: Annotated[str, StringConstraints(max_length=200)] = ""
