"""The view `ranking/{competition}/{distance}`: rows, laps, and the heats of a mass start in rounds."""

from typing import ClassVar

from schemas.fields import Identifier, Key, LaneName, Phase
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
    TimeText,
    View,
)


class RankingLap(View):
    time: TimeText
    """Time since the start."""
    time_us: int
    lap: TimeText | None = None
    """Lap time; absent when the previous split is missing or later."""
    rank: int | None = None
    """Rank at this split among all who passed it; absent for a disqualified skater."""


class OverrideView(View):
    """Rank or points of the official list that differ from the rules. `in_standings`: they count in season totals too."""

    rank: int | None = None
    points: int | None = None
    reason: str
    in_standings: bool | None = None


class Corrected(View):
    """A change after the list was official: what the row showed (a time or a status), and what it shows now."""

    at: InstantText
    before: str
    after: str
    why: str | None = None


class HeatRankingRow(Position):
    """Result of a competitor in one heat. `status` is `waiting` before the heat, `racing` in it, `ok` with a time."""

    race: Key
    status: RowStatus
    reason: str | None = None
    reason_text: ReasonText | None = None
    time: TimeText | None = None
    time_us: int | None = None
    thousandth: int | None = None
    """Third decimal, only when hundredths are equal: it decides, or shows a tie."""
    gap: GapText
    """Gap to the leader (of the heat, in a mass start); empty for the leader, for equal hundredths, without a time, and for
    a lapped rider."""
    provisional: bool | None = None
    """True while the result is not committed."""
    points: int | None = None
    """World Cup points of the rank; absent when the competition gives none. With rounds: of this round; others in `heats`."""
    sprints: dict[MetresKey, int] | None = None
    """Mass start: points of each sprint, by sprint number."""
    sprint_points: int | None = None
    """Mass start: the total that counts; during the race, the total so far."""
    laps_done: int | None = None
    """Mass start: laps completed."""
    rank_now: int | None = None
    """Mass start, during the race: the current place by points, then laps, then time at the last lap."""
    qualified: bool | None = None
    """In rounds: True when the rider or team qualifies for the next round (of a team semi-final: for final A)."""
    members: list[str] | None = None
    """Of a team: those who skated in this heat."""


class RankingRow(CompetitorFields, HeatRankingRow):
    """One competitor of a ranking, with the result that counts."""

    possible_ranks: list[int] | None = None
    """Rounds of a team event, without a rank: the first and the last rank that are possible, such as 7 and 8 before final D.
    They stay when that final is cancelled, because no rule for it is known."""
    heat: int
    round: int
    lane: LaneName
    laps: dict[MetresKey, RankingLap]
    flags: list[str]
    """Records and bests that the result broke (WR, WRJ, OR, TR, NR, WSB, PB, SB), then the marks of the sheet (F, RS, RW)."""
    chances: ChanceView | None = None
    """While the distance is running; as in `chances/{competition}/{distance}`. Absent when all are 0, and when skaters who are
    still to come are not known."""
    doubts: dict[MetresKey, DoubtView] | None = None
    """Crossings in doubt, by metres; they are not in `laps`, and a finish in doubt is no `time`."""
    corrected: Corrected | None = None
    equalled: list[str] | None = None
    """Records and bests that the result equalled to the hundredth."""
    override: OverrideView | None = None


class HeatRanking(View):
    """One heat of a distance in rounds. `qualify`: how many qualify for the next round; absent in a final. Quarter-finals of a
    team event rank together."""

    round: int
    heat: int
    state: HeatState
    qualify: int | None = None
    phase: Phase | None = None
    rows: dict[Key, HeatRankingRow]
    """Rows under the keys of the ranking's rows."""


class RankingView(DistanceFields, CompetitionDocument):
    """`ranking/{competition}/{distance}`: one row per competitor, under the competitor's id.

    `cup` and `season` name the standings (`standings/{season}/{cup}`) that the points count for; absent when there are none.
    """

    CHANNEL: ClassVar[str] = "ranking/{competition}/{distance}"
    season: str | None = None
    cup: Identifier | None = None
    stage: int | None = None
    points_known: bool | None = None
    """False when the distance belongs to a World Cup whose points are not known: no table of its season was found."""
    corrected: Corrected | None = None
    """The newest change after the list was official."""
    rows: dict[Key, RankingRow]
    unseen: list[HeatKey] | None = None
    """Heats against the clock that were skated before the feed was joined: ranks and gaps are of those seen."""
    heats: dict[HeatKey, HeatRanking] | None = None
    """In rounds: a list for each heat."""
