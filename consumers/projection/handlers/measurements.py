"""Measurements: crossings by every device, official splits, sprint points, and their withdrawal."""

from consumers.projection.handlers.heats import show_running
from consumers.projection.handlers.provenance import note_furthest_crossing, withdraw_crossing
from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from consumers.projection.state.parts import Heat, Passing, Race, heat_key
from schemas import events
from schemas.event_data import RaceData

_SHOWN_PASSINGS = 8
"""Passings kept per race that only show a position: the newest is shown, and it may be withdrawn."""


def _open_measured(state: CompetitionState, data: RaceData, at: str) -> tuple[Heat, Race] | None:
    """The heat and race of a crossing; None when it happened before the heat was cleared, however late it arrives."""
    key = heat_key(data.heat, data.round)
    part = state.parts.get(parts.heat_part(data.distance, key))
    if isinstance(part, Heat) and part.cleared_at is not None and at < part.cleared_at:
        return None
    _, heat, race = state.open_race(data)
    if heat.shown is None and not heat.committed:
        show_running(state, data.distance, key, heat, at)
        state.note(at, Aspect.DISTANCE, data.distance)
    return heat, race


def passed(state: CompetitionState, event: events.PassingRecorded, at: str) -> None:
    data = event.data
    opened = _open_measured(state, data, at)
    if opened is None:
        return
    passing = Passing(data.time_us, data.how, data.metres, data.speed_ms, data.counts)
    _note(opened[1], passing)
    if data.counts:
        _official(state, opened[1], event)
        state.note(at, Aspect.CROSSING, data.distance)
    else:
        state.note(at, Aspect.POSITION, data.distance)


def _known_race(state: CompetitionState, data: RaceData) -> Race | None:
    """The race of a withdrawal; None when nothing was measured."""
    name = parts.heat_part(data.distance, heat_key(data.heat, data.round))
    part = state.parts.get(name)
    race = part.races.get(data.race) if isinstance(part, Heat) else None
    if race is not None:
        state.touch(name, data.distance)
    return race


def passing_withdrawn(state: CompetitionState, event: events.PassingWithdrawn, at: str) -> None:
    data = event.data
    race = _known_race(state, data)
    if race is None:
        return
    race.passings = [passing for passing in race.passings if (passing.how, passing.time_us) != (data.how, data.time_us)]
    withdraw_crossing(race, data.time_us, None)
    state.note(at, Aspect.CROSSING, data.distance)


def presented(state: CompetitionState, event: events.LapPresented, at: str) -> None:
    data = event.data
    opened = _open_measured(state, data, at)
    if opened is None:
        return
    opened[1].presented.setdefault(data.metres, {})[data.how] = data.time_us
    _official(state, opened[1], event)
    state.note(at, Aspect.CROSSING, data.distance)


def lap_withdrawn(state: CompetitionState, event: events.LapWithdrawn, at: str) -> None:
    data = event.data
    race = _known_race(state, data)
    if race is None:
        return
    crossing = race.presented.get(data.metres, {})
    for how in list(crossing) if data.how is None else [data.how]:
        crossing.pop(how, None)
    if not crossing:
        race.presented.pop(data.metres, None)
    if data.how != "photofinish":
        withdraw_crossing(race, None, data.metres)
    _measured_again(race, data.metres, _finish(state, data.distance))
    state.note(at, Aspect.CROSSING, data.distance)


def sprint(state: CompetitionState, event: events.SprintAwarded, at: str) -> None:
    data = event.data
    opened = _open_measured(state, data, at)
    if opened is None:
        return
    if data.points:
        opened[1].sprints[data.sprint] = data.points
    else:
        opened[1].sprints.pop(data.sprint, None)
    state.note(at, Aspect.CROSSING, data.distance)


def _official(state: CompetitionState, race: Race, event: events.PassingRecorded | events.LapPresented) -> None:
    """Updates what depends on an official crossing besides its time."""
    data = event.data
    finish = _finish(state, data.distance)
    note_furthest_crossing(race, data.metres, data.time_us, data.how, event, finish)
    _measured_again(race, data.metres, finish)


def _finish(state: CompetitionState, distance: str) -> int | None:
    """Metres of the distance; None before it is scheduled."""
    data = state.distance(distance).data
    return data.metres if data is not None else None


def _measured_again(race: Race, metres: float | None, finish: int | None) -> None:
    """Discards result and correction when a finish is measured or withdrawn in a reopened heat: they are older."""
    if race.reopened and finish is not None and metres is not None and metres >= finish:
        race.result = race.correction = race.corrected = race.settled = None


def _note(race: Race, passing: Passing) -> None:
    """Keeps a passing; of passings that only show a position, the newest few."""
    if passing in race.passings:
        return
    race.passings.append(passing)
    if not passing.counts:
        shown = sorted((each for each in race.passings if not each.counts), key=lambda each: (each.time_us, each.how))
        for old in shown[:-_SHOWN_PASSINGS]:
            race.passings.remove(old)
