"""A view: one kind of document, the aspects that it depends on, and its builder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from consumers.projection.race.snapshot import Snapshot
from schemas.documents import Document


@dataclass(frozen=True, slots=True)
class View:
    """`build` returns the documents of the kind by the rest of their channel name: `{"": …}` for `{kind}/{competition}`, one
    per distance or day otherwise. It runs only after a change of an aspect in `needs`, and should return the very same object
    for a document that did not change (`snapshot.memo`)."""

    kind: str
    needs: frozenset[str]
    """Aspects, and types of events that are kept as they are."""
    build: Callable[[Snapshot], Mapping[str, Document]]
