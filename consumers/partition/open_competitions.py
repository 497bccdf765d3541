"""A competition in memory, and the result of a rebuild."""

from dataclasses import dataclass

from consumers.delta import Delta
from consumers.projection import Projection
from consumers.store import Origin, Position

UNBUILT = 0
"""Version of a competition that has applied events which do not count: it is continued until a rebuild replaces it."""


@dataclass(slots=True)
class OpenCompetition:
    """A competition in memory. `stored` is the position that the store holds, `offset` the next event to apply."""

    projection: Projection
    stored: Position | None
    epoch: str
    origin: Origin
    at: str = ""
    """Time of the newest event."""
    offset: int = 0
    rewrite: bool = False
    """The next write replaces what is stored."""
    version: int | None = None
    """Projection version of a competition that is continued although it is outdated; None = the current one."""
    restores: int = 0
    """After a reset: how many events are to come before it is stored. Until then clients see the documents before the reset."""
    checked: int = -1
    """Its `offset` when the store was compared last while it was restored."""
    used: int = 0
    """Number of the batch that used it last."""


@dataclass(frozen=True, slots=True)
class RebuiltCompetition:
    """A competition that was rebuilt from the log: everything of it, as one write. With `continues`, the write adds to what is
    stored instead."""

    projection: Projection
    delta: Delta
    first: int
    last: int
    at: str
    continues: Position | None = None
    version: int | None = None
