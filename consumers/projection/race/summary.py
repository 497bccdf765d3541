"""Summary of a distance: results in finishing order and notable facts.

    table, records broken, provenance  ──▶  Summary  ──▶  ticker lines, a section of the report

A summary is a function of the state as it is now, not of what was said before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from consumers.projection.cause import Cause
from consumers.projection.memo import Memo
from consumers.projection.race.cup_leaders import Leaders, leaders_after
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.points import CupRace
from consumers.projection.race.record_tracking import result_key
from consumers.projection.race.results_table import Table
from consumers.rules.news.fact_finding import Broke, facts_of, fell_to
from consumers.rules.news.facts import NotableFact, Result, Who
from consumers.rules.ranking import Placing
from consumers.rules.records.values import Broken, Evaluation, StandingBest, StandingRecord
from consumers.rules.result_order import OUT
from schemas.distances import is_timed
from schemas.event_data import Competitor, DistanceData, Entry, ResultData, SeedData
from schemas.fields import Phase, Status
from schemas.times import hundredths
from schemas.views.parts import State

_FELL = "F"


class Ended(NamedTuple):
    """A race that has a time or is out, and the events that caused it. `finished` is the event of the finish, or of the result
    when no finish was recorded."""

    key: str
    entry: Entry
    heat_key: str
    heat: int
    result: ResultData | None
    status: Status
    reason: str | None
    time_us: int | None
    rank: int | None
    provisional: bool
    before_us: int | None
    was: tuple[Status, int | None] | None
    finished: Cause | None
    settled: Cause | None
    corrected: Cause | None
    splits_us: tuple[tuple[int, int], ...]
    advances: bool


class FinishedHeat(NamedTuple):
    """A heat of a mass start, a semi-final or a final of a team event in which everybody has finished or is out. `placed` is in
    rank order; `cause` is the event that completed it."""

    key: str
    number: int
    phase: Phase | None
    is_committed: bool
    placed: tuple[tuple[Row, Placing], ...]
    advanced: frozenset[str]
    cause: Cause


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """The summary of a distance. Summaries compare by identity."""

    data: DistanceData
    state: State
    evaluation: Evaluation
    official_by: Cause | None
    ended: Mapping[str, Ended]
    """By the key of the result."""
    results: Sequence[Result]
    ranked: Sequence[tuple[Result, Ended]]
    """Results with a rank, in rank order."""
    facts: Sequence[NotableFact]
    """In finishing order."""
    finished_heats: tuple[FinishedHeat, ...]
    """Of a mass start or of rounds."""
    leaders: Leaders | None
    """Leaders of the World Cup after this distance, once it is over."""
    table: Table | None
    """The final table, once the distance is over."""
    is_partly_seen: bool
    """Heats were skated before the feed was joined: who leads is not known."""
    is_timed: bool
    """Whether the time alone decides: neither a mass start nor rounds."""

    @property
    def is_over(self) -> bool:
        return self.table is not None


def table_summary(
    table: Table,
    official_by: Cause | None,
    evaluation: Evaluation,
    cup_races: tuple[CupRace, ...],
    seed: SeedData | None,
    memo: Memo,
) -> Summary:
    """The summary of a table. `cup_races` are all races of its cup in programme order, `seed` the standings carried in."""
    distance = table.data.distance
    race = next((each for each in cup_races if each.distance == distance), None)
    leaders = None
    if race is not None and table.is_over:
        earlier = tuple(each for each in cup_races[: cup_races.index(race)] if each.is_over)
        leaders = memo.get(("leaders", distance), leaders_after, race, table.data.division, earlier, seed)
    return memo.get(
        ("summary", distance),
        _summary,
        table.data,
        table.state,
        official_by,
        memo.get(("ended", distance), ended_races, table),
        memo.get(("finished heats", distance), finished_heats, table),
        evaluation,
        leaders,
        table if table.is_over else None,
        bool(table.unseen),
        is_timed(table.data.discipline) and not table.knockout,
    )


def _summary(
    data: DistanceData,
    state: State,
    official_by: Cause | None,
    ended: tuple[Ended, ...],
    finished_heats: tuple[FinishedHeat, ...],
    evaluation: Evaluation,
    leaders: Leaders | None,
    table: Table | None,
    is_partly_seen: bool,
    by_time: bool,
) -> Summary:
    results = [_result(one) for one in ended]
    facts = facts_of(results, data.gender, _broke(data, evaluation), by_time=by_time)
    by_key = {result.key: one for result, one in zip(results, ended, strict=True)}
    pairs = zip(results, ended, strict=True)
    ranked = sorted((pair for pair in pairs if pair[0].rank is not None), key=lambda pair: (pair[0].rank, pair[0].key))
    return Summary(
        data,
        state,
        evaluation,
        official_by,
        by_key,
        results,
        ranked,
        facts,
        finished_heats,
        leaders,
        table,
        is_partly_seen,
        by_time,
    )


def who_of(competitor: Competitor) -> Who:
    return Who(competitor.name, competitor.country, competitor.kind == "team", not competitor.reconstructed)


def ended_races(table: Table) -> tuple[Ended, ...]:
    """The races that ended, in finishing order: by the time of the event, then in page order."""
    ended = []
    for row in (table.races if table.knockout else table.rows).values():
        if row.time_us is None and row.status not in OUT:
            continue
        provenance = row.provenance
        competitor = row.entry.competitor.id
        placing = table.placings.get(competitor) if table.rows[competitor] is row else None
        override = row.result.override if row.result is not None else None
        furthest = provenance.furthest_crossing
        at_finish = furthest is not None and furthest.metres >= table.data.metres
        ended.append(
            Ended(
                key=result_key(table.data.distance, row),
                entry=row.entry,
                heat_key=row.heat_key,
                heat=row.heat.number,
                result=row.result,
                status=row.status if row.status in ("DNS", "DNF", "DQ", "WDR") else "ok",
                reason=row.reason,
                time_us=row.time_us,
                rank=(override.rank if override else None) or (placing.rank if placing else None),
                provisional=row.provisional,
                before_us=_before_us(row, table) if at_finish else None,
                was=_was(row),
                finished=furthest.cause if furthest is not None and at_finish else provenance.settled,
                settled=provenance.settled,
                corrected=provenance.corrected,
                splits_us=_splits_us(row) if _fell(row.result) else (),
                advances=row.advances,
            )
        )
    return tuple(sorted(ended, key=lambda one: one.finished.at if one.finished is not None else ""))


def finished_heats(table: Table) -> tuple[FinishedHeat, ...]:
    """The finished heats of a mass start, and the finished semi-finals and finals of a team event; none in other distances."""
    finished = []
    for key, placings in table.in_field.items():
        if table.heat_states.get(key) not in ("finished", "committed") or not placings:
            continue
        rows = {row.entry.competitor.id: row for row in table.races.values() if row.heat_key == key}
        provenances = [row.provenance for row in rows.values()]
        causes = [each.furthest_crossing.cause for each in provenances if each.furthest_crossing is not None]
        causes += [each.settled for each in provenances if each.settled is not None]
        finished.append(
            FinishedHeat(
                key=key,
                number=rows[next(iter(placings))].heat.number,
                phase=rows[next(iter(placings))].heat.phase if table.knockout else None,
                is_committed=table.heat_states[key] == "committed",
                placed=tuple((rows[rider], placing) for rider, placing in placings.items()),
                advanced=table.advanced.get(key, frozenset()),
                cause=max(causes, key=lambda each: (each.at, each.source, each.id)),  # a placed rider has finished
            )
        )
    return tuple(finished)


def _before_us(row: Row, table: Table) -> int | None:
    """The time measured before the photo finish; None when there was no photo finish."""
    finish, furthest = row.splits.get(table.data.metres), row.provenance.furthest_crossing
    if finish is None or finish[0] != "photofinish" or furthest is None:
        return None
    return furthest.time_us


def _was(row: Row) -> tuple[Status, int | None] | None:
    """The outcome that a correction replaced, when the result sheet shows a difference."""
    if row.provenance.correction is None:
        return None
    was = row.provenance.correction.replaces
    same = was.status == row.status and (
        was.time_us == row.time_us
        or (was.time_us is not None and row.time_us is not None and hundredths(was.time_us) == hundredths(row.time_us))
    )
    return None if same else (was.status, was.time_us if was.status == "ok" else None)


def _fell(result: ResultData | None) -> bool:
    return result is not None and _FELL in result.flags


def _splits_us(row: Row) -> tuple[tuple[int, int], ...]:
    return tuple((metres, time_us) for metres, (_, time_us) in row.splits.items())


def _result(one: Ended) -> Result:
    return Result(
        key=one.key,
        who=who_of(one.entry.competitor),
        time_us=one.time_us,
        status=one.status,
        reason=one.reason,
        rank=one.rank,
        fell=_fell(one.result),
        time_known=one.result is None or "time" not in one.result.reconstructed,
        before_us=one.before_us,
        was=one.was,
        splits_us=one.splits_us,
    )


def _broke(data: DistanceData, evaluation: Evaluation) -> Broke:
    name, number = data.distance, data.number
    fallen: dict[str, list[Broken[StandingRecord]]] = {}
    matched: dict[str, list[Broken[StandingRecord]]] = {}
    improved: dict[str, list[Broken[StandingBest]]] = {}
    before = {record.key: record for record in evaluation.records_before}
    for each in evaluation.fallen:
        if each.by.distance == name:
            fallen.setdefault(each.by.key, []).append(each)
        elif each.by.number < number:
            before[each.standing.key] = fell_to(each)
    for each in evaluation.matched:
        if each.by.distance == name:
            matched.setdefault(each.by.key, []).append(each)
    for best in evaluation.improved:
        if best.by.distance == name:
            improved.setdefault(best.by.key, []).append(best)
    return Broke(fallen, matched, improved, tuple(before.values()), evaluation.records_now)
