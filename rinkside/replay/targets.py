"""Reads a place in a recording: a time, a distance or a heat."""

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from producers.replay.timeline import Heat, Timeline
from producers.schedule import start_instants
from rinkside.exceptions import NoSuchPlace

_HEAT = re.compile(
    r"(?P<distance>\S+?)(?:[ /]+(?:pair|heat|rit|quartet)?[ ]*(?:(?P<round>\d+)\.)?(?P<heat>\d+))?", re.I
)


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the time line, and the exact time when one was given."""

    position: int
    instant: datetime | None = None


def find_place(timeline: Timeline, text: str, zone: tzinfo) -> Place:
    """The place that `text` means: `13:10` (in `zone`), an instant, seconds from the beginning, `start`, `end`,
    `1000m-women` or `1000m-women pair 7` (`2.7` in the second round).

    Raises `NoSuchPlace`, which names what there is.
    """
    text = text.strip()
    if not len(timeline) or text == "start":
        return Place(0)
    if text == "end":
        return Place(len(timeline))
    if (heat := find_heat(timeline, text)) is not None:
        return Place(heat.position)
    first, last = timeline.times[0], timeline.times[-1]
    with contextlib.suppress(ValueError):
        for instant in start_instants(text, first, last, zone):
            if first <= instant <= last:
                return Place(timeline.position_at(instant), instant)
    raise NoSuchPlace(
        text, first.astimezone(zone), last.astimezone(zone), [heat.distance for heat in timeline.distances]
    )


def find_heat(timeline: Timeline, text: str) -> Heat | None:
    """The heat that `text` names, or the first one of a distance; None when it names neither."""
    match = _HEAT.fullmatch(text)
    if match is None:
        return None
    heats = [heat for heat in timeline.heats if heat.distance == match["distance"].lower()]
    if match["heat"] is None:
        return heats[0] if heats else None
    number, round_ = int(match["heat"]), int(match["round"] or 0)
    found = [heat for heat in heats if heat.number == number and round_ in (0, heat.round)]
    return found[0] if found else None
