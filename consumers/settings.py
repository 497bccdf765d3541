"""Settings of the projection service: each bound with its reason."""

from dataclasses import dataclass

from schemas.kafka import KafkaConnection


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """Addresses and bounds of the projection service."""

    kafka: KafkaConnection
    redis_url: str
    group: str | None = "rinkside-projection"
    """Consumers of one group share the partitions. None = take all partitions without a group: a single consumer then
    restarts without waiting for a rebalance."""
    replicas: int = 1
    """Copies that a topic should have; fewer are reported."""
    min_insync: int = 1
    """Copies that an event must have before it counts as published; a lower setting of a topic is reported."""
    batch: int = 500
    """Most events applied in one write: many make a write cheap per event, few keep a write short."""
    fetch_wait_ms: int = 10
    """How long the broker may hold an empty fetch. The embedded broker answers a waiting fetch only at its end."""
    stream_length: int = 10_000
    """Changes kept for gateways: hours of a race day, a few MB."""
    max_scopes: int = 200
    """Most competitions in memory per partition; the least recently used ones are loaded again when needed."""
    rebuild_competitions: int = 8
    """Most competitions that are rebuilt together, beside those that are followed: each is in memory until it is complete."""
    rebuild_batch: int = 2_000
    """Records that a rebuild fetches at once."""
    metadata_age_ms: int = 2_000
    """Longest delay before the consumer sees a topic that was created after it started."""
    session_timeout_ms: int = 6_000
    """Silence after which another consumer takes over."""
    redis_cluster: bool = False
    """Whether `redis_url` names a node of a Redis Cluster."""
    redis_connections: int = 16
    redis_timeout_s: float = 5.0
    dead_letter_s: float = 3.0
    """How long Kafka may take for a dead letter before the consumer looks for the reason."""
    check_s: float = 1.0
    """How often the consumer checks that the store still holds what it stored."""
    season_s: float = 0.3
    """How often the season views look for changes in their competitions."""
    look_s: float = 2.0
    """How often the consumer asks Kafka for the ends of its partitions, to know its lag."""
    retry_s: float = 0.2
    """First pause after a failure; pauses double up to `retry_max_s`."""
    retry_max_s: float = 5.0
    stop_s: float = 1.5
    """Longest wait for each of the four clients to close. A supervisor must wait longer than all of them together."""
