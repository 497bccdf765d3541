"""`ticker/{competition}`: one line for each thing worth saying.

The lines are those of the stories as they stand, and the notes: a line whose fact no longer holds is gone with the fact, and a
correction is a line of its own. So the same state gives the same ticker, whatever was drawn on the way.
"""

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from consumers.projection.race.summary import Ended, Story
from consumers.projection.state.parts import Cause, Competition, Note
from consumers.projection.text.distance import distance_lines
from consumers.projection.text.phrases import Texts
from consumers.projection.text.ticker import ticker_text, weight
from consumers.projection.views.documents import present
from consumers.rules.news.facts import Best, Corrected, Fact, NearRecord, Out, RecordEqualled, RecordFell, Reordered
from schemas.documents import Document
from schemas.i18n.translations import LANGUAGES

MOST_LINES = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PER_MS = 20
"""Lines of one millisecond that have an order of their own."""

_LONGEST_ID = 128
_ORDER = (
    *("best", "podium", "lead", "near-record", "equalled", "record", "fall", "out", "disqualified", "reordered"),
    *("corrected", "last", "standings", "standings-lead", "home", "official", "note"),
)
"""Of lines that one event caused, the older first: the last is on top."""

_OF_A_CORRECTION = (Best, NearRecord, RecordEqualled, RecordFell)
"""Facts that a correction brought about, where there was one."""


@dataclass(slots=True)
class Ticker:
    """Draws the ticker, and remembers what it drew of each story."""

    _lines: dict[str, tuple[Story, dict[str, Document]]] = field(default_factory=dict)
    _drawn: tuple[tuple[object, ...], Document] | None = None

    def document(
        self, name: str, competition: Competition, stories: Mapping[str, Story], notes: Iterable[Note]
    ) -> Document:
        """The very object of the last call when nothing changed."""
        notes = tuple(notes)
        made_of = (*stories.values(), *notes)
        if self._drawn is not None and self._drawn[0] == made_of:
            return self._drawn[1]
        lines: dict[str, Document] = {}
        for distance, story in stories.items():
            lines |= self._of(distance, story, competition)
        lines |= {f"note:{_short(note.cause.source, note.cause.id)}": _note(note) for note in notes}
        newest = sorted(lines.items(), key=lambda item: (-item[1]["position"], item[0]))[:MOST_LINES]
        document = {"competition": name, "lines": dict(newest)}
        self._drawn = made_of, document
        return document

    def _of(self, distance: str, story: Story, competition: Competition) -> dict[str, Document]:
        known = self._lines.get(distance)
        if known is not None and known[0] is story:
            return known[1]
        lines = _story_lines(story, competition)
        self._lines[distance] = story, lines
        return lines


def _story_lines(story: Story, competition: Competition) -> dict[str, Document]:
    lines: dict[str, Document] = {}
    distance = story.table.data.distance
    for key, fact in story.told:
        one = story.ended[key]
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
    for said in distance_lines(story, competition):
        line = _line(said.cause, said.kind, said.importance, said.text) | present(
            distance=distance,
            heat=said.heat,
            competitors=list(said.competitors) or None,
            provisional=True if said.provisional else None,
        )
        lines[_id(said.kind, distance, *said.about)] = line
    return lines


def _cause(fact: Fact, one: Ended) -> Cause | None:
    if isinstance(fact, Corrected):
        return one.corrected
    if isinstance(fact, Out | Reordered):
        return one.settled or one.finished
    if isinstance(fact, _OF_A_CORRECTION) and one.corrected is not None:
        return one.corrected
    return one.finished


def _note(note: Note) -> Document:
    data = note.data
    text = {language: data.texts.get(language, data.text) for language in LANGUAGES}
    return _line(note.cause, "note", 3, text) | present(distance=data.distance, author=data.author or None)


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
    """By the time of the event, so that a line keeps its own whatever comes and goes around it. Small enough for a client whose
    numbers are doubles."""
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(milliseconds=1) * _PER_MS + _ORDER.index(kind)


def _id(kind: str, distance: str, *about: str) -> str:
    whole = ":".join((kind, distance, *about))
    return whole if len(whole) <= _LONGEST_ID else f"{kind}:{_short(distance, *about)}"


@functools.lru_cache(maxsize=4_096)
def _short(*about: str) -> str:
    return hashlib.blake2b("\0".join(about).encode(), digest_size=10).hexdigest()
