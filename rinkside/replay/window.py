"""Which part of a recording a replay plays: `--start` and `--duration`, in the time of the venue."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from math import inf
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from producers.replay.timeline import Timeline
from producers.schedule import start_instants
from rinkside.exceptions import EmptyWindow
from schemas.event_data import CompetitionData
from schemas.events import Event


def venue_zone(events: Sequence[Event]) -> tzinfo:
    """The time zone of the first venue that a recording names; UTC where it names none that is known."""
    for event in events:
        if isinstance(event.data, CompetitionData) and event.data.venue.timezone is not None:
            with contextlib.suppress(ZoneInfoNotFoundError, ValueError):
                return ZoneInfo(event.data.venue.timezone)
    return UTC


def start_within(events: Sequence[Event], start: str | None, duration_s: float | None, zone: tzinfo) -> datetime | None:
    """The instant that `start` means: of several days with that time of day, the first with events in the window.

    None when no start was given. Raises `EmptyWindow` when nothing happens in any such window, `ValueError` for a text
    that is no start.
    """
    if not events or start is None:
        return None
    times = Timeline(events).times  # a note that was added at the desk years later does not lengthen a recording
    first, last = times[0], times[-1]
    window_s = inf if duration_s is None else duration_s
    candidates = list(start_instants(start, first, last, zone))
    for instant in candidates:
        if any(0 <= (each - instant).total_seconds() <= window_s for each in times):
            return instant
    raise EmptyWindow(start, duration_s, first.astimezone(zone), last.astimezone(zone))
