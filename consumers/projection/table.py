"""Who stands where in a distance: splits, status, time and rank of every competitor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from consumers.projection.state import Distance, Heat, Race
from consumers.rules.crossings import best_crossing
from consumers.rules.mass_start import Rider, mass_start_placings, total_points
from consumers.rules.outcomes import ORDER, OUT
from consumers.rules.ranking import Placing, placings, ranks
from schemas.distances import LAP_METRES, is_timed, split_points
from schemas.events import DistanceData, Entry, How, ResultData
from schemas.views import HeatState, RowStatus, State

_NO_RACE = Race()


@dataclass(frozen=True, slots=True)
class Row:
    """One race of one competitor. `splits` are metres → (device, µs since the start), in order of metres."""

    heat_key: str
    heat: Heat
    lane_order: int
    entry: Entry
    result: ResultData | None
    splits: Mapping[int, tuple[How, int]]
    status: RowStatus
    reason: str | None
    time_us: int | None
    provisional: bool
    sprints: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A distance as it stands.

    `rows` has one row per competitor in the order of the page; `races` has every race, those of an earlier heat of the
    same competitor included. `sprint_points` and `laps_done` are of a mass start, by competitor.
    """

    data: DistanceData
    state: State
    heats_committed: int
    heat_states: Mapping[str, HeatState]
    points: tuple[int, ...]
    before: Mapping[int, int]
    """Each split point's predecessor; 0 for the first."""
    rows: Mapping[str, Row]
    races: Mapping[str, Row]
    placings: Mapping[str, Placing]
    split_ranks: Mapping[int, Mapping[str, int]]
    split_best_us: Mapping[int, int]
    leader_us: int | None
    sprint_points: Mapping[str, int]
    laps_done: Mapping[str, int]
    worked_out: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What the documents have made of it so far, to be used again: a table lasts until something in it changes."""


def build_table(data: DistanceData, distance: Distance, heats: Iterable[tuple[str, Heat]]) -> Table:
    """The table of one distance from its heats (in the order in which they were heard of)."""
    heats = list(heats)
    points = split_points(data.discipline, data.metres)
    races: dict[str, Row] = {}
    chosen: dict[str, Row] = {}
    heat_states: dict[str, HeatState] = {}
    for key, heat in heats:
        rows = [_row(data, points, key, heat, order, entry) for order, entry in enumerate(heat.entries)]
        heat_states[key] = _heat_state(heat, rows)
        for row in rows:
            races[row.entry.race] = row
            competitor = row.entry.competitor.id
            if competitor not in chosen or _claim(row) > _claim(chosen[competitor]):
                chosen[competitor] = row
    counted = {key: row for key, row in chosen.items() if row.status != "DQ"}
    riders = {} if is_timed(data.discipline) else _riders(data, counted)
    times = {key: row.time_us for key, row in counted.items() if row.time_us is not None}
    placed = mass_start_placings(riders) if riders else placings(times)
    leader = next(iter(placed), None)
    split_times: dict[int, dict[str, int]] = {}
    for key, row in counted.items():
        for metres, (_, time_us) in row.splits.items():
            split_times.setdefault(metres, {})[key] = time_us
    order = sorted(chosen, key=lambda key: _page_order(chosen[key], placed.get(key)))
    return Table(
        data=data,
        state=_distance_state(data, distance, [heat for _, heat in heats]),
        heats_committed=sum(heat.committed for _, heat in heats),
        heat_states=heat_states,
        points=points,
        before=dict(zip(points, (0, *points), strict=False)),
        rows={key: chosen[key] for key in order},
        races=races,
        placings=placed,
        split_ranks={metres: ranks(times) for metres, times in split_times.items()},
        split_best_us={metres: min(times.values()) for metres, times in split_times.items()},
        leader_us=times[leader] if leader is not None else None,
        sprint_points={key: rider.points for key, rider in riders.items()},
        laps_done={key: rider.laps for key, rider in riders.items()},
    )


def _riders(data: DistanceData, rows: Mapping[str, Row]) -> dict[str, Rider]:
    """Those who have finished a mass start. The laps of the race are those of the rider who did most."""
    full = data.metres // LAP_METRES
    finished = {key: row for key, row in rows.items() if row.time_us is not None}
    laps = {
        key: row.result.laps if row.result and row.result.laps is not None else full for key, row in finished.items()
    }
    most = max(laps.values(), default=full)
    riders = {}
    for key, row in finished.items():
        said = row.result.sprint_points if row.result is not None else None
        points = said if said is not None else total_points(row.sprints, laps[key], most)
        riders[key] = Rider(points, laps[key], row.time_us or 0)
    return riders


def _row(data: DistanceData, points: tuple[int, ...], key: str, heat: Heat, order: int, entry: Entry) -> Row:
    race = heat.races.get(entry.race, _NO_RACE)
    result = race.result
    settled = result is not None and not race.reopened
    splits = _splits(race, points)
    finish = splits.get(data.metres)
    time_us: int | None = None
    status: RowStatus
    if result is not None and (settled or result.status != "ok"):
        status, time_us = result.status, result.time_us if result.status == "ok" else None
    elif finish is not None:
        status, time_us = "ok", finish[1]
    elif result is not None and result.time_us is not None:
        status, time_us = "ok", result.time_us
    elif entry.status is not None and entry.status != "ok":
        status = entry.status
    else:
        status = "racing" if not heat.committed and (heat.started_at is not None or splits) else "waiting"
    if status == "ok" and time_us is None:
        status = "waiting"
    lapped = result is not None and result.laps is not None and result.laps * LAP_METRES < data.metres
    if time_us is not None and not lapped and (finish is None or finish[1] != time_us):
        splits = {**splits, data.metres: (finish[0] if finish else "manual", time_us)}
    return Row(
        heat_key=key,
        heat=heat,
        lane_order=order,
        entry=entry,
        result=result,
        splits=dict(sorted(splits.items())),
        status=status,
        reason=result.reason if result is not None else None,
        time_us=time_us,
        provisional=not settled,
        sprints=dict(sorted(race.sprints.items())),
    )


def _splits(race: Race, points: tuple[int, ...]) -> dict[int, tuple[How, int]]:
    if race.result is not None and race.result.splits and not race.reopened:
        return {split.metres: (split.how, split.time_us) for split in race.result.splits}
    candidates: dict[int, dict[How, int]] = {}
    for passing in race.passings:
        if passing.counts and passing.metres is not None and passing.metres in points:
            candidates.setdefault(int(passing.metres), {})[passing.how] = passing.time_us
    for metres, times in race.presented.items():
        candidates[metres] = {**candidates.get(metres, {}), **times}
    return {metres: best for metres, times in candidates.items() if (best := best_crossing(times)) is not None}


def _heat_state(heat: Heat, rows: list[Row]) -> HeatState:
    if heat.committed:
        return "committed"
    if heat.started_at is not None or any(row.splits for row in rows):
        return "finished" if rows and all(row.time_us is not None or row.status in OUT for row in rows) else "running"
    return "ready" if heat.shown else "scheduled"


def _distance_state(data: DistanceData, distance: Distance, heats: list[Heat]) -> State:
    if data.status == "cancelled":
        return "cancelled"
    if distance.official:
        return "official"
    if heats and all(heat.committed for heat in heats):
        return "provisional"
    if any(heat.committed or heat.started_at or heat.shown for heat in heats):
        return "running"
    return "scheduled"


def _claim(row: Row) -> tuple[int, bool, bool, int, int]:
    """Which race of a competitor counts.

    That of the last round; one with a result before one that is still being skated, and that before one that is not; of
    two with a result the one published last (a re-skate).
    """
    return row.heat.round, row.result is not None, bool(row.splits), row.heat.published, row.heat.heat


def _page_order(row: Row, placing: Placing | None) -> tuple[int, int, int, int, int, int, int]:
    metres, time_us = next(reversed([(m, t) for m, (_, t) in row.splits.items()]), (0, 0))
    rank = placing.rank if placing else 0
    progress = (-metres, time_us) if row.status == "racing" else (0, 0)
    return ORDER[row.status], rank, *progress, row.heat.round, row.heat.heat, row.lane_order
