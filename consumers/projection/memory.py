"""How an event changes what is remembered, and which documents that touches.

Every handler is total: an event about a distance, heat or race that nobody announced is remembered and shows as soon as
the announcement comes. The log's order decides between two events that say the same thing; *which device* measured a
crossing first decides nothing (`consumers.rules.crossings`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from consumers.projection import state
from consumers.projection.causes import cause_of, forget_sight, keep_note, sight
from consumers.projection.days import day_of
from consumers.projection.overlays import choose_overlay
from consumers.projection.state import (
    Competition,
    Distance,
    Heat,
    Known,
    Notes,
    Overlays,
    Part,
    Passing,
    Race,
    heat_key,
)
from consumers.rules.armbands import partner
from schemas import events
from schemas.event_data import Outcome, RaceData, ResultData
from schemas.events import Event, format_instant

PROGRAMME = "programme"
LIVE = "live"
POINTS = "points"
RECORDS = "records"
OVERLAY = "overlay"
TICKER = "ticker"
_SHOWN_PASSINGS = 8
"""Kept of each race beside those that count: the newest is shown, and one may be withdrawn."""
STARTLIST = "startlist:"
RANKING = "ranking:"


class Memory:
    """The parts of one competition.

    `touched` names the parts that changed since it was last cleared; `marks` maps what must be drawn again (`programme`,
    `live`, `points`, `records`, `overlay`, `ticker`, `startlist:{distance}`, `ranking:{distance}`) to the time of the newest
    event that asked for it.
    """

    def __init__(self, parts: dict[str, Part] | None = None) -> None:
        self.parts = parts if parts is not None else {}
        self.touched: set[str] = set()
        self.marks: dict[str, str] = {}

    # --- reading ---

    @property
    def competition(self) -> Competition:
        part = self.parts.get(state.COMPETITION)
        if part is None:
            part = self.parts[state.COMPETITION] = Competition()
        assert isinstance(part, Competition)
        return part

    def known(self, discipline: str) -> Known:
        """Records and bests of a discipline; empty where none were loaded."""
        part = self.parts.get(state.known_part(discipline))
        if part is None:
            return Known()
        assert isinstance(part, Known)
        return part

    def knows_records(self) -> bool:
        """Whether a record was ever loaded."""
        return any(part.records for part in self.parts.values() if isinstance(part, Known))

    def known_disciplines(self) -> list[str]:
        return sorted(name.removeprefix(state.KNOWN) for name, part in self.parts.items() if isinstance(part, Known))

    def distance(self, distance: str) -> Distance:
        name = state.distance_part(distance)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Distance()
            self.competition.distances.append(distance)
            self.touched |= {name, state.COMPETITION}
        assert isinstance(part, Distance)
        return part

    def heat(self, distance: str, key: str) -> Heat:
        part = self.parts[state.heat_part(distance, key)]
        assert isinstance(part, Heat)
        return part

    def heats(self, distance: str) -> list[tuple[str, Heat]]:
        """Heats of a distance with their keys, in the order in which they were first heard of."""
        return [(key, self.heat(distance, key)) for key in self.distance(distance).heats]

    def overlays(self) -> Overlays:
        """What the desk chose; empty where it never did."""
        part = self.parts.get(state.OVERLAY)
        return part if isinstance(part, Overlays) else Overlays()

    # --- writing ---

    def apply(self, event: Event) -> None:
        handler = _HANDLERS.get(event.type)
        if handler is not None:
            handler(self, event, format_instant(event.time))

    def _mark(self, at: str, marks: Iterable[str]) -> None:
        for mark in marks:
            self.marks[mark] = at

    def _mark_distance(self, distance: str, at: str) -> None:
        self._mark(at, (PROGRAMME, LIVE, POINTS, RECORDS, STARTLIST + distance, RANKING + distance))

    def _open_heat(self, distance: str, number: int, round_: int) -> tuple[str, Heat]:
        key = heat_key(number, round_)
        name = state.heat_part(distance, key)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Heat(number, round_)
            self.distance(distance).heats.append(key)
            self.touched.add(state.distance_part(distance))
        assert isinstance(part, Heat)
        self.touched.add(name)
        return key, part

    def _open_race(self, data: RaceData) -> tuple[str, Heat, Race]:
        key, heat = self._open_heat(data.distance, data.heat, data.round)
        race = heat.races.get(data.race)
        if race is None:
            race = heat.races[data.race] = Race()
        return key, heat, race

    def _show(self, distance: str, key: str, heat: Heat) -> None:
        heat.shown = True
        place = (distance, key)
        if place not in self.competition.board:
            self.competition.board.append(place)
            self.touched.add(state.COMPETITION)

    def _hide(self, distance: str, key: str, heat: Heat) -> None:
        heat.shown = False
        board = self.competition.board
        if (distance, key) in board:
            board.remove((distance, key))
            self.touched.add(state.COMPETITION)

    # --- the programme ---

    def _announced(self, event: events.CompetitionAnnounced, at: str) -> None:
        self.competition.data = event.data
        self.competition.counts |= event.data.season is not None and event.data.stage is not None
        self.competition.championship |= event.data.championship is not None
        for distance in self.competition.distances:
            self._open_report(self.distance(distance))
        self.touched.add(state.COMPETITION)
        self._mark(
            at, (PROGRAMME, LIVE, POINTS, RECORDS, *(RANKING + distance for distance in self.competition.distances))
        )

    def _scheduled(self, event: events.DistanceScheduled, at: str) -> None:
        distance = self.distance(event.data.distance)
        distance.data = event.data
        self._open_report(distance)
        self.touched.add(state.distance_part(event.data.distance))
        self._mark_distance(event.data.distance, at)

    def _startlist(self, event: events.StartListPublished, at: str) -> None:
        data = event.data
        distance = self.distance(data.distance)
        distance.publications += 1
        named = set()
        for line_up in data.heats:
            key, heat = self._open_heat(data.distance, line_up.heat, line_up.round)
            named.add(key)
            heat.entries = list(line_up.entries)
            heat.qualify = line_up.qualify
            heat.published = distance.publications
        if data.complete:
            for key in [key for key in distance.heats if key not in named]:
                if not self.heat(data.distance, key).has_measurements:
                    self._drop_heat(data.distance, key)
        self.touched.add(state.distance_part(data.distance))
        self._mark_distance(data.distance, at)

    def _drop_heat(self, distance: str, key: str) -> None:
        self._hide(distance, key, self.heat(distance, key))
        name = state.heat_part(distance, key)
        del self.parts[name]
        self.touched.add(name)
        self.distance(distance).heats.remove(key)

    def _official(self, event: events.DistanceOfficial, at: str) -> None:
        distance = self.distance(event.data.distance)
        if distance.official_by is None or distance.official != event.data.official:
            distance.official_by = cause_of(event)
        distance.official = event.data.official
        self._open_report(distance)
        self.touched.add(state.distance_part(event.data.distance))
        self._mark_distance(event.data.distance, at)

    def _open_report(self, distance: Distance) -> None:
        """From its first committed heat on, the day of a distance has a report, be it without content one day."""
        over = distance.official or any(
            self.heat(distance.data.distance, key).committed for key in distance.heats if distance.data is not None
        )
        day = day_of(distance.data, self.competition.data) if over and distance.data is not None else None
        if day is not None and (on := day.isoformat()) not in self.competition.reports:
            self.competition.reports.append(on)
            self.touched.add(state.COMPETITION)

    def _seeded(self, event: events.CupSeeded, at: str) -> None:
        self.competition.seeds[event.data.cup] = event.data
        self.touched.add(state.COMPETITION)
        self._mark(at, (POINTS,))

    def _record(self, event: events.RecordLoaded, at: str) -> None:
        self._open_known(event.data.discipline).records.append(event.data)
        self._mark_known(event.data.discipline, at)

    def _best(self, event: events.BestLoaded, at: str) -> None:
        self._open_known(event.data.discipline).bests.append(event.data)
        self._mark_known(event.data.discipline, at)

    def _open_known(self, discipline: str) -> Known:
        name = state.known_part(discipline)
        known = self.parts.setdefault(name, Known())
        assert isinstance(known, Known)
        self.touched.add(name)
        return known

    def _mark_known(self, discipline: str, at: str) -> None:
        self._mark(at, (RECORDS, LIVE))
        for distance in self.competition.distances:
            data = self.distance(distance).data
            if data is not None and data.discipline == discipline:
                self._mark(at, (RANKING + distance,))

    # --- the life of a heat ---

    def _activated(self, event: events.HeatActivated, at: str) -> None:
        data = event.data
        key, heat = self._open_heat(data.distance, data.heat, data.round)
        for distance, other_key in list(self.competition.board):
            other = self.heat(distance, other_key)
            if distance == data.distance and self._together(heat, other, distance):
                continue
            if other is not heat and (other.committed or other.started_at is None):
                self._hide(distance, other_key, other)
                self.touched.add(state.heat_part(distance, other_key))
                self._mark_distance(distance, at)
        self._show(data.distance, key, heat)
        self._mark_distance(data.distance, at)

    def _together(self, heat: Heat, other: Heat, distance: str) -> bool:
        """Whether two heats are a quartet: one does not send the other off the board."""
        data = self.distance(distance).data
        together = data is not None and partner(data.start_mode, heat.heat) == other.heat
        return together and heat.round == other.round

    def _deactivated(self, event: events.HeatDeactivated, at: str) -> None:
        data = event.data
        key, heat = self._open_heat(data.distance, data.heat, data.round)
        self._hide(data.distance, key, heat)
        self._mark_distance(data.distance, at)

    def _started(self, event: events.HeatStarted, at: str) -> None:
        data = event.data
        key, heat = self._open_heat(data.distance, data.heat, data.round)
        started_at = format_instant(data.started_at)
        if heat.cleared_at is not None and started_at < heat.cleared_at:
            return
        heat.started_at = started_at
        if not heat.committed:
            self._show(data.distance, key, heat)
        self._mark_distance(data.distance, at)

    def _cleared(self, event: events.HeatCleared, at: str) -> None:
        data = event.data
        _, heat = self._open_heat(data.distance, data.heat, data.round)
        heat.races = {}
        heat.started_at = None
        heat.committed = False
        heat.cleared_at = at
        self._mark_distance(data.distance, at)

    def _committed(self, event: events.HeatCommitted, at: str) -> None:
        _, heat = self._open_heat(event.data.distance, event.data.heat, event.data.round)
        heat.committed = True
        self._open_report(self.distance(event.data.distance))
        self._mark_distance(event.data.distance, at)

    def _reopened(self, event: events.HeatReopened, at: str) -> None:
        _, heat = self._open_heat(event.data.distance, event.data.heat, event.data.round)
        heat.committed = False
        for race in heat.races.values():
            race.reopened = True
        self._mark_distance(event.data.distance, at)

    # --- what is measured ---

    def _open_measured(self, data: RaceData, at: str) -> tuple[Heat, Race] | None:
        """Where to note a crossing; None when it happened before the heat was cleared, however late it arrives."""
        key = heat_key(data.heat, data.round)
        part = self.parts.get(state.heat_part(data.distance, key))
        if isinstance(part, Heat) and part.cleared_at is not None and at < part.cleared_at:
            return None
        _, heat, race = self._open_race(data)
        if heat.shown is None and not heat.committed:
            self._show(data.distance, key, heat)
            self._mark_distance(data.distance, at)
        return heat, race

    def _mark_crossing(self, distance: str, at: str) -> None:
        # The start list shows the state of a heat, and a crossing may start or finish it.
        self._mark(at, (LIVE, POINTS, RECORDS, RANKING + distance, STARTLIST + distance))

    def _passed(self, event: events.PassingRecorded, at: str) -> None:
        data = event.data
        opened = self._open_measured(data, at)
        if opened is None:
            return
        passing = Passing(data.time_us, data.how, data.metres, data.speed_ms, data.counts)
        _note(opened[1], passing)
        if data.counts:
            sight(opened[1], data.metres, data.time_us, data.how, event)
        if data.counts:
            self._mark_crossing(data.distance, at)
        else:
            self._mark(at, (LIVE,))

    def _known_race(self, data: RaceData) -> Race | None:
        """Where to take something back; None where nothing was ever measured."""
        name = state.heat_part(data.distance, heat_key(data.heat, data.round))
        part = self.parts.get(name)
        race = part.races.get(data.race) if isinstance(part, Heat) else None
        if race is not None:
            self.touched.add(name)
        return race

    def _passing_withdrawn(self, event: events.PassingWithdrawn, at: str) -> None:
        data = event.data
        race = self._known_race(data)
        if race is None:
            return
        race.passings = [
            passing for passing in race.passings if (passing.how, passing.time_us) != (data.how, data.time_us)
        ]
        forget_sight(race, data.time_us, None)
        self._mark_crossing(data.distance, at)

    def _presented(self, event: events.LapPresented, at: str) -> None:
        data = event.data
        opened = self._open_measured(data, at)
        if opened is None:
            return
        opened[1].presented.setdefault(data.metres, {})[data.how] = data.time_us
        sight(opened[1], data.metres, data.time_us, data.how, event)
        self._mark_crossing(data.distance, at)

    def _lap_withdrawn(self, event: events.LapWithdrawn, at: str) -> None:
        data = event.data
        race = self._known_race(data)
        if race is None:
            return
        crossing = race.presented.get(data.metres, {})
        if data.how != "photofinish":
            forget_sight(race, None, data.metres)
        for how in list(crossing) if data.how is None else [data.how]:
            crossing.pop(how, None)
        if not crossing:
            race.presented.pop(data.metres, None)
        distance = self.distance(data.distance).data
        if race.reopened and distance is not None and data.metres >= distance.metres:
            race.result = None
        self._mark_crossing(data.distance, at)

    def _sprint(self, event: events.SprintAwarded, at: str) -> None:
        data = event.data
        opened = self._open_measured(data, at)
        if opened is None:
            return
        if data.points:
            opened[1].sprints[data.sprint] = data.points
        else:
            opened[1].sprints.pop(data.sprint, None)
        self._mark_crossing(data.distance, at)

    # --- results ---

    def _result(self, event: events.ResultCommitted, at: str) -> None:
        data = event.data
        _, _, race = self._open_race(data)
        before = race.result
        if race.correction is not None and _outcome(data) == _outcome(race.correction.replaces):
            _settle(race, race.correction)
        else:
            race.correction = race.corrected = None
            _settle(race, data)
        if race.settled is None or before is None or _outcome(before) != _outcome(race.result or data):
            race.settled = cause_of(event)
        self._mark_distance(data.distance, at)

    def _corrected(self, event: events.ResultCorrected, at: str) -> None:
        data = event.data
        _, _, race = self._open_race(data)
        if race.corrected is None or race.correction is None or _outcome(race.correction) != _outcome(data):
            race.settled = race.corrected = cause_of(event)
        race.correction = data
        _settle(race, data)
        self._mark_distance(data.distance, at)

    # --- the desk ---

    def _overlay_chosen(self, event: events.OverlayChosen, at: str) -> None:
        overlays = self.overlays()
        choose_overlay(overlays, event.data, at)
        self.parts[state.OVERLAY] = overlays
        self.touched.add(state.OVERLAY)
        self._mark(at, (OVERLAY,))

    def notes(self) -> Notes:
        """The newest notes; empty where nobody ever wrote one."""
        part = self.parts.get(state.NOTES)
        return part if isinstance(part, Notes) else Notes()

    def _noted(self, event: events.NotePublished, at: str) -> None:
        notes = self.notes()
        keep_note(notes, event, event.data)
        self.parts[state.NOTES] = notes
        self.touched.add(state.NOTES)
        self._mark(at, (TICKER,))


def _note(race: Race, passing: Passing) -> None:
    """Keeps a passing. Of those that only show where the skater is, the last few are enough."""
    if passing in race.passings:
        return
    race.passings.append(passing)
    if not passing.counts:
        shown = sorted((each for each in race.passings if not each.counts), key=lambda each: (each.time_us, each.how))
        for old in shown[:-_SHOWN_PASSINGS]:
            race.passings.remove(old)


def _outcome(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.status, outcome.time_us, outcome.reason)


def _settle(race: Race, data: ResultData) -> None:
    race.result = data
    race.reopened = False
    if data.splits:
        race.presented = {split.metres: {split.how: split.time_us} for split in data.splits}
        race.passings = [passing for passing in race.passings if not passing.counts]


_HANDLERS: dict[str, Callable[[Memory, Any, str], None]] = {
    "competition.announced": Memory._announced,
    "distance.scheduled": Memory._scheduled,
    "startlist.published": Memory._startlist,
    "distance.official": Memory._official,
    "cup.seeded": Memory._seeded,
    "record.loaded": Memory._record,
    "best.loaded": Memory._best,
    "heat.activated": Memory._activated,
    "heat.deactivated": Memory._deactivated,
    "heat.started": Memory._started,
    "heat.cleared": Memory._cleared,
    "heat.committed": Memory._committed,
    "heat.reopened": Memory._reopened,
    "passing.recorded": Memory._passed,
    "passing.withdrawn": Memory._passing_withdrawn,
    "lap.presented": Memory._presented,
    "lap.withdrawn": Memory._lap_withdrawn,
    "sprint.awarded": Memory._sprint,
    "result.committed": Memory._result,
    "result.corrected": Memory._corrected,
    "overlay.chosen": Memory._overlay_chosen,
    "note.published": Memory._noted,
}
"""Other types (conditions) are on the log and in no document yet."""
