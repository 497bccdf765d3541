"""Results table of a distance: who has which rank, gap and split rank.

heats of the state ──▶ HeatRows (one per heat) ──▶ Table: what every document of the distance is built from
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consumers.projection.memo import Memo, Versioned
from consumers.projection.race.heat_rows import HeatRows, Row, heat_rows
from consumers.projection.race.personal_bests import PersonalBests
from consumers.projection.race.rounds import field_of, is_knockout, mass_start_rounds, team_rounds_of
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import heat_key
from consumers.rules.mass_start import Rider, mass_start_placings, total_points
from consumers.rules.plausibility.unseen_heats import HeatSeen, unseen_heats
from consumers.rules.ranking import Placing, placings, ranks
from consumers.rules.result_order import ORDER, OUT
from consumers.rules.team_rounds import Place
from schemas.distances import LAP_METRES, is_timed, split_points
from schemas.event_data import DistanceData
from schemas.times import thousandths
from schemas.views.parts import HeatState, State


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The results of a distance. Tables compare by identity.

    `rows` has one row per competitor, in page order; `races` has every race, also those of an earlier heat of the same
    competitor. When heats are separate (`separate_heats`: mass start) or a team event has rounds (`knockout`), gaps and ranks
    at splits are within a field (`field_of`), `in_field` has its ranks by field and competitor, and `placings` those of the
    distance. `places` has the place of each team in rounds, `riders` points and laps of a mass start by race, `advanced` those
    who advance from each heat.
    """

    data: DistanceData
    state: State
    heats_committed: int
    heat_states: Mapping[str, HeatState]
    points: tuple[int, ...]
    rows: Mapping[str, Row]
    races: Mapping[str, Row]
    placings: Mapping[str, Placing]
    separate_heats: bool
    knockout: bool
    places: Mapping[str, Place]
    in_field: Mapping[str, Mapping[str, Placing]]
    split_ranks: Mapping[str, tuple[int | None, ...]]
    """Ranks at the splits of a race (in the order of `Row.splits`) among all in its field who passed them, by race."""
    split_bests_us: Mapping[str, Mapping[int, int]]
    """The best time at each split, by `field_of` and metres."""
    leaders_us: Mapping[str, int]
    riders: Mapping[str, Rider]
    advanced: Mapping[str, frozenset[str]]
    unseen: tuple[str, ...]
    """Keys of the heats against the clock that were skated before the feed was joined: ranks are of those seen."""

    @property
    def is_over(self) -> bool:
        return self.state in ("provisional", "official")

    @property
    def has_rounds(self) -> bool:
        """Whether it is a team event in rounds, or a mass start with several heats or with one from which riders advance."""
        return self.knockout or (
            self.separate_heats
            and (len(self.in_field) > 1 or any(row.heat.qualify is not None for row in self.races.values()))
        )

    def field_of(self, row: Row) -> str:
        """The key of the field that a row is compared with; the empty key is all of the distance."""
        return row.heat.field

    def counts(self, row: Row) -> bool:
        """Whether this race of a competitor is compared with others."""
        return self.separate_heats or self.knockout or self.rows.get(row.entry.competitor.id) is row

    def placing_of(self, row: Row) -> Placing | None:
        """The placing of a race in its field."""
        competitor = row.entry.competitor.id
        placings_of_field = self.in_field.get(row.heat.field, {}) if row.heat.field else self.placings
        return placings_of_field.get(competitor)

    def scoring_placing(self, row: Row) -> Placing | None:
        """The placing that gives points: in the heat of a mass start, in the distance elsewhere."""
        return self.placings.get(row.entry.competitor.id) if self.knockout else self.placing_of(row)

    def possible_ranks(self, row: Row) -> tuple[int, int] | None:
        """First and last rank that are possible for a team in rounds without a rank; None when nothing is known of it."""
        place = self.places.get(row.entry.competitor.id)
        if place is None or place.rank is not None or row.status in OUT:
            return None
        return place.first, place.last

    def is_lapped(self, row: Row) -> bool:
        """Whether a rider finished with fewer laps than the first of the heat: the time then has no meaning."""
        rider = self.riders.get(row.entry.race)
        return rider is not None and any(
            other.laps > rider.laps for race, other in self.riders.items() if self.races[race].heat_key == row.heat_key
        )


