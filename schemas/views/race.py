"""The views of one competition while it is skated: `competition`, `startlist` and `live`."""

from typing import ClassVar, Literal, TypeAlias

from schemas.distances import Armband, Discipline, Division, Form, Gender, StartMode
from schemas.fields import Country, How, Identifier, Key, LaneName, Phase
from schemas.views.parts import (
    ChanceView,
    CompetitionDocument,
    CompetitorFields,
    DistanceFields,
    DoubtView,
    GapText,
    HeatKey,
    HeatState,
    InstantText,
    MetresKey,
    Position,
    ReasonText,
    RowStatus,
    State,
    TimeText,
    View,
)


class VenueView(View):
    name: str
    city: str
    country: Country | None = None
    timezone: str | None = None
    altitude_m: int | None = None


class ProgrammeEntry(View):
    """One distance of the programme, ordered by `number`."""

    number: int
    name: str
    discipline: Discipline
    form: Form
    metres: int
    gender: Gender
    division: Division | None = None
    run: int
    start_mode: StartMode
    starts_at: InstantText | None = None
    state: State
    heats: int
    """Number of known heats."""
    heats_committed: int


class CompetitionView(CompetitionDocument):
    """`competition/{competition}`: name, venue and the programme with the state of every distance."""

    CHANNEL: ClassVar[str] = "competition/{competition}"
    competition: Identifier
    name: str
    venue: VenueView | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    season: str | None = None
    stage: int | None = None
    points_factor: int | None = None
    reconstructed: bool | None = None
    archived: bool | None = None
    """True for a competition that lists leave out."""
    programme: dict[Identifier, ProgrammeEntry]


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


class StartListHeat(View):
    round: int
    heat: int
    state: HeatState
    qualify: int | None = None
    """How many qualify for the next round."""
    phase: Phase | None = None
    lanes: dict[LaneName, StartListLane]


class StartListView(DistanceFields, CompetitionDocument):
    """`startlist/{competition}/{distance}`: heats and lanes."""

    CHANNEL: ClassVar[str] = "startlist/{competition}/{distance}"
    heats: dict[HeatKey, StartListHeat]


Against: TypeAlias = Literal["leader", "record", "track", "national", "best", "earlier"]
"""Schedules that a skater is compared with: the splits of the leader before this heat, also once the skater has taken the lead;
the world record (or the track record when no
world record is known); the track record and the national record when they differ from it; the personal best; and the skater's
earlier race over the same distance in this competition (the first of two 500 m races)."""


class LiveSplit(View):
    time: TimeText
    time_us: int
    lap: TimeText | None = None
    """Time since the previous split (since the start, for the first); absent when that split is missing or later."""
    rank: int | None = None
    """Rank among all who have passed this split in this distance; absent for a disqualified skater."""
    gap: GapText
    """Gap to the best at this split in the distance; empty for the best."""
    how: How
    against: dict[Against, GapText] | None = None
    """Gap to each schedule at this split; a minus sign means ahead of it."""


class ProjectedView(View):
    """Projected final time at the pace so far; in eight cases of ten it lies between `low` and `high`."""

    time: TimeText
    time_us: int
    low: TimeText
    high: TimeText
    rank: int
    """Rank of the projected time; `best_rank` and `worst_rank` are those of `low` and `high`."""
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
    """Metres covered at the last passing."""
    speed_mms: int | None = None
    """Speed at the last passing in millimetres per second."""
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
    chances: ChanceView | None = None
    """As in `chances/{competition}/{distance}`; absent when all are 0, and when skaters who are still to come are not known."""
    doubts: dict[MetresKey, DoubtView] | None = None
    """Crossings in doubt, by metres; they are not in `splits`, and a finish in doubt is no `time`."""
    sprints: dict[MetresKey, int] | None = None
    """Mass start: as in the ranking."""
    sprint_points: int | None = None
    """Mass start: as in the ranking."""
    laps_done: int | None = None
    """Mass start: as in the ranking."""
    rank_now: int | None = None
    """Mass start: as in the ranking."""
    qualified: bool | None = None
    """Mass start: as in the ranking."""
    schedules: dict[Against, Literal["real", "model"]] | None = None
    """Whether a schedule has real splits, or a model that spreads a final time over the usual pace."""
    projected: ProjectedView | None = None
    """Present from the first split to the finish."""
    needed: dict[Literal["lead", "podium", "record", "track", "national"], TimeText] | None = None
    """Time for the remaining metres (from the last split, or the start) to finish level; absent when out of reach."""


class LiveHeat(View):
    distance: Identifier
    name: str
    discipline: Discipline
    form: Form
    gender: Gender
    division: Division | None = None
    run: int
    metres: int
    start_mode: StartMode
    """`quartets`: two heats are on the ice at once; armbands distinguish them."""
    split_points: list[int]
    round: int
    heat: int
    heats: int
    """Number of known heats of the distance."""
    qualify: int | None = None
    """How many qualify for the next round."""
    phase: Phase | None = None
    unseen: list[HeatKey] | None = None
    """As in the ranking."""
    state: HeatState
    started_at: InstantText | None = None
    """Origin of the clock; absent before the start and after a clear."""
    races: dict[Key, LiveLane]


class LiveView(CompetitionDocument):
    """`live/{competition}`: the heats on the board, keyed `{distance}/{heat}`; usually one, two in quartets."""

    CHANNEL: ClassVar[str] = "live/{competition}"
    competition: Identifier
    name: str
    heats: dict[str, LiveHeat]
