"""`audit/{competition}`: the corrections, with who, when and why, and which of them were reverted. Not a public channel.

The shape is `schemas.views.audit.AuditView`. Without a correction there is no document.
"""

from collections.abc import Mapping

from consumers.projection.memo import Versioned
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.state.ignored import ignored_corrections
from consumers.projection.state.parts import CorrectionEntry, Corrections
from consumers.projection.view import View
from consumers.projection.views.row_parts import present
from schemas.documents import Document


def audit_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    if not snapshot.state.corrections().entries:
        return {}
    corrections = snapshot.state.versioned_corrections()
    return {"": snapshot.memo.get(("audit",), _document, snapshot.competition, corrections)}


def _document(competition: str, versioned: Versioned) -> Document:
    corrections: Corrections = versioned.value
    grouped: dict[str, list[CorrectionEntry]] = {}
    for entry in corrections.entries:
        grouped.setdefault(entry.correction, []).append(entry)
    reverted = {entry.reverts: entry for entry in corrections.entries if entry.reverts is not None}
    out_of_force = ignored_corrections(corrections)
    listed = {}
    for position, (name, entries) in enumerate(grouped.items(), start=1):
        first = entries[0]
        revert = reverted.get(name)
        listed[name] = present(
            position=position,
            at=first.cause.at,
            author=first.author,
            why=first.why,
            in_force=name not in out_of_force,
            reverts=first.reverts,
            reverted=_reverted(revert) if revert is not None and name in out_of_force else None,
            events=[
                {"source": each.cause.source, "id": each.cause.id, "type": each.type, "data": _public(each.data)}
                for each in entries
            ],
        )
    return {"competition": competition, "corrections": listed}


def _reverted(entry: CorrectionEntry) -> Document:
    return {"at": entry.cause.at, "author": entry.author, "why": entry.why, "correction": entry.correction}


def _public(value: object) -> object:
    """JSON data as a document may hold it: without floats (they become text)."""
    if isinstance(value, dict):
        return {key: _public(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_public(each) for each in value]
    return f"{value:g}" if isinstance(value, float) else value


VIEW = View("audit", frozenset({Aspect.CORRECTION}), audit_documents)
