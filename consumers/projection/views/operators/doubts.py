"""`doubts/{competition}`: crossings that wait for a confirmation. The shape is `schemas.views.doubts.DoubtsView`."""

import hashlib
from collections.abc import Mapping

from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.projection.views.row_parts import doubt_keys, present
from schemas.documents import Document

_LONGEST_KEY = 128


def doubts_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    if not snapshot.scheduled:
        return {}
    of_distances = tuple(
        snapshot.memo.get(("doubts", distance), _of_distance, table) for distance, table in snapshot.tables.items()
    )
    return {"": snapshot.memo.get(("doubts",), _document, snapshot.competition, of_distances)}


def _document(competition: str, of_distances: tuple[Document, ...]) -> Document:
    return {"competition": competition, "doubts": {key: line for each in of_distances for key, line in each.items()}}


def _of_distance(table: Table) -> Document:
    distance = table.data.distance
    return {
        _key(f"{distance}/{race}/{metres}"): doubt
        | present(
            distance=distance,
            round=row.heat.round,
            heat=row.heat.number,
            race=race,
            metres=int(metres),
            competitor=row.entry.competitor.id,
            name=row.entry.competitor.name,
            country=row.entry.competitor.country,
        )
        for race, row in table.races.items()
        if row.doubts
        for metres, doubt in (doubt_keys(row) or {}).items()
    }


def _key(whole: str) -> str:
    return whole if len(whole) <= _LONGEST_KEY else hashlib.blake2b(whole.encode(), digest_size=10).hexdigest()


VIEW = View("doubts", frozenset({Aspect.DISTANCE, Aspect.CROSSING}), doubts_documents)
