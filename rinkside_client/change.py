"""What a reader of a channel is given."""

from dataclasses import dataclass
from typing import Literal

from schemas.documents import Document, Patch


@dataclass(frozen=True, slots=True)
class Change:
    """A document as it now stands. Documents are shared between changes and readers: never change one.

    Versions grow within an epoch, but need not be seen one by one, and may go back when a connection is made to a
    gateway that is still behind.
    """

    channel: str
    kind: Literal["snapshot", "patch"]
    epoch: str
    version: int
    hash: str
    at: str | None
    """Time of the event that caused it, RFC 3339; None at version 0 (nothing was written yet)."""
    document: Document
    patch: Patch | None
    """Leads from the document of the change before, *as this reader got it*, to this one. None with a snapshot."""
    merged: int = 1
    """How many changes this one stands for; more than 1 when the reader was slow: only the newest state is kept."""
