"""The life of a heat: on the board and off it, started, cleared, committed, opened again."""

from consumers.projection import state
from consumers.projection.memory import Memory
from consumers.projection.state import Heat, Race
from consumers.rules.armbands import partner
from schemas import events
from schemas.events import format_instant


def activated(memory: Memory, event: events.HeatActivated, at: str) -> None:
    data = event.data
    key, heat = memory.open_heat(data.distance, data.heat, data.round)
    for distance, other_key, other in _others(memory, data.distance, heat):
        if other.committed or other.started_at is None:
            _send_off(memory, distance, other_key, other, at)
    memory.show(data.distance, key, heat)
    memory.mark_distance(data.distance, at)


def on_the_ice(memory: Memory, distance: str, key: str, heat: Heat, at: str) -> None:
    """Shows a heat that is skated. Those that are over leave the board: some sources never say which heat is on it."""
    for other_distance, other_key, other in _others(memory, distance, heat):
        if other.committed:
            _send_off(memory, other_distance, other_key, other, at)
    memory.show(distance, key, heat)


def _others(memory: Memory, distance: str, heat: Heat) -> list[tuple[str, str, Heat]]:
    """Heats on the board besides this one, each with its distance and key; the other half of a quartet belongs to it."""
    found = []
    for other_distance, key in memory.competition.board:
        other = memory.heat(other_distance, key)
        if other is not heat and not (other_distance == distance and _together(memory, heat, other, distance)):
            found.append((other_distance, key, other))
    return found


def _send_off(memory: Memory, distance: str, key: str, heat: Heat, at: str) -> None:
    memory.hide(distance, key, heat)
    memory.touched.add(state.heat_part(distance, key))
    memory.mark_distance(distance, at)


def _together(memory: Memory, heat: Heat, other: Heat, distance: str) -> bool:
    """Whether two heats are a quartet: one does not send the other off the board."""
    data = memory.distance(distance).data
    together = data is not None and partner(data.start_mode, heat.heat) == other.heat
    return together and heat.round == other.round


def deactivated(memory: Memory, event: events.HeatDeactivated, at: str) -> None:
    data = event.data
    key, heat = memory.open_heat(data.distance, data.heat, data.round)
    memory.hide(data.distance, key, heat)
    memory.mark_distance(data.distance, at)


def started(memory: Memory, event: events.HeatStarted, at: str) -> None:
    data = event.data
    key, heat = memory.open_heat(data.distance, data.heat, data.round)
    started_at = format_instant(data.started_at)
    if heat.cleared_at is not None and started_at < heat.cleared_at:
        return
    heat.started_at = started_at
    if not heat.committed:
        on_the_ice(memory, data.distance, key, heat, at)
    memory.mark_distance(data.distance, at)


def cleared(memory: Memory, event: events.HeatCleared, at: str) -> None:
    data = event.data
    _, heat = memory.open_heat(data.distance, data.heat, data.round)
    # Who does not start was not measured: a start that is given again changes nothing for them.
    heat.races = {
        name: Race(result=race.result, settled=race.settled)
        for name, race in heat.races.items()
        if race.result is not None and race.result.status in ("DNS", "WDR")
    }
    heat.started_at = None
    heat.committed = False
    heat.cleared_at = at
    memory.mark_distance(data.distance, at)


def committed(memory: Memory, event: events.HeatCommitted, at: str) -> None:
    _, heat = memory.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = True
    for race in heat.races.values():
        race.reopened = race.reopened and race.result is None
    memory.open_report(memory.distance(event.data.distance))
    memory.mark_distance(event.data.distance, at)


def reopened(memory: Memory, event: events.HeatReopened, at: str) -> None:
    _, heat = memory.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = False
    for race in heat.races.values():
        race.reopened = True
    memory.mark_distance(event.data.distance, at)
