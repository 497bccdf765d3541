"""`records/{competition}`: the records in force, and those broken here. The shape is `schemas.views.records.RecordsView`."""

from collections.abc import Mapping

from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.rules.records.values import Broken, Evaluation, StandingRecord
from schemas.documents import Document
from schemas.times import format_hundredths, format_time


def records_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """None before a record was loaded."""
    if not snapshot.state.knows_records():
        return {}
    records: Document = {}
    for group in snapshot.groups:
        records |= snapshot.memo.get(("records", *group), _records, snapshot.evaluation(group))
    return {"": {"competition": snapshot.competition, "records": dict(sorted(records.items()))}}


def _records(evaluation: Evaluation) -> Document:
    return {
        _record_key(standing): _record(standing) | ({"broken": [_broken(each) for each in broken]} if broken else {})
        for standing, broken in evaluation.history()
    }


def _record_key(record: StandingRecord) -> str:
    parts = [
        record.kind,
        record.discipline,
        record.gender,
        *([record.country] if record.kind == "NR" and record.country else []),
    ]
    return "-".join(parts).lower()


def _record(record: StandingRecord) -> Document:
    return {
        "kind": record.kind,
        "discipline": record.discipline,
        "gender": record.gender,
        "time": format_time(record.time_us),
        "time_us": record.time_us,
        "holder": record.holder,
        **({"country": record.country} if record.country else {}),
        **({"set_on": record.set_on.isoformat()} if record.set_on else {}),
        **({"place": record.place} if record.place else {}),
    }


def _broken(broken: Broken[StandingRecord]) -> Document:
    by = broken.by
    return {
        "name": by.name,
        **({"country": by.country} if by.country else {}),
        "distance": by.distance,
        "heat": by.heat,
        "time": format_time(by.time_us or 0),
        "time_us": by.time_us or 0,
        "by": format_hundredths(broken.margin),
        **({"provisional": True} if by.provisional else {}),
    }


VIEW = View(
    "records",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE}),
    records_documents,
)
