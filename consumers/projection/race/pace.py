"""Pace of a skater on the ice: what `consumers.rules.pace.projected_times` says, in the words of the live view."""

from collections.abc import Mapping
from dataclasses import dataclass

from consumers.projection.race.results_table import Row, Table
from consumers.projection.race.targets import RECORDS, Target, Targets
from consumers.rules.pace.projected_times import Projected, Schedule, needed, project, projected_rank, schedule
from schemas.distances import is_timed
from schemas.documents import Document
from schemas.times import format_gap, format_time

PODIUM = 3
_LATEST = 24
"""Races before this one that say how today is skated: two dozen say it, on the ice as it is now, and bound the work."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`lane` are keys of the lane, `splits` further keys of each split (metres)."""

    lane: Document
    splits: Mapping[int, Document]


NOTHING = Pace({}, {})


def pace_of(row: Row, table: Table, targets: Targets) -> Pace:
    """Pace of one race; nothing for a mass start. Remembered in the table."""
    key = "pace", row.entry.race, targets
    known: Pace | None = table.worked_out.get(key)
    if known is None:
        known = table.worked_out[key] = _pace_of(row, table, targets)
    return known


def _pace_of(row: Row, table: Table, targets: Targets) -> Pace:
    if not is_timed(table.data.discipline) or not table.points:
        return NOTHING
    splits_us = {metres: time_us for metres, (_, time_us) in row.splits.items()}
    schedules = _schedules(row, table, targets)
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
        lane |= _ahead(row, table, splits_us, targets)
    return Pace(lane, gaps)


def _schedules(row: Row, table: Table, targets: Targets) -> dict[str, Schedule]:
    data = table.data
    held: dict[str, Target] = {}
    leader = next((each for key, each in table.rows.items() if key in table.placings), None)
    if leader is not None and leader.time_us is not None and leader is not row:
        skated = tuple((metres, time_us) for metres, (_, time_us) in leader.splits.items())
        held["leader"] = Target(leader.time_us, skated)
    held |= {name: target for name, target in targets._asdict().items() if target is not None}
    found = {
        name: schedule(
            data.discipline, data.gender, data.metres, table.points, target.time_us, dict(target.splits_us) or None
        )
        for name, target in held.items()
    }
    return {name: against for name, against in found.items() if against is not None}


def projected_of(row: Row, table: Table) -> Projected | None:
    """The final time that a race so far is worth. Remembered in the table."""
    key = "projected", row.entry.race
    if key not in table.worked_out:
        table.worked_out[key] = _projected(row, table)
    found: Projected | None = table.worked_out[key]
    return found


def _projected(row: Row, table: Table) -> Projected | None:
    data = table.data
    others = _others(row, table)
    latest = sorted(others, key=lambda each: (each.heat.round, each.heat.heat, each.lane_order))[-_LATEST:]
    finished = [{metres: time_us for metres, (_, time_us) in each.splits.items()} for each in latest]
    splits_us = {metres: time_us for metres, (_, time_us) in row.splits.items()}
    return project(data.discipline, data.gender, data.metres, table.points, splits_us, finished, row.best_us)


def _others(row: Row, table: Table) -> list[Row]:
    """Those with a time whose laps tell of the race to come: not those of the heat itself, who are on the same lap."""
    return [
        each
        for each in table.rows.values()
        if each is not row and each.status == "ok" and each.time_us is not None and each.heat_key != row.heat_key
    ]


def _ahead(row: Row, table: Table, splits_us: Mapping[int, int], targets: Targets) -> Document:
    """Projection, and what is needed on the rest of the way, among all who have a time by now."""
    times = sorted(
        each.time_us
        for each in table.rows.values()
        if each.status == "ok" and each.time_us is not None and each.entry.competitor.id != row.entry.competitor.id
    )
    ahead: Document = {}
    projected = projected_of(row, table)
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
        if target_us is not None and (left_us := needed(table.points, splits_us, target_us)) is not None
    }
    return ahead | ({"needed": rest} if rest else {})
