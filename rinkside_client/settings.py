"""Settings of the client: each limit with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientSettings:
    connect_s: float = 10.0
    """A handshake that takes longer will not succeed any more; another attempt may."""
    close_s: float = 2.0
    """Longest wait for the other side to confirm a close."""
    ping_s: float = 15.0
    """Time between pings, which detect a connection that died without a close."""
    pong_s: float = 10.0
    """Longest wait for the answer to a ping."""
    send_s: float = 10.0
    """A gateway reads at once; one that does not for this long is stuck."""
    answer_s: float = 30.0
    """A subscription is answered within this time after its delay, or the client reconnects. The gateway waits this long for
    its store."""
    retry_s: float = 0.5
    """Longest wait before the first reconnect; it doubles with each failure. Each wait is random between 0 and it (full
    jitter), so that ten thousand clients do not reconnect at the same moment."""
    retry_max_s: float = 15.0
    stable_s: float = 5.0
    """After a connection that lasted this long, the next wait is short again."""
    patience_s: float | None = None
    """Raises `Unreachable` after this time without a connection. None = never: a board stays up overnight."""
    max_message_bytes: int = 16 * 1024 * 1024
    """The largest document, a ranking of the 10000 m with all laps, has 200 KB."""
    max_outgoing: int = 1_000
    """Most messages that wait for the gateway; more mean that it does not read."""
    max_strikes: int = 5
    """Wrong documents in a row, over several connections, after which the subscription ends."""
    heartbeat_s: float = 12.0
    """Heartbeats come every 5 s while a source is silent; without one for this long it is not silent any more."""