def table_of(distance: str, source: Versioned, bests: PersonalBests, memo: Memo) -> Table:
    """The table of a scheduled distance.

    `source` is the `CompetitionState` as of a revision of the distance, `bests` are those of its discipline. `memo` keeps the
    rows of heats that did not change, and the table when no row changed.
    """
    state: CompetitionState = source.value
    part = state.distance(distance)
    assert part.data is not None
    heats = state.heats(distance)
    last_round = max((heat.round for _, heat in heats if heat.entries), default=1)
    knockout = is_knockout(part.data.discipline, [heat for _, heat in heats])
    rows = tuple(
        memo.get(
            ("heat", distance, key),
            heat_rows,
            key,
            Versioned(heat, state.heat_revision(distance, key)),
            part.data,
            last_round,
            field_of(key, heat, part.data.discipline, knockout),
            bests,
            memo,
        )
        for key, heat in heats
    )
    return memo.get(("results table", distance), _build_table, part.data, part.official, rows, knockout)


def _build_table(data: DistanceData, official: bool, heats: Sequence[HeatRows], knockout: bool) -> Table:
    races: dict[str, Row] = {}
    chosen: dict[str, Row] = {}
    for heat in heats:
        for row in heat.rows:
            races[row.entry.race] = row
            competitor = row.entry.competitor.id
            if competitor not in chosen or _claim(row) > _claim(chosen[competitor]):
                chosen[competitor] = row
    separate = not is_timed(data.discipline)
    fields = _fields(chosen, races, separate or knockout)
    times = {name: _times(field) for name, field in fields.items()}
    riders: dict[str, Rider] = {}
    in_field: dict[str, Mapping[str, Placing]] = {}
    places: dict[str, Place] = {}
    advanced: dict[str, frozenset[str]] = {}
    if separate:
        for name, field in fields.items():
            riders_here = _riders(data, field)
            in_field[name] = mass_start_placings(riders_here)
            riders |= {field[key].entry.race: rider for key, rider in riders_here.items()}
        placed, advanced = mass_start_rounds(heats, in_field)
    elif knockout:
        in_field = {name: placings(of_field) for name, of_field in times.items()}
        places, placed, advanced = team_rounds_of(heats, in_field)
    else:
        placed = placings(times[""])
    leaders = {name: next(iter(in_field.get(name, placed)), None) for name in fields}
    order = sorted(
        chosen,
        key=lambda key: (
            -chosen[key].heat.round * separate,
            places[key].last if knockout else 0,
            *page_order(chosen[key], placed.get(key)),
        ),
    )
    points = split_points(data.discipline, data.metres)
    return Table(
        data=data,
        state=_distance_state(data, official, heats),
        heats_committed=sum(heat.is_committed for heat in heats),
        heat_states={heat.key: heat.state for heat in heats},
        points=points,
        rows={key: chosen[key] for key in order},
        races=races,
        placings=placed,
        separate_heats=separate,
        knockout=knockout,
        places=places,
        in_field=in_field,
        split_ranks=_split_ranks(races, fields),
        split_bests_us={name: _split_bests_us(field.values()) for name, field in fields.items()},
        leaders_us={name: times[name][leader] for name, leader in leaders.items() if leader is not None},
        riders=riders,
        advanced=advanced,
        unseen=() if separate or knockout else _unseen(data, heats),
    )


def _unseen(data: DistanceData, heats: Sequence[HeatRows]) -> tuple[str, ...]:
    known = [
        HeatSeen(
            heat.heat.round,
            heat.heat.number,
            heat.is_committed or heat.state not in ("scheduled", "ready") or any(row.time_us for row in heat.rows),
            bool(heat.rows) and all(row.status in OUT for row in heat.rows),
        )
        for heat in heats
    ]
    unseen = unseen_heats(known, data.start_mode, one_by_one=data.status in ("running", "finished"))
    return tuple(heat_key(number, round_) for round_, number in unseen)


