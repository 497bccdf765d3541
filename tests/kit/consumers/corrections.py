"""Corrections as the desk publishes them, and the documents of a competition with and without the traces of corrections."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from consumers.projection import Projection
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from schemas.documents import Document
from schemas.events import Event, build_event


def correction(
    before: Sequence[Event], type_: str, data: dict[str, Any], *, id_: str, why: str = "photo finish re-read"
) -> Event:
    """A correction a minute after the last event."""
    return build_event(
        {
            "specversion": "1.0",
            "id": id_,
            "source": "/desk",
            "type": type_,
            "subject": before[-1].subject,
            "time": before[-1].time + timedelta(minutes=1),
            "author": "anna",
            "correction": id_,
            "why": why,
            "data": data,
        }
    )


def revert(before: Sequence[Event], *reverted: Event, id_: str) -> Event:
    events = [{"source": each.source, "id": each.id} for each in reverted]
    data = {"events": events, "reverts": reverted[0].correction}
    return correction(before, "event.ignored", data, id_=id_, why="it was another skater")


def documents_after(events: Iterable[Event]) -> dict[str, Document]:
    """The documents after the events, as the service makes them: with a rebuild as soon as one is needed."""
    applied: list[Event] = []
    projection: Projection | None = None
    for event in events:
        applied.append(event)
        projection = projection or Projection(event.subject)
        projection.apply(event)
        if projection.needs_rebuild:
            rebuild = CompetitionRebuild(event.subject, ignored=projection.ignored)
            for offset, each in enumerate(applied):
                rebuild.apply(offset, each)
            assert rebuild.must_start_over is None
            rebuilt = rebuild.result()
            assert rebuilt is not None
            projection = rebuilt.projection
    assert projection is not None
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


def without_traces(documents: Mapping[str, Document]) -> dict[str, Document]:
    """The documents without the list of corrections, the marks of official lists, and their ticker lines."""
    return {channel: _clean(document) for channel, document in documents.items() if not channel.startswith("audit/")}


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _clean(each)
            for key, each in value.items()
            if key != "corrected" and not str(key).startswith("amended:")
        }
    return value
