"""Marks of a recording: where distances and heats begin, where records fall, who is disqualified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from consumers.projection import Projection
from producers.replay.timeline import Timeline
from schemas.event_data import ResultData
from schemas.events import UnreadableEvent

_RECORDS = frozenset({"WR", "WRJ", "OR", "TR", "NR"})
Kind = Literal["distance", "heat", "record", "disqualification"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a position of the time line."""

    position: int
    kind: Kind
    text: str


def marks_of(timeline: Timeline) -> Sequence[Mark]:
    """All marks in order. Records and disqualifications are those of the final result lists."""
    found = [*_heats(timeline), *_results(timeline)]
    return sorted(found, key=lambda mark: mark.position)


def _heats(timeline: Timeline) -> Iterator[Mark]:
    firsts = {heat.position for heat in timeline.distances}
    for heat in timeline.heats:
        kind: Kind = "distance" if heat.position in firsts else "heat"
        name = timeline.names.get(heat.distance, heat.distance)
        yield Mark(heat.position, kind, name if kind == "distance" else f"{name}, pair {heat.number}")


def _results(timeline: Timeline) -> Iterator[Mark]:
    results: dict[tuple[str, str, str], int] = {}
    projections: dict[str, Projection] = {}
    for position, event in enumerate(timeline.events, start=1):
        projection = projections.setdefault(event.subject, Projection(event.subject))
        try:
            projection.apply(event)
        except UnreadableEvent:
            continue
        if isinstance(event.data, ResultData):
            results[event.subject, event.data.distance, event.data.race] = position
    for subject, projection in projections.items():
        projection.collect()
        for channel, view in projection.views.items():
            kind, _, rest = channel.partition("/")
            if kind != "ranking":
                continue
            distance = rest.removeprefix(f"{subject}/")
            for row in view.doc["rows"].values():
                settled = results.get((subject, distance, row["race"]))
                if settled is None:
                    continue
                if broken := sorted(_RECORDS.intersection(row["flags"])):
                    yield Mark(settled, "record", f"{' '.join(broken)} {row['name']} {row['time']}")
                elif row["status"] == "DQ":
                    yield Mark(settled, "disqualification", f"DQ {row['name']}")
