"""The settings of the projection as a service: each bound with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """Where the projection reads and writes, and its bounds."""

    kafka_bootstrap_servers: str
    redis_url: str
    group: str | None = "rinkside-projection"
    """Consumers of one group share the partitions. None = all partitions, without a group: nothing to wait for when the
    only consumer is started again after a fall."""
    batch: int = 500
    """Most events applied in one write: enough to make a write cheap per event, few enough to keep a write short."""
    fetch_wait_ms: int = 10
    """How long the broker may hold an empty fetch. The embedded broker wakes a fetch only when it ends."""
    stream_length: int = 10_000
    """Changes kept for gateways: hours of a race day, a few MB."""
    max_scopes: int = 200
    """Competitions kept in memory."""
    metadata_age_ms: int = 2_000
    """A topic that is created after the consumer began is seen so late at the latest."""
    session_timeout_ms: int = 6_000
    """After this long without a sign of life another consumer takes over."""
    redis_connections: int = 16
    redis_timeout_s: float = 5.0
    check_s: float = 1.0
    """While nothing comes, the store is asked so often whether it still holds what was stored."""
    season_s: float = 0.3
    """How often the season's views look for a change in its competitions."""
    retry_s: float = 0.2
    """First pause after a failure; it doubles up to `retry_max_s`."""
    retry_max_s: float = 5.0
    stop_s: float = 1.5
    """Longest wait for each of four clients to say goodbye; whoever supervises the process waits longer than all of them."""
    metrics_port: int | None = None
