"""The view `overlay/{competition}`: graphics over the TV picture."""

from typing import ClassVar

from schemas.fields import Identifier, Key, OverlayKind
from schemas.views.parts import CompetitionDocument, InstantText, View


class ShownOverlay(View):
    """A visible overlay. Without `subject` it follows the race on the ice."""

    at: InstantText
    """Shown since; a later instant starts its entry animation again."""
    subject: Key | None = None
    text: str | None = None


class OverlayView(CompetitionDocument):
    """`overlay/{competition}`: the overlays that the desk shows; a missing kind is hidden."""

    CHANNEL: ClassVar[str] = "overlay/{competition}"
    competition: Identifier
    shown: dict[OverlayKind, ShownOverlay]
