"""Provenance: which event caused a result, for the times and names of the ticker.

The handlers record it as events arrive. It depends on the log alone, not on how the log was cut into batches.
"""

from dataclasses import replace

from consumers.projection.cause import Cause
from consumers.projection.state.parts import FurthestCrossing, Race
from schemas.events import Event, format_instant
from schemas.fields import DEVICE_PRECEDENCE, How


def cause_of(event: Event) -> Cause:
    return Cause(format_instant(event.time), event.source, event.id)


def note_furthest_crossing(
    race: Race, metres: float | None, time_us: int, how: How, event: Event, finish: int | None
) -> None:
    """Notes an official crossing that is at least as far as any before.

    The order in which devices report does not matter: the earliest event is the cause, and the time is that of the best
    device other than the photo finish. Ignores a crossing without `metres` (the device does not know them) and one beyond
    `finish` (metres of the distance, None before it is scheduled): a lap after the race changes nothing.
    """
    if metres is None or metres != int(metres) or (finish is not None and metres > finish):
        return
    cause = cause_of(event)
    known = race.furthest_crossing
    if known is None or metres > known.metres:
        known = FurthestCrossing(int(metres), cause)
    elif metres < known.metres:
        return
    known = replace(known, cause=min(known.cause, cause, key=lambda each: (each.at, each.source, each.id)))
    if how != "photofinish" and (known.how is None or DEVICE_PRECEDENCE[how] <= DEVICE_PRECEDENCE[known.how]):
        known = replace(known, time_us=time_us, how=how)
    race.furthest_crossing = known


def withdraw_crossing(race: Race, time_us: int | None, metres: int | None) -> None:
    """Withdraws the crossing of a time, or those at `metres` when `time_us` is None. Without any other crossing at that
    point, the race has no furthest crossing."""
    known = race.furthest_crossing
    if known is None:
        return
    if known.time_us == time_us if time_us is not None else known.metres == metres:
        known = race.furthest_crossing = replace(known, time_us=None, how=None)
    crossed = known.metres in race.presented or any(
        each.counts and each.metres == known.metres for each in race.passings
    )
    if not crossed:
        race.furthest_crossing = None
