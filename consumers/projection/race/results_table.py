"""Who stands where in a distance: splits, status, time and rank of every competitor."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from consumers.projection.state.parts import Distance, Heat, Race
from consumers.rules import rounds
from consumers.rules.crossings import best_crossing
from consumers.rules.mass_start import Rider, mass_start_placings, total_points
from consumers.rules.ranking import Placing, placings, ranks
from consumers.rules.result_order import ORDER, OUT
from schemas.distances import LAP_METRES, is_timed, split_points
from schemas.event_data import DistanceData, Entry, ResultData
from schemas.fields import How
from schemas.times import thousandths
from schemas.views.parts import HeatState, RowStatus, State

_NO_RACE = Race()


@dataclass(frozen=True, slots=True)
class Row:
    """One race of one competitor. `splits` are metres → (device, µs since the start), in order of metres. `goes_on`: in a
    heat of a mass start that others go on from (a semi-final)."""

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
    goes_on: bool
    best_us: int | None
    """The personal best that the projection goes by."""


@dataclass(frozen=True, slots=True)
class Table:
    """A distance as it stands.

    `rows` has one row per competitor in the order of the page; `races` has every race, those of an earlier heat of the
    same competitor included. In a mass start each heat is a race of its own (`apart`): gaps and ranks at splits are within
    the heat, `in_heat` has its ranks by heat and competitor, `placings` those of the distance. `riders` has points and laps of
    a mass start by race, `gone_on` who goes on from which heat.
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
    apart: bool
    in_heat: Mapping[str, Mapping[str, Placing]]
    split_ranks: Mapping[tuple[str, int], Mapping[str, int]]
    """Ranks at a split, by `field_of` and metres, then by competitor."""
    split_bests_us: Mapping[tuple[str, int], int]
    leaders_us: Mapping[str, int]
    riders: Mapping[str, Rider]
    gone_on: Mapping[str, frozenset[str]]
    worked_out: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What the documents have made of it so far, to be used again: a table lasts until something in it changes."""

    @property
    def has_rounds(self) -> bool:
        """Whether it is a mass start with more than one heat, or one that others go on from."""
        return self.apart and (
            len(self.in_heat) > 1 or any(row.heat.qualify is not None for row in self.races.values())
        )

    def field_of(self, row: Row) -> str:
        """The key of those whom a row is compared with: its heat in a mass start, else all of the distance."""
        return row.heat_key if self.apart else ""

    def counts(self, row: Row) -> bool:
        """Whether this race of a competitor is compared with others."""
        return self.apart or self.rows.get(row.entry.competitor.id) is row

    def placing_of(self, row: Row) -> Placing | None:
        """Where a race stands among those whom it is compared with."""
        competitor = row.entry.competitor.id
        return self.in_heat.get(row.heat_key, {}).get(competitor) if self.apart else self.placings.get(competitor)

    def is_lapped(self, row: Row) -> bool:
        """Whether a rider who has finished did fewer laps than the first of the heat: the time says nothing then."""
        rider = self.riders.get(row.entry.race)
        return rider is not None and any(
            other.laps > rider.laps for race, other in self.riders.items() if self.races[race].heat_key == row.heat_key
        )

    def split_rank(self, row: Row, metres: int) -> int | None:
        """Rank at a split among all who passed it."""
        passed = self.split_ranks.get((row.heat_key if self.apart else "", metres))
        return passed.get(row.entry.competitor.id) if passed is not None else None

    def split_best_us(self, row: Row, metres: int) -> int | None:
        """The best time at a split."""
        return self.split_bests_us.get((row.heat_key if self.apart else "", metres))


HeatRows = tuple[DistanceData, int, list[Row]]
"""The rows of a heat, and what they were made with besides the heat itself: the distance and its last round."""


def build_table(
    data: DistanceData,
    distance: Distance,
    heats: Iterable[tuple[str, Heat]],
    best_us: Callable[[Entry], int | None],
    kept: dict[str, HeatRows],
) -> Table:
    """The table of one distance from its heats (in the order in which they were heard of). `best_us` says what is known of
    a personal best. `kept` has the rows of the heats in which nothing has changed since; the others are added."""
    heats = list(heats)
    points = split_points(data.discipline, data.metres)
    races: dict[str, Row] = {}
    chosen: dict[str, Row] = {}
    heat_states: dict[str, HeatState] = {}
    last_round = max((heat.round for _, heat in heats if heat.entries), default=1)
    for key, heat in heats:
        held = kept.get(key)
        if held is None or held[0] is not data or held[1] != last_round:
            rows = [
                _row(data, points, last_round, key, heat, order, entry, best_us(entry))
                for order, entry in enumerate(heat.entries)
            ]
            held = kept[key] = data, last_round, rows
        rows = held[2]
        heat_states[key] = _heat_state(heat, rows)
        for row in rows:
            races[row.entry.race] = row
            competitor = row.entry.competitor.id
            if competitor not in chosen or _claim(row) > _claim(chosen[competitor]):
                chosen[competitor] = row
    apart = not is_timed(data.discipline)
    fields = _fields(chosen, races, apart)
    times = {name: _times(field_) for name, field_ in fields.items()}
    riders: dict[str, Rider] = {}
    in_heat: dict[str, Mapping[str, Placing]] = {}
    gone_on: dict[str, frozenset[str]] = {}
    if apart:
        for name, field_ in fields.items():
            in_field = _riders(data, field_)
            in_heat[name] = mass_start_placings(in_field)
            riders |= {field_[key].entry.race: rider for key, rider in in_field.items()}
        placed, gone_on = _over_rounds(heats, in_heat, heat_states)
    else:
        placed = placings(times[""])
    leaders = {name: next(iter(in_heat.get(name, placed)), None) for name in fields}
    splits_us: dict[tuple[str, int], dict[str, int]] = {}
    for name, field_ in fields.items():
        for key, row in field_.items():
            for metres, (_, time_us) in row.splits.items():
                splits_us.setdefault((name, metres), {})[key] = time_us
    order = sorted(chosen, key=lambda key: (-chosen[key].heat.round * apart, *page_order(chosen[key], placed.get(key))))
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
        apart=apart,
        in_heat=in_heat,
        split_ranks={split: ranks(passed) for split, passed in splits_us.items()},
        split_bests_us={split: min(passed.values()) for split, passed in splits_us.items()},
        leaders_us={name: times[name][leader] for name, leader in leaders.items() if leader is not None},
        riders=riders,
        gone_on=gone_on,
    )


def _fields(chosen: Mapping[str, Row], races: Mapping[str, Row], apart: bool) -> dict[str, dict[str, Row]]:
    """Those who are compared with each other, by competitor; nobody who was disqualified is."""
    if not apart:
        return {"": {key: row for key, row in chosen.items() if row.status != "DQ"}}
    fields: dict[str, dict[str, Row]] = {}
    for row in races.values():
        if row.status != "DQ":
            fields.setdefault(row.heat_key, {})[row.entry.competitor.id] = row
    return fields


def _times(rows: Mapping[str, Row]) -> dict[str, int]:
    return {key: row.time_us for key, row in rows.items() if row.time_us is not None}


def _over_rounds(
    heats: Iterable[tuple[str, Heat]],
    in_heat: Mapping[str, Mapping[str, Placing]],
    heat_states: Mapping[str, HeatState],
) -> tuple[dict[str, Placing], dict[str, frozenset[str]]]:
    """Placings in the distance, in rank order, and who goes on from each heat."""
    said = {
        key: rounds.Heat(
            heat.round,
            frozenset(entry.competitor.id for entry in heat.entries),
            {competitor: placing.rank for competitor, placing in in_heat.get(key, {}).items()},
            heat.qualify,
            heat_states[key] in ("finished", "committed"),
        )
        for key, heat in heats
    }
    in_order = sorted(rounds.distance_ranks(list(said.values())).items(), key=lambda item: (item[1], item[0]))
    latest = {
        competitor: placing
        for key, _ in sorted(heats, key=lambda item: item[1].round)
        for competitor, placing in in_heat.get(key, {}).items()
    }
    placed = {competitor: Placing(rank, latest[competitor].thousandth) for competitor, rank in in_order}
    return placed, dict(zip(said, rounds.gone_on(list(said.values())), strict=True))


def _riders(data: DistanceData, rows: Mapping[str, Row]) -> dict[str, Rider]:
    """Those who have finished one heat of a mass start. The laps of the race are those of the rider who did most."""
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


def _row(
    data: DistanceData,
    points: tuple[int, ...],
    last_round: int,
    key: str,
    heat: Heat,
    order: int,
    entry: Entry,
    best_us: int | None,
) -> Row:
    race = heat.races.get(entry.race, _NO_RACE)
    result = race.result
    settled = result is not None and not race.reopened
    splits = _splits(race, points)
    finish = splits.get(data.metres)
    time_us: int | None = None
    status: RowStatus
    if result is not None and (settled or result.status != "ok"):
        status = result.status
        time_us = None if status != "ok" else result.time_us or (finish[1] if finish is not None else None)
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
        reason=result.reason if result is not None else entry.reason,
        time_us=time_us,
        provisional=not settled,
        sprints=dict(sorted(race.sprints.items())),
        goes_on=not is_timed(data.discipline) and (heat.qualify is not None or heat.round < last_round),
        best_us=best_us,
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
    # A source that names heats one by one says `running` while there may be more.
    if heats and all(heat.committed for heat in heats) and data.status != "running":
        return "provisional"
    if any(heat.committed or heat.started_at or heat.shown for heat in heats):
        return "running"
    return "scheduled"


def _claim(row: Row) -> tuple[int, bool, bool, int, bool, int, int]:
    """Which race of a competitor counts.

    That of the last round; one with a result before one that is still being skated, and that before one that is not. Of
    two with a result (a re-skate) the better time, and a time before none: somebody who was hindered loses nothing by
    skating again (Olympic 1000 m men, 11 February 2026: 1:07.58 stood as fifth after 1:08.46 in the re-skate). Of equals
    the one published last.
    """
    timed = row.result is not None and row.status == "ok" and row.time_us is not None
    better = -thousandths(row.time_us) if timed and row.time_us is not None else 0
    return (
        row.heat.round,
        row.result is not None,
        timed,
        better,
        bool(row.splits),
        row.heat.published,
        row.heat.heat,
    )


def page_order(row: Row, placing: Placing | None) -> tuple[int, int, int, int, int, int, int]:
    """Sorts rows as a page has them."""
    metres, time_us = next(reversed([(m, t) for m, (_, t) in row.splits.items()]), (0, 0))
    override = row.result.override if row.result is not None else None
    rank = (override.rank if override else None) or (placing.rank if placing else 0)
    progress = (-metres, time_us) if row.status == "racing" else (0, 0)
    return ORDER[row.status], rank, *progress, row.heat.round, row.heat.heat, row.lane_order
