"""The view `overlay/{competition}`: what is laid over the pictures."""

from schemas.channels import Identifier
from schemas.fields import Key, OverlayKind
from schemas.views.parts import InstantText, View


class ShownOverlay(View):
    """An overlay that is on. Without `subject` it follows what is on the ice."""

    at: InstantText
    """Since when; a later one brings it in anew."""
    subject: Key | None = None
    text: str | None = None


class OverlayView(View):
    """`overlay/{competition}`: what the desk wants to have seen over the pictures; a kind that is not there is hidden."""

    competition: Identifier
    shown: dict[OverlayKind, ShownOverlay]
