"""Everything computed from the state of one competition, as of now.

    CompetitionState ──▶ tables ──▶ evaluations, live placings, points, pace ──▶ summaries ──▶ views

Each value is computed on first use and memoised by its inputs, so after an event only what it changes is computed again. Views
read a snapshot and never the state behind it, except for lists that a document prints as they are (notes, overlays).
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from consumers.projection.cause import Cause
from consumers.projection.memo import Memo, Versioned
from consumers.projection.race.chances import (
    Chances,
    Decided,
    Stake,
    championship_stake,
    chances_of,
    cup_stake,
    decided,
)
from consumers.projection.race.mass_start import mass_start_keys
from consumers.projection.race.pace import References, pace_field
from consumers.projection.race.personal_bests import PersonalBests, index_bests
from consumers.projection.race.points import CupRace, Worth, cup_race, points_are_missing, worth_of
from consumers.projection.race.record_tracking import (
    Group,
    evaluate_group,
    group_of,
    record_groups,
    table_results,
)
from consumers.projection.race.results_table import Table, table_of
from consumers.projection.race.summary import Summary, table_summary
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import Amendment
from consumers.rules.records.values import Evaluation
from consumers.rules.venue_day import day_of
from schemas.distances import TEAM_DISCIPLINES, is_timed
from schemas.documents import Document
from schemas.event_data import CompetitionData, DistanceData, NoteData, SeedData
from schemas.fields import Frozen

EventModel = TypeVar("EventModel", bound=Frozen)


class Snapshot:
    """Values of one competition between two changes of its state. `memo` outlives the snapshot."""

    def __init__(self, competition: str, state: CompetitionState, memo: Memo) -> None:
        self.competition = competition
        self.state = state
        self.memo = memo
        self.data: CompetitionData | None = state.competition.data
        """The announcement; None before it."""
        self._tables: dict[str, Table] = {}
        self._evaluations: dict[Group, Evaluation] = {}
        self._chances: dict[str, Chances | None] = {}

    @cached_property
    def scheduled(self) -> Mapping[str, DistanceData]:
        """The scheduled distances, in the order of their first event."""
        state = self.state
        every = ((distance, state.distance(distance).data) for distance in state.competition.distances)
        return {distance: data for distance, data in every if data is not None}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables of the scheduled distances."""
        return {distance: self.table(distance) for distance in self.scheduled}

    def table(self, distance: str) -> Table:
        """The table of a scheduled distance."""
        table = self._tables.get(distance)
        if table is None:
            source, bests = self.state.versioned(distance), self._bests(self.scheduled[distance].discipline)
            table = self._tables[distance] = self.memo.get(
                ("table", distance), table_of, distance, source, bests, self.memo
            )
        return table

    @cached_property
    def groups(self) -> Mapping[Group, tuple[str, ...]]:
        """The distances of each group, those with records but without a distance included."""
        found: dict[Group, list[str]] = {}
        for distance, data in self.scheduled.items():
            found.setdefault((data.discipline, data.gender), []).append(distance)
        for discipline in self.state.known_disciplines():
            known = self.state.known(discipline).records
            for group in self.memo.get(("record groups", discipline), record_groups, known):
                found.setdefault(group, [])
        return {group: tuple(distances) for group, distances in found.items()}

    def evaluation(self, group: Group) -> Evaluation:
        """The records and bests that the results of a group broke."""
        evaluation = self._evaluations.get(group)
        if evaluation is None:
            known = self.state.known(group[0])
            results = tuple(
                self.memo.get(("results", distance), table_results, self.table(distance), self.data, self.memo)
                for distance in self.groups[group]
            )
            venue, olympic = (self.data.venue, self.data.olympic) if self.data is not None else (None, False)
            evaluation = self._evaluations[group] = self.memo.get(
                ("evaluation", group), evaluate_group, group, known.records, known.bests, results, venue, olympic
            )
        return evaluation

    def worth(self, table: Table) -> Worth | None:
        """The cup that a distance counts for, and its points table."""
        return self.memo.get(("worth", table.data.distance), worth_of, table, self.data)

    def points_are_missing(self, table: Table) -> bool:
        """Whether the distance belongs to a World Cup whose points are not known."""
        return self.memo.get(("points missing", table.data.distance), points_are_missing, table, self.data)

    def mass_start_keys(self, table: Table) -> Mapping[str, Document]:
        """Keys that only rows of a mass start and of rounds have, by race."""
        key = ("mass start", table.data.distance)
        return self.memo.get(key, mass_start_keys, table, self.memo) if table.separate_heats or table.knockout else {}

    @cached_property
    def cup_races(self) -> Mapping[str, CupRace]:
        """The points of each distance that counts for a cup, by distance."""
        races = (
            self.memo.get(("cup race", distance), cup_race, table, self.data, self.memo)
            for distance, table in self.tables.items()
        )
        return {race.distance: race for race in races if race is not None}

    def references(self, table: Table) -> References:
        """What the races of a distance are compared with, besides each other."""
        distance, group = table.data.distance, group_of(table)
        same = tuple(self.table(other) for other in self.groups[group] if other != distance)
        field = self.memo.get(("pace field", distance), pace_field, table)
        return References(field, same, self.evaluation(group), self._bests(table.data.discipline))

    def chances(self, table: Table) -> Chances | None:
        """The chances of the skaters of a distance; None where they are not computed (`race.chances`)."""
        distance = table.data.distance
        if distance not in self._chances:
            references, stake = self.references(table), self._stake(table)
            self._chances[distance] = self.memo.get(
                ("chances", distance),
                chances_of,
                table,
                references.field,
                references.other_tables,
                references.bests,
                stake,
                self.memo,
            )
        return self._chances[distance]

    def decided(self, distance: str) -> Decided | None:
        """Who can no longer be beaten in a distance whose result is not official yet."""
        table = self.table(distance)
        return self.memo.get(("decided", distance), decided, table, self.chances(table))

    def _stake(self, table: Table) -> Stake | None:
        """What the skaters of a distance can lead afterwards."""
        distance, data = table.data.distance, table.data
        if self.data is not None and self.data.championship is not None:
            others = (
                other
                for key, other in self.tables.items()
                if key != distance and other.is_over and other.data.gender == data.gender
            )
            over = tuple(
                each
                for each in others
                if is_timed(each.data.discipline) and each.data.discipline not in TEAM_DISCIPLINES
            )
            return self.memo.get(("stake", distance), championship_stake, over, data.metres)
        race, worth = self.cup_races.get(distance), self.worth(table)
        if race is None or worth is None:
            return None
        earlier = tuple(
            each
            for each in sorted(self.cup_races.values(), key=lambda each: (each.number, each.distance))
            if each.cup == race.cup and each.is_over and (each.number, each.distance) < (race.number, distance)
        )
        competitors = tuple(row.entry.competitor for row in table.rows.values())
        return self.memo.get(
            ("stake", distance),
            cup_stake,
            competitors,
            worth,
            data.division,
            earlier,
            self.seeds.get(race.cup),
            data.metres,
        )

    @cached_property
    def summaries(self) -> Mapping[str, Summary]:
        """The summary of each distance, in programme order."""
        of_cups: dict[str, list[CupRace]] = {}
        for race in sorted(self.cup_races.values(), key=lambda race: (race.number, race.distance)):
            of_cups.setdefault(race.cup, []).append(race)
        found = {}
        for distance, table in sorted(self.tables.items(), key=lambda item: (item[1].data.number, item[0])):
            own = self.cup_races.get(distance)
            cup = own.cup if own is not None else None
            found[distance] = self.memo.get(
                ("table summary", distance),
                table_summary,
                table,
                self.state.distance(distance).official_by,
                self.evaluation(group_of(table)),
                tuple(of_cups[cup]) if cup is not None and table.is_over else (),
                self.seeds.get(cup) if cup is not None else None,
                self.memo,
            )
        return found

    @cached_property
    def seeds(self) -> Mapping[str, SeedData]:
        """The standings carried in to the season of the competition, by cup."""
        season = self.data.season if self.data is not None else None
        return {cup: seed for cup, seed in sorted(self.state.competition.seeds.items()) if seed.season == season}

    def recent(self, event_type: str, model: type[EventModel]) -> tuple[tuple[Cause, EventModel], ...]:
        """The newest events of a type with their data, oldest first."""
        return self.memo.get(("recent", event_type), _recent, self.state.versioned_recent(event_type), model)

    def amendments(self, distance: str) -> tuple[Amendment, ...]:
        """The changes of rows of a distance while its list was official, oldest first."""
        return tuple(each for each in self.state.corrections().amendments if each.distance == distance)

    @property
    def notes(self) -> tuple[tuple[Cause, NoteData], ...]:
        """The newest notes, oldest first."""
        return self.recent("note.published", NoteData)

    def day(self, data: DistanceData) -> date | None:
        """The day of a distance at the venue."""
        return self.memo.get(("day", data.distance), day_of, data, self.data)

    def _bests(self, discipline: str) -> PersonalBests:
        return self.memo.get(("bests", discipline), index_bests, discipline, self.state.known(discipline).bests)


def _recent(source: Versioned, model: type[EventModel]) -> tuple[tuple[Cause, EventModel], ...]:
    return tuple((each.cause, model.model_validate(each.data)) for each in source.value.events)
