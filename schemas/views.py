"""Views: the documents that clients see, one model per kind of channel.

A document holds strings, integers, booleans, objects and arrays: no floats, no null. A value that is not there is a
key that is not there. Rows live in objects under a stable id and carry their own order (`position`), so that a merge
patch touches only what changed. Times come twice: as printed (`"1:12.87"`) and in whole microseconds (`time_us`).

The projection builds plain dicts, for speed; the tests hold every document it builds against these models, which
refuse a key they do not know.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints

from schemas.channels import Identifier
from schemas.distances import Armband, Discipline, Division, Gender, StartMode
from schemas.editorial import ReportView, TickerView
from schemas.events import Country, How, Key, LaneName, OverlayKind
from schemas.view_parts import (
    CompetitorFields,
    DistanceFields,
    GapText,
    HeatKey,
    InstantText,
    MetresKey,
    ReasonText,
    TimeText,
)
from schemas.view_parts import HeatState as HeatState
from schemas.view_parts import Position as Position
from schemas.view_parts import RowStatus as RowStatus
from schemas.view_parts import State as State
from schemas.view_parts import View as _View

# --- competition/{competition} ------------------------------------------------------------------------------------


class VenueView(_View):
    name: str
    city: str
    country: Country | None = None
    timezone: str | None = None
    altitude_m: int | None = None


class ProgrammeEntry(_View):
    """One distance of the programme, ordered by `number`."""

    number: int
    name: str
    discipline: Discipline
    metres: int
    gender: Gender
    division: Division | None = None
    run: int
    start_mode: StartMode
    starts_at: InstantText | None = None
    state: State
    heats: int
    """Known heats."""
    heats_committed: int


class CompetitionView(_View):
    """`competition/{competition}`: name, venue and the programme with the state of every distance."""

    competition: Identifier
    name: str
    venue: VenueView | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    season: str | None = None
    stage: int | None = None
    points_factor: int | None = None
    reconstructed: bool | None = None
    programme: dict[Identifier, ProgrammeEntry]


# --- startlist/{competition}/{distance} ---------------------------------------------------------------------------


class StartListLane(CompetitorFields):
    race: Key
    personal_best: TimeText | None = None
    personal_best_us: int | None = None
    season_best: TimeText | None = None
    season_best_us: int | None = None
    armband: Armband | None = None
    status: Literal["DNS", "DNF", "DQ", "WDR"] | None = None
    reason: str | None = None
    reason_text: ReasonText | None = None


class StartListHeat(_View):
    round: int
    heat: int
    state: HeatState
    qualify: int | None = None
    """How many of it go on to the next round."""
    lanes: dict[LaneName, StartListLane]


class StartListView(DistanceFields):
    """`startlist/{competition}/{distance}`: heats and lanes."""

    heats: dict[HeatKey, StartListHeat]


# --- live/{competition} -------------------------------------------------------------------------------------------


Against: TypeAlias = Literal["leader", "record", "track", "national", "best", "earlier"]
"""Schedules that a skater is held against: the present leader's splits; the world record (or the track record, where no world
record is known), the track record and the record of the skater's country, where they are others; the own best, and the own race
over the same distance earlier in the competition (the first of two 500 m races)."""


class LiveSplit(_View):
    time: TimeText
    time_us: int
    lap: TimeText | None = None
    """Since the split before (the start, for the first); absent where that one is missing or not before this one."""
    rank: int | None = None
    """Among all who passed this split in this distance, so far; absent for a disqualified skater."""
    gap: GapText
    """To the best at this split, the others in the distance included; empty for the best."""
    how: How
    against: dict[Against, GapText] | None = None
    """Gap to each schedule at this split; a minus sign is ahead of it."""


class ProjectedView(_View):
    """The final time that the pace so far is worth; eight times of ten it will lie from `low` to `high`."""

    time: TimeText
    time_us: int
    low: TimeText
    high: TimeText
    rank: int
    """The rank it would take, and those of `low` and `high`."""
    best_rank: int
    worst_rank: int


class LiveLane(CompetitorFields, Position):
    """One skater (or team) of a heat on the board; `position` here is the order at the last split."""

    position: int | None = None  # type: ignore[assignment]  # narrower than Position: absent before the first split
    race: Key
    lane: LaneName
    armband: Armband | None = None
    status: RowStatus
    reason: str | None = None
    reason_text: ReasonText | None = None
    personal_best: TimeText | None = None
    season_best: TimeText | None = None
    metres: int | None = None
    """Covered, at the last passing."""
    speed_mms: int | None = None
    """Millimetres per second, at the last passing."""
    passed_us: int | None = None
    """Time of the last passing."""
    splits: dict[MetresKey, LiveSplit]
    time: TimeText | None = None
    time_us: int | None = None
    thousandth: int | None = None
    """As in the ranking."""
    gap: GapText | None = None
    """Final gap to the leader of the distance."""
    provisional: bool | None = None
    """True while the time is not committed."""
    flags: list[str] | None = None
    """As in the ranking."""
    sprints: dict[MetresKey, int] | None = None
    sprint_points: int | None = None
    laps_done: int | None = None
    rank_now: int | None = None
    qualified: bool | None = None
    """Of a mass start, these five as in the ranking."""
    schedules: dict[Against, Literal["real", "model"]] | None = None
    """Whether a schedule is of splits that were skated, or a final time spread over the usual curve."""
    projected: ProjectedView | None = None
    """While in the race, from the first split on."""
    needed: dict[Literal["lead", "podium", "record", "track", "national"], TimeText] | None = None
    """Time for the rest of the way (from the last split, or the start) to finish level; absent where out of reach."""


class LiveHeat(_View):
    distance: Identifier
    name: str
    discipline: Discipline
    gender: Gender
    division: Division | None = None
    run: int
    metres: int
    start_mode: StartMode
    """`quartets`: two heats are on the ice at once, told apart by the armbands."""
    split_points: list[int]
    round: int
    heat: int
    heats: int
    """Known heats of the distance."""
    qualify: int | None = None
    """How many of it go on to the next round."""
    state: HeatState
    started_at: InstantText | None = None
    """The clock's origin; absent before the start and after a clear."""
    races: dict[Key, LiveLane]


