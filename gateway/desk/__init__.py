"""The desk: what people publish to the log through a gateway.

    notes, overlays ──▶ notes: one event each
    corrections     ──▶ corrections: preview first, then the same events again, if they still do what the preview said

Every request needs a token with the right (`gateway.access`). The gateway knows neither Kafka nor the projection: it is given
`Publish` and `Prepare`.
"""

from gateway.desk.corrections import CorrectionBy, CorrectionRefused, Prepare, Prepared, correction_routes
from gateway.desk.notes import Publish, desk_routes

__all__ = ["CorrectionBy", "CorrectionRefused", "Prepare", "Prepared", "Publish", "correction_routes", "desk_routes"]
