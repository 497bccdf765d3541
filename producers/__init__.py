"""Producers: everything that puts events on the log.

    Vantage feed ──┐
    recording ─────┼──▶ Event ──▶ publish ──▶ Kafka, topic timing.events, key = competition
    own events ────┤
    result sheets ─┤
    generated day ─┘

Flows in: messages of a timing system, lines of a file or a pipe, result sheets. Flows out: events. A source receives a
`Publish` callable and knows nothing of Kafka. A producer must never read the log or the store, and never invent a time.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from schemas.events import Event

Publish: TypeAlias = Callable[[Event], Awaitable[None]]
"""Accepts one event; returns when the source may send the next."""
