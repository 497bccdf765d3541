"""Corrections: the list of them, and which events they make ignored."""

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import CorrectionEntry, Ignore
from schemas.events import Event, EventIgnored, format_instant

MOST_ENTRIES = 1_000
"""Corrections that the list shows. Older ones stay on the log and in force."""
_MOST_IGNORES = 10_000


def list_correction(state: CompetitionState, event: Event) -> None:
    """Lists an event that a person sent as a correction."""
    if event.correction is None:
        return
    corrections = state.open_corrections(format_instant(event.time))
    corrections.entries.append(
        CorrectionEntry(
            cause_of(event),
            event.type,
            event.correction,
            event.author or "",
            event.why or "",
            event.data.model_dump(mode="json", exclude_none=True),
            event.data.reverts if isinstance(event, EventIgnored) else None,
        )
    )
    del corrections.entries[:-MOST_ENTRIES]


def ignore(state: CompetitionState, event: EventIgnored, by: str, targets: tuple[str, ...]) -> None:
    """Notes that an event makes others ignored. `by` and `targets` are their digests."""
    corrections = state.open_corrections(format_instant(event.time))
    corrections.ignores.append(Ignore(by, targets))
    del corrections.ignores[:-_MOST_IGNORES]
