"""The race day while nobody is on the ice: before a distance, or after the last one."""

import functools

from consumers.projection import Projection
from consumers.season.documents import calendar_document, standings_documents
from producers.simulate import COMPETITION, race_day
from schemas.documents import Document
from schemas.events import HeatActivated

SEASON = "2021-22"


@functools.cache
def documents_before(distance: str) -> dict[str, Document]:
    """All documents just before the first heat of a distance; of the whole day when there is no such distance."""
    projection = Projection(COMPETITION)
    for event in race_day():
        if isinstance(event, HeatActivated) and event.data.distance == distance:
            break
        projection.apply(event)
    projection.collect()
    documents = {channel: view.doc for channel, view in projection.views.items()}
    calendar = calendar_document(SEASON, {COMPETITION: documents[f"competition/{COMPETITION}"]})
    points = {COMPETITION: documents[f"points/{COMPETITION}"]}
    return documents | {f"calendar/{SEASON}": calendar} | standings_documents(SEASON, points)