class LiveView(_View):
    """`live/{competition}`: the heats on the board, keyed `{distance}/{heat}`; usually one, two in quartets."""

    competition: Identifier
    name: str
    heats: dict[str, LiveHeat]


# --- ranking/{competition}/{distance} -----------------------------------------------------------------------------


class RankingLap(_View):
    time: TimeText
    """Since the start."""
    time_us: int
    lap: TimeText | None = None
    """Absent where the split before is missing or not before this one."""
    rank: int | None = None
    """At this split, among all who passed it; absent for a disqualified skater."""


class OverrideView(_View):
    """Where the official list departs from the rules."""

    rank: int | None = None
    points: int | None = None
    reason: str


class RankingRow(CompetitorFields, Position):
    """One competitor. `status` is `waiting` before the heat, `racing` in it, `ok` with a time."""

    heat: int
    round: int
    lane: LaneName
    race: Key
    status: RowStatus
    reason: str | None = None
    reason_text: ReasonText | None = None
    time: TimeText | None = None
    time_us: int | None = None
    thousandth: int | None = None
    """Third decimal, only where equal hundredths make it decide (or show a tie)."""
    gap: GapText
    """To the leader (of the heat, in a mass start); empty for the leader, for the leader's hundredths, without a time, and for
    a rider who was lapped."""
    laps: dict[MetresKey, RankingLap]
    flags: list[str]
    """What the result broke when it was skated (WR, WRJ, OR, TR, NR, WSB, PB, SB), then the marks of the sheet (F, RS, RW)."""
    equalled: list[str] | None = None
    """Records and bests that it equalled to the hundredth."""
    provisional: bool | None = None
    """True while the result is not committed."""
    points: int | None = None
    """World Cup points of the rank; absent where the competition gives none. In rounds: of this round, others in `heats`."""
    sprints: dict[MetresKey, int] | None = None
    """Mass start: points of each sprint, by its number."""
    sprint_points: int | None = None
    """Mass start: the total that counts; in the race, so far."""
    laps_done: int | None = None
    """Mass start; in the race, so far."""
    rank_now: int | None = None
    """Mass start, in the race: the place as it stands, by points so far, laps, and time at the last one."""
    qualified: bool | None = None
    """Mass start: True when the rider goes on from this heat to the next round."""
    override: OverrideView | None = None


class HeatRankingRow(Position):
    """One rider in one heat; who it is stands in the ranking's row of the same key."""

    race: Key
    status: RowStatus
    reason: str | None = None
    reason_text: ReasonText | None = None
    time: TimeText | None = None
    time_us: int | None = None
    thousandth: int | None = None
    gap: GapText
    """To the first of the heat."""
    provisional: bool | None = None
    points: int | None = None
    sprints: dict[MetresKey, int] | None = None
    sprint_points: int | None = None
    laps_done: int | None = None
    rank_now: int | None = None
    qualified: bool | None = None


class HeatRanking(_View):
    """One heat of a mass start in rounds. `qualify`: how many go on; absent in a final."""

    round: int
    heat: int
    state: HeatState
    qualify: int | None = None
    rows: dict[Key, HeatRankingRow]


class RankingView(DistanceFields):
    """`ranking/{competition}/{distance}`: one row per competitor, under the competitor's id.

    `cup` and `season` name the standings (`standings/{season}/{cup}`) that the points count for; absent where there are none.
    """

    season: str | None = None
    cup: Identifier | None = None
    stage: int | None = None
    rows: dict[Key, RankingRow]
    heats: dict[HeatKey, HeatRanking] | None = None
    """Of a mass start in rounds: each semi-final, and the final, as a list of its own."""


