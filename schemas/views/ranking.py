"""The view `ranking/{competition}/{distance}`: rows, laps, and the heats of a mass start in rounds."""

from schemas.channels import Identifier
from schemas.fields import Key, LaneName
from schemas.views.parts import (
    CompetitorFields,
    DistanceFields,
    GapText,
    HeatKey,
    HeatState,
    MetresKey,
    Position,
    ReasonText,
    RowStatus,
    TimeText,
    View,
)


class RankingLap(View):
    time: TimeText
    """Since the start."""
    time_us: int
    lap: TimeText | None = None
    """Absent where the split before is missing or not before this one."""
    rank: int | None = None
    """At this split, among all who passed it; absent for a disqualified skater."""


class OverrideView(View):
    """Where the official list departs from the rules."""

    rank: int | None = None
    points: int | None = None
    reason: str


class HeatRankingRow(Position):
    """What somebody did in one heat. `status` is `waiting` before the heat, `racing` in it, `ok` with a time."""

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


class RankingRow(CompetitorFields, HeatRankingRow):
    """One competitor of a ranking: who it is, and the result that counts."""

    heat: int
    round: int
    lane: LaneName
    laps: dict[MetresKey, RankingLap]
    flags: list[str]
    """What the result broke when it was skated (WR, WRJ, OR, TR, NR, WSB, PB, SB), then the marks of the sheet (F, RS, RW)."""
    equalled: list[str] | None = None
    """Records and bests that it equalled to the hundredth."""
    override: OverrideView | None = None


class HeatRanking(View):
    """One heat of a mass start in rounds. `qualify`: how many go on; absent in a final."""

    round: int
    heat: int
    state: HeatState
    qualify: int | None = None
    rows: dict[Key, HeatRankingRow]
    """Under the key of the ranking's row, which says who it is."""


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
