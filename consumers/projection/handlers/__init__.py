"""How an event changes what is remembered: which function takes which type.

    programme      competition, distances, start lists, standings carried in, records and bests
    heats          the life of a heat
    measurements   crossings, splits, sprint points
    results        results and corrections
    (here)         what the desk says

Every handler is total: an event about a distance, heat or race that nobody announced is remembered and shows as soon as
the announcement comes. The log's order decides between two events that say the same thing; *which device* measured a
crossing first decides nothing (`consumers.rules.crossings`).
"""

from collections.abc import Callable
from typing import Any

from consumers.projection.handlers import heats, measurements, programme, results
from consumers.projection.handlers.provenance import add_note
from consumers.projection.state import parts
from consumers.projection.state.competition_state import OVERLAY, TICKER, CompetitionState
from consumers.projection.views.overlay import choose_overlay
from schemas import events
from schemas.events import Event, format_instant


def apply(state: CompetitionState, event: Event) -> None:
    """Takes an event in; a type without a handler changes nothing."""
    handler = _HANDLERS.get(event.type)
    if handler is not None:
        handler(state, event, format_instant(event.time))


def _overlay_chosen(state: CompetitionState, event: events.OverlayChosen, at: str) -> None:
    overlays = state.overlays()
    choose_overlay(overlays, event.data, at)
    state.parts[parts.OVERLAY] = overlays
    state.touched.add(parts.OVERLAY)
    state.mark(at, (OVERLAY,))


def _noted(state: CompetitionState, event: events.NotePublished, at: str) -> None:
    notes = state.notes()
    add_note(notes, event, event.data)
    state.parts[parts.NOTES] = notes
    state.touched.add(parts.NOTES)
    state.mark(at, (TICKER,))


_HANDLERS: dict[str, Callable[[CompetitionState, Any, str], None]] = {
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
    "overlay.chosen": _overlay_chosen,
    "note.published": _noted,
}
"""Other types (conditions) are on the log and in no document yet."""
