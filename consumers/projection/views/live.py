"""`live/{competition}`: the heats on the board, every split as it comes. The shape is `schemas.views.LiveView`."""

from collections.abc import Callable, Mapping

from consumers.projection.race.pace import Pace, pace_of
from consumers.projection.race.record_tracking import Group, group_of
from consumers.projection.race.results_table import Row, Table
from consumers.projection.race.targets import Targets
from consumers.projection.state.parts import Competition, Heat
from consumers.projection.views.documents import (
    armband_of,
    competitor_keys,
    flags_of,
    gap_of,
    lap_keys,
    of_mass_start,
    present,
    reason_keys,
)
from consumers.rules.records.values import Evaluation
from schemas.documents import Document
from schemas.times import format_gap, format_time


def live_document(
    competition: str,
    memory: Competition,
    tables: Mapping[str, Table],
    heats: Mapping[tuple[str, str], Heat],
    evaluations: Mapping[Group, Evaluation],
    targets: Callable[[Row, Table], Targets],
) -> Document:
    """`heats` are those on the board. A heat of a distance that was not scheduled yet is left out until it is. `targets` says
    what a race is held against."""
    return {
        "competition": competition,
        "name": memory.data.name if memory.data else competition,
        "heats": {
            f"{distance}/{key}": _live_heat(
                distance, key, heat, tables[distance], evaluations[group_of(tables[distance])], targets
            )
            for (distance, key), heat in heats.items()
            if distance in tables
        },
    }


def _live_heat(
    distance: str,
    key: str,
    heat: Heat,
    table: Table,
    evaluation: Evaluation,
    targets: Callable[[Row, Table], Targets],
) -> Document:
    data = table.data
    rows = [table.races[entry.race] for entry in heat.entries]
    leading = sorted(
        (row for row in rows if row.splits), key=lambda row: (-max(row.splits), row.splits[max(row.splits)][1])
    )
    positions = {row.entry.race: position for position, row in enumerate(leading, start=1)}
    return present(
        distance=distance,
        name=data.name,
        discipline=data.discipline,
        gender=data.gender,
        division=data.division,
        run=data.run,
        metres=data.metres,
        start_mode=data.start_mode,
        split_points=list(table.points),
        round=heat.round,
        heat=heat.heat,
        heats=len(table.heat_states),
        qualify=heat.qualify,
        state=table.heat_states[key],
        started_at=heat.started_at,
        races={
            row.entry.race: _live_lane(row, table, positions.get(row.entry.race), evaluation, targets) for row in rows
        },
    )


def _live_lane(
    row: Row, table: Table, position: int | None, evaluation: Evaluation, targets: Callable[[Row, Table], Targets]
) -> Document:
    entry = row.entry
    counts = table.counts(row)
    placing = table.placing_of(row) if counts else None
    race = row.heat.races.get(entry.race)
    last = max(race.passings, key=lambda passing: (passing.time_us, passing.how), default=None) if race else None
    metres, passed_us = max(row.splits.items(), key=lambda item: item[0], default=(0, ("manual", 0)))
    covered, at_us = metres, passed_us[1]
    pace = pace_of(row, table, targets(row, table))
    if last is not None and last.metres is not None and covered < last.metres <= table.data.metres:
        covered, at_us = int(last.metres), last.time_us
    return competitor_keys(entry.competitor) | present(
        race=entry.race,
        lane=entry.lane,
        armband=armband_of(row, table),
        status=row.status,
        **reason_keys(row.reason),
        rank=placing.rank if placing else None,
        position=position,
        personal_best=format_time(row.best_us) if row.best_us else None,
        season_best=format_time(entry.season_best_us) if entry.season_best_us else None,
        metres=covered or None,
        passed_us=at_us or None,
        speed_mms=round(last.speed_ms * 1000) if last is not None and last.speed_ms is not None else None,
        splits=_live_splits(row, table, pace, counts),
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=gap_of(row, table) if row.time_us is not None else None,
        provisional=True if row.provisional else None,
        flags=(flags_of(row, table, evaluation) or None) if counts else None,
        **of_mass_start(row, table),
        **pace.lane,
    )


def _live_splits(row: Row, table: Table, pace: Pace, counts: bool) -> Document:
    key = "splits", row.entry.race, id(pace)
    known: Document | None = table.worked_out.get(key)
    if known is None:
        known = table.worked_out[key] = {
            str(metres): lap_keys(metres, row, table, counts=counts)
            | {"gap": format_gap(time_us, table.split_best_us(row, metres) or time_us), "how": how}
            | ({"against": against} if (against := pace.splits.get(metres)) else {})
            for metres, (how, time_us) in row.splits.items()
        }
    return known
