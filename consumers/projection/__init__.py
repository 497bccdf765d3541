"""From events to documents: pure, deterministic, and in small parts.

    Event ──▶ handlers ──▶ state (parts, and the aspects that changed)
                             │
                           race: tables, records, points, pace, summaries ──▶ views ──▶ documents
                                                                    text ──┘
    Projection.apply takes an event in; Projection.collect returns a Delta: changed parts, changed documents
    with patch and undo, digests of the applied events.

Batches may be cut anywhere: the documents after the same events are the same, only the number of versions differs. Nothing here
does I/O, reads a clock or uses randomness. To add a view, an event type or a discipline, see CONTRIBUTING.md.
"""

from consumers.delta import Change, Delta
from consumers.projection.projection import PROJECTION_VERSION, Projection

__all__ = ["PROJECTION_VERSION", "Change", "Delta", "Projection"]
