"""Record tracking: which records and bests the results of a competition broke.

tables of one discipline and gender ──▶ DistanceResults (one per table) ──▶ Evaluation
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.results_table import Table
from consumers.rules.records.evaluation import evaluate, in_skating_order
from consumers.rules.records.values import Evaluation, Skated, StandingBest, StandingRecord
from consumers.rules.venue_day import day_of
from schemas.event_data import BestData, CompetitionData, DistanceData, Entry, RecordData, Venue

Group: TypeAlias = tuple[str, str]
"""Discipline and gender: results of one group never concern another."""


class Entered(NamedTuple):
    """A competitor of a start list, with the bests that it prints. `number` is the distance's place in the programme."""

    name: str
    country: str | None
    personal_us: int | None
    season_us: int | None
    number: int


class DistanceResults(NamedTuple):
    """What one distance contributes to the evaluation of its group."""

    skated: tuple[Skated, ...]
    entered: tuple[Entered, ...]


def group_of(table: Table) -> Group:
    return table.data.discipline, table.data.gender


def record_groups(records: Sequence[RecordData]) -> tuple[Group, ...]:
    """The groups of loaded records, in the order of the log."""
    return tuple(dict.fromkeys((record.discipline, record.gender) for record in records))


def result_key(distance: str, row: Row) -> str:
    """The key of a result in an evaluation."""
    heat = f" {row.heat_key}" if row.heat.field else ""  # in rounds a competitor has several results
    return f"{distance} {row.entry.competitor.id}{heat}"


def table_results(table: Table, announced: CompetitionData | None, memo: Memo) -> DistanceResults:
    """What a table contributes; the same object while no result or entry changed."""
    rows = tuple(
        row.entry if row.time_us is None and row.result is None else row  # before a result only the entry counts
        for row in (table.races if table.knockout else table.rows).values()
    )
    return memo.get(
        ("evaluated", table.data.distance), _distance_results, table.data, day_of(table.data, announced), rows
    )


def _distance_results(data: DistanceData, on: date | None, rows: tuple[Row | Entry, ...]) -> DistanceResults:
    entries = [row.entry if isinstance(row, Row) else row for row in rows]
    return DistanceResults(
        tuple(_skated(data, on, row) for row in rows if isinstance(row, Row)),
        tuple(
            Entered(
                entry.competitor.name,
                entry.competitor.country,
                entry.personal_best_us,
                entry.season_best_us,
                data.number,
            )
            for entry in entries
        ),
    )


def evaluate_group(
    group: Group,
    records: Sequence[RecordData],
    bests: Sequence[BestData],
    results: tuple[DistanceResults, ...],
    venue: Venue | None,
    olympic: bool,
) -> Evaluation:
    """The evaluation of a group. `records` and `bests` are those of its discipline, in the order of the log."""
    discipline, gender = group
    skated = [one for distance in results for one in distance.skated]
    listed: list[StandingBest] = []
    for entered in sorted((one for distance in results for one in distance.entered), key=lambda one: one.number):
        for kind, time_us in (("PB", entered.personal_us), ("SB", entered.season_us)):
            if time_us is not None:
                listed.append(
                    StandingBest(
                        "PB" if kind == "PB" else "SB",
                        discipline,
                        gender,
                        time_us,
                        entered.name,
                        entered.country,
                        since=entered.number,
                    )
                )
    loaded = (StandingBest.of(best) for best in bests if best.discipline == discipline)
    return evaluate(
        [StandingRecord.of(record) for record in records if (record.discipline, record.gender) == group],
        [*listed, *loaded] if skated else [],
        in_skating_order(skated),
        venue=venue,
        olympics=olympic,
    )


def _skated(data: DistanceData, on: date | None, row: Row) -> Skated:
    competitor, result = row.entry.competitor, row.result
    return Skated(
        key=result_key(data.distance, row),
        name=competitor.name,
        country=competitor.country,
        discipline=data.discipline,
        gender=data.gender,
        time_us=row.time_us,
        distance=data.distance,
        heat=row.heat.number,
        round=row.heat.round,
        number=data.number,
        on=on,
        status=row.status if row.status in ("DNS", "DNF", "DQ", "WDR") else "ok",
        reskate=result.reskate if result is not None else False,
        provisional=row.provisional,
        reconstructed=result is not None and "time" in result.reconstructed,
        junior=competitor.junior,
        splits_us=tuple((metres, time_us) for metres, (_, time_us) in row.splits.items()),
    )
