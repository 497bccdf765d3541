"""What there is to tell about a distance: its results in the order of the finish, and the facts about them.

    table, what it broke, who caused what  ──▶  Story  ──▶  lines of the ticker, a section of the report

A story is a function of the state as it stands, whichever events were drawn together: nothing here knows what was said before.
It is made anew only when something that it is made of has changed, which most crossings do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from consumers.projection.race.cup_leaders import Leaders, leaders_after
from consumers.projection.race.results_table import Row, Table
from consumers.projection.state.parts import Cause, Competition, Distance, Race
from consumers.rules.news.fact_finding import Broke, facts_of, fell_to
from consumers.rules.news.facts import NotableFact, Result, Who
from consumers.rules.records.values import Broken, Evaluation, StandingBest, StandingRecord
from consumers.rules.result_order import OUT
from schemas.event_data import Competitor, Entry, ResultData
from schemas.fields import Status
from schemas.times import hundredths
from schemas.views.parts import State

_NO_RACE = Race()
_FELL = "F"


class Ended(NamedTuple):
    """A race that has a time or is out, and the events that made it so. `finished` is that of the finish (of the result, where
    nobody saw the finish)."""

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
    goes_on: bool


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """`told` are the facts, in the order of the finish; `ended` the races by the key of the result. Two stories are the same
    when they are one object."""

    table: Table
    evaluation: Evaluation
    official_by: Cause | None
    ended: Mapping[str, Ended]
    results: Sequence[Result]
    ranked: Sequence[tuple[Result, Ended]]
    """Those with a rank, the first first."""
    told: Sequence[NotableFact]
    broke: Broke
    cup: Sequence[Table]
    """The tables of the same cup up to this one."""
    leaders: Leaders | None
    """Of the World Cup after this distance, once it is over."""

    @property
    def state(self) -> State:
        return self.table.state

    @property
    def is_over(self) -> bool:
        return self.table.state in ("provisional", "official")


@dataclass(slots=True)
class Stories:
    """The stories, each remembered until something that it is made of changes."""

    _seen: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _made: dict[str, tuple[object, Story]] = field(default_factory=dict)

    def of(
        self, table: Table, distance: Distance, competition: Competition, evaluation: Evaluation, cup: Sequence[Table]
    ) -> Story:
        """`cup` are the tables that count for the same World Cup, up to this one."""
        known = self._made.get(table.data.distance)
        seen = (table, distance.official_by, competition.data, evaluation, *competition.seeds.values(), *cup)
        before = self._seen.get(table.data.distance, ())
        # The very same objects are the same story; looking at what is in them comes second.
        if known is not None and len(seen) == len(before) and all(a is b for a, b in zip(seen, before, strict=True)):
            return known[1]
        self._seen[table.data.distance] = seen
        ended = _ended(table)
        over = table.state in ("provisional", "official")
        made_of = (
            *(table.data, table.state, distance.official_by, competition.data, evaluation, ended),
            # Standings are told when a distance is over. (The story keeps the tables, so that no others get their ids.)
            *((dict(competition.seeds), table.gone_on, tuple(map(id, cup))) if over else ()),
            *((tuple(table.heat_states.items()), table.in_heat, table.gone_on) if table.apart else ()),
        )
        if known is not None and known[0] == made_of:
            return known[1]
        leaders = leaders_after(table, cup, competition) if over else None
        story = _story(table, distance.official_by, ended, evaluation, cup, leaders)
        self._made[table.data.distance] = made_of, story
        return story


def who_of(competitor: Competitor) -> Who:
    return Who(competitor.name, competitor.country, competitor.kind == "team", not competitor.reconstructed)


def _story(
    table: Table,
    official_by: Cause | None,
    ended: Sequence[Ended],
    evaluation: Evaluation,
    cup: Sequence[Table],
    leaders: Leaders | None,
) -> Story:
    results = [_result(one, table) for one in ended]
    broke = _broke(table, evaluation)
    told = facts_of(results, table.data.gender, broke, by_time=not table.apart)
    by_key = {result.key: one for result, one in zip(results, ended, strict=True)}
    pairs = zip(results, ended, strict=True)
    ranked = sorted((pair for pair in pairs if pair[0].rank is not None), key=lambda pair: (pair[0].rank, pair[0].key))
    return Story(table, evaluation, official_by, by_key, results, ranked, told, broke, cup, leaders)


def _ended(table: Table) -> list[Ended]:
    """In the order of the finish: by the time of the event, then as the page has it."""
    ended = []
    for key, row in table.rows.items():
        if row.time_us is None and row.status not in OUT:
            continue
        race = row.heat.races.get(row.entry.race, _NO_RACE)
        placing = table.placings.get(key)
        override = row.result.override if row.result is not None else None
        furthest_crossing = race.furthest_crossing
        at_finish = furthest_crossing is not None and furthest_crossing.metres >= table.data.metres
        ended.append(
            Ended(
                entry=row.entry,
                heat_key=row.heat_key,
                heat=row.heat.heat,
                result=row.result,
                status=row.status if row.status in ("DNS", "DNF", "DQ", "WDR") else "ok",
                reason=row.reason,
                time_us=row.time_us,
                rank=(override.rank if override else None) or (placing.rank if placing else None),
                provisional=row.provisional,
                before_us=_before_us(row, race, table) if at_finish else None,
                was=_was(row, race),
                finished=furthest_crossing.cause if furthest_crossing is not None and at_finish else race.settled,
                settled=race.settled,
                corrected=race.corrected,
                splits_us=_splits_us(row) if _fell(row.result) else (),
                goes_on=row.goes_on,
            )
        )
    return sorted(ended, key=lambda one: one.finished.at if one.finished is not None else "")


def _before_us(row: Row, race: Race, table: Table) -> int | None:
    """What was measured before the photo finish; None where it does not decide."""
    finish = row.splits.get(table.data.metres)
    if finish is None or finish[0] != "photofinish" or race.furthest_crossing is None:
        return None
    return race.furthest_crossing.time_us


def _was(row: Row, race: Race) -> tuple[Status, int | None] | None:
    """What a correction replaced, where that is another outcome on the sheet."""
    if race.correction is None:
        return None
    was = race.correction.replaces
    same = was.status == row.status and (
        was.time_us == row.time_us
        or (was.time_us is not None and row.time_us is not None and hundredths(was.time_us) == hundredths(row.time_us))
    )
    return None if same else (was.status, was.time_us if was.status == "ok" else None)


def _fell(result: ResultData | None) -> bool:
    return result is not None and _FELL in result.flags


def _splits_us(row: Row) -> tuple[tuple[int, int], ...]:
    return tuple((metres, time_us) for metres, (_, time_us) in row.splits.items())


def _result(one: Ended, table: Table) -> Result:
    return Result(
        key=f"{table.data.distance} {one.entry.competitor.id}",
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


def _broke(table: Table, evaluation: Evaluation) -> Broke:
    name, number = table.data.distance, table.data.number
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
