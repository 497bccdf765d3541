"""Rows of a heat: one race of one competitor each, with splits, status and time.

a heat of the state ──▶ heat_rows ──▶ HeatRows (frozen): what the results table is built from
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from consumers.projection.cause import Cause
from consumers.projection.memo import Memo, Versioned
from consumers.projection.race.personal_bests import PersonalBests
from consumers.projection.state.parts import FurthestCrossing, Heat, Race
from consumers.rules.crossings import best_crossing
from consumers.rules.plausibility.crossings_in_doubt import Doubt, Measured, judge
from consumers.rules.plausibility.limits import limits_of
from consumers.rules.result_order import NOT_STARTED, OUT
from schemas.distances import LAP_METRES, is_timed, split_points
from schemas.event_data import CorrectionData, DistanceData, Entry, ResultData
from schemas.fields import How, Phase
from schemas.views.parts import HeatState, RowStatus

_NO_RACE = Race()


@dataclass(frozen=True, slots=True)
class HeatInfo:
    """The heat of a row. `published` counts the publications of its line-up; `qualify` riders advance from it. `field` is the
    key of the heats that are compared with each other."""

    number: int
    round: int
    published: int
    qualify: int | None
    phase: Phase | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The events behind a row: furthest official crossing, newest result, correction."""

    furthest_crossing: FurthestCrossing | None = None
    settled: Cause | None = None
    corrected: Cause | None = None
    correction: CorrectionData | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One race of one competitor, immutable. `splits` are metres → (device, µs since the start), in order of metres.
    `advances`: in a heat of a mass start from which riders advance (a semi-final)."""

    heat_key: str
    heat: HeatInfo
    lane_order: int
    entry: Entry
    result: ResultData | None
    splits: Mapping[int, tuple[How, int]]
    doubts: Mapping[int, Doubt]
    """Crossings that count for nothing until they are confirmed, by metres."""
    status: RowStatus
    reason: str | None
    time_us: int | None
    provisional: bool
    sprints: Mapping[int, int]
    advances: bool
    best_us: int | None
    """The personal best that the pace is compared with."""
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class HeatRows:
    """A heat as the table needs it: its rows, and the facts about its life."""

    key: str
    heat: HeatInfo
    rows: tuple[Row, ...]
    state: HeatState
    is_committed: bool
    is_started: bool
    is_shown: bool


def heat_rows(
    key: str, source: Versioned, data: DistanceData, last_round: int, field: str, bests: PersonalBests, memo: Memo
) -> HeatRows:
    """The rows of a heat. `source` is the heat as of a revision, `last_round` the last round that has a start list, `field` the
    key of the heats that are compared with each other."""
    heat: Heat = source.value
    info = HeatInfo(heat.heat, heat.round, heat.published, heat.qualify, heat.phase, field)
    points = split_points(data.discipline, data.metres)
    rows = tuple(
        memo.get(
            ("row", data.distance, key, entry.race),
            _unchanged,
            _row(data, points, last_round, key, info, heat, order, entry, bests.time_us(entry)),
        )
        for order, entry in enumerate(heat.entries)
    )
    started, shown = heat.started_at is not None, bool(heat.shown)
    return HeatRows(key, info, rows, _heat_state(heat, rows), heat.committed or heat.cancelled, started, shown)


def _unchanged(row: Row) -> Row:
    """The row itself: the memo gives the earlier object for an equal row, so that later comparisons are by identity."""
    return row


def _row(
    data: DistanceData,
    points: tuple[int, ...],
    last_round: int,
    key: str,
    info: HeatInfo,
    heat: Heat,
    order: int,
    entry: Entry,
    best_us: int | None,
) -> Row:
    race = heat.races.get(entry.race, _NO_RACE)
    result = race.result
    settled = result is not None and not race.reopened
    measured = _measured(race, points)
    finish = best_crossing(measured.get(data.metres, {}))
    time_us: int | None = None
    status: RowStatus
    if result is not None and (settled or result.status != "ok"):
        status = result.status
        time_us = None if status != "ok" else result.time_us or (finish[1] if finish is not None else None)
    elif entry.status in NOT_STARTED:
        status = entry.status
    elif finish is not None:
        status, time_us = "ok", finish[1]
    elif result is not None and result.time_us is not None:
        status, time_us = "ok", result.time_us
    elif entry.status is not None and entry.status != "ok":
        status = entry.status
    else:
        status = "racing" if not heat.committed and (heat.started_at is not None or measured) else "waiting"
    if status == "ok" and time_us is None:
        status = "waiting"
    lapped = result is not None and result.laps is not None and result.laps * LAP_METRES < data.metres
    shown = _shown(race)
    if time_us is not None and not lapped and (finish is None or finish[1] != time_us or settled):
        shown += [(data.metres, how, us) for how, us in measured.get(data.metres, {}).items()]
        measured = {**measured, data.metres: {finish[0] if finish else "manual": time_us}}
    if status in NOT_STARTED:  # a transponder that somebody carries along the track
        splits: Mapping[int, tuple[How, int]] = {}
        doubts: Mapping[int, Doubt]
        found = {metres: best for metres, times in measured.items() if not settled and (best := best_crossing(times))}
        doubts = {metres: Doubt(us, how, "not-started") for metres, (how, us) in found.items()}
    else:
        by_person = race.correction is not None and not race.reopened
        crossings = Measured(measured, shown, by_person, time_us if settled else None)
        splits, doubts = judge(limits_of(data.discipline, data.gender, points), crossings)
        if status == "ok" and not settled and data.metres in splits:
            time_us = splits[data.metres][1]
        elif data.metres in doubts and time_us is not None:
            status, time_us = "waiting" if heat.committed else "racing", None
    return Row(
        heat_key=key,
        heat=info,
        lane_order=order,
        entry=entry,
        result=result,
        splits=MappingProxyType(dict(sorted(splits.items()))),
        doubts=MappingProxyType(dict(sorted(doubts.items()))),
        status=status,
        reason=result.reason if result is not None else entry.reason,
        time_us=time_us,
        provisional=not settled,
        sprints=MappingProxyType(dict(sorted(race.sprints.items()))),
        advances=not is_timed(data.discipline) and (heat.qualify is not None or heat.round < last_round),
        best_us=best_us,
        provenance=Provenance(race.furthest_crossing, race.settled, race.corrected, race.correction),
    )


def _measured(race: Race, points: tuple[int, ...]) -> dict[int, dict[How, int]]:
    """The time of each device by metres."""
    if race.result is not None and race.result.splits and not race.reopened:
        return {split.metres: {split.how: split.time_us} for split in race.result.splits}
    measured: dict[int, dict[How, int]] = {}
    for passing in race.passings:
        if passing.counts and passing.metres is not None and passing.metres in points:
            measured.setdefault(int(passing.metres), {})[passing.how] = passing.time_us
    for metres, times in race.presented.items():
        measured[metres] = {**measured.get(metres, {}), **times}
    return {metres: times for metres, times in measured.items() if times}


def _shown(race: Race) -> list[tuple[float, How, int]]:
    """Passings that are no splits: they can confirm one."""
    return [
        (passing.metres, passing.how, passing.time_us)
        for passing in race.passings
        if not passing.counts and passing.metres is not None
    ]


def _heat_state(heat: Heat, rows: Sequence[Row]) -> HeatState:
    if heat.cancelled:
        return "cancelled"
    if heat.committed:
        return "committed"
    if heat.started_at is not None or any(row.splits for row in rows):
        return "finished" if rows and all(row.time_us is not None or row.status in OUT for row in rows) else "running"
    return "ready" if heat.shown else "scheduled"
