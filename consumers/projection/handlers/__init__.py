"""How an event changes the state: one handler per event type, in one registry.

    Event ──▶ HANDLERS[event.type](state, event, at) ──▶ parts of the state, and the aspects that changed

    programme      competition, distances, start lists, standings carried in, records and bests
    heats          the life of a heat
    measurements   crossings, splits, sprint points
    results        results and corrections
    overlays       overlays chosen at the desk
    recent         events that are kept as they are: notes, conditions
    lifecycle      archiving, removing and restoring a competition
    rehearsal      the mark of a rehearsal, which any event may carry
    provenance     which event caused a result (used by the others)

Every handler is total: it accepts an event about a distance, heat or race that was not announced, and the result shows as
soon as the announcement comes. Of two events about the same thing the later one in the log wins; between devices that measured
one crossing, the order does not matter (`consumers.rules.crossings`). Handlers know no views.
"""

from collections.abc import Callable, Mapping
from typing import Any

from consumers.projection.handlers import (
    heats,
    lifecycle,
    measurements,
    overlays,
    programme,
    recent,
    rehearsal,
    results,
)
from consumers.projection.state.competition_state import CompetitionState
from schemas.events import Event, format_instant

Handler = Callable[[CompetitionState, Any, str], None]

HANDLERS: Mapping[str, Handler] = {
    "competition.announced": programme.announced,
    "distance.scheduled": programme.scheduled,
    "startlist.published": programme.startlist,
    "distance.official": programme.official,
    "cup.seeded": programme.seeded,
    "record.loaded": programme.record,
    "best.loaded": programme.best,
    "heat.activated": heats.activated,
    "heat.deactivated": heats.deactivated,
    "heat.started": heats.started,
    "heat.cleared": heats.cleared,
    "heat.committed": heats.committed,
    "heat.reopened": heats.reopened,
    "passing.recorded": measurements.passed,
    "passing.withdrawn": measurements.passing_withdrawn,
    "lap.presented": measurements.presented,
    "lap.withdrawn": measurements.lap_withdrawn,
    "sprint.awarded": measurements.sprint,
    "result.committed": results.result,
    "result.corrected": results.corrected,
    "overlay.chosen": overlays.overlay_chosen,
    "competition.archived": lifecycle.archived,
    "competition.removed": lifecycle.removed,
    "competition.restored": lifecycle.restored,
    "identity.decided": recent.Keep(1_000),  # a season has about 2,000 skaters
    "conditions.measured": recent.Keep(50),  # a day of one every ten minutes
    "note.published": recent.Keep(100),  # as many as a ticker has lines
}


def apply(state: CompetitionState, event: Event) -> None:
    """Applies an event to the state; a type without a handler changes nothing but the mark of a rehearsal."""
    rehearsal.mark(state, event)
    handler = HANDLERS.get(event.type)
    if handler is not None:
        handler(state, event, format_instant(event.time))
