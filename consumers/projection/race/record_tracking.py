"""Records and bests of a competition: what the results broke, and the document that says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from consumers.projection.memo import Kept
from consumers.projection.race.results_table import Row, Table
from consumers.projection.state.parts import Competition, Known
from consumers.rules.records.evaluation import evaluate, in_skating_order
from consumers.rules.records.values import Broken, Evaluation, Skated, StandingBest, StandingRecord
from consumers.rules.venue_day import day_of
from schemas.documents import Document
from schemas.times import format_hundredths, format_time

Group = tuple[str, str]
"""Discipline and gender: nothing of one group concerns another."""


@dataclass(slots=True)
class Honours:
    """The evaluations, each remembered until something that it is made of changes."""

    _made: dict[Group, tuple[object, Evaluation]] = field(default_factory=dict)
    _tables: dict[Group, tuple[object, ...]] = field(default_factory=dict)
    _rows: dict[Group, tuple[object, ...]] = field(default_factory=dict)

    def copy(self) -> "Honours":
        return Honours(dict(self._made), dict(self._tables), dict(self._rows))

    def of(self, group: Group, tables: Sequence[Table], memory: Competition, known: Known) -> tuple[Evaluation, bool]:
        """The evaluation of a group from its tables, and whether it is another one than before."""
        before = self._made.get(group)
        # The same tables, known times and announcement are the same answer; looking at what is in them comes second.
        seen = (*tables, known.records, known.bests, memory.data)
        if before is not None and _same_objects(self._tables.get(group, ()), seen):
            return before[1], False
        self._tables[group] = seen
        # Then the rows, of which most crossings change one that has no result yet.
        looked_at = (
            [(table.data, [_looked_at(row) for row in table.rows.values()]) for table in tables],
            *(known.records, known.bests, memory.data),
        )
        if before is not None and self._rows.get(group) == looked_at:
            return before[1], False
        self._rows[group] = looked_at
        records = [record for record in known.records if (record.discipline, record.gender) == group]
        bests = [best for best in known.bests if best.discipline == group[0]]
        skated = [one for table in tables for one in _skated(table, memory)]
        entered = [
            (
                row.entry.competitor.name,
                row.entry.competitor.country,
                row.entry.personal_best_us,
                row.entry.season_best_us,
                table.data.number,
            )
            for table in sorted(tables, key=lambda table: table.data.number)
            for row in table.rows.values()
        ]
        venue = memory.data.venue if memory.data is not None else None
        olympic = memory.data is not None and memory.data.olympic
        made_of = (skated, records, bests, entered, venue, olympic)
        if before is not None and before[0] == made_of:
            return before[1], False
        listed: list[StandingBest] = []
        for name, country, personal_us, season_us, number in entered:
            if personal_us is not None:
                listed.append(StandingBest("PB", group[0], group[1], personal_us, name, country, since=number))
            if season_us is not None:
                listed.append(StandingBest("SB", group[0], group[1], season_us, name, country, since=number))
        evaluation = evaluate(
            [StandingRecord.of(record) for record in records],
            [*listed, *(StandingBest.of(best) for best in bests)] if skated else [],
            in_skating_order(skated),
            venue=venue,
            olympics=olympic,
        )
        self._made[group] = (made_of, evaluation)
        return evaluation, True


def _looked_at(row: Row) -> object:
    """What an evaluation takes from a row: all of it once there is a result, who it is before."""
    return row.entry if row.time_us is None and row.result is None else row


def _same_objects(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def group_of(table: Table) -> Group:
    return table.data.discipline, table.data.gender


def result_key(table: Table, row: Row) -> str:
    """The key of a result in an evaluation."""
    return f"{table.data.distance} {row.entry.competitor.id}"


def records_document(competition: str, evaluations: Mapping[Group, Evaluation], kept: Kept) -> Document:
    """`records/{competition}`: what was in force, and what fell."""
    records: Document = {}
    for group, evaluation in evaluations.items():
        records |= kept.draw(("records", *group), (evaluation,), lambda evaluation=evaluation: _records(evaluation))  # type: ignore[misc]
    return {"competition": competition, "records": dict(sorted(records.items()))}


def _records(evaluation: Evaluation) -> Document:
    return {
        _record_key(standing): _record(standing) | ({"broken": [_broken(each) for each in broken]} if broken else {})
        for standing, broken in evaluation.history()
    }


def _skated(table: Table, memory: Competition) -> Iterable[Skated]:
    data = table.data
    on = day_of(data, memory.data)
    for row in table.rows.values():
        if row.time_us is None and row.result is None:
            continue
        competitor = row.entry.competitor
        result = row.result
        yield Skated(
            key=result_key(table, row),
            name=competitor.name,
            country=competitor.country,
            discipline=data.discipline,
            gender=data.gender,
            time_us=row.time_us,
            distance=data.distance,
            heat=row.heat.heat,
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


def _record_key(record: StandingRecord) -> str:
    parts = [
        record.kind,
        record.discipline,
        record.gender,
        *([record.country] if record.kind == "NR" and record.country else []),
    ]
    return "-".join(parts).lower()


def _record(record: StandingRecord) -> Document:
    return {
        "kind": record.kind,
        "discipline": record.discipline,
        "gender": record.gender,
        "time": format_time(record.time_us),
        "time_us": record.time_us,
        "holder": record.holder,
        **({"country": record.country} if record.country else {}),
        **({"set_on": record.set_on.isoformat()} if record.set_on else {}),
        **({"place": record.place} if record.place else {}),
    }


def _broken(broken: Broken[StandingRecord]) -> Document:
    by = broken.by
    said: Mapping[str, object] = {
        "name": by.name,
        **({"country": by.country} if by.country else {}),
        "distance": by.distance,
        "heat": by.heat,
        "time": format_time(by.time_us or 0),
        "time_us": by.time_us or 0,
        "by": format_hundredths(broken.margin),
        **({"provisional": True} if by.provisional else {}),
    }
    return dict(said)
