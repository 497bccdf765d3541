"""One partition of the log: applies each of its events exactly once.

    first record after an assignment ─▶ Partition.start(): from where to read; compares each competition with the store
    a batch of records ─▶ Partition.apply_batch() ─▶ Batch: unreadable records become dead letters, the events of each
                          competition are applied and stored; then the progress of the partition is stored
    a competition that cannot be continued ─▶ PendingRebuilds ─▶ `consumers.rebuild` ─▶ Partition.replace()

Trouble with one competition (a lost key, an event on which the projection fails, another version of the projection) concerns
that competition only. `conditions` decides what a stored competition is good for, `competitions` opens and saves them, `batch`
applies events, `log_identity` recognises another log. A writer names the position on which it built, and the store refuses it
with `StaleWriter` when the stored position is another one; the partition is then started again. The lock of a partition only
orders the tasks of this process.
"""

from consumers.partition.competitions import refusal
from consumers.partition.conditions import Condition
from consumers.partition.open_competitions import RebuiltCompetition
from consumers.partition.partition import Partition
from consumers.partition.pending import Waiting
from consumers.partition.tools import Tools, poison_reason

__all__ = ["Condition", "Partition", "RebuiltCompetition", "Tools", "Waiting", "poison_reason", "refusal"]
