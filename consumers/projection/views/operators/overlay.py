"""`overlay/{competition}`: the overlays to show over the pictures. The shape is `schemas.views.overlay.OverlayView`.

The choice goes through the log like a measurement: every gateway shows the same, a screen that reconnects gets the current
choice, and a viewer's delay applies to it too.
"""

from collections.abc import Mapping

from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from schemas.documents import Document


def overlay_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    shown: Document = {}
    for kind, overlay in sorted(snapshot.state.overlays().shown.items()):
        shown[kind] = {"at": overlay.at}
        if overlay.subject is not None:
            shown[kind]["subject"] = overlay.subject
        if overlay.text:
            shown[kind]["text"] = overlay.text
    return {"": {"competition": snapshot.competition, "shown": shown}}


VIEW = View("overlay", frozenset({Aspect.OVERLAY}), overlay_documents)
