"""Live placings: the rank of every competitor while a distance is running.

In a timed distance, skaters on the ice are ranked by their projected time,
as in the live view. In a mass start, riders are ranked by sprint points so far, laps done and time at the last lap.
"""

from collections.abc import Mapping

from consumers.projection.race.pace import projected_of
from consumers.projection.race.results_table import Row, Table
from consumers.rules.mass_start import Rider, mass_start_placings
from consumers.rules.ranking import Placing, placings
from schemas.distances import LAP_METRES


def placings_now(table: Table) -> Mapping[str, Placing]:
    """Placing by race, among those whom it is compared with; those who have passed no split yet have none.

    In a distance that does not run it is the placing of the ranking.
    """
    known: Mapping[str, Placing] | None = table.worked_out.get(("as it stands",))
    if known is None:
        known = table.worked_out["as it stands",] = _placings(table)
    return known


def _placings(table: Table) -> dict[str, Placing]:
    if table.apart:
        fields: dict[str, dict[str, Rider]] = {}
        for race, row in table.races.items():
            if (rider := rider_of(row, table)) is not None:
                fields.setdefault(row.heat_key, {})[race] = rider
        return {race: placing for field in fields.values() for race, placing in mass_start_placings(field).items()}
    times_us = {}
    for competitor, row in table.rows.items():
        if competitor in table.placings and row.time_us is not None:
            times_us[row.entry.race] = row.time_us
        elif _is_racing(row, table) and (projected := projected_of(row, table)) is not None:
            times_us[row.entry.race] = projected.time_us
    return placings(times_us)


def _is_racing(row: Row, table: Table) -> bool:
    return table.state == "running" and row.status == "racing" and bool(row.splits)


def rider_of(row: Row, table: Table) -> Rider | None:
    """A rider of a mass start, or what a rider in the race has done so far; None before the first lap, and in other races."""
    if not table.apart or not _is_racing(row, table):
        return table.riders.get(row.entry.race)
    metres, (_, time_us) = max(row.splits.items())
    return Rider(sum(row.sprints.values()), metres // LAP_METRES, time_us)