def _split_ranks(
    races: Mapping[str, Row], fields: Mapping[str, Mapping[str, Row]]
) -> dict[str, tuple[int | None, ...]]:
    found: dict[str, tuple[int | None, ...]] = {race: (None,) * len(row.splits) for race, row in races.items()}
    for field in fields.values():
        passed: dict[int, dict[str, int]] = {}
        for row in field.values():
            for metres, (_, time_us) in row.splits.items():
                passed.setdefault(metres, {})[row.entry.race] = time_us
        ranks_at = {metres: ranks(times_us) for metres, times_us in passed.items()}
        for row in field.values():
            found[row.entry.race] = tuple(ranks_at[metres][row.entry.race] for metres in row.splits)
    return found


def _split_bests_us(field: Iterable[Row]) -> dict[int, int]:
    bests_us: dict[int, int] = {}
    for row in field:
        for metres, (_, time_us) in row.splits.items():
            if time_us < bests_us.get(metres, time_us + 1):
                bests_us[metres] = time_us
    return bests_us


def _fields(chosen: Mapping[str, Row], races: Mapping[str, Row], several: bool) -> dict[str, dict[str, Row]]:
    """The rows that are compared with each other, by field and competitor; disqualified competitors are left out."""
    if not several:
        return {"": {key: row for key, row in chosen.items() if row.status != "DQ"}}
    fields: dict[str, dict[str, Row]] = {}
    for row in races.values():
        field = fields.setdefault(row.heat.field, {})
        competitor = row.entry.competitor.id
        if row.status != "DQ" and (competitor not in field or _claim(row) > _claim(field[competitor])):
            field[competitor] = row
    return fields


def _times(rows: Mapping[str, Row]) -> dict[str, int]:
    return {key: row.time_us for key, row in rows.items() if row.time_us is not None}


def _riders(data: DistanceData, rows: Mapping[str, Row]) -> dict[str, Rider]:
    """The riders who finished one heat of a mass start. The laps of the race are those of the rider who did most."""
    full = data.metres // LAP_METRES
    finished = {key: row for key, row in rows.items() if row.time_us is not None}
    laps = {
        key: row.result.laps if row.result and row.result.laps is not None else full for key, row in finished.items()
    }
    most = max(laps.values(), default=full)
    first_us = min((row.time_us or 0 for key, row in finished.items() if laps[key] == most), default=0)
    riders = {}
    for key, row in finished.items():
        time_us = row.time_us or 0
        official = row.result.sprint_points if row.result is not None else None
        points = official if official is not None else total_points(row.sprints, laps[key], most, time_us - first_us)
        riders[key] = Rider(points, laps[key], time_us)
    return riders


def _distance_state(data: DistanceData, official: bool, heats: Sequence[HeatRows]) -> State:
    if data.status == "cancelled":
        return "cancelled"
    if official:
        return "official"
    # A source that names heats one by one says `running` while there may be more.
    if heats and all(heat.is_committed for heat in heats) and data.status != "running":
        return "provisional"
    if any(heat.is_committed or heat.is_started or heat.is_shown for heat in heats):
        return "running"
    return "scheduled"


def _claim(row: Row) -> tuple[int, bool, bool, int, bool, int, int]:
    """Sorts the races of one competitor; the greatest counts.

    The last round counts; then a race with a result before one on the ice, and that before one still to come. Of two with a
    result (a re-skate) the better time counts, and a time before none: a skater who was hindered loses nothing by skating
    again (Olympic 1000 m men, 11 February 2026: 1:07.58 counted as fifth after 1:08.46 in the re-skate). Of equals the
    one published last counts.
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
        row.heat.number,
    )


def page_order(row: Row, placing: Placing | None) -> tuple[int, int, int, int, int, int, int]:
    """Sorts rows in page order."""
    metres, time_us = next(reversed([(m, t) for m, (_, t) in row.splits.items()]), (0, 0))
    override = row.result.override if row.result is not None else None
    rank = (override.rank if override else None) or (placing.rank if placing else 0)
    progress = (-metres, time_us) if row.status == "racing" else (0, 0)
    return ORDER[row.status], rank, *progress, row.heat.round, row.heat.number, row.lane_order
