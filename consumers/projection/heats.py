"""The life of a heat: on the board and off it, started, cleared, committed, opened again."""

from consumers.projection import state
from consumers.projection.memory import Memory
from consumers.projection.state import Heat
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
        # A source that never says which heat is on the board: the ice is free of those that are over.
        for distance, other_key, other in _others(memory, data.distance, heat):
            if other.committed:
                _send_off(memory, distance, other_key, other, at)
        memory.show(data.distance, key, heat)
    memory.mark_distance(data.distance, at)


def cleared(memory: Memory, event: events.HeatCleared, at: str) -> None:
    data = event.data
    _, heat = memory.open_heat(data.distance, data.heat, data.round)
    heat.races = {}
    heat.started_at = None
    heat.committed = False
    heat.cleared_at = at
    memory.mark_distance(data.distance, at)


def committed(memory: Memory, event: events.HeatCommitted, at: str) -> None:
    _, heat = memory.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = True
    memory.open_report(memory.distance(event.data.distance))
    memory.mark_distance(event.data.distance, at)


def reopened(memory: Memory, event: events.HeatReopened, at: str) -> None:
    _, heat = memory.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = False
    for race in heat.races.values():
        race.reopened = True
    memory.mark_distance(event.data.distance, at)
