"""The log of one heat: turns what the feed reports about a heat into drafts of events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from producers.vantage.wire import SHOWN, WITHDRAWN, Lap, PresentedLap, UpdatedLap, microseconds
from schemas.events import format_instant
from schemas.fields import DEVICE_PRECEDENCE, How

SAME_START = timedelta(seconds=5)
"""A passing whose start is further away than this belongs to an earlier attempt (a rehearsal, a false start)."""

SAME_SIGNAL = timedelta(seconds=1)
"""Starts that are this close are one: the feed's own instant is some milliseconds before that of the devices."""

CATCH_UP = timedelta(seconds=5)
"""The log of a heat that is sent again arrives in one burst after the activation; no operator is that fast."""

_NOT_STARTED = datetime.min.replace(tzinfo=UTC)
_COMMITS = ("result.committed", "heat.committed")


class Attempt(NamedTuple):
    """One attempt at a heat. `name` is part of the ids of its events, because two attempts may have equal measurements."""

    name: str
    began: datetime


class EventDraft(NamedTuple):
    """Type, data and attempt of an event, and its time when a device knows it."""

    type: str
    data: dict[str, Any]
    when: datetime | None
    attempt: str


@dataclass(slots=True)
class ShownRace:
    """What the feed shows of one race: metres → (device, µs), and each crossing by its time → (device, instant)."""

    splits: dict[int, tuple[How, int]] = field(default_factory=dict)
    crossings: dict[int, tuple[How, datetime | None]] = field(default_factory=dict)


