"""Which event made it so: what the ticker says when, and whom it names.

Noted as events are applied, and a function of the log's order alone; the lines themselves are drawn from what is noted.
"""

from consumers.projection.state.parts import Cause, FurthestCrossing, Note, Notes, Race
from schemas.event_data import NoteData
from schemas.events import Event, format_instant
from schemas.fields import DEVICE_PRECEDENCE, How

MOST_NOTES = 100
"""Notes that are kept: as many as a ticker has lines."""


def cause_of(event: Event) -> Cause:
    return Cause(format_instant(event.time), event.source, event.id)


def note_furthest_crossing(
    race: Race, metres: float | None, time_us: int, how: How, event: Event, finish: int | None
) -> None:
    """Notes an official crossing that is further than any before, or as far. Which of several devices is told of first decides
    nothing: the earliest event is the cause, and of what they measured that of the best of them stands, the camera's apart.

    `metres` None (a device that does not know) says nothing, and neither does a crossing beyond `finish` (metres of the
    distance, None while it was not announced): who skates on after the race changes nothing of it.
    """
    if metres is None or metres != int(metres) or (finish is not None and metres > finish):
        return
    cause = cause_of(event)
    known = race.furthest_crossing
    if known is None or metres > known.metres:
        known = race.furthest_crossing = FurthestCrossing(int(metres), cause)
    elif metres < known.metres:
        return
    known.cause = min(known.cause, cause, key=lambda each: (each.at, each.source, each.id))
    if how != "photofinish" and (known.how is None or DEVICE_PRECEDENCE[how] <= DEVICE_PRECEDENCE[known.how]):
        known.time_us, known.how = time_us, how


def withdraw_crossing(race: Race, time_us: int | None, metres: int | None) -> None:
    """A crossing was taken back, the one of this time, or those at these metres: where nothing else was measured there, nobody
    was seen there."""
    known = race.furthest_crossing
    if known is None:
        return
    if known.time_us == time_us if time_us is not None else known.metres == metres:
        known.time_us = known.how = None
    crossed = known.metres in race.presented or any(
        each.counts and each.metres == known.metres for each in race.passings
    )
    if not crossed:
        race.furthest_crossing = None


def add_note(notes: Notes, event: Event, data: NoteData) -> None:
    """Keeps the newest by their own time; of equal times the order of source and id decides."""
    notes.notes.append(Note(cause_of(event), data))
    notes.notes.sort(key=lambda note: (note.cause.at, note.cause.source, note.cause.id))
    del notes.notes[:-MOST_NOTES]
