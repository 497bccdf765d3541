"""Chances of the skaters of a distance: to win, to reach the podium, to lead the cup or the championship afterwards.

table, projected times, bests, earlier races here ──▶ `consumers.rules.chances` ──▶ Chances, in whole per cent
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from consumers.projection.cause import Cause
from consumers.projection.memo import Memo
from consumers.projection.race.cup_leaders import points_before
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.pace import PaceField, projected_time
from consumers.projection.race.personal_bests import PersonalBests
from consumers.projection.race.points import CupRace, Worth
from consumers.projection.race.results_table import Table
from consumers.rules.chances.forecast import Skater, forecast
from consumers.rules.chances.odds import Estimate, odds
from consumers.rules.chances.scenarios import NEVER_US, leads
from consumers.rules.plausibility.limits import limits_of
from consumers.rules.samalog import points
from schemas.distances import Division, is_timed
from schemas.event_data import Competitor, DistanceData, SeedData
from schemas.times import US_PER_THOUSANDTH

_MOST_UNCERTAIN = 99


class Chance(NamedTuple):
    """In whole per cent; 100 only when it is certain. `lead` is None where there is no cup or championship to lead."""

    win: int
    podium: int
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Chances:
    """`of` is by competitor. `leads` names what is led afterwards: a cup, or `championship`.

    `incomplete`: the source names heats one by one, so skaters who are still to come are not counted. `unbeatable` is who has
    won, whatever comes.
    """

    of: Mapping[str, Chance]
    leads: str | None
    incomplete: bool
    unbeatable: str | None


class Stake(NamedTuple):
    """What is led after a distance.

    `before` has the points of each competitor of the distance, `others` the best total of those who do not skate in it. A cup
    has a points `table`; a championship counts the time over `metres`, and the fewest points lead.
    """

    name: str
    before: Mapping[str, int]
    others: int | None
    table: tuple[int, ...]
    factor: int
    metres: int

    @property
    def is_cup(self) -> bool:
        return bool(self.table)


class Decided(NamedTuple):
    """A leader who can no longer be beaten before the result is official, and the newest crossing or result."""

    competitor: Competitor
    data: DistanceData
    heat: int
    cause: Cause


def decided(table: Table, chances: Chances | None) -> Decided | None:
    """None before that, in a field of one, and once the result is official."""
    if chances is None or chances.unbeatable is None or table.state not in ("running", "provisional"):
        return None
    row, provenances = table.rows[chances.unbeatable], [each.provenance for each in table.rows.values()]
    if row.entry.competitor.reconstructed or len(table.rows) < 2:
        return None
    causes = [
        each.furthest_crossing.cause if each.furthest_crossing is not None else each.settled for each in provenances
    ]
    known = [each for each in causes if each is not None]
    if not known:
        return None
    newest = max(known, key=lambda each: (each.at, each.source, each.id))
    return Decided(row.entry.competitor, table.data, row.heat.number, newest)


def cup_stake(
    competitors: tuple[Competitor, ...],
    worth: Worth,
    division: Division | None,
    earlier: tuple[CupRace, ...],
    seed: SeedData | None,
    metres: int,
) -> Stake | None:
    """None in division B, without a points table, and when the points of earlier stages are not known."""
    if division == "B" or not worth.table or (worth.stage != 1 and (seed is None or not seed.complete)):
        return None
    before, others = points_before(worth.cup, seed, earlier, competitors)
    return Stake(worth.cup, before, others, worth.table, worth.factor, metres)


def championship_stake(tables: tuple[Table, ...], metres: int) -> Stake:
    """`tables` are the other distances of the championship of this gender that are over. Who misses one cannot lead."""
    totals: dict[str, list[int]] = {}
    for table in tables:
        for key, row in table.rows.items():
            if row.status == "ok" and row.time_us is not None:
                totals.setdefault(key, []).append(points(row.time_us, table.data.metres))
    before = {key: sum(each) for key, each in totals.items() if len(each) == len(tables)}
    return Stake("championship", before if tables else {}, None, (), 1, metres)


def chances_of(
    table: Table,
    field: PaceField,
    other_tables: tuple[Table, ...],
    bests: PersonalBests,
    stake: Stake | None,
    memo: Memo,
) -> Chances | None:
    """None for a mass start, for rounds, for a cancelled distance, and when heats were not seen: too little is known then.
    `other_tables` are those of the same discipline and gender."""
    rows = table.rows
    if not is_timed(table.data.discipline) or table.unseen or table.state == "cancelled" or not rows:
        return None
    if any(row.heat.round > 1 for row in rows.values()):
        return None
    finished_us = {
        key: row.time_us // US_PER_THOUSANDTH * US_PER_THOUSANDTH
        for key, row in rows.items()
        if row.status == "ok" and row.time_us is not None
    }
    open_ = {key for key, row in rows.items() if row.status in ("racing", "waiting") and not table.is_over}
    known = {key: row for key, row in rows.items() if key in open_ or key in finished_us}
    estimates = forecast(_skaters(known, table, field, other_tables, bests, memo))
    unbeatable = _unbeatable(table, finished_us, [rows[key] for key in open_])
    incomplete = table.data.status == "running" and not table.is_over
    found = odds(finished_us, estimates)
    leading = _leading(finished_us, estimates, stake) if stake is not None else {}
    is_settled = not open_ and not incomplete
    of = {
        key: Chance(
            _per_cent(found[key].win if key in found else 0.0, is_settled or key == unbeatable),
            _per_cent(found[key].podium if key in found else 0.0, is_settled or key == unbeatable),
            _per_cent(leading.get(key, 0.0), is_settled) if stake is not None else None,
        )
        for key in rows
    }
    return Chances(of, stake.name if stake is not None else None, incomplete, None if incomplete else unbeatable)


def _skaters(
    rows: Mapping[str, Row],
    table: Table,
    field: PaceField,
    other_tables: tuple[Table, ...],
    bests: PersonalBests,
    memo: Memo,
) -> dict[str, Skater]:
    heats = sorted({row.heat.number for row in table.rows.values()})
    places = {number: place / max(1, len(heats) - 1) for place, number in enumerate(heats)}
    found = {}
    for key, row in rows.items():
        projected, left = None, 1.0
        if row.status == "racing" and row.splits:
            projected = memo.get(("projected", table.data.distance, row.entry.race), projected_time, row, field)
            left = 1.0 - max(row.splits) / table.data.metres
        found[key] = Skater(
            best_us=row.best_us,
            season_us=bests.season_us(row.entry),
            earlier_us=_earlier_us(key, table, other_tables),
            order=places[row.heat.number] if len(heats) > 1 else 0.5,
            finished_us=row.time_us if row.status == "ok" else None,
            projected=(projected.time_us, (projected.high_us - projected.low_us) // 2) if projected else None,
            left=left,
        )
    return found


def _earlier_us(key: str, table: Table, other_tables: tuple[Table, ...]) -> int | None:
    """The time of the newest earlier race over the same distance here."""
    own = (table.data.number, table.data.run)
    times = [
        ((other.data.number, other.data.run), row.time_us)
        for other in other_tables
        if other.data.metres == table.data.metres and (other.data.number, other.data.run) < own
        if (row := other.rows.get(key)) is not None and row.status == "ok" and row.time_us is not None
    ]
    return max(times)[1] if times else None


def _unbeatable(table: Table, finished_us: Mapping[str, int], open_: Sequence[Row]) -> str | None:
    """The leader, when nobody can be faster any more: everybody else has finished, is out, or is on the ice and cannot skate
    the rest fast enough by the limits of the distance."""
    if not finished_us:
        return None
    limits = limits_of(table.data.discipline, table.data.gender, table.points)
    first_us = min(finished_us.values())
    for row in open_:
        passed = max((metres for metres in row.splits if metres in limits.reach_us), default=0)
        passed_us = row.splits[passed][1] if passed else 0
        least_us = passed_us + limits.reach_us[limits.metres] - limits.reach_us.get(passed, 0)
        if max(least_us, limits.final_us) <= first_us:
            return None
    leaders = [key for key, time_us in finished_us.items() if time_us == first_us]
    return leaders[0] if len(leaders) == 1 else None


def _leading(finished_us: Mapping[str, int], estimates: Mapping[str, Estimate], stake: Stake) -> dict[str, float]:
    def of_cup(ranked: Sequence[tuple[float, str]]) -> list[str]:
        best = max([stake.others or 0, *(total for key, total in stake.before.items() if key not in skating)])
        first, place, before_us = [""], 0, -1.0
        for index, (time_us, key) in enumerate(ranked):
            if time_us != before_us:
                place, before_us = index, time_us
            won = stake.table[place] * stake.factor if place < len(stake.table) and time_us < NEVER_US else 0
            total = stake.before.get(key, 0) + won
            if total > best:
                best, first = total, [key]
            elif total == best:
                first.append(key)
        return first

    def of_championship(ranked: Sequence[tuple[float, str]]) -> list[str]:
        totals = [
            (stake.before.get(key, 0) + points(int(time_us), stake.metres), key)
            for time_us, key in ranked
            if time_us < NEVER_US and (key in stake.before or not stake.before)
        ]
        least = min(totals, default=(0, ""))[0]
        return [key for total, key in totals if total == least]

    skating = finished_us.keys() | estimates.keys()
    return leads(finished_us, estimates, of_cup if stake.is_cup else of_championship)


def _per_cent(probability: float, is_certain: bool) -> int:
    rounded = int(probability * 100 + 0.5)
    return rounded if is_certain else min(rounded, _MOST_UNCERTAIN)
