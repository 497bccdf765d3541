"""The view documents of a competition, its programme and its distances, drawn from a table. Their shapes are the models in
`schemas.views`.

Plain dicts, for speed; a value that is not there is a key that is not there.
"""

from typing import Any

from consumers.projection.memo import Kept
from consumers.projection.race.live_placings import placings_now, rider_of
from consumers.projection.race.points import Worth, points_of_row, worth_of
from consumers.projection.race.record_tracking import result_key
from consumers.projection.race.results_table import Row, Table, page_order
from consumers.projection.state.parts import Competition
from consumers.rules.armbands import armband
from consumers.rules.mass_start import rank_of_disqualified
from consumers.rules.records.values import Evaluation
from schemas.distances import Armband
from schemas.documents import Document
from schemas.event_data import CompetitionData, Competitor
from schemas.events import format_instant
from schemas.reasons import reason_text
from schemas.times import format_gap, format_lap, format_time


def competition_document(competition: str, memory: Competition, tables: dict[str, Table]) -> Document:
    data = memory.data
    venue = data.venue if data is not None else None
    return present(
        competition=competition,
        name=data.name if data else competition,
        venue=present(
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
    return present(
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


def startlist_document(competition: str, table: Table, kept: Kept) -> Document:
    rows: dict[str, list[Row]] = {}
    for row in table.races.values():
        rows.setdefault(row.heat_key, []).append(row)
    heats = {
        key: kept.draw(
            ("startlist", key),
            ([row.entry for row in in_heat], in_heat[0].heat.qualify, table.heat_states[key], table.data.start_mode),
            lambda key=key, in_heat=in_heat: _startlist_heat(key, in_heat, table),  # type: ignore[misc]
        )
        for key, in_heat in rows.items()
    }
    return about_distance(competition, table) | {"heats": heats}


def _startlist_heat(key: str, rows: list[Row], table: Table) -> Document:
    heat, lanes = rows[0].heat, {}
    for row in rows:
        entry = row.entry
        best, season = entry.personal_best_us, entry.season_best_us
        lanes[entry.lane] = competitor_keys(entry.competitor) | present(
            race=entry.race,
            personal_best=format_time(best) if best else None,
            personal_best_us=best,
            season_best=format_time(season) if season else None,
            season_best_us=season,
            armband=armband_of(row, table),
            status=entry.status if entry.status != "ok" else None,
            **reason_keys(entry.reason),
        )
    qualify = {"qualify": heat.qualify} if heat.qualify is not None else {}
    return {"round": heat.round, "heat": heat.heat, "state": table.heat_states[key], **qualify, "lanes": lanes}


def ranking_document(
    competition: str, table: Table, announced: CompetitionData | None, evaluation: Evaluation, kept: Kept
) -> Document:
    worth = worth_of(table, announced)
    rows: dict[str, Document] = {}
    for position, (key, row) in enumerate(table.rows.items(), start=1):
        broken = result_key(table, row)
        rank = rank_of(row, table)
        made_of = (
            *(row, position, rank, table.placings.get(key), table.placing_of(row), gap_of(row, table), worth),
            [table.split_rank(row, metres) for metres in row.splits],
            evaluation.flags.get(broken),
            evaluation.equalled.get(broken),
            of_mass_start(row, table),
        )
        rows[key] = kept.draw(
            ("ranking", key),
            made_of,
            lambda row=row, position=position, rank=rank: _ranking_row(row, position, rank, table, worth, evaluation),  # type: ignore[misc]
        )
    counts = {"season": worth.season, "cup": worth.cup, "stage": worth.stage} if worth is not None else {}
    heats = {"heats": _heat_rankings(table, worth)} if table.has_rounds else {}
    return about_distance(competition, table) | counts | {"rows": rows} | heats


def rank_of(row: Row, table: Table) -> int | None:
    """The rank that a list prints: that of an override, of the placing, and the last for who was disqualified in the last round
    of a mass start, once it is over."""
    placing, override = table.placings.get(row.entry.competitor.id), row.result.override if row.result else None
    if override is not None and override.rank is not None:
        return override.rank
    over = row.status == "DQ" and table.heat_states[row.heat_key] in ("finished", "committed")
    if table.apart and over and not row.goes_on:
        return rank_of_disqualified(len(table.in_heat.get(row.heat_key, ())))
    return placing.rank if placing is not None else None


def _ranking_row(
    row: Row, position: int, rank: int | None, table: Table, worth: Worth | None, evaluation: Evaluation
) -> Document:
    placing = table.placings.get(row.entry.competitor.id)
    override = row.result.override if row.result is not None else None
    return competitor_keys(row.entry.competitor) | present(
        position=position,
        rank=rank,
        heat=row.heat.heat,
        round=row.heat.round,
        lane=row.entry.lane,
        race=row.entry.race,
        status=row.status,
        **reason_keys(row.reason),
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=gap_of(row, table),
        laps={str(metres): lap_keys(metres, row, table, counts=True) for metres in row.splits},
        flags=flags_of(row, table, evaluation),
        equalled=list(evaluation.equalled.get(result_key(table, row), ())) or None,
        provisional=True if row.provisional else None,
        reconstructed=_reconstructed(row),
        points=points_of_row(row, table.placing_of(row), worth),
        override=override.model_dump(exclude_none=True) if override is not None else None,
        **of_mass_start(row, table),
    )


def of_mass_start(row: Row, table: Table) -> Document:
    """Keys that only a mass start has; of who is still in the race what is done so far."""
    if not table.apart:
        return {}
    rider = rider_of(row, table)
    place = placings_now(table).get(row.entry.race) if rider is not None and row.status == "racing" else None
    return {
        "sprints": {str(sprint): won for sprint, won in row.sprints.items()} or None,
        "sprint_points": rider.points if rider is not None else None,
        "laps_done": rider.laps if rider is not None else None,
        "rank_now": place.rank if place is not None else None,
        "qualified": True if row.entry.competitor.id in table.gone_on.get(row.heat_key, ()) else None,
    }


def _heat_rankings(table: Table, worth: Worth | None) -> Document:
    """Each heat of a mass start in rounds, as a list of its own."""
    rows: dict[str, list[Row]] = {}
    for row in table.races.values():
        rows.setdefault(row.heat_key, []).append(row)
    return {
        key: present(
            round=in_heat[0].heat.round,
            heat=in_heat[0].heat.heat,
            state=table.heat_states[key],
            qualify=in_heat[0].heat.qualify,
            rows={
                row.entry.competitor.id: _in_heat(position, row, table, worth)
                for position, row in enumerate(
                    sorted(in_heat, key=lambda row: page_order(row, table.placing_of(row))), start=1
                )
            },
        )
        for key, in_heat in rows.items()
    }


def _in_heat(position: int, row: Row, table: Table, worth: Worth | None) -> Document:
    placing = table.placing_of(row)
    return present(
        position=position,
        rank=placing.rank if placing else None,
        race=row.entry.race,
        status=row.status,
        **reason_keys(row.reason),
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=gap_of(row, table),
        provisional=True if row.provisional else None,
        points=points_of_row(row, placing, worth),
        **of_mass_start(row, table),
    )


def flags_of(row: Row, table: Table, evaluation: Evaluation) -> list[str]:
    """Records and bests first, then the marks of the sheet."""
    result = row.result
    marks = [*result.flags, *(["RS"] if result.reskate and "RS" not in result.flags else [])] if result else []
    broke = evaluation.flags.get(result_key(table, row), ())
    return [*broke, *(mark for mark in marks if mark not in broke)]


def _reconstructed(row: Row) -> list[str] | None:
    competitor = ["competitor"] if row.entry.competitor.reconstructed else []
    return [*competitor, *(row.result.reconstructed if row.result else ())] or None


def reason_keys(reason: str | None) -> Document:
    """The code or text, and what a code means by language."""
    if reason is None:
        return {}
    meaning = reason_text(reason)
    return {"reason": reason, "reason_text": dict(meaning) if meaning is not None else None}


def armband_of(row: Row, table: Table) -> Armband | None:
    return row.entry.armband or armband(table.data.start_mode, row.heat.heat, row.entry.lane)


def about_distance(competition: str, table: Table) -> Document:
    data = table.data
    return present(
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


def competitor_keys(competitor: Competitor) -> Document:
    return present(
        competitor=competitor.id,
        name=competitor.name,
        country=competitor.country,
        bib=competitor.bib,
        members=[member.name for member in competitor.members] or None,
        reconstructed=["competitor"] if competitor.reconstructed else None,
    )


def lap_keys(metres: int, row: Row, table: Table, *, counts: bool) -> Document:
    time_us = row.splits[metres][1]
    lap: Document = {"time": format_time(time_us), "time_us": time_us}
    before = table.before.get(metres)
    if before is not None:
        before_us = row.splits[before][1] if before in row.splits else 0 if before == 0 else time_us
        if before_us < time_us:
            lap["lap"] = format_lap(time_us, before_us)
    if counts and (rank := table.split_rank(row, metres)) is not None:
        lap["rank"] = rank
    return lap


def gap_of(row: Row, table: Table) -> str:
    leader_us = table.leaders_us.get(table.field_of(row))
    if row.time_us is None or leader_us is None or table.is_lapped(row):
        return ""
    return format_gap(row.time_us, leader_us)


def present(**values: Any) -> Document:
    return {key: value for key, value in values.items() if value is not None}
