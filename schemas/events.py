"""Events: everything that is ever written to the log.

Each is one CloudEvents 1.0 JSON object in structured mode. `source` + `id` identify it: the same event published
twice counts once. `subject` is the competition, and the Kafka key. `type` picks the model of `data`.

    {"specversion": "1.0", "id": "…", "source": "/vantage", "type": "lap.presented", "subject": "ec2020",
     "time": "2020-01-12T15:06:15.672800Z", "data": {"distance": "1000m-men", "heat": 1, "race": "…", …}}

Unknown keys are ignored, so that a newer producer does not break an older consumer. An unknown `type` is not an
event: `decode_event` raises `UnreadableEvent`, as it does for everything else that cannot be read.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from schemas.channels import Identifier
from schemas.distances import Armband, Discipline, Division, Gender, StartMode

Microseconds: TypeAlias = Annotated[int, Field(strict=True, gt=0, lt=24 * 3600 * 1_000_000)]
"""A time or split in whole microseconds since the start; never zero, never negative, never a float."""

Country: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""Three-letter code of the National Olympic Committee."""

Key: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[!-~]+$")]
"""An id of the source's own (a race, a competitor): printable ASCII without spaces."""

Count: TypeAlias = Annotated[int, Field(ge=0, le=9_999)]
"""A number of things: 0 is possible."""
Number: TypeAlias = Annotated[int, Field(ge=1, le=9_999)]
"""The number of one thing among others, from 1."""
Metres: TypeAlias = Annotated[int, Field(gt=0, le=100_000)]
Points: TypeAlias = Annotated[int, Field(ge=0, le=99_999)]


def _of_our_time(instant: datetime) -> datetime:
    if not 1900 < instant.year < 2200:
        raise ValueError("no instant between 1901 and 2199")
    return instant


Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
"""An instant with its offset from UTC, in a year that every library can reckon with."""

Text: TypeAlias = Annotated[str, StringConstraints(max_length=500)]
How: TypeAlias = Literal["photofinish", "optical", "transponder", "manual"]
Status: TypeAlias = Literal["ok", "DNS", "DNF", "DQ", "WDR"]
LaneName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(inner|outer|[1-9][0-9]{0,2})$")]
"""`inner`, `outer` (start lane; in team pursuit the two straights), or the start position of a mass start."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


# --- what the data is made of -------------------------------------------------------------------------------------


class Venue(_Frozen):
    """Where a competition is held. `timezone` is an IANA name; `altitude_m` metres above the sea."""

    name: Text
    city: Text = ""
    country: Country | None = None
    timezone: str | None = None
    altitude_m: Annotated[int, Field(ge=-500, le=9_000)] | None = None


class Member(_Frozen):
    """A member of a team."""

    id: Key | None = None
    name: Text


class Competitor(_Frozen):
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


class Entry(_Frozen):
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


class HeatEntries(_Frozen):
    """The line-up of one heat (a pair, half a quartet, a mass-start field)."""

    heat: Number
    round: Number = 1
    entries: tuple[Entry, ...]
    qualify: Count | None = None
    """How many of it go on to the next round; absent in a final, and where there are no rounds."""


class Split(_Frozen):
    """An official split: `metres` covered, `time_us` since the start."""

    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class Outcome(_Frozen):
    """What a result says: a time, or why there is none."""

    status: Status = "ok"
    time_us: Microseconds | None = None
    reason: Text | None = None
    """Reason code, e.g. `T04` (false start; `schemas.reasons` has them), or text."""


# --- data of each event -------------------------------------------------------------------------------------------


class CompetitionData(_Frozen):
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


class DistanceData(_Frozen):
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


class StartListData(_Frozen):
    distance: Identifier
    heats: tuple[HeatEntries, ...]
    complete: bool = True
    """True: these are all heats, and one that is not named is taken off unless something was measured in it.
    False: the named heats are added or replaced, the others stay."""


class HeatData(_Frozen):
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


class Override(_Frozen):
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


class OfficialData(_Frozen):
    distance: Identifier
    official: bool = True
    """False: provisional again."""


class RecordData(_Frozen):
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


class BestData(_Frozen):
    """A personal or season's best; `splits` as of a record."""

    kind: Literal["PB", "SB"]
    discipline: Discipline
    competitor: Text
    country: Country | None = None
    time_us: Microseconds
    set_on: date | None = None
    splits: tuple[Split, ...] = ()


class SeedRow(_Frozen):
    """`competitor` is the name; name and country say who it is in another competition. `stage_points` has the points of
    each stage (`"1"`, `"2.1"`, `"2.2"` …), or one entry for all of them when only the total is known."""

    competitor: Text
    country: Country | None = None
    stage_points: dict[Annotated[str, StringConstraints(pattern=r"^[!-~]{1,20}$")], Points]


class SeedData(_Frozen):
    """Standings carried in. `cup` is `{discipline}-{gender}`, or `long-distance-{gender}`."""

    season: str
    cup: Identifier
    rows: tuple[SeedRow, ...]
    complete: bool = True
    """False: only these are known, and others have points too."""


class ConditionsData(_Frozen):
    """Tenths of °C, % and m/s keep the log free of floats: `ice_dc=-83` is −8.3 °C."""

    air_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    ice_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    humidity_pct: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    wind_dms: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None


