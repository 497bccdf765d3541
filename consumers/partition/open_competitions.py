"""The competitions that a partition has in memory, each with what the store holds of it."""

from dataclasses import dataclass, field

from consumers.projection import Projection
from consumers.store import Position


@dataclass(slots=True)
class OpenCompetition:
    """A competition in memory. `stored` is the position that the store holds, `offset` the next event to apply."""

    projection: Projection
    stored: Position | None
    epoch: str
    at: str = ""
    """Time of the newest event."""
    offset: int = 0
    rewrite: bool = False
    """The next write replaces what is stored."""
    used: int = 0
    """Number of the batch that used it last."""
    applied: int = 0
    """Events applied since the last collect."""


@dataclass(slots=True)
class OpenCompetitions:
    """Keeps at most `limit` competitions; `evict` removes the least recently used ones."""

    limit: int
    by_name: dict[str, OpenCompetition] = field(default_factory=dict)

    def evict(self) -> None:
        """Call it only when everything is stored."""
        surplus = len(self.by_name) - self.limit
        if surplus > 0:
            for name in sorted(self.by_name, key=lambda name: self.by_name[name].used)[:surplus]:
                del self.by_name[name]
