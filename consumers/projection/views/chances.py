"""`chances/{competition}/{distance}`: who may still win. The shape is `schemas.views.chances.ChancesView`."""

from collections.abc import Mapping

from consumers.projection.race.chances import Chances
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.projection.views.row_parts import about_distance, chance_keys, present
from schemas.documents import Document


def chances_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    return {
        distance: snapshot.memo.get(
            ("chances document", distance), _document, snapshot.competition, table, snapshot.chances(table)
        )
        for distance, table in snapshot.tables.items()
    }


def _document(competition: str, table: Table, chances: Chances | None) -> Document:
    if chances is None:
        return about_distance(competition, table) | {"rows": {}}
    order = {key: number for number, key in enumerate(table.rows)}
    likely = sorted(chances.of, key=lambda key: (-chances.of[key].win, -chances.of[key].podium, order[key]))
    rows = {
        key: chance_keys(chances.of[key])
        | present(
            competitor=key,
            name=table.rows[key].entry.competitor.name,
            country=table.rows[key].entry.competitor.country,
            heat=table.rows[key].heat.number,
            status=table.rows[key].status,
            position=position,
        )
        for position, key in enumerate(likely, start=1)
    }
    more = present(leads=chances.leads, incomplete=True if chances.incomplete else None, unbeatable=chances.unbeatable)
    return about_distance(competition, table) | more | {"rows": rows}


VIEW = View(
    "chances",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.SEED}),
    chances_documents,
)
