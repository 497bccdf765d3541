"""Prometheus metrics of a consumer."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("rinkside_events_applied", "Events applied to a projection")
DUPLICATES = Counter("rinkside_events_seen_before", "Events that were applied before and changed nothing")
DEAD_LETTERS = Counter("rinkside_dead_letters", "Messages published to the dead-letter topic")
REBUILDS = Counter("rinkside_rebuilds", "Competitions whose views were rebuilt from the log")
SCANS = Counter("rinkside_log_scans", "Partitions whose log was read for its competitions")
WAITING = Gauge(
    "rinkside_competitions_waiting", "Competitions that wait for a rebuild, or cannot have one", ["partition"]
)
CONFLICTS = Counter("rinkside_conflicts", "Writes refused because another consumer wrote in between")
DOUBTS = Counter("rinkside_crossings_in_doubt", "Crossings that count for nothing until somebody confirms them")
BATCH = Histogram("rinkside_batch_seconds", "Time to apply and store one batch")
LAG = Gauge("rinkside_lag_events", "Events on the log that are not applied yet", ["partition"])
EVENT_TO_VIEW = Histogram(
    "rinkside_event_to_view_seconds",
    "Time from the publication of an event to its stored views",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)
BROKER_UP = Gauge("rinkside_broker_up", "Whether Kafka answered the last question of this consumer (1) or not (0)")
