"""The view `audit/{competition}`: what people corrected. It is not public: it needs a token."""

from typing import Any, ClassVar

from schemas.fields import Identifier, Key
from schemas.views.editorial import CauseView
from schemas.views.parts import CompetitionDocument, InstantText, View


class AuditEvent(CauseView):
    """An event of a correction; `data` is that of its type."""

    type: str
    data: dict[str, Any]


class Reverted(View):
    """The revert of a correction; `correction` is its own id, with which it can be reverted in turn."""

    at: InstantText
    author: str
    why: str
    correction: Key


class Correction(View):
    """One correction. `position` counts from the first; `in_force` is False after a revert."""

    position: int
    at: InstantText
    author: str
    why: str
    in_force: bool
    reverts: Key | None = None
    reverted: Reverted | None = None
    events: list[AuditEvent]


class AuditView(CompetitionDocument):
    """`audit/{competition}`: the corrections by id, up to the newest thousand. Not public."""

    CHANNEL: ClassVar[str] = "audit/{competition}"
    competition: Identifier
    corrections: dict[Key, Correction]
