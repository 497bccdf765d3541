"""What people choose and write at the desk: overlays and notes."""

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from consumers.projection.state.parts import Note, Overlay
from schemas import events

MOST_NOTES = 100
"""Notes kept per competition: as many as a ticker has lines."""


def overlay_chosen(state: CompetitionState, event: events.OverlayChosen, at: str) -> None:
    """Shows or hides an overlay. Showing it again restarts it on screen."""
    overlays, data = state.overlays(), event.data
    state.touch(parts.OVERLAY)
    state.parts[parts.OVERLAY] = overlays
    if data.shown:
        overlays.shown[data.kind] = Overlay(at, data.subject, data.text)
    else:
        overlays.shown.pop(data.kind, None)
    state.note(at, Aspect.OVERLAY)


def noted(state: CompetitionState, event: events.NotePublished, at: str) -> None:
    """Adds a note and keeps the newest by their own time; equal times are ordered by source and id."""
    notes = state.notes()
    state.touch(parts.NOTES)
    state.parts[parts.NOTES] = notes
    notes.notes.append(Note(cause_of(event), event.data))
    notes.notes.sort(key=lambda note: (note.cause.at, note.cause.source, note.cause.id))
    del notes.notes[:-MOST_NOTES]
    state.note(at, Aspect.NOTE)
