"""The time line of a recording: when each event is due, and where races begin. Pure.

The time of an event says when it happened at the rink. A person at the desk may add a line at any moment, also while an old
race is replayed: such an event is due right after the one before it in the log, and never distorts the pace.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.event_data import HeatData
from schemas.events import CompetitionReset, DistanceScheduled, Event, HeatActivated, HeatStarted

_BY_PEOPLE = frozenset({"note.published", "overlay.chosen"})
_DESK = "/desk"


@dataclass(frozen=True, slots=True)
class Heat:
    """Where a heat comes on the board: after `position` events of the recording."""

    position: int
    distance: str
    round: int
    number: int


class Timeline:
    """Events with their times, which never decrease. A position is a number of events: those before it are published."""

    def __init__(self, events: Iterable[Event], *, skip_idle_s: float | None = None) -> None:
        self.events: Sequence[Event] = tuple(_since_last_reset(tuple(events)))
        self.times: Sequence[datetime] = tuple(_paced(self.events))
        self.seconds: Sequence[float] = tuple(_seconds(self.times, skip_idle_s))
        """Seconds from the first event, with pauses shortened to `skip_idle_s`."""
        self.heats: Sequence[Heat] = tuple(_heats(self.events))
        self.distances: Sequence[Heat] = tuple(_first_of_each(self.heats))
        """The first heat of each distance."""
        self.names: Mapping[str, str] = {
            event.data.distance: event.data.name for event in self.events if isinstance(event, DistanceScheduled)
        }
        """Names of the distances."""

    def __len__(self) -> int:
        return len(self.events)

    def at(self, position: int) -> datetime:
        """The time at a position: that of the last event before it."""
        return self.times[max(0, position - 1)]

    def position_at(self, instant: datetime) -> int:
        """The position at a time: events of that very time are before it."""
        return bisect_right(self.times, instant)

    def at_seconds(self, seconds: float) -> datetime:
        """The time at a point of `seconds`; within a pause that is shortened, time stands still at its end."""
        index = max(0, bisect_right(self.seconds, seconds) - 1)
        instant = self.times[index] + timedelta(seconds=max(0.0, seconds - self.seconds[index]))
        return min(instant, self.times[index + 1]) if index + 1 < len(self.times) else self.times[index]

    def seconds_at(self, instant: datetime) -> float:
        """The point of `seconds` at a time: the inverse of `at_seconds`."""
        index = self.position_at(instant) - 1
        if index < 0:
            return 0.0
        seconds = self.seconds[index] + (instant - self.times[index]).total_seconds()
        return min(seconds, self.seconds[index + 1]) if index + 1 < len(self.seconds) else self.seconds[index]

    def heat_before(self, position: int) -> Heat | None:
        """The heat that is on the board at a position; None before the first."""
        index = bisect_right(self.heats, position, key=lambda heat: heat.position)
        return self.heats[index - 1] if index else None

    def step(self, position: int, by: int, among: Sequence[Heat]) -> int:
        """The position of the next (`by` 1) or previous (-1) of these heats; the end or the beginning where there is none."""
        if by > 0:
            index = bisect_right(among, position, key=lambda heat: heat.position)
            return among[index].position if index < len(among) else len(self)
        index = bisect_left(among, position, key=lambda heat: heat.position)
        return among[index - 1].position if index else 0


def _since_last_reset(events: Sequence[Event]) -> Iterator[Event]:
    """A recording of a replay that went back has the way there: only what counts in the end is played."""
    last = {event.subject: number for number, event in enumerate(events) if isinstance(event, CompetitionReset)}
    for number, event in enumerate(events):
        if number > last.get(event.subject, -1):
            yield event


def is_by_people(event: Event) -> bool:
    """Whether a person caused the event at a moment of their own."""
    return event.source == _DESK or event.source.startswith(f"{_DESK}/") or event.type in _BY_PEOPLE


def _paced(events: Sequence[Event]) -> Iterator[datetime]:
    measured = [None if is_by_people(event) else event.time for event in events]
    if not any(measured):
        measured = [event.time for event in events]
    following: datetime | None = None
    upper: list[datetime | None] = []
    for instant in reversed(measured):
        following = instant if instant is not None else following
        upper.append(following)
    upper.reverse()
    latest: datetime | None = None
    for event, instant, limit in zip(events, measured, upper, strict=True):
        if instant is None:
            before = latest if latest is not None else limit
            assert before is not None
            instant = event.time if limit is not None and before <= event.time <= limit else before
        latest = instant if latest is None else max(latest, instant)
        yield latest


def _seconds(times: Sequence[datetime], skip_idle_s: float | None) -> Iterator[float]:
    total, before = 0.0, times[0] if times else None
    for instant in times:
        assert before is not None
        gap = (instant - before).total_seconds()
        total += gap if skip_idle_s is None else min(gap, skip_idle_s)
        before = instant
        yield total


def _heats(events: Sequence[Event]) -> Iterator[Heat]:
    """Heats in the order of their start. A heat may be shown earlier for a moment: the last time before the start counts."""
    found: dict[tuple[str, int, int], int] = {}
    started: set[tuple[str, int, int]] = set()
    for position, event in enumerate(events, start=1):
        if not isinstance(event.data, HeatData):
            continue
        key = event.data.distance, event.data.round, event.data.heat
        if isinstance(event, HeatActivated) and key not in started:
            found[key] = position
        elif isinstance(event, HeatStarted):
            started.add(key)
            found.setdefault(key, position)
    for (distance, round_, number), position in sorted(found.items(), key=lambda item: item[1]):
        yield Heat(position, distance, round_, number)


def _first_of_each(heats: Sequence[Heat]) -> Iterator[Heat]:
    seen: set[str] = set()
    for heat in heats:
        if heat.distance not in seen:
            seen.add(heat.distance)
            yield heat
