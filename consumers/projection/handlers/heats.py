"""The life of a heat: activated, started, cleared, committed, reopened."""

from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from consumers.projection.state.parts import Heat, Race
from consumers.rules.armbands import partner
from schemas import events
from schemas.events import format_instant


def activated(state: CompetitionState, event: events.HeatActivated, at: str) -> None:
    data = event.data
    key, heat = state.open_heat(data.distance, data.heat, data.round)
    for distance, other_key, other in _others(state, data.distance, heat):
        if other.committed or other.started_at is None:
            _leave_board(state, distance, other_key, other, at)
    state.show(data.distance, key, heat)
    state.note(at, Aspect.DISTANCE, data.distance)


def show_running(state: CompetitionState, distance: str, key: str, heat: Heat, at: str) -> None:
    """Puts a running heat on the board and removes committed ones: some sources never send `heat.activated`."""
    for other_distance, other_key, other in _others(state, distance, heat):
        if other.committed:
            _leave_board(state, other_distance, other_key, other, at)
    state.show(distance, key, heat)


def _others(state: CompetitionState, distance: str, heat: Heat) -> list[tuple[str, str, Heat]]:
    """Other heats on the board, each with its distance and key, except the other pair of the same quartet."""
    found = []
    for other_distance, key in state.competition.board:
        other = state.heat(other_distance, key)
        if other is not heat and not (other_distance == distance and _are_quartet(state, heat, other, distance)):
            found.append((other_distance, key, other))
    return found


def _leave_board(state: CompetitionState, distance: str, key: str, heat: Heat, at: str) -> None:
    state.hide(distance, key, heat)
    state.touch(parts.heat_part(distance, key), distance)
    state.note(at, Aspect.DISTANCE, distance)


def _are_quartet(state: CompetitionState, heat: Heat, other: Heat, distance: str) -> bool:
    """Whether two heats form a quartet."""
    data = state.distance(distance).data
    together = data is not None and partner(data.start_mode, heat.heat) == other.heat
    return together and heat.round == other.round


def deactivated(state: CompetitionState, event: events.HeatDeactivated, at: str) -> None:
    data = event.data
    key, heat = state.open_heat(data.distance, data.heat, data.round)
    state.hide(data.distance, key, heat)
    state.note(at, Aspect.DISTANCE, data.distance)


def started(state: CompetitionState, event: events.HeatStarted, at: str) -> None:
    data = event.data
    key, heat = state.open_heat(data.distance, data.heat, data.round)
    started_at = format_instant(data.started_at)
    if heat.cleared_at is not None and started_at < heat.cleared_at:
        return
    heat.started_at = started_at
    if not heat.committed:
        show_running(state, data.distance, key, heat, at)
    state.note(at, Aspect.DISTANCE, data.distance)


def cleared(state: CompetitionState, event: events.HeatCleared, at: str) -> None:
    data = event.data
    _, heat = state.open_heat(data.distance, data.heat, data.round)
    # A skater who did not start or withdrew was not measured: a restart changes nothing for them.
    heat.races = {
        name: Race(result=race.result, settled=race.settled)
        for name, race in heat.races.items()
        if race.result is not None and race.result.status in ("DNS", "WDR")
    }
    heat.started_at = None
    heat.committed = False
    heat.cleared_at = at
    state.note(at, Aspect.DISTANCE, data.distance)


def committed(state: CompetitionState, event: events.HeatCommitted, at: str) -> None:
    _, heat = state.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = True
    for race in heat.races.values():
        race.reopened = race.reopened and race.result is None
    state.open_report(state.distance(event.data.distance))
    state.note(at, Aspect.DISTANCE, event.data.distance)


def reopened(state: CompetitionState, event: events.HeatReopened, at: str) -> None:
    _, heat = state.open_heat(event.data.distance, event.data.heat, event.data.round)
    heat.committed = False
    for race in heat.races.values():
        race.reopened = True
    state.note(at, Aspect.DISTANCE, event.data.distance)
