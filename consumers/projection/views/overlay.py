"""`overlay/{competition}`: what the desk wants to have seen over the pictures.

It goes through the log like a measurement, so that every gateway says the same, a screen that was away gets what stands, and a
delay holds for it, too.
"""

from consumers.projection.state.parts import Overlay, Overlays
from schemas.documents import Document
from schemas.event_data import OverlayData


def choose_overlay(overlays: Overlays, data: OverlayData, at: str) -> None:
    """Notes a choice made at `at`. Showing again what is shown counts as new: a screen brings it in anew."""
    if data.shown:
        overlays.shown[data.kind] = Overlay(at, data.subject, data.text)
    else:
        overlays.shown.pop(data.kind, None)


def overlay_document(competition: str, overlays: Overlays) -> Document:
    shown: Document = {}
    for kind, overlay in sorted(overlays.shown.items()):
        shown[kind] = {"at": overlay.at}
        if overlay.subject is not None:
            shown[kind]["subject"] = overlay.subject
        if overlay.text:
            shown[kind]["text"] = overlay.text
    return {"competition": competition, "shown": shown}
