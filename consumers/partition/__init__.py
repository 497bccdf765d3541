"""One partition of the log: applies each of its events exactly once.

    first record after an assignment ─▶ Partition.start(): from where to read, and whether to rebuild
    a batch of records ─▶ Partition.apply_batch(): unreadable records become dead letters, the events of each competition are
                          applied and stored, and the progress of the partition is stored

`log_identity` recognises another log, `open_competitions` keeps the projections in memory, `poison` finds events on which the
projection fails. Nothing here holds a lock: a writer names the position on which it built, and the store refuses it with
`StaleWriter` when the stored position is another one. The partition is then started again.
"""

from consumers.partition.partition import Partition

__all__ = ["Partition"]
