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

from consumers.projection import heats, measurements, programme, results, state
from consumers.projection.causes import keep_note
from consumers.projection.memory import OVERLAY, TICKER, Memory
from consumers.projection.overlays import choose_overlay
from schemas import events
from schemas.events import Event, format_instant


def apply(memory: Memory, event: Event) -> None:
    """Takes an event in; a type without a handler changes nothing."""
    handler = _HANDLERS.get(event.type)
    if handler is not None:
        handler(memory, event, format_instant(event.time))


def _overlay_chosen(memory: Memory, event: events.OverlayChosen, at: str) -> None:
    overlays = memory.overlays()
    choose_overlay(overlays, event.data, at)
    memory.parts[state.OVERLAY] = overlays
    memory.touched.add(state.OVERLAY)
    memory.mark(at, (OVERLAY,))


def _noted(memory: Memory, event: events.NotePublished, at: str) -> None:
    notes = memory.notes()
    keep_note(notes, event, event.data)
    memory.parts[state.NOTES] = notes
    memory.touched.add(state.NOTES)
    memory.mark(at, (TICKER,))


_HANDLERS: dict[str, Callable[[Memory, Any, str], None]] = {
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
