"""`championship/{competition}`: samalog points of an allround or sprint championship, and what is needed to lead."""

from collections.abc import Mapping

from consumers.projection.race.results_table import Row, Table
from consumers.projection.state.parts import Competition
from consumers.rules.samalog import Standing, championship, format_points, needed_hundredths, points
from schemas.distances import TEAM_DISCIPLINES, is_timed
from schemas.documents import Document
from schemas.times import format_hundredths

_DONE = ("provisional", "official")


def championship_document(competition: str, memory: Competition, tables: Mapping[str, Table]) -> Document:
    """`championship/{competition}`; without genders when it is no championship (any more)."""
    kind = memory.data.championship if memory.data is not None else None
    if kind is None:
        return {"competition": competition, "genders": {}}
    counting = sorted(
        (
            table
            for table in tables.values()
            if is_timed(table.data.discipline)
            and table.data.discipline not in TEAM_DISCIPLINES
            and table.state != "cancelled"
        ),
        key=lambda table: (table.data.number, table.data.distance),
    )
    genders = sorted({table.data.gender for table in counting})
    return {
        "competition": competition,
        "kind": kind,
        "genders": {
            gender: _of(gender, [table for table in counting if table.data.gender == gender]) for gender in genders
        },
    }


def _of(gender: str, tables: list[Table]) -> Document:
    upcoming = next((table for table in tables if table.state not in _DONE), None)
    settled = [table for table in tables if table.state in _DONE]
    now = championship([(table.data.metres, _times(table)) for table in tables])
    before = championship([(table.data.metres, _times(table)) for table in settled])
    leader = next(iter(before), None)
    people: dict[str, Row] = {key: row for table in tables for key, row in table.rows.items()}
    rows: dict[str, Document] = {}
    for position, (skater, standing) in enumerate(now.items(), start=1):
        competitor = people[skater].entry.competitor
        rows[skater] = {
            "competitor": skater,
            "name": competitor.name,
            **({"country": competitor.country} if competitor.country else {}),
            "position": position,
            "rank": standing.rank,
            "points": format_points(standing.points),
            "distances": {
                table.data.distance: format_points(points(times[skater], table.data.metres))
                for table in tables
                if skater in (times := _times(table))
            },
            **_to_lead(skater, leader, before, upcoming),
        }
    following = {"next": upcoming.data.distance} if upcoming is not None else {}
    return {"distances": [table.data.distance for table in tables], **following, "rows": rows}


def _to_lead(skater: str, leader: str | None, before: Mapping[str, Standing], upcoming: Table | None) -> Document:
    """How far behind the leader before the next distance, as a time on it; and the time that takes the lead from all who have
    skated it, once somebody has. The leader needs one too."""
    if leader is None or upcoming is None or skater not in before:
        return {}
    own, ahead, metres = before[skater], before[leader], upcoming.data.metres
    if own.distances != ahead.distances:
        return {}
    found: Document = {}
    if skater != leader:
        behind = -(-(own.points - ahead.points) * metres // 5_000)  # hundredths, up: that much is certain to be enough
        found["behind"] = format_hundredths(behind)
    times = _times(upcoming)
    in_reach = [each for each in times if each in before and before[each].distances == ahead.distances]
    if skater not in times and in_reach:
        first = min(in_reach, key=lambda each: before[each].points + points(times[each], metres))
        slowest = needed_hundredths(own.points, before[first].points, times[first], metres)
        if slowest is not None:
            found["needed"] = format_hundredths(slowest)
    return found


def _times(table: Table) -> dict[str, int]:
    return {key: row.time_us for key, row in table.rows.items() if row.status == "ok" and row.time_us is not None}
