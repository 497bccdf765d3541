"""Rebuilds competitions from the log, beside the partitions that go on.

    partition without an index ─▶ scan: reads the log once, by keys ─▶ index: competition → first and last offset
    waiting competitions ─▶ pass: reads the log from their first event, a few competitions at a time, live ones first
                            ─▶ Partition.replace(): one write per competition, under a new epoch

Until a competition is replaced, its stored documents stay visible. Other competitions never wait: the rebuilder has a Kafka
consumer of its own, keeps few competitions in memory, and lets other tasks run between two steps.

`log_index` and `competition_rebuild` are pure; `history_reader` reads Kafka; `rebuilder` is the task.
"""

from consumers.rebuild.rebuilder import Rebuilder

__all__ = ["Rebuilder"]
