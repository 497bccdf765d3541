"""The view documents, drawn from a table. Their shapes are the models in `schemas.views`.

Plain dicts, for speed; a value that is not there is a key that is not there.
"""

from collections.abc import Mapping
from typing import Any

from consumers.projection.honours import Group, group_of, record_us, result_key
from consumers.projection.pace import Pace, pace_of
from consumers.projection.points import points_of_row, worth_of
from consumers.projection.state import Competition, Heat
from consumers.projection.table import Row, Table
from consumers.rules.records import Evaluation
from schemas.documents import Document
from schemas.events import CompetitionData, Competitor, format_instant
from schemas.times import format_gap, format_lap, format_time


def competition_document(competition: str, memory: Competition, tables: dict[str, Table]) -> Document:
    data = memory.data
    venue = data.venue if data is not None else None
    return _present(
        competition=competition,
        name=data.name if data else competition,
        venue=_present(
            name=venue.name,
            city=venue.city,
            country=venue.country,
            timezone=venue.timezone,
            altitude_m=venue.altitude_m,
        )
        if venue
        else None,
        starts_on=data.starts_on.isoformat() if data else None,
        ends_on=data.ends_on.isoformat() if data else None,
        season=data.season if data else None,
        stage=data.stage if data else None,
        points_factor=data.points_factor if data else None,
        reconstructed=True if data and data.reconstructed else None,
        programme={distance: _programme_entry(table) for distance, table in tables.items()},
    )


def _programme_entry(table: Table) -> Document:
    data = table.data
    return _present(
        number=data.number,
        name=data.name,
        discipline=data.discipline,
        metres=data.metres,
        gender=data.gender,
        division=data.division,
        run=data.run,
        start_mode=data.start_mode,
        starts_at=format_instant(data.starts_at) if data.starts_at else None,
        state=table.state,
        heats=len(table.heat_states),
        heats_committed=table.heats_committed,
    )


def startlist_document(competition: str, table: Table) -> Document:
    heats: dict[str, Document] = {}
    for row in table.races.values():
        heat = heats.setdefault(row.heat_key, _startlist_heat(row.heat_key, row.heat, table))
        entry = row.entry
        best, season = entry.personal_best_us, entry.season_best_us
        heat["lanes"][entry.lane] = _competitor(entry.competitor) | _present(
            race=entry.race,
            personal_best=format_time(best) if best else None,
            personal_best_us=best,
            season_best=format_time(season) if season else None,
            season_best_us=season,
            status=entry.status if entry.status != "ok" else None,
        )
    return _about(competition, table) | {"heats": heats}


def _startlist_heat(key: str, heat: Heat, table: Table) -> Document:
    return {"round": heat.round, "heat": heat.heat, "state": table.heat_states[key], "lanes": {}}


def ranking_document(
    competition: str, table: Table, announced: CompetitionData | None, evaluation: Evaluation
) -> Document:
    rows: dict[str, Document] = {}
    worth = worth_of(table, announced)
    for position, (key, row) in enumerate(table.rows.items(), start=1):
        placing = table.placings.get(key)
        result = row.result
        override = result.override if result is not None else None
        rank = (override.rank if override else None) or (placing.rank if placing else None)
        rows[key] = _competitor(row.entry.competitor) | _present(
            position=position,
            rank=rank,
            heat=row.heat.heat,
            round=row.heat.round,
            lane=row.entry.lane,
            race=row.entry.race,
            status=row.status,
            reason=row.reason,
            time=format_time(row.time_us) if row.time_us is not None else None,
            time_us=row.time_us,
            thousandth=placing.thousandth if placing else None,
            gap=_gap(row, table),
            laps={str(metres): _lap(metres, row, table, key) for metres in row.splits},
            flags=_flags(row, table, evaluation),
            equalled=list(evaluation.equalled.get(result_key(table, row), ())) or None,
            provisional=True if row.provisional else None,
            reconstructed=_reconstructed(row),
            points=points_of_row(row, placing, worth),
            sprints={str(sprint): won for sprint, won in row.sprints.items()} or None,
            sprint_points=table.sprint_points.get(key),
            laps_done=table.laps_done.get(key),
            override=override.model_dump(exclude_none=True) if override is not None else None,
        )
    counts = {"season": worth.season, "cup": worth.cup, "stage": worth.stage} if worth is not None else {}
    return _about(competition, table) | counts | {"rows": rows}


def _flags(row: Row, table: Table, evaluation: Evaluation) -> list[str]:
    """Records and bests first, then the marks of the sheet."""
    result = row.result
    marks = [*result.flags, *(["RS"] if result.reskate and "RS" not in result.flags else [])] if result else []
    broke = evaluation.flags.get(result_key(table, row), ())
    return [*broke, *(mark for mark in marks if mark not in broke)]


def _reconstructed(row: Row) -> list[str] | None:
    competitor = ["competitor"] if row.entry.competitor.reconstructed else []
    return [*competitor, *(row.result.reconstructed if row.result else ())] or None


