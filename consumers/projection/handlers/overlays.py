"""Overlays chosen at the desk."""

from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from consumers.projection.state.parts import Overlay
from schemas import events


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
