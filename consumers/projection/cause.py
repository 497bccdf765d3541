"""The event that caused something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """An event and its time (RFC 3339 text)."""

    at: str
    source: str
    id: str
