"""`startlist/{competition}/{distance}`: heats and lanes. The shape is `schemas.views.race.StartListView`."""

from collections.abc import Mapping

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import HeatInfo, Row
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.projection.views.row_parts import about_distance, armband_of, competitor_keys, present, reason_keys
from schemas.distances import StartMode
from schemas.documents import Document
from schemas.event_data import Entry
from schemas.times import format_time
from schemas.views.parts import HeatState


def startlist_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    return {
        distance: snapshot.memo.get(("start list", distance), _document, snapshot.competition, table, snapshot.memo)
        for distance, table in snapshot.tables.items()
    }


def _document(competition: str, table: Table, memo: Memo) -> Document:
    rows: dict[str, list[Row]] = {}
    for row in table.races.values():
        rows.setdefault(row.heat_key, []).append(row)
    heats = {
        key: memo.get(
            ("start list", table.data.distance, key),
            _heat,
            tuple(row.entry for row in in_heat),
            in_heat[0].heat,
            table.heat_states[key],
            table.data.start_mode,
        )
        for key, in_heat in rows.items()
    }
    return about_distance(competition, table) | {"heats": heats}


def _heat(entries: tuple[Entry, ...], heat: HeatInfo, state: HeatState, start_mode: StartMode) -> Document:
    lanes = {entry.lane: _lane(entry, start_mode, heat.number) for entry in entries}
    rounds = present(qualify=heat.qualify, phase=heat.phase)
    return {"round": heat.round, "heat": heat.number, "state": state, **rounds, "lanes": lanes}


def _lane(entry: Entry, start_mode: StartMode, heat: int) -> Document:
    best, season = entry.personal_best_us, entry.season_best_us
    return competitor_keys(entry.competitor) | present(
        race=entry.race,
        personal_best=format_time(best) if best else None,
        personal_best_us=best,
        season_best=format_time(season) if season else None,
        season_best_us=season,
        armband=armband_of(entry, start_mode, heat),
        status=entry.status if entry.status != "ok" else None,
        **reason_keys(entry.reason),
    )


VIEW = View("startlist", frozenset({Aspect.DISTANCE, Aspect.CROSSING}), startlist_documents)
