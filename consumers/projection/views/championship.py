"""`championship/{competition}`: samalog points of an allround or sprint championship, and the time needed to lead. The shape is
`schemas.views.records.ChampionshipView`."""

from collections.abc import Mapping

from consumers.projection.race.heat_rows import Row
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.rules.samalog import Standing, championship, format_points, needed_hundredths, points
from schemas.distances import TEAM_DISCIPLINES, is_timed
from schemas.documents import Document
from schemas.times import format_hundredths


def championship_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """Without genders when the competition is no longer announced as a championship."""
    if not snapshot.state.competition.championship:
        return {}
    kind = snapshot.data.championship if snapshot.data is not None else None
    if kind is None:
        return {"": {"competition": snapshot.competition, "genders": {}}}
    counting = sorted(
        (
            table
            for table in snapshot.tables.values()
            if is_timed(table.data.discipline)
            and table.data.discipline not in TEAM_DISCIPLINES
            and table.state != "cancelled"
        ),
        key=lambda table: (table.data.number, table.data.distance),
    )
    genders = sorted({table.data.gender for table in counting})
    by_gender = {
        gender: _of(gender, [table for table in counting if table.data.gender == gender]) for gender in genders
    }
    return {"": {"competition": snapshot.competition, "kind": kind, "genders": by_gender}}


def _of(gender: str, tables: list[Table]) -> Document:
    upcoming = next((table for table in tables if not table.is_over), None)
    settled = [table for table in tables if table.is_over]
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
    """The deficit to the leader before the next distance, as a time on it; and the time that takes the lead from all who have
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


VIEW = View(
    "championship",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.SEED}),
    championship_documents,
)
