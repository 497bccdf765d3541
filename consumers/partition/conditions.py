"""Decides whether a stored competition can be continued, or must be rebuilt from the log. Pure."""

from enum import Enum

from consumers.store import IndexEntry, Origin, PartitionProgress, Position


class Condition(Enum):
    """What a stored competition is good for."""

    CURRENT = "current"
    """It holds every event before its position: continue it."""
    OUTDATED = "another version of the projection"
    """Complete, but of another version of the projection: continue it until a rebuild replaces it."""
    OTHER_LOG = "another log"
    """Complete, but built from another log, or from a log that cannot be identified."""
    BEHIND = "older than the progress of the partition"
    """Complete, but the store lost its newest writes: it lacks events that are on the log."""
    REMOVED = "removed, and restored now"
    """Nothing of it is stored: its events are only on the log."""
    DAMAGED = "missing or incomplete"
    """Missing, or some of its keys are gone."""


def condition_of(
    position: Position | None,
    is_complete: bool,
    origin: Origin,
    projection: int,
    entry: IndexEntry | None,
    *,
    partition: int,
    log: str,
    expected_projection: int,
) -> Condition:
    """The condition of a competition that is stored so, in a partition with that log. `entry` is its index entry, if any.

    A store that fails over may lose the newest writes of some keys; comparing the position with the index shows it.
    """
    if position is None or not is_complete:
        return Condition.DAMAGED
    if (origin.partition, origin.log) != (partition, log):
        return Condition.OTHER_LOG
    if entry is not None and position.offset <= entry.last:
        return Condition.BEHIND
    return Condition.CURRENT if projection == expected_projection else Condition.OUTDATED


def went_back(progress: PartitionProgress | None, before: PartitionProgress | None) -> bool:
    """Whether the store holds an earlier progress of the same log than `before`: a replica took over, or a backup came back."""
    if progress is None or before is None:
        return False
    return progress.log == before.log and progress.offset < before.offset