# --- points/{competition}, standings/{season}/{cup}, calendar/{season} --------------------------------------------


class PointsRow(_View):
    name: str
    country: Country | None = None
    points: int
    """Of a mass start in rounds: of all of them together."""
    racing: bool | None = None
    """True while they are those of the place that the race so far is worth."""


class PointsRace(_View):
    """The points of one distance, by person."""

    stage: str
    """`3`, or `3.2` for the second race of stage 3."""
    state: State
    rows: dict[Key, PointsRow]


class SeedView(_View):
    name: str
    country: Country | None = None
    stages: dict[str, int]


class CupPoints(_View):
    seeds: dict[Key, SeedView] | None = None
    """Points carried in from earlier stages."""
    incomplete: bool | None = None
    """True when only some of what was carried in is known."""
    races: dict[Identifier, PointsRace] | None = None


class PointsView(_View):
    """`points/{competition}`: what the competition gives for the standings of its season, as it stands."""

    competition: Identifier
    season: str | None = None
    stage: int | None = None
    cups: dict[Identifier, CupPoints]


class StandingsTotal(_View):
    rank: int
    points: int
    change: int | None = None
    """Places gained since before; absent for somebody who was not there."""


class StandingsRow(_View):
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


class StandingsStage(_View):
    state: State
    distances: dict[str, State]
    """`{competition}/{distance}`; empty for a stage that was carried in."""


class StandingsView(_View):
    """`standings/{season}/{cup}`: one row per person (per country, for teams)."""

    season: str
    cup: Identifier
    incomplete: bool | None = None
    """True when there are people whose points are not known: ranks are among those who are here."""
    stages: dict[str, StandingsStage]
    rows: dict[Key, StandingsRow]


class CalendarEntry(_View):
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


class CalendarView(_View):
    """`calendar/{season}`: its competitions."""

    season: str
    competitions: dict[Identifier, CalendarEntry]


# --- records/{competition} ----------------------------------------------------------------------------------------


class BrokenView(_View):
    name: str
    country: Country | None = None
    distance: Identifier
    heat: int
    time: TimeText
    time_us: int
    by: TimeText
    """How much faster than what stood until then."""
    provisional: bool | None = None


class RecordView(_View):
    """A record that was in force, and every result that broke it here, in the order skated."""

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


class RecordsView(_View):
    """`records/{competition}`."""

    competition: Identifier
    records: dict[Key, RecordView]


# --- championship/{competition} -----------------------------------------------------------------------------------

PointsText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d+\.\d{3}$")]


class ChampionshipRow(_View):
    competitor: Key
    name: str
    country: Country | None = None
    position: int
    rank: int
    points: PointsText
    """Samalog: the sum of the distances, the one that runs included."""
    distances: dict[Identifier, PointsText]
    behind: TimeText | None = None
    """How much faster than the leader's the time on the next distance must be to draw level."""
    needed: TimeText | None = None
    """The slowest time on the next distance that takes the lead from who led before it and has skated it."""


class ChampionshipOf(_View):
    """The championship of one gender."""

    distances: list[Identifier]
    next: Identifier | None = None
    rows: dict[Key, ChampionshipRow]


class ChampionshipView(_View):
    """`championship/{competition}`: an allround or sprint championship as it stands."""

    competition: Identifier
    kind: Literal["allround", "sprint"] | None = None
    genders: dict[Gender, ChampionshipOf]


# --- overlay/{competition} ----------------------------------------------------------------------------------------


class ShownOverlay(_View):
    """An overlay that is on. Without `subject` it follows what is on the ice."""

    at: InstantText
    """Since when; a later one brings it in anew."""
    subject: Key | None = None
    text: str | None = None


class OverlayView(_View):
    """`overlay/{competition}`: what the desk wants to have seen over the pictures; a kind that is not there is hidden."""

    competition: Identifier
    shown: dict[OverlayKind, ShownOverlay]


VIEWS: dict[str, type[_View]] = {
    "competition": CompetitionView,
    "startlist": StartListView,
    "live": LiveView,
    "ranking": RankingView,
    "points": PointsView,
    "standings": StandingsView,
    "calendar": CalendarView,
    "records": RecordsView,
    "championship": ChampionshipView,
    "overlay": OverlayView,
    "ticker": TickerView,
    "report": ReportView,
}
"""The kinds that are projected. Other kinds of channel are well formed and have no document yet."""


def check_view(kind: str, document: dict[str, Any]) -> None:
    """Raises `pydantic.ValidationError` when the document is not what the kind promises."""
    VIEWS[kind].model_validate(document)


ViewDocument: TypeAlias = Annotated[
    CompetitionView
    | StartListView
    | LiveView
    | RankingView
    | PointsView
    | StandingsView
    | CalendarView
    | RecordsView
    | ChampionshipView
    | OverlayView
    | TickerView
    | ReportView,
    Field(union_mode="left_to_right"),
]