@dataclass(slots=True)
class HeatLog:
    """State of one heat since its last activation.

    The feed sends a heat again from its activation on, and the events must get the same ids then, even from an adapter that
    was restarted. So ids depend only on this log.

    `event_counts` counts equal events in this log, `clears` the clears. `committed` refers to the running attempt; `results`
    are those of the last commit until another event follows it. `last_attempt` is the newest attempt with events that was
    not cleared, in this log or before the activation. `last_at` is the newest instant of a device.
    """

    distance: Mapping[str, Any]
    heat: int
    round: int
    activated_at: datetime
    received_at: datetime
    last_attempt: Attempt | None = None
    started_at: datetime | None = None
    exact_start: bool = False
    committed: bool = False
    clears: int = 0
    last_at: datetime | None = None
    abandoned: list[datetime] = field(default_factory=list)
    races: dict[str, ShownRace] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    event_counts: dict[str, int] = field(default_factory=dict)

    @property
    def attempt(self) -> Attempt:
        """The running attempt. A log without its start continues the last attempt."""
        if self.started_at is not None:
            return Attempt(format_instant(self.started_at), self.started_at)
        if self.last_attempt is not None and not self.clears:
            return self.last_attempt
        return Attempt(f"not started, {self.clears}", _NOT_STARTED)

    def race(self, race_id: str) -> ShownRace:
        return self.races.setdefault(race_id, ShownRace())

    def data(self, **more: Any) -> dict[str, Any]:
        """Data that every event of this heat has."""
        return {"distance": self.distance["distance"], "heat": self.heat, "round": self.round, **more}

    def draft(self, type_: str, when: datetime | None = None, attempt: str | None = None, **more: Any) -> EventDraft:
        """Drafts an event of this heat, in the running attempt unless `attempt` names another."""
        if when is not None:
            self.last_at = when if self.last_at is None else max(when, self.last_at)
        if type_ not in _COMMITS:
            self.results = {}
        return EventDraft(type_, self.data(**more), when, self.attempt.name if attempt is None else attempt)

    def start(self, at: datetime) -> Iterator[EventDraft]:
        """A start as the feed reports it: provisional until a crossing gives the instant of the devices."""
        if self.started_at is not None:
            if at == self.started_at or (self.exact_start and abs(at - self.started_at) <= SAME_SIGNAL):
                return
            if abs(at - self.started_at) > SAME_SIGNAL:
                yield from self._abandon(self.attempt, at - SAME_SIGNAL)
        yield from self._start(at)
        self.exact_start = False

    def confirm_start(self, began: datetime) -> Iterator[EventDraft]:
        """The start signal as a crossing gives it: exact to 0.1 ms, and the only one that a late client of the feed gets."""
        if self.started_at is None or not self.exact_start:
            if self.started_at != began:
                yield from self._start(began)
            self.exact_start = True

    def _start(self, at: datetime) -> Iterator[EventDraft]:
        if self.started_at is None and self.last_attempt is not None and at - self.last_attempt.began > SAME_SIGNAL:
            # Its clear was missed, or could not be distinguished from an earlier one.
            yield from self._abandon(self.last_attempt, at - SAME_SIGNAL)
        self.started_at = at
        self._note_attempt()
        yield self.draft("heat.started", at, attempt="", started_at=format_instant(at))

    def clear(self) -> Iterator[EventDraft]:
        """Clears the attempt before it.

        Without an attempt in this log that is the last attempt. While the heat is being sent again, though, the clear may be
        one from before that attempt, in a log that lacks its beginning; then the next start decides.
        """
        catching_up = self.received_at - self.activated_at <= CATCH_UP
        if self.started_at is not None or self.committed:
            # One that arrives late gets the time of the last measurement, or it would clear the next attempt too.
            yield from self._abandon(self.attempt, self.last_at if catching_up else None)
        elif not catching_up and (self.last_attempt is not None or self.races):
            yield from self._abandon(self.last_attempt or self.attempt)
        self.clears += 1

    def _abandon(self, attempt: Attempt, when: datetime | None = None) -> Iterator[EventDraft]:
        yield self.draft("heat.cleared", when, attempt=attempt.name)
        if self.last_attempt is not None and abs(attempt.began - self.last_attempt.began) <= SAME_SIGNAL:
            self.last_attempt = None
        if attempt.began != _NOT_STARTED:
            self.abandoned.append(attempt.began)
        self.started_at = None
        self.exact_start = self.committed = False
        self.races.clear()

    def _note_attempt(self) -> None:
        attempt = self.attempt
        if self.last_attempt is None or attempt.began - self.last_attempt.began > -SAME_START:
            self.last_attempt = attempt

    def commit(self, began: datetime | None, outcomes: dict[str, dict[str, Any]]) -> Iterator[EventDraft]:
        """Results by race; `began` is the start that they count from. An equal commit gives no event."""
        if began is not None and (self.started_at is None or abs(began - self.started_at) <= SAME_START):
            self.started_at, self.exact_start = began, True
        self._note_attempt()
        if outcomes and outcomes == self.results:
            return
        attempt = self.attempt.name if began is None else format_instant(began)
        for race_id, result in outcomes.items():
            if self.results.get(race_id) != result:
                yield self.draft("result.committed", attempt=attempt, race=race_id, **result)
        yield self.draft("heat.committed", attempt=f"{attempt} {sorted(outcomes.items())}")
        self.results, self.committed = outcomes, True

    def is_stale(self, began: datetime) -> bool:
        """Whether a crossing with this start belongs to an attempt that no longer counts."""
        if self.started_at is not None:
            return abs(began - self.started_at) > SAME_START
        return any(abs(began - earlier) < SAME_START for earlier in self.abandoned)

    def note_crossing(self, race_id: str, lap: Lap) -> None:
        """Notes device and instant of a crossing; `present` finds them by its time."""
        crossings = self.race(race_id).crossings
        if lap.time_us not in crossings or lap.flags & SHOWN:
            crossings[lap.time_us] = (lap.how, lap.crossed_at if lap.from_track else None)

    def present(self, race_id: str, lap: PresentedLap) -> Iterator[EventDraft]:
        """Events that lead from the shown splits of a race to its new last split."""
        race = self.race(race_id)
        metres, time_us = lap.metres, microseconds(lap.time)
        how, when = race.crossings.get(time_us, ("transponder", None))
        for beyond in [shown for shown in race.splits if shown > metres]:
            yield from self.withdraw(race_id, beyond)
        shown_split = race.splits.get(metres)
        if shown_split == (how, time_us):
            return
        if shown_split is not None and DEVICE_PRECEDENCE[shown_split[0]] < DEVICE_PRECEDENCE[how]:
            yield from self.withdraw(race_id, metres)
        race.splits[metres] = (how, time_us)
        yield self.draft("lap.presented", when, race=race_id, metres=metres, time_us=time_us, how=how)

    def withdraw(self, race_id: str, metres: int) -> Iterator[EventDraft]:
        how, _ = self.race(race_id).splits.pop(metres)
        yield self.draft("lap.withdrawn", race=race_id, metres=metres, how=how)

    def withdraw_all(self, race_id: str) -> Iterator[EventDraft]:
        for metres in sorted(self.race(race_id).splits, reverse=True):
            yield from self.withdraw(race_id, metres)

    def update(self, race_id: str, how: How, old_us: int, lap: UpdatedLap) -> Iterator[EventDraft]:
        """Withdraws the split of a crossing that an operator withdrew."""
        if lap.flags & WITHDRAWN:
            self.race(race_id).crossings.pop(old_us, None)
            for metres, shown in list(self.race(race_id).splits.items()):
                if shown == (how, old_us):
                    yield from self.withdraw(race_id, metres)
