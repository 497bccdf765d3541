"""`ticker/{competition}`: one line per notable fact, newest first. The shape is `schemas.views.editorial.TickerView`.

The lines are a function of the summaries and notes as they are now: a line disappears with its fact. A correction by a
person is different: lines that were published keep their wording and are marked as superseded, and a fact that it made true
is news of its own moment (`consumers.projection.consequences`). The same state gives the same ticker, however the log was cut
into batches.
"""

import functools
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from consumers.projection.cause import Cause
from consumers.projection.memo import Versioned
from consumers.projection.race.chances import Decided
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.race.summary import Ended, Summary, who_of
from consumers.projection.state.competition_state import Aspect
from consumers.projection.state.parts import Corrections
from consumers.projection.text.distance import decided_text, distance_lines
from consumers.projection.text.phrases import Texts
from consumers.projection.text.ticker import amendment_text, ticker_text, weight
from consumers.projection.view import View
from consumers.projection.views.row_parts import present
from consumers.rules.news.facts import Best, Corrected, Fact, NearRecord, Out, RecordEqualled, RecordFell, Reordered
from schemas.documents import Document
from schemas.event_data import NoteData
from schemas.i18n.translations import LANGUAGES

MOST_LINES = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PER_MS = 20
"""Positions per millisecond: lines of the same instant keep an order."""

_LONGEST_ID = 128
_ORDER = (
    *("best", "podium", "lead", "near-record", "equalled", "record", "fall", "out", "disqualified", "reordered"),
    *("corrected", "last", "standings", "standings-lead", "home", "decided", "official", "note"),
)
"""Order of lines caused by one event; the last is on top."""

_OF_A_CORRECTION = (Best, NearRecord, RecordEqualled, RecordFell)
"""Facts whose cause is the correction, when there was one."""


def ticker_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    notes = snapshot.notes
    if not snapshot.scheduled and snapshot.data is None and not notes:
        return {}
    home = snapshot.data.venue.country if snapshot.data is not None else None
    lines = tuple(
        snapshot.memo.get(("ticker", distance), _distance_lines, summary, home, snapshot.decided(distance))
        for distance, summary in snapshot.summaries.items()
    )
    corrections = snapshot.state.versioned_corrections()
    amended = tuple(_amended(snapshot)) if corrections.revision or corrections.value.amendments else ()
    return {"": snapshot.memo.get(("ticker",), _document, snapshot.competition, lines, notes, corrections, amended)}


def fact_lines(snapshot: Snapshot) -> Mapping[str, Document]:
    """The lines of facts as they are now, without notes and without the traces of corrections."""
    home = snapshot.data.venue.country if snapshot.data is not None else None
    return {
        key: line
        for distance, summary in snapshot.summaries.items()
        for key, line in snapshot.memo.get(
            ("ticker", distance), _distance_lines, summary, home, snapshot.decided(distance)
        ).items()
    }


def _document(
    competition: str,
    of_distances: tuple[Mapping[str, Document], ...],
    notes: tuple[tuple[Cause, NoteData], ...],
    versioned: Versioned,
    amended: tuple[tuple[str, Document], ...],
) -> Document:
    corrections: Corrections = versioned.value
    lines = {key: line for of_distance in of_distances for key, line in of_distance.items()}
    said = {(line["event"]["source"], line["event"]["id"]) for line in lines.values()}
    for key, cause in corrections.dated.items():
        if key in lines:
            lines[key] = lines[key] | _line(cause, lines[key]["kind"], lines[key]["importance"], lines[key]["text"])
    for key, (cause, line) in corrections.superseded.items():
        lines[key] = line | {"superseded": {"at": cause.at, "event": {"source": cause.source, "id": cause.id}}}
    lines |= {key: line for key, line in amended if (line["event"]["source"], line["event"]["id"]) not in said}
    lines |= {f"note:{_short(cause.source, cause.id)}": _note(cause, note) for cause, note in notes}
    newest = sorted(lines.items(), key=lambda item: (-item[1]["position"], item[0]))[:MOST_LINES]
    return {"competition": competition, "lines": dict(newest)}