def live_document(
    competition: str,
    memory: Competition,
    tables: Mapping[str, Table],
    heats: Mapping[tuple[str, str], Heat],
    evaluations: Mapping[Group, Evaluation],
) -> Document:
    """`heats` are those on the board. A heat of a distance that was not scheduled yet is left out until it is."""
    return {
        "competition": competition,
        "name": memory.data.name if memory.data else competition,
        "heats": {
            f"{distance}/{key}": _live_heat(
                distance, key, heat, tables[distance], evaluations[group_of(tables[distance])]
            )
            for (distance, key), heat in heats.items()
            if distance in tables
        },
    }


def _live_heat(distance: str, key: str, heat: Heat, table: Table, evaluation: Evaluation) -> Document:
    data = table.data
    rows = [table.races[entry.race] for entry in heat.entries]
    leading = sorted(
        (row for row in rows if row.splits), key=lambda row: (-max(row.splits), row.splits[max(row.splits)][1])
    )
    positions = {row.entry.race: position for position, row in enumerate(leading, start=1)}
    return _present(
        distance=distance,
        name=data.name,
        discipline=data.discipline,
        gender=data.gender,
        division=data.division,
        run=data.run,
        metres=data.metres,
        split_points=list(table.points),
        round=heat.round,
        heat=heat.heat,
        heats=len(table.heat_states),
        state=table.heat_states[key],
        started_at=heat.started_at,
        races={row.entry.race: _live_lane(row, table, positions.get(row.entry.race), evaluation) for row in rows},
    )


def _live_lane(row: Row, table: Table, position: int | None, evaluation: Evaluation) -> Document:
    entry = row.entry
    competitor = entry.competitor.id
    counts = table.rows.get(competitor) is row
    placing = table.placings.get(competitor) if counts else None
    race = row.heat.races.get(entry.race)
    last = max(race.passings, key=lambda passing: (passing.time_us, passing.how), default=None) if race else None
    metres, passed_us = max(row.splits.items(), key=lambda item: item[0], default=(0, ("manual", 0)))
    covered, at_us = metres, passed_us[1]
    pace = pace_of(row, table, record_us(evaluation))
    if last is not None and last.metres is not None and last.metres > covered:
        covered, at_us = int(last.metres), last.time_us
    return _competitor(entry.competitor) | _present(
        race=entry.race,
        lane=entry.lane,
        status=row.status,
        reason=row.reason,
        rank=placing.rank if placing else None,
        position=position,
        personal_best=format_time(entry.personal_best_us) if entry.personal_best_us else None,
        season_best=format_time(entry.season_best_us) if entry.season_best_us else None,
        metres=covered or None,
        passed_us=at_us or None,
        speed_mms=round(last.speed_ms * 1000) if last is not None and last.speed_ms is not None else None,
        splits=_live_splits(row, table, pace, counts),
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=_gap(row, table) if row.time_us is not None else None,
        provisional=True if row.provisional else None,
        flags=(_flags(row, table, evaluation) or None) if counts else None,
        **pace.lane,
    )


def _live_splits(row: Row, table: Table, pace: Pace, counts: bool) -> Document:
    key = "splits", row.entry.race, id(pace)
    known: Document | None = table.worked_out.get(key)
    if known is None:
        competitor = row.entry.competitor.id if counts else None
        known = table.worked_out[key] = {
            str(metres): _lap(metres, row, table, competitor)
            | {"gap": format_gap(time_us, table.split_best_us.get(metres, time_us)), "how": how}
            | ({"against": against} if (against := pace.splits.get(metres)) else {})
            for metres, (how, time_us) in row.splits.items()
        }
    return known


def _about(competition: str, table: Table) -> Document:
    data = table.data
    return _present(
        competition=competition,
        distance=data.distance,
        name=data.name,
        discipline=data.discipline,
        metres=data.metres,
        gender=data.gender,
        division=data.division,
        run=data.run,
        state=table.state,
    )


def _competitor(competitor: Competitor) -> Document:
    return _present(
        competitor=competitor.id,
        name=competitor.name,
        country=competitor.country,
        bib=competitor.bib,
        members=[member.name for member in competitor.members] or None,
        reconstructed=["competitor"] if competitor.reconstructed else None,
    )


def _lap(metres: int, row: Row, table: Table, competitor: str | None) -> Document:
    time_us = row.splits[metres][1]
    lap: Document = {"time": format_time(time_us), "time_us": time_us}
    before = table.before.get(metres)
    if before is not None:
        before_us = row.splits[before][1] if before in row.splits else 0 if before == 0 else time_us
        if before_us < time_us:
            lap["lap"] = format_lap(time_us, before_us)
    if competitor is not None and (rank := table.split_ranks.get(metres, {}).get(competitor)) is not None:
        lap["rank"] = rank
    return lap


def _gap(row: Row, table: Table) -> str:
    if row.time_us is None or table.leader_us is None:
        return ""
    return format_gap(row.time_us, table.leader_us)


def _present(**values: Any) -> Document:
    return {key: value for key, value in values.items() if value is not None}
