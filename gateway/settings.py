"""Settings of the gateway; every bound states its reason."""

from dataclasses import dataclass
from pathlib import Path

from gateway.access import Access


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    redis_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    shares_port: bool = False
    """Other gateways on this machine listen on the same port; the kernel spreads connections over them."""
    allowed_origins: tuple[str, ...] = ("*",)
    """Origins of pages that may connect; `*` means any. A client without an origin is not a page and may always connect."""
    max_connections: int = 20_000
    """WebSocket connections, about 10 KB each."""
    max_http_connections: int = 1_000
    """Other sockets: readers of pages and of the API keep one open for some seconds."""
    max_connections_per_address: int = 2_000
    """A mobile provider puts many viewers behind one address; a tenth of all is more than any of them has."""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses or networks of proxies. The gateway believes their X-Forwarded-For and X-Forwarded-Proto, and applies the limit
    per address to the clients behind them."""
    request_s: float = 10.0
    """A request or handshake that is not complete by then is cut off: even a slow phone needs a second."""
    max_message_bytes: int = 4_096
    """The longest message of the protocol has a few hundred bytes."""
    max_subscriptions: int = 64
    """Per connection: a page that shows every distance of a day has some 30."""
    messages_per_s: float = 20.0
    message_burst: int = 200
    """A page subscribes to all of its channels at once, and again after a reconnect."""
    max_delay_s: float = 120.0
    """Broadcast delays are below 90 s."""
    history: int = 4_000
    """Versions kept of a channel, for resumes and delays: 120 s at 30 changes a second."""
    write_buffer_bytes: int = 64 * 1024
    """Beyond this a client is slow, and its patches are merged until it reads again."""
    slow_close_s: float = 20.0
    """A client that reads nothing for this long is closed; it can resume."""
    ping_s: float = 20.0
    """A connection that is silent for three of these is dead."""
    follow_s: float = 10.0
    """How long an HTTP request waits for a new version: proxies cut off a silent request after 30 to 60 s."""
    silent_s: float = 5.0
    """Interval of heartbeats of a competition that has had no event for as long."""
    block_ms: int = 2_000
    """Length of one blocking read of the store; below every socket timeout."""
    redis_cluster: bool = False
    """Whether `redis_url` names a node of a Redis Cluster."""
    store_timeout_s: float = 5.0
    store_lost_s: float = 30.0
    """After this long without the store, clients are asked to connect to another gateway."""
    retry_s: float = 0.2
    retry_max_s: float = 3.0
    release_s: float = 60.0
    """How long a competition stays in memory after the last subscription ended."""
    max_scopes: int = 500
    """Competitions and seasons in memory, beyond which those that nobody watches make room."""
    max_loads: int = 8
    """Competitions that are loaded at the same time: each holds its whole stream meanwhile."""
    appear_s: float = 0.5
    """How soon a competition is noticed that clients wait for and that the store did not have yet."""
    tokens: str = ""
    """Tokens of people, as lines (`gateway.access.tokens`); without any the desk is closed."""
    tokens_file: Path | None = None
    """File with more of them; it is read again when it changes."""
    desk_key: str = ""
    """The single key of release 0.1.0: an editor's token in plain text."""
    desk_per_s: float = 2.0
    """Requests to the desk by people with a token, all together."""
    desk_burst: int = 20
    """A director hides everything and shows something else."""
    desk_max_bytes: int = 16_384
    """A note has at most 2000 characters."""
    stop_s: float = 5.0
    """Longest wait for clients to close when the gateway stops."""

    def access(self) -> Access:
        """The tokens of these settings. Raises `BadToken`."""
        return Access.of(self.tokens, self.tokens_file, self.desk_key)
