"""Settings of a gateway: every bound by name, with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Where the gateway reads and listens, and its bounds. Seconds end in `_s`."""

    redis_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    allowed_origins: tuple[str, ...] = ("*",)
    """Origins whose pages may connect. Results are public, so all may; a client without `Origin` always may."""

    max_connections: int = 20_000
    """WebSocket clients at once: with some 10 KB each a few hundred MB. Give the process as many file descriptors."""
    max_subscriptions: int = 100
    """Channels of one client: a whole race day with every distance is about 40."""
    max_message_bytes: int = 4096
    """Longest message of a client; a subscription is below 300 bytes."""
    messages_per_s: float = 20.0
    """Messages of one client, lasting: nobody clicks faster."""
    message_burst: int = 250
    """Messages of one client at once: all its subscriptions after a reconnect, twice over."""

    max_delay_s: float = 120.0
    """Longest delay: broadcast over satellite and internet stays below a minute."""
    ring_versions: int = 500
    """Versions of a channel kept for resumes, however old: a tunnel's worth on the busiest channel."""
    ring_versions_max: int = 5_000
    """Versions kept at most while they are younger than `max_delay_s`: 40 a second."""
    history_entries: int = 5_000
    """Stream entries read when a scope is loaded, to rebuild the rings: a few MB, a fraction of a second."""
    max_scopes: int = 500
    """Competitions and seasons held at once; all that skate in one season are fewer."""
    release_s: float = 60.0
    """A scope nobody watches is kept this long: a page reload must not load it again."""
    loads_at_once: int = 4
    """Scopes loaded side by side: more would hold up the changes of those already there."""

    heartbeat_s: float = 5.0
    """A source silent for longer is told to clients, and again as often."""
    pulse_s: float = 1.0
    """How often the store is asked for its clock and for scopes gone quiet."""
    store_lost_s: float = 30.0
    """Without the store for longer, clients are sent away (4002): another gateway may still reach it."""
    store_timeout_s: float = 5.0
    """Longest wait for an answer of the store."""
    block_s: float = 2.0
    """How long one XREAD waits for a change; must be below `store_timeout_s`."""
    entries_per_read: int = 256
    """Entries of one stream taken by one XREAD: after a pause the loop must not stand still for long."""
    retry_s: float = 0.1
    """First pause after a failure of the store; it doubles up to `retry_max_s`."""
    retry_max_s: float = 2.0

    write_high_bytes: int = 64 * 1024
    """Unsent bytes in the process from which a client counts as behind: a few changes, or one snapshot."""
    write_low_bytes: int = 8 * 1024
    """Unsent bytes at which it is caught up again."""
    socket_buffer_bytes: int = 128 * 1024
    """What the kernel holds for a client; without a bound it grows to megabytes of stale changes."""
    slow_s: float = 20.0
    """A client behind for longer without a pause is closed (4001)."""
    ping_s: float = 20.0
    """A client silent for as long is pinged, one that does not answer within as long again is closed: twice that
    stays below the usual 60 s of proxies."""
    close_s: float = 3.0
    """Longest wait for a client to answer a close; then the connection is cut."""
    stop_s: float = 5.0
    """Longest wait for all clients to leave when the gateway stops."""
    index_s: float = 1.0
    """How long the index of competitions is kept: it is the only request that always asks the store."""
