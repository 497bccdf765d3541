"""Competitions that wait for a rebuild, and which of them comes first. Pure."""

from dataclasses import dataclass, field

from consumers.partition.conditions import Condition


@dataclass(slots=True)
class Waiting:
    """A competition that waits for a rebuild. `first` and `last` are the offsets of its first and its last known event."""

    name: str
    first: int
    last: int
    condition: Condition
    oldest: int = 0
    """Offset of the first event of what is stored; when the log begins later, a rebuild would lose results."""
    other_partition: int = -1
    """Partition from which it was stored, when that is another one."""
    queued_at: int = -1
    """Offset of the last event when it was queued: later ones were postponed, or applied to outdated state."""
    has_views: bool = False
    """Whether clients still get stored documents of it."""
    is_wanted: bool = False
    """An event came since: it is probably live."""
    is_broken: bool = False
    """Its stored state cannot be continued, although it is complete."""
    ignored: frozenset[str] = frozenset()
    """Digests of events that do not count, as far as they are known."""
    starts_over: bool = False
    """What is stored has events that do not count: only a rebuild from the first event helps."""
    one_by_one: bool = False
    """The projection failed during a rebuild: the next one finds the event."""
    is_kept: bool = False
    """Its first events are gone from the log: what is stored stays."""
    is_settled: bool = False
    """It is kept, and no pass over the log can do more for it."""

    @property
    def can_continue(self) -> bool:
        """Whether events may be applied to what is stored, until the rebuild replaces it."""
        return self.condition is Condition.OUTDATED and not self.is_broken

    def break_off(self) -> None:
        """Its stored state turned out to be unusable: a pass over the log must decide about its events."""
        self.is_broken = True
        self.is_settled = False


@dataclass(slots=True)
class PendingRebuilds:
    """The waiting competitions of a partition. Live ones come first, then the most recent ones."""

    by_name: dict[str, Waiting] = field(default_factory=dict)

    def unsettled(self) -> list[Waiting]:
        """Those for which a pass over the log can do something, the most urgent first."""
        waiting = [each for each in self.by_name.values() if not each.is_settled]
        return sorted(waiting, key=lambda each: (not each.is_wanted, -each.last, each.name))

    def next_group(self, limit: int) -> list[Waiting]:
        """Up to `limit` competitions to rebuild together. Live ones do not wait for others."""
        waiting = self.unsettled()
        urgent = [each for each in waiting if each.is_wanted]
        return (urgent or waiting)[:limit]

    def has_urgent(self) -> bool:
        return any(each.is_wanted and not each.is_settled for each in self.by_name.values())
