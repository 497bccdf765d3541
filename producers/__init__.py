"""Everything that puts events on the log.

    Vantage feed ─┐
    recording ────┼──▶ Event ──▶ publish ──▶ Kafka, topic timing.events, key = competition
    own events ───┤
    result sheets ┤
    race day ─────┘

Flows in: what a timing system, a file or a person says. Flows out: events. A source is given a `Publish` callable and
knows no Kafka. It must never read the log or the store, and never invent a time.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from schemas.events import Event

Publish: TypeAlias = Callable[[Event], Awaitable[None]]
"""Where a source hands its events; returns when it may hand in the next."""
