"""The partitions that Kafka assigned to this consumer, as the rebalance callbacks report them.

aiokafka may deliver records before a rebalance callback ends, and it swallows exceptions of callbacks. So the callbacks only
take notes; the main loop starts a partition before it uses its first record.
"""

from collections.abc import Iterable

from aiokafka import ConsumerRebalanceListener, TopicPartition


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """`current` are the assigned partitions, `unstarted` those that must be started before their first record counts."""

    def __init__(self) -> None:
        self.current: set[TopicPartition] = set()
        self.unstarted: set[TopicPartition] = set()

    @property
    def started(self) -> set[TopicPartition]:
        return self.current - self.unstarted

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self.current -= set(revoked)
        self.unstarted &= self.current

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.current = set(assigned)
        self.unstarted = set(assigned)

    def restart(self, partition: TopicPartition) -> None:
        """The partition must be started again."""
        if partition in self.current:
            self.unstarted.add(partition)

    def restart_all(self) -> None:
        """Every partition must be started again."""
        self.unstarted = set(self.current)
