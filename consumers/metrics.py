"""What a consumer counts, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("rinkside_events_applied", "Events applied to a projection")
DUPLICATES = Counter("rinkside_events_seen_before", "Events that were seen before and changed nothing")
DEAD_LETTERS = Counter("rinkside_dead_letters", "Messages set aside because they cannot be read")
REBUILDS = Counter("rinkside_rebuilds", "Times that the views of a partition were built anew from the log")
CONFLICTS = Counter("rinkside_conflicts", "Writes refused because another consumer went on")
BATCH = Histogram("rinkside_batch_seconds", "Time to apply and store one batch")
LAG = Gauge("rinkside_lag_events", "Events on the log that are not applied yet", ["partition"])
