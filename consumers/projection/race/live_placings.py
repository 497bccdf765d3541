"""Live placings: the rank of every competitor while a distance is running.

In a timed distance, skaters on the ice are ranked by their projected time,
as in the live view. In a mass start, riders are ranked by sprint points so far, laps done and time at the last lap.
"""

from collections.abc import Mapping

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.pace import pace_field, projected_time
from consumers.projection.race.results_table import Table
from consumers.rules.mass_start import Rider, mass_start_placings
from consumers.rules.ranking import Placing, placings
from schemas.distances import LAP_METRES


def placings_now(table: Table, memo: Memo) -> Mapping[str, Placing]:
    """Placing by race as it stands now, kept in `memo` while the table is the same.

    Placings are within the field of the race; skaters who have passed no split have none. In a distance that is not
    running these are the placings of the ranking.
    """
    return memo.get(("live placings", table.data.distance), _placings, table, memo)


def _placings(table: Table, memo: Memo) -> Mapping[str, Placing]:
    if table.separate_heats:
        fields: dict[str, dict[str, Rider]] = {}
        for race, row in table.races.items():
            if (rider := rider_of(row, table)) is not None:
                fields.setdefault(row.heat_key, {})[race] = rider
        return {race: placing for riders in fields.values() for race, placing in mass_start_placings(riders).items()}
    if table.knockout:  # where a team stands depends on the rounds: no rank from a projected time
        return {row.entry.race: table.placings[team] for team, row in table.rows.items() if team in table.placings}
    field = memo.get(("pace field", table.data.distance), pace_field, table)
    times_us = {}
    for competitor, row in table.rows.items():
        if competitor in table.placings and row.time_us is not None:
            times_us[row.entry.race] = row.time_us
        elif _is_racing(row, table):
            projected = memo.get(("projected", table.data.distance, row.entry.race), projected_time, row, field)
            if projected is not None:
                times_us[row.entry.race] = projected.time_us
    return placings(times_us)


def _is_racing(row: Row, table: Table) -> bool:
    return table.state == "running" and row.status == "racing" and bool(row.splits)


def rider_of(row: Row, table: Table) -> Rider | None:
    """A rider of a mass start, with points and laps so far while racing; None before the first lap and in other races."""
    if not table.separate_heats or not _is_racing(row, table):
        return table.riders.get(row.entry.race)
    metres, (_, time_us) = max(row.splits.items())
    return Rider(sum(row.sprints.values()), metres // LAP_METRES, time_us)
