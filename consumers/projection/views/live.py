"""`live/{competition}`: the heats on the board, every split as it comes. The shape is `schemas.views.race.LiveView`."""

from collections.abc import Mapping

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.pace import References, pace_of
from consumers.projection.race.record_tracking import group_of
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.state.parts import Heat, Passing
from consumers.projection.view import View
from consumers.projection.views.row_parts import (
    armband_of,
    chance_of,
    competitor_keys,
    doubt_keys,
    flags_of,
    gap_of,
    lap_keys,
    present,
    reason_keys,
    reconstructed_of,
)
from consumers.rules.ranking import Placing
from schemas.distances import Armband, traits_of
from schemas.documents import Document
from schemas.times import format_gap, format_time


def live_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """A heat of a distance that is not scheduled yet is left out until it is."""
    heats = {
        f"{distance}/{key}": _heat(snapshot, key, snapshot.state.heat(distance, key), snapshot.table(distance))
        for distance, key in snapshot.state.competition.board
        if distance in snapshot.scheduled
    }
    name = snapshot.data.name if snapshot.data else snapshot.competition
    return {"": {"competition": snapshot.competition, "name": name, "heats": heats}}


def _heat(snapshot: Snapshot, key: str, heat: Heat, table: Table) -> Document:
    data, references = table.data, snapshot.references(table)
    rows = [table.races[entry.race] for entry in heat.entries]
    leading = sorted(
        (row for row in rows if row.splits), key=lambda row: (-max(row.splits), row.splits[max(row.splits)][1])
    )
    positions = {row.entry.race: position for position, row in enumerate(leading, start=1)}
    return present(
        distance=data.distance,
        name=data.name,
        discipline=data.discipline,
        form=traits_of(data.discipline).form,
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
        phase=heat.phase,
        unseen=list(table.unseen) or None,
        state=table.heat_states[key],
        started_at=heat.started_at,
        races={
            row.entry.race: _lane(
                snapshot, row, table, references, positions.get(row.entry.race), _last_passing(heat, row)
            )
            for row in rows
        },
    )


def _last_passing(heat: Heat, row: Row) -> Passing | None:
    race = heat.races.get(row.entry.race)
    doubts = {(doubt.how, doubt.time_us) for doubt in row.doubts.values()}
    passings = [each for each in (race.passings if race is not None else ()) if (each.how, each.time_us) not in doubts]
    return max(passings, key=lambda passing: (passing.time_us, passing.how), default=None)


def _lane(
    snapshot: Snapshot, row: Row, table: Table, references: References, position: int | None, last: Passing | None
) -> Document:
    counts = table.counts(row)
    bests_us = table.split_bests_us.get(table.field_of(row), {})
    return snapshot.memo.get(
        ("lane", table.data.distance, row.entry.race),
        _lane_document,
        row,
        armband_of(row.entry, table.data.start_mode, row.heat.number),
        position,
        last if last is not None and (last.metres or 0) <= table.data.metres else _without_metres(last),
        table.placing_of(row) if counts else None,
        gap_of(row, table),
        table.points,
        table.split_ranks[row.entry.race] if counts else (None,) * len(row.splits),
        tuple(map(bests_us.get, row.splits)),
        flags_of(row, table, snapshot.evaluation(group_of(table))) if counts else [],
        snapshot.mass_start_keys(table).get(row.entry.race, {}),
        references,
        chance_of(snapshot.chances(table), row.entry.competitor.id) if counts and not table.is_over else None,
        snapshot.memo,
    )


def _without_metres(passing: Passing | None) -> Passing | None:
    """A passing beyond the finish shows speed, but no distance covered."""
    return Passing(passing.time_us, passing.how, None, passing.speed_ms) if passing is not None else None


def _lane_document(
    row: Row,
    armband: Armband | None,
    position: int | None,
    last: Passing | None,
    placing: Placing | None,
    gap: str,
    points: tuple[int, ...],
    split_ranks: tuple[int | None, ...],
    bests_us: tuple[int | None, ...],
    flags: list[str],
    mass_start: Document,
    references: References,
    chances: Document | None,
    memo: Memo,
) -> Document:
    entry, pace = row.entry, pace_of(row, references, memo)
    metres, passed_us = max(row.splits.items(), key=lambda item: item[0], default=(0, ("manual", 0)))
    covered, at_us = metres, passed_us[1]
    if last is not None and last.metres is not None and covered < last.metres:
        covered, at_us = int(last.metres), last.time_us
    laps = lap_keys(row, points, split_ranks)
    splits = {
        str(metres): lap
        | {"gap": format_gap(time_us, best_us or time_us), "how": how}
        | ({"against": against} if (against := pace.splits.get(metres)) else {})
        for (metres, lap), (how, time_us), best_us in zip(laps.items(), row.splits.values(), bests_us, strict=True)
    }
    return competitor_keys(entry.competitor) | present(
        reconstructed=reconstructed_of(row),
        race=entry.race,
        lane=entry.lane,
        armband=armband,
        status=row.status,
        **reason_keys(row.reason),
        rank=placing.rank if placing else None,
        position=position,
        personal_best=format_time(row.best_us) if row.best_us else None,
        season_best=format_time(entry.season_best_us) if entry.season_best_us else None,
        metres=covered or None,
        passed_us=at_us or None,
        speed_mms=round(last.speed_ms * 1000) if last is not None and last.speed_ms is not None else None,
        splits=splits,
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=gap if row.time_us is not None else None,
        provisional=True if row.provisional else None,
        flags=flags or None,
        doubts=doubt_keys(row),
        chances=chances,
        **mass_start,
        **pace.lane,
    )


VIEW = View(
    "live",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.POSITION, Aspect.REFERENCE}),
    live_documents,
)