class NoteData(_Frozen):
    """A line by an editor or commentator. `texts` has it in other languages, by code (`nl`); in one that is missing it is
    said as in `text`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    author: Text = ""
    distance: Identifier | None = None
    texts: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=2000)],
    ] = {}
    for_report: bool = False
    """True: a fact that the day report carries too, with its distance."""


OverlayKind: TypeAlias = Literal["clock", "ranking", "skater", "record", "standings"]
"""What can be laid over the pictures."""


class OverlayData(_Frozen):
    """Shows an overlay or hides it; the last that is said of a kind stands. `subject` is what it is about: a competitor
    (`skater`), a distance (`ranking`), a cup (`standings`), a key of the records (`record`); without one the overlay follows
    what is on the ice. `text` is a line of the desk's own beside it."""

    kind: OverlayKind
    shown: bool
    subject: Key | None = None
    text: Annotated[str, StringConstraints(max_length=200)] = ""


# --- the envelope -------------------------------------------------------------------------------------------------


class _Event(_Frozen):
    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    subject: Identifier
    time: Instant
    """When it happened, not when it was received."""


class CompetitionAnnounced(_Event):
    type: Literal["competition.announced"] = "competition.announced"
    data: CompetitionData


class DistanceScheduled(_Event):
    type: Literal["distance.scheduled"] = "distance.scheduled"
    data: DistanceData


class StartListPublished(_Event):
    type: Literal["startlist.published"] = "startlist.published"
    data: StartListData


class HeatActivated(_Event):
    """The heat is on the board."""

    type: Literal["heat.activated"] = "heat.activated"
    data: HeatData


class HeatDeactivated(_Event):
    """The heat leaves the board; what it holds stays."""

    type: Literal["heat.deactivated"] = "heat.deactivated"
    data: HeatData


class HeatStarted(_Event):
    """The start shot. A second one without a clear in between makes the start instant exact; it wipes nothing."""

    type: Literal["heat.started"] = "heat.started"
    data: HeatStartedData


class HeatCleared(_Event):
    """False start or restart: what was measured in the heat before this moment no longer counts."""

    type: Literal["heat.cleared"] = "heat.cleared"
    data: HeatClearedData


class HeatCommitted(_Event):
    type: Literal["heat.committed"] = "heat.committed"
    data: HeatData


class HeatReopened(_Event):
    """The commit is taken back: the results of the heat are provisional again."""

    type: Literal["heat.reopened"] = "heat.reopened"
    data: HeatData


class PassingRecorded(_Event):
    type: Literal["passing.recorded"] = "passing.recorded"
    data: PassingData


class PassingWithdrawn(_Event):
    type: Literal["passing.withdrawn"] = "passing.withdrawn"
    data: PassingWithdrawnData


class LapPresented(_Event):
    type: Literal["lap.presented"] = "lap.presented"
    data: LapData


class LapWithdrawn(_Event):
    type: Literal["lap.withdrawn"] = "lap.withdrawn"
    data: LapWithdrawnData


class ResultCommitted(_Event):
    type: Literal["result.committed"] = "result.committed"
    data: ResultData


class ResultCorrected(_Event):
    type: Literal["result.corrected"] = "result.corrected"
    data: CorrectionData


class SprintAwarded(_Event):
    type: Literal["sprint.awarded"] = "sprint.awarded"
    data: SprintData


class DistanceOfficial(_Event):
    type: Literal["distance.official"] = "distance.official"
    data: OfficialData


class RecordLoaded(_Event):
    type: Literal["record.loaded"] = "record.loaded"
    data: RecordData


class BestLoaded(_Event):
    type: Literal["best.loaded"] = "best.loaded"
    data: BestData


class CupSeeded(_Event):
    type: Literal["cup.seeded"] = "cup.seeded"
    data: SeedData


class ConditionsMeasured(_Event):
    type: Literal["conditions.measured"] = "conditions.measured"
    data: ConditionsData


class NotePublished(_Event):
    type: Literal["note.published"] = "note.published"
    data: NoteData


class OverlayChosen(_Event):
    """What the desk wants to have seen over the pictures."""

    type: Literal["overlay.chosen"] = "overlay.chosen"
    data: OverlayData


Event: TypeAlias = (
    CompetitionAnnounced
    | DistanceScheduled
    | StartListPublished
    | HeatActivated
    | HeatDeactivated
    | HeatStarted
    | HeatCleared
    | HeatCommitted
    | HeatReopened
    | PassingRecorded
    | PassingWithdrawn
    | LapPresented
    | LapWithdrawn
    | ResultCommitted
    | ResultCorrected
    | SprintAwarded
    | DistanceOfficial
    | RecordLoaded
    | BestLoaded
    | CupSeeded
    | ConditionsMeasured
    | NotePublished
    | OverlayChosen
)

EVENTS: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class UnreadableEvent(ValueError):
    """Bytes that are not an event. `reason` is one line for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_event(raw: bytes | str) -> Event:
    """The event in `raw` (one JSON object). Raises `UnreadableEvent`."""
    try:
        return EVENTS.validate_json(raw)
    except ValidationError as error:
        raise UnreadableEvent(_first_complaint(error)) from error


def build_event(values: dict[str, Any]) -> Event:
    """The event in a dict, times and dates as strings or objects. Raises `UnreadableEvent`."""
    try:
        return EVENTS.validate_python(values)
    except ValidationError as error:
        raise UnreadableEvent(_first_complaint(error)) from error


def encode_event(event: Event) -> bytes:
    """The one-line JSON of an event; fields that say nothing are left out."""
    return event.model_dump_json(exclude_none=True).encode()


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2020-01-12T15:05:58.538822Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def parse_instant(text: str) -> datetime:
    """An aware instant from RFC 3339 with up to 9 decimals (cut to microseconds); without a zone it is UTC."""
    instant = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", text))
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _first_complaint(error: ValidationError) -> str:
    complaints = error.errors(include_url=False, include_input=False, include_context=False)
    first = complaints[0]
    where = ".".join(str(part) for part in first["loc"]) or "message"
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{where}: {first['msg']}{more}"
