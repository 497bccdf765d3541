"""A change of a document, as a reader of its channel gets it."""

from dataclasses import dataclass
from typing import Literal

from schemas.documents import Document, Patch


@dataclass(frozen=True, slots=True)
class Change:
    """A document after a change. Documents are shared between changes and readers: never modify one.

    Versions grow within an epoch, but a reader may not see each of them, and they may go back when the client connects to
    a gateway that is still behind.
    """

    channel: str
    kind: Literal["snapshot", "patch"]
    epoch: str
    version: int
    hash: str
    at: str | None
    """Time of the event that caused it, RFC 3339; None at version 0 (nothing is written yet)."""
    document: Document
    patch: Patch | None
    """Merge patch from the document of this reader's last change to this one. None with a snapshot."""
    merged: int = 1
    """Number of changes in this one; more than 1 when the reader was slow, since only the newest document is stored."""
    received_at: str | None = None
    """When the gateway received the event, on its clock, RFC 3339. A running clock counts from it: a snapshot may be old."""
