"""The client's settings: each bound with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientSettings:
    connect_s: float = 10.0
    """A handshake that takes longer will not come any more; another attempt may."""
    close_s: float = 2.0
    """Longest wait for the other side to say goodbye."""
    ping_s: float = 15.0
    """A ping after so long; a connection that is dead without a close is noticed."""
    pong_s: float = 10.0
    """How long the answer to it may take."""
    send_s: float = 10.0
    """The gateway reads at once; one that does not for so long is stuck."""
    answer_s: float = 30.0
    """A subscription (beyond its delay) is answered by then, or the connection is made anew: the gateway waits as long for
    its store."""
    retry_s: float = 0.5
    """The longest first wait before coming back; it doubles with each failure. Waits are drawn from 0 up to it (full
    jitter), so that ten thousand clients do not come back in one moment."""
    retry_max_s: float = 15.0
    stable_s: float = 5.0
    """A connection that lasted so long was a success: the next wait is short again."""
    patience_s: float | None = None
    """Raise `Unreachable` after so long without a connection. None = never: a board stays up overnight."""
    max_message_bytes: int = 16 * 1024 * 1024
    """The largest document, a ranking of 10000 m with all laps, has 200 KB."""
    max_outgoing: int = 1_000
    """Messages to the gateway that wait; more means that it does not read."""
    max_strikes: int = 5
    """So many wrong documents in a row, over several connections, are no accident."""
    heartbeat_s: float = 12.0
    """Heartbeats come every 5 s while a source is silent; without one for so long it no longer is."""
