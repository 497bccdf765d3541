"""The index of unhandled dead letters: one key of Redis, written by the consumer that has the first partition.

    rinkside:dead-letters   string   DeadLetterIndex as JSON

The topic `timing.dead-letter` is the truth; this is what everybody can read without Kafka.
"""

from schemas.fields import Frozen

DEAD_LETTERS_KEY = "rinkside:dead-letters"


class DeadLetterSummary(Frozen):
    id: str
    """Partition and offset of the record: `3-1042`."""
    at: str
    """When the record was published."""
    competition: str
    """Key of the record, which may be wrong."""
    type: str = ""
    reason: str
    bytes: int


class DeadLetterIndex(Frozen):
    count: int = 0
    newest: tuple[DeadLetterSummary, ...] = ()
    """Newest first, at most 50."""
