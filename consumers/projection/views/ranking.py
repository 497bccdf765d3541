"""`ranking/{competition}/{distance}`: the results of a distance. The shape is `schemas.views.ranking.RankingView`."""

from collections.abc import Mapping

from consumers.projection.memo import Memo
from consumers.projection.race.chances import Chances
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.points import Worth, points_of_row
from consumers.projection.race.record_tracking import group_of, result_key
from consumers.projection.race.results_table import Table, page_order
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.state.parts import Amendment
from consumers.projection.view import View
from consumers.projection.views.row_parts import (
    about_distance,
    chance_of,
    competitor_keys,
    doubt_keys,
    flags_of,
    gap_of,
    lap_keys,
    present,
    rank_of,
    reason_keys,
    reconstructed_of,
)
from consumers.rules.ranking import Placing
from consumers.rules.records.values import Evaluation
from schemas.documents import Document
from schemas.times import format_time


def ranking_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    return {
        distance: snapshot.memo.get(
            ("ranking", distance),
            _document,
            snapshot.competition,
            table,
            snapshot.worth(table),
            snapshot.points_are_missing(table),
            snapshot.evaluation(group_of(table)),
            snapshot.mass_start_keys(table),
            None if table.is_over else snapshot.chances(table),
            snapshot.amendments(distance),
            snapshot.memo,
        )
        for distance, table in snapshot.tables.items()
    }


def _document(
    competition: str,
    table: Table,
    worth: Worth | None,
    points_missing: bool,
    evaluation: Evaluation,
    mass_start: Mapping[str, Document],
    chances: Chances | None,
    amendments: tuple[Amendment, ...],
    memo: Memo,
) -> Document:
    corrected = {each.race: each for each in amendments}
    rows = {
        key: memo.get(
            ("ranking", table.data.distance, key),
            _row,
            row,
            position,
            rank_of(row, table),
            table.placings.get(key),
            points_of_row(row, table.scoring_placing(row), worth),
            gap_of(row, table),
            table.points,
            table.split_ranks[row.entry.race],
            flags_of(row, table, evaluation),
            evaluation.equalled.get(result_key(table.data.distance, row), ()),
            mass_start.get(row.entry.race, {}),
            table.possible_ranks(row),
            chance_of(chances, key),
            corrected.get(row.entry.race),
        )
        for position, (key, row) in enumerate(table.rows.items(), start=1)
    }
    counts: Document = {"season": worth.season, "cup": worth.cup, "stage": worth.stage} if worth is not None else {}
    if points_missing:
        counts["points_known"] = False
    unseen = {"unseen": list(table.unseen)} if table.unseen else {}
    heats = {"heats": _heat_rankings(table, worth, mass_start)} if table.has_rounds else {}
    newest = {"corrected": _corrected(amendments[-1])} if amendments else {}
    return about_distance(competition, table) | counts | unseen | newest | {"rows": rows} | heats


def _row(
    row: Row,
    position: int,
    rank: int | None,
    placing: Placing | None,
    cup_points: int | None,
    gap: str,
    points: tuple[int, ...],
    split_ranks: tuple[int | None, ...],
    flags: list[str],
    equalled: tuple[str, ...],
    mass_start: Document,
    possible: tuple[int, int] | None,
    chances: Document | None,
    amendment: Amendment | None,
) -> Document:
    override = row.result.override if row.result is not None else None
    return competitor_keys(row.entry.competitor) | present(
        position=position,
        rank=rank,
        possible_ranks=list(possible) if possible is not None else None,
        heat=row.heat.number,
        round=row.heat.round,
        lane=row.entry.lane,
        race=row.entry.race,
        status=row.status,
        **reason_keys(row.reason),
        time=format_time(row.time_us) if row.time_us is not None else None,
        time_us=row.time_us,
        thousandth=placing.thousandth if placing else None,
        gap=gap,
        laps={str(metres): lap for metres, lap in lap_keys(row, points, split_ranks).items()},
        flags=flags,
        doubts=doubt_keys(row),
        chances=chances,
        equalled=list(equalled) or None,
        provisional=True if row.provisional else None,
        corrected=_corrected(amendment) if amendment is not None else None,
        reconstructed=reconstructed_of(row),
        points=cup_points,
        override=override.model_dump(exclude_defaults=True) if override is not None else None,
        **mass_start,
    )


def _corrected(amendment: Amendment) -> Document:
    return present(at=amendment.cause.at, before=amendment.before, after=amendment.after, why=amendment.why or None)


def _heat_rankings(table: Table, worth: Worth | None, mass_start: Mapping[str, Document]) -> Document:
    """The ranking of each heat in rounds. Heats of one field (quarter-finals) rank together."""
    rows: dict[str, list[Row]] = {}
    for row in table.races.values():
        rows.setdefault(row.heat_key, []).append(row)
    return {
        key: present(
            round=in_heat[0].heat.round,
            heat=in_heat[0].heat.number,
            state=table.heat_states[key],
            qualify=in_heat[0].heat.qualify,
            phase=in_heat[0].heat.phase,
            rows={
                row.entry.competitor.id: _in_heat(position, row, table, worth, mass_start)
                for position, row in enumerate(
                    sorted(in_heat, key=lambda row: page_order(row, table.placing_of(row))), start=1
                )
            },
        )
        for key, in_heat in rows.items()
    }


def _in_heat(
    position: int, row: Row, table: Table, worth: Worth | None, mass_start: Mapping[str, Document]
) -> Document:
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
        points=points_of_row(row, placing, worth) if not table.knockout else None,
        members=[member.name for member in row.entry.competitor.members] or None,
        **mass_start.get(row.entry.race, {}),
    )


VIEW = View(
    "ranking",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.CORRECTION}),
    ranking_documents,
)
