"""What is measured: crossings by every device, official splits, sprint points, and what is taken back of them."""

from consumers.projection import state
from consumers.projection.causes import forget_sight, sight
from consumers.projection.heats import on_the_ice
from consumers.projection.memory import LIVE, Memory
from consumers.projection.state import Heat, Passing, Race, heat_key
from schemas import events
from schemas.event_data import RaceData

_SHOWN_PASSINGS = 8
"""Kept of each race beside those that count: the newest is shown, and one may be withdrawn."""


def _open_measured(memory: Memory, data: RaceData, at: str) -> tuple[Heat, Race] | None:
    """Where to note a crossing; None when it happened before the heat was cleared, however late it arrives."""
    key = heat_key(data.heat, data.round)
    part = memory.parts.get(state.heat_part(data.distance, key))
    if isinstance(part, Heat) and part.cleared_at is not None and at < part.cleared_at:
        return None
    _, heat, race = memory.open_race(data)
    if heat.shown is None and not heat.committed:
        on_the_ice(memory, data.distance, key, heat, at)
        memory.mark_distance(data.distance, at)
    return heat, race


def passed(memory: Memory, event: events.PassingRecorded, at: str) -> None:
    data = event.data
    opened = _open_measured(memory, data, at)
    if opened is None:
        return
    passing = Passing(data.time_us, data.how, data.metres, data.speed_ms, data.counts)
    _note(opened[1], passing)
    if data.counts:
        _official(memory, opened[1], event)
        memory.mark_crossing(data.distance, at)
    else:
        memory.mark(at, (LIVE,))


def _known_race(memory: Memory, data: RaceData) -> Race | None:
    """Where to take something back; None where nothing was ever measured."""
    name = state.heat_part(data.distance, heat_key(data.heat, data.round))
    part = memory.parts.get(name)
    race = part.races.get(data.race) if isinstance(part, Heat) else None
    if race is not None:
        memory.touched.add(name)
    return race


def passing_withdrawn(memory: Memory, event: events.PassingWithdrawn, at: str) -> None:
    data = event.data
    race = _known_race(memory, data)
    if race is None:
        return
    race.passings = [passing for passing in race.passings if (passing.how, passing.time_us) != (data.how, data.time_us)]
    forget_sight(race, data.time_us, None)
    memory.mark_crossing(data.distance, at)


def presented(memory: Memory, event: events.LapPresented, at: str) -> None:
    data = event.data
    opened = _open_measured(memory, data, at)
    if opened is None:
        return
    opened[1].presented.setdefault(data.metres, {})[data.how] = data.time_us
    _official(memory, opened[1], event)
    memory.mark_crossing(data.distance, at)


def lap_withdrawn(memory: Memory, event: events.LapWithdrawn, at: str) -> None:
    data = event.data
    race = _known_race(memory, data)
    if race is None:
        return
    crossing = race.presented.get(data.metres, {})
    for how in list(crossing) if data.how is None else [data.how]:
        crossing.pop(how, None)
    if not crossing:
        race.presented.pop(data.metres, None)
    if data.how != "photofinish":
        forget_sight(race, None, data.metres)
    _measured_again(race, data.metres, _finish(memory, data.distance))
    memory.mark_crossing(data.distance, at)


def sprint(memory: Memory, event: events.SprintAwarded, at: str) -> None:
    data = event.data
    opened = _open_measured(memory, data, at)
    if opened is None:
        return
    if data.points:
        opened[1].sprints[data.sprint] = data.points
    else:
        opened[1].sprints.pop(data.sprint, None)
    memory.mark_crossing(data.distance, at)


def _official(memory: Memory, race: Race, event: events.PassingRecorded | events.LapPresented) -> None:
    """What an official crossing says besides its time."""
    data = event.data
    finish = _finish(memory, data.distance)
    sight(race, data.metres, data.time_us, data.how, event, finish)
    _measured_again(race, data.metres, finish)


def _finish(memory: Memory, distance: str) -> int | None:
    """Metres of the distance; None while it was not announced."""
    data = memory.distance(distance).data
    return data.metres if data is not None else None


def _measured_again(race: Race, metres: float | None, finish: int | None) -> None:
    """A finish that is measured or taken back in a heat that was opened again: its result and correction are of before."""
    if race.reopened and finish is not None and metres is not None and metres >= finish:
        race.result = race.correction = race.corrected = race.settled = None


def _note(race: Race, passing: Passing) -> None:
    """Keeps a passing. Of those that only show where the skater is, the last few are enough."""
    if passing in race.passings:
        return
    race.passings.append(passing)
    if not passing.counts:
        shown = sorted((each for each in race.passings if not each.counts), key=lambda each: (each.time_us, each.how))
        for old in shown[:-_SHOWN_PASSINGS]:
            race.passings.remove(old)
