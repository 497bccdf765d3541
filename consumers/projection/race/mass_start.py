"""Keys that only rows of a mass start have: sprints, points and laps so far, live rank, whether a rider advances."""

from collections.abc import Mapping

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.live_placings import placings_now, rider_of
from consumers.projection.race.results_table import Table
from consumers.rules.ranking import Placing
from schemas.documents import Document


def mass_start_keys(table: Table, memo: Memo) -> Mapping[str, Document]:
    """The keys by race."""
    live = placings_now(table, memo)
    return {race: _keys(row, table, live) for race, row in table.races.items()}


def _keys(row: Row, table: Table, live: Mapping[str, Placing]) -> Document:
    rider = rider_of(row, table)
    place = live.get(row.entry.race) if rider is not None and row.status == "racing" else None
    return {
        "sprints": {str(sprint): won for sprint, won in row.sprints.items()} or None,
        "sprint_points": rider.points if rider is not None else None,
        "laps_done": rider.laps if rider is not None else None,
        "rank_now": place.rank if place is not None else None,
        "qualified": True if row.entry.competitor.id in table.advanced.get(row.heat_key, ()) else None,
    }
