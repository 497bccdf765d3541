"""The traces that a correction leaves: marks on rows of an official list, and superseded lines of the ticker.

    lines and rows before ──┐
    event is applied        ├──▶ what changed ──▶ part `corrections` of the state
    lines and rows after  ──┘

This compares documents before and after a single event, so it depends on the log alone, not on how the log was cut into
batches. It runs only for corrections and for events about a distance that is official: a handful in a race day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from consumers.projection.cause import Cause
from consumers.projection.handlers.provenance import cause_of
from consumers.projection.memo import Memo
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state import parts
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import Amendment, Corrections, Distance
from consumers.projection.views.ticker import fact_lines
from schemas.documents import Document
from schemas.event_data import Outcome
from schemas.events import DistanceOfficial, Event, EventIgnored, format_instant
from schemas.times import format_time

MOST_AMENDMENTS = 500
_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class _Observed:
    lines: Mapping[str, Document]
    rows: Mapping[str, str]
    """What a row shows, by race: a time or a status."""


def leaves_traces(state: CompetitionState, event: Event) -> bool:
    """Whether the event is a correction, or concerns a list that is official."""
    return event.correction is not None or _is_official(state, _distance_of(event))


def apply_with_traces(
    competition: str, state: CompetitionState, event: Event, memo: Memo, apply: Callable[[], None]
) -> None:
    """Applies an event and notes its traces."""
    distance = _distance_of(event)
    is_official = _is_official(state, distance)
    before = _observe(Snapshot(competition, state, memo), distance)
    apply()
    after = _observe(Snapshot(competition, state, memo), distance)
    corrections = state.corrections()
    if isinstance(event, EventIgnored):
        amendments = _of_ignored(state, event)
    else:
        amendments = _amendments(event, distance, before, after) if is_official else []
    superseded, dated = corrections.superseded, corrections.dated
    if event.correction is not None:
        superseded, dated = _lines(event, corrections, before.lines, after.lines)
    if not amendments and superseded == corrections.superseded and dated == corrections.dated:
        return
    corrections = state.open_corrections(format_instant(event.time))
    corrections.amendments = (corrections.amendments + amendments)[-MOST_AMENDMENTS:]
    corrections.superseded = dict(list(superseded.items())[-_MOST_LINES:])
    corrections.dated = dict(list(dated.items())[-_MOST_LINES:])


def outcome_text(outcome: Outcome) -> str:
    """A time as a list shows it, or the status."""
    if outcome.status != "ok" or outcome.time_us is None:
        return outcome.status if outcome.status != "ok" else "–"
    return format_time(outcome.time_us)


def _distance_of(event: Event) -> str:
    return str(getattr(event.data, "distance", None) or "")


def _is_official(state: CompetitionState, distance: str) -> bool:
    part = state.parts.get(parts.distance_part(distance)) if distance else None
    return isinstance(part, Distance) and part.official


def _observe(snapshot: Snapshot, distance: str) -> _Observed:
    rows = snapshot.table(distance).races if distance in snapshot.scheduled else {}
    return _Observed(
        fact_lines(snapshot),
        {
            race: format_time(row.time_us) if row.status == "ok" and row.time_us is not None else row.status
            for race, row in rows.items()
        },
    )


def _amendments(event: Event, distance: str, before: _Observed, after: _Observed) -> list[Amendment]:
    if isinstance(event, DistanceOfficial):
        return []
    return [
        Amendment(cause_of(event), distance, race, before.rows.get(race, "–"), text, event.why or "")
        for race, text in after.rows.items()
        if before.rows.get(race, "–") != text
    ]


def _of_ignored(state: CompetitionState, event: EventIgnored) -> list[Amendment]:
    """The ignored events leave no trace of what they changed; the event that ignores them says it."""
    return [
        Amendment(
            cause_of(event),
            each.distance,
            each.race,
            outcome_text(each.before),
            outcome_text(each.after),
            event.why or "",
        )
        for each in event.data.changes
        if _is_official(state, each.distance)
    ]


def _lines(
    event: Event, corrections: Corrections, before: Mapping[str, Document], after: Mapping[str, Document]
) -> tuple[dict[str, tuple[Cause, Document]], dict[str, Cause]]:
    """The superseded lines and the dates of lines after an event: a line that was published keeps its wording and its place;
    a fact that a correction made true is news of the moment of the correction."""
    cause = cause_of(event)
    superseded, dated = dict(corrections.superseded), dict(corrections.dated)
    for name, line in before.items():
        if _text(after.get(name)) == line["text"]:
            continue
        if name in superseded:
            if _text(after.get(name)) == superseded[name][1]["text"]:
                del superseded[name]
        elif name in dated or line["event"] == {"source": cause.source, "id": cause.id}:
            dated.pop(name, None)
        else:
            superseded[name] = cause, line
    for name, line in after.items():
        if name not in before and line["event"]["id"] != cause.id:
            if name in superseded:
                if superseded[name][1]["text"] == line["text"]:
                    del superseded[name]
            else:
                dated[name] = cause
    return superseded, {name: each for name, each in dated.items() if name in after}


def _text(line: Document | None) -> object:
    return line["text"] if line is not None else None
