"""`conditions/{competition}`: ice and air. The shape is `schemas.views.conditions.ConditionsView`."""

import hashlib
from collections.abc import Mapping

from consumers.projection.race.snapshot import Snapshot
from consumers.projection.view import View
from consumers.projection.views.row_parts import present
from schemas.documents import Document
from schemas.event_data import ConditionsData


def conditions_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """Built from the events that `handlers.recent` keeps."""
    measured = snapshot.recent("conditions.measured", ConditionsData)
    latest: Document = {}
    for _, data in measured:
        latest |= _quantities(data)
    measurements = {
        hashlib.blake2b(f"{cause.source}\0{cause.id}".encode(), digest_size=8).hexdigest(): {
            "at": cause.at,
            "position": position,
            **_quantities(data),
        }
        for position, (cause, data) in enumerate(reversed(measured), start=1)
    }
    return {"": {"competition": snapshot.competition, "latest": latest, "measurements": measurements}}


def _quantities(data: ConditionsData) -> Document:
    return present(
        ice=_tenths(data.ice_dc), air=_tenths(data.air_dc), humidity=data.humidity_pct, wind=_tenths(data.wind_dms)
    )


def _tenths(value: int | None) -> str | None:
    """
    >>> _tenths(-83), _tenths(5), _tenths(None)
    ('-8.3', '0.5', None)
    """
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}" if value is not None else None


VIEW = View("conditions", frozenset({"conditions.measured"}), conditions_documents)