def _amended(snapshot: Snapshot) -> Iterator[tuple[str, Document]]:
    """A line for each row of an official list that was changed."""
    for each in snapshot.state.corrections().amendments:
        row = snapshot.table(each.distance).races.get(each.race) if each.distance in snapshot.scheduled else None
        if row is None:
            continue
        competitor = row.entry.competitor
        text = amendment_text(who_of(competitor), each.before, each.after, each.why)
        line = _line(each.cause, "corrected", 4, text)
        key = _id("amended", each.distance, each.race, _short(each.cause.source, each.cause.id))
        yield key, line | {"distance": each.distance, "heat": row.heat.number, "competitors": [competitor.id]}


def _distance_lines(summary: Summary, home: str | None, decided: Decided | None) -> dict[str, Document]:
    lines: dict[str, Document] = {}
    distance = summary.data.distance
    for key, fact in summary.facts:
        one = summary.ended[key]
        cause = _cause(fact, one)
        if cause is None or not fact.who.known:
            continue
        kind, importance = weight(fact)
        about = f"{kind}-{fact.kind.lower()}" if isinstance(fact, RecordFell | RecordEqualled) else kind
        line = _line(cause, kind, importance, ticker_text(fact))
        line |= {"distance": distance, "heat": one.heat, "competitors": [one.entry.competitor.id]}
        if one.provisional:
            line["provisional"] = True
        lines[_id(about, distance, one.entry.race)] = line
    if decided is not None:
        line = _line(decided.cause, "decided", 3, decided_text(decided))
        lines[_id("decided", distance)] = line | {
            "distance": distance,
            "heat": decided.heat,
            "competitors": [decided.competitor.id],
            "provisional": True,
        }
    for each in distance_lines(summary, home):
        line = _line(each.cause, each.kind, each.importance, each.text) | present(
            distance=distance,
            heat=each.heat,
            competitors=list(each.competitors) or None,
            provisional=True if each.provisional else None,
        )
        lines[_id(each.kind, distance, *each.about)] = line
    return lines


def _cause(fact: Fact, one: Ended) -> Cause | None:
    if isinstance(fact, Corrected):
        return one.corrected
    if isinstance(fact, Out | Reordered):
        return one.settled or one.finished
    if isinstance(fact, _OF_A_CORRECTION) and one.corrected is not None:
        return one.corrected
    return one.finished


def _note(cause: Cause, data: NoteData) -> Document:
    text = {language: data.texts.get(language, data.text) for language in LANGUAGES}
    return _line(cause, "note", 3, text) | present(distance=data.distance, author=data.author or None)


def _line(cause: Cause, kind: str, importance: int, text: Texts) -> Document:
    return {
        "at": cause.at,
        "position": _position(cause.at, kind),
        "kind": kind,
        "importance": importance,
        "event": {"source": cause.source, "id": cause.id},
        "text": text,
    }


@functools.lru_cache(maxsize=4_096)
def _position(at: str, kind: str) -> int:
    """The position from the time of the event: it does not depend on other lines. Small enough for a client whose
    numbers are doubles."""
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(milliseconds=1) * _PER_MS + _ORDER.index(kind)


def _id(kind: str, distance: str, *about: str) -> str:
    whole = ":".join((kind, distance, *about))
    return whole if len(whole) <= _LONGEST_ID else f"{kind}:{_short(distance, *about)}"


@functools.lru_cache(maxsize=4_096)
def _short(*about: str) -> str:
    return hashlib.blake2b("\0".join(about).encode(), digest_size=10).hexdigest()


VIEW = View(
    "ticker",
    frozenset(
        {
            *(Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.SEED, Aspect.CORRECTION),
            "note.published",
        }
    ),
    ticker_documents,
)
