"""Pace of a skater on the ice: what `consumers.rules.pace` says, in the words of the live view."""

from collections.abc import Mapping
from dataclasses import dataclass

from consumers.projection.table import Row, Table
from consumers.rules.pace import Schedule, needed, project, projected_rank, schedule
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


def pace_of(row: Row, table: Table, record_us: int | None) -> Pace:
    """Pace of one race; nothing for a mass start. Remembered in the table."""
    key = "pace", row.entry.race, record_us
    known: Pace | None = table.worked_out.get(key)
    if known is None:
        known = table.worked_out[key] = _pace_of(row, table, record_us)
    return known


def _pace_of(row: Row, table: Table, record_us: int | None) -> Pace:
    if not is_timed(table.data.discipline) or not table.points:
        return NOTHING
    splits_us = {metres: time_us for metres, (_, time_us) in row.splits.items()}
    schedules = _schedules(row, table, record_us)
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
        lane |= _ahead(row, table, splits_us, record_us)
    return Pace(lane, gaps)


def _schedules(row: Row, table: Table, record_us: int | None) -> dict[str, Schedule]:
    data = table.data
    found = {}
    leader = next((each for key, each in table.rows.items() if key in table.placings), None)
    if leader is not None and leader.time_us is not None and leader is not row:
        skated = {metres: time_us for metres, (_, time_us) in leader.splits.items()}
        found["leader"] = schedule(data.discipline, data.gender, data.metres, table.points, leader.time_us, skated)
    if row.entry.personal_best_us is not None:
        best_us = row.entry.personal_best_us
        found["best"] = schedule(data.discipline, data.gender, data.metres, table.points, best_us, None)
    if record_us is not None:
        found["record"] = schedule(data.discipline, data.gender, data.metres, table.points, record_us, None)
    return {name: against for name, against in found.items() if against is not None}


def _ahead(row: Row, table: Table, splits_us: Mapping[int, int], record_us: int | None) -> Document:
    """Projection, and what is needed on the rest of the way."""
    data = table.data
    others = {
        key: each
        for key, each in table.rows.items()
        if each is not row and each.status == "ok" and each.time_us is not None and each.heat_key != row.heat_key
    }
    times = sorted(each.time_us for each in others.values() if each.time_us is not None)
    ahead: Document = {}
    latest = sorted(others.values(), key=lambda each: (each.heat.round, each.heat.heat, each.lane_order))[-_LATEST:]
    finished = [{metres: time_us for metres, (_, time_us) in each.splits.items()} for each in latest]
    best_us = row.entry.personal_best_us
    projected = project(data.discipline, data.gender, data.metres, table.points, splits_us, finished, best_us)
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
    targets = {
        "lead": times[0] if times else None,
        "podium": times[PODIUM - 1] if len(times) >= PODIUM else None,
        "record": record_us,
    }
    rest = {
        name: format_time(left_us)
        for name, target_us in targets.items()
        if target_us is not None and (left_us := needed(table.points, splits_us, target_us)) is not None
    }
    return ahead | ({"needed": rest} if rest else {})
