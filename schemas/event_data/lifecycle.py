"""Data of the events about a competition as a whole."""

from typing import Annotated

from pydantic import Field

from schemas.fields import Frozen, Text


class ResetData(Frozen):
    """The competition starts again: no event before this one counts any more.

    A replay that goes back publishes it, and then the events up to the new position. Those are `restores` many: views keep
    showing the old position until all of them are applied, so that nobody sees an empty board in between.
    """

    restores: Annotated[int, Field(ge=0)] = 0


class LifecycleData(Frozen):
    """Somebody archives, removes or restores a competition: who, and why."""

    author: Text | None = None
    reason: Text | None = None
