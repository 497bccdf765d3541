"""What a batch of events changed in one scope: the unit that the store writes.

A scope is a competition or a season. `Change` is the next version of one document, `Delta` everything of one write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from schemas.documents import Document, Patch, changes, document_hash
from schemas.storage_keys import StoredView

Listing: TypeAlias = Literal["listed", "archived", "removed"]
"""In all lists; readable, and in no list; deleted, until a restore."""


@dataclass(frozen=True, slots=True)
class Change:
    """A new version of a document. `undo` is the patch back to the version before."""

    channel: str
    view: StoredView
    patch: Patch
    undo: Patch


@dataclass(frozen=True, slots=True)
class Delta:
    """All that one write stores.

    `parts` maps the name of a state part to its bytes, None when the part is removed. `seen` holds the digests of the
    events that were applied. `rewrite`: the scope started again, and this is all of it. `listing` says where others find the
    scope, and `is_relisted` that this changed.
    """

    parts: Mapping[str, bytes | None] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    seen: tuple[bytes, ...] = ()
    rewrite: bool = False
    listing: Listing = "listed"
    is_relisted: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.parts and not self.changes and not self.seen and not self.rewrite


def change_of(before: StoredView | None, channel: str, document: Document, at: str) -> Change | None:
    """The next version of a document; None when it equals the version before."""
    old: Document = before.doc if before is not None else {}
    patch, undo = changes(old, document)
    if not patch:
        return None
    version = before.version + 1 if before is not None else 1
    return Change(channel, StoredView(version, document_hash(document), at, document), patch, undo)
