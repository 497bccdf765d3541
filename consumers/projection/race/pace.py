"""Pace of a skater on the ice: `consumers.rules.pace.projected_times` in the terms of the live view."""

from collections.abc import Mapping
from dataclasses import dataclass

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.personal_bests import PersonalBests, Target
from consumers.projection.race.results_table import Table
from consumers.projection.race.targets import RECORDS, Targets, targets_of
from consumers.rules.pace.projected_times import Projected, Schedule, needed, project, projected_rank, schedule
from consumers.rules.records.values import Evaluation
from schemas.distances import is_timed
from schemas.documents import Document
from schemas.event_data import DistanceData
from schemas.times import format_gap, format_time

PODIUM = 3
_LATEST = 24
"""Newest finished races that a projection is based on: enough to know today's ice, and a bound on the work."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`lane` has further keys of the lane, `splits` further keys of each split (metres)."""

    lane: Document
    splits: Mapping[int, Document]


NOTHING = Pace({}, {})


@dataclass(frozen=True, slots=True)
class PaceField:
    """The finished races of a distance, with which the races on the ice are compared. `leaders` are the leader and the best of
    the other heats: a race is compared with the first of them that is not in its own heat, also when it takes the lead."""

    data: DistanceData
    points: tuple[int, ...]
    finished: tuple[Row, ...]
    leaders: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class References:
    """What the races of a distance are compared with: the finished races, other distances of the same discipline and gender,
    records, and personal bests."""

    field: PaceField
    other_tables: tuple[Table, ...]
    evaluation: Evaluation
    bests: PersonalBests


def pace_field(table: Table) -> PaceField:
    finished = tuple(row for row in table.rows.values() if row.status == "ok" and row.time_us is not None)
    leaders: dict[str, Row] = {}
    for key, row in table.rows.items():
        if key in table.placings and row.time_us is not None and row.heat_key not in leaders:
            leaders[row.heat_key] = row
            if len(leaders) > 1:
                break
    return PaceField(table.data, table.points, finished, tuple(leaders.values()))


def pace_of(row: Row, references: References, memo: Memo) -> Pace:
    """Pace of one race; nothing for a mass start. `memo` keeps its projected time."""
    field = references.field
    if not is_timed(field.data.discipline) or not field.points:
        return NOTHING
    targets = targets_of(row, field.data, references.other_tables, references.evaluation, references.bests)
    projected = memo.get(("projected", field.data.distance, row.entry.race), projected_time, row, field)
    splits_us = {metres: time_us for metres, (_, time_us) in row.splits.items()}
    schedules = _schedules(row, field, targets)
    gaps = {
        metres: {
            name: format_gap(time_us, against.splits_us[metres])
            for name, against in schedules.items()
            if metres in against.splits_us
        }
        for metres, time_us in splits_us.items()
    }
    lane: Document = {"schedules": {name: against.how for name, against in schedules.items()}} if schedules else {}
    if row.status in ("racing", "waiting"):
        lane |= _ahead(row, field, splits_us, targets, projected)
    return Pace(lane, gaps)


def _schedules(row: Row, field: PaceField, targets: Targets) -> dict[str, Schedule]:
    data = field.data
    leader = next((each for each in field.leaders if each.heat_key != row.heat_key), None)
    references: dict[str, Target] = {}
    if leader is not None and leader.time_us is not None:
        skated = tuple((metres, time_us) for metres, (_, time_us) in leader.splits.items())
        references["leader"] = Target(leader.time_us, skated)
    references |= {name: target for name, target in targets._asdict().items() if target is not None}
    found = {
        name: schedule(
            data.discipline, data.gender, data.metres, field.points, target.time_us, dict(target.splits_us) or None
        )
        for name, target in references.items()
    }
    return {name: against for name, against in found.items() if against is not None}


def projected_time(row: Row, field: PaceField) -> Projected | None:
    """The projected final time of a race. Races of the same heat do not count: they are on the same lap."""
    data = field.data
    others = [each for each in field.finished if each.entry.race != row.entry.race and each.heat_key != row.heat_key]
    latest = sorted(others, key=lambda each: (each.heat.round, each.heat.number, each.lane_order))[-_LATEST:]
    finished = [{metres: time_us for metres, (_, time_us) in each.splits.items()} for each in latest]
    splits_us = {metres: time_us for metres, (_, time_us) in row.splits.items()}
    return project(data.discipline, data.gender, data.metres, field.points, splits_us, finished, row.best_us)


def _ahead(
    row: Row, field: PaceField, splits_us: Mapping[int, int], targets: Targets, projected: Projected | None
) -> Document:
    """The projection, and the time needed on the rest of the distance, among all who have a time by now."""
    own = row.entry.competitor.id
    times = sorted(
        each.time_us or 0
        for each in field.finished
        if each.entry.competitor.id != own and each.heat.field == row.heat.field
    )
    ahead: Document = {}
    if projected is not None and splits_us:
        ahead["projected"] = {
            "time": format_time(projected.time_us),
            "time_us": projected.time_us,
            "low": format_time(projected.low_us),
            "high": format_time(projected.high_us),
            "rank": projected_rank(projected.time_us, times),
            "best_rank": projected_rank(projected.low_us, times),
            "worst_rank": projected_rank(projected.high_us, times),
        }
    aims = {
        "lead": times[0] if times else None,
        "podium": times[PODIUM - 1] if len(times) >= PODIUM else None,
        **{name: aim.time_us for name, aim in targets._asdict().items() if name in RECORDS and aim is not None},
    }
    rest = {
        name: format_time(left_us)
        for name, target_us in aims.items()
        if target_us is not None and (left_us := needed(field.points, splits_us, target_us)) is not None
    }
    return ahead | ({"needed": rest} if rest else {})
