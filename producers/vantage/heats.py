"""One heat of the feed: its line-up, and what is shown of each race, so that a change can be said as an event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from producers.vantage.wire import ARMBANDS, INVALID, SHOWN, WITHDRAWN, Message, how_of, instant, microseconds
from schemas.distances import Armband, split_points
from schemas.events import format_instant
from schemas.fields import DEVICE_PRECEDENCE, How

SAME_START = timedelta(seconds=5)
"""Passings whose start is further off than this belong to an earlier attempt (a rehearsal, a false start)."""

SAME_SIGNAL = timedelta(seconds=1)
"""Starts that are no further apart are one: the feed's own instant is some milliseconds before that of the devices."""

CATCH_UP = timedelta(seconds=5)
"""The log of a heat that is sent again comes in one burst right after the activation; an operator is not that fast."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_COMMITS = ("result.committed", "heat.committed")


class Attempt(NamedTuple):
    """One try at a heat. `name` is part of the ids of its events: what is measured in two attempts may look the same."""

    name: str
    began: datetime


class EventDraft(NamedTuple):
    """An event to be: type, data, (where a device knows it) time, and what tells it from an equal one: its attempt."""

    type: str
    data: dict[str, Any]
    when: datetime | None
    of: str


@dataclass(slots=True)
class RaceShown:
    """What the feed shows of one race: metres → (device, µs); and every crossing by its time, to tell whose it is."""

    splits: dict[int, tuple[How, int]] = field(default_factory=dict)
    crossings: dict[int, tuple[How, datetime | None]] = field(default_factory=dict)

    def copy(self) -> "RaceShown":
        return RaceShown(self.splits.copy(), self.crossings.copy())


@dataclass(slots=True)
class HeatLog:
    """State of one heat since it was last activated. A heat sent again begins with its activation and must give the ids it
    gave before, even to an adapter that was started anew: ids are made of what this log says and of nothing else.

    `said` counts equal events within the log, `clears` the clears. `committed` is about the running attempt; `results` are
    those of the last commit, as long as nothing was told after it. `standing` is the newest attempt that was told of and not
    cleared, in this log or in one before the activation. `last_at` is the newest instant that a device knows.
    """

    distance: Mapping[str, Any]
    heat: int
    round: int
    activated_at: datetime
    heard_at: datetime
    standing: Attempt | None = None
    started_at: datetime | None = None
    exact_start: bool = False
    committed: bool = False
    clears: int = 0
    last_at: datetime | None = None
    abandoned: list[datetime] = field(default_factory=list)
    races: dict[str, RaceShown] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "HeatLog":
        races = {race_id: race.copy() for race_id, race in self.races.items()}
        return replace(
            self, abandoned=self.abandoned.copy(), races=races, results=self.results.copy(), said=self.said.copy()
        )

    @property
    def attempt(self) -> Attempt:
        """The running attempt. A log that lacks its start goes on with the attempt that stands."""
        if self.started_at is not None:
            return Attempt(format_instant(self.started_at), self.started_at)
        if self.standing is not None and not self.clears:
            return self.standing
        return Attempt(f"not started, {self.clears}", _NEVER)

    def race(self, race_id: str) -> RaceShown:
        return self.races.setdefault(race_id, RaceShown())

    def data(self, **more: Any) -> dict[str, Any]:
        """Data that every event of this heat starts with."""
        return {"distance": self.distance["distance"], "heat": self.heat, "round": self.round, **more}

    def say(self, type_: str, when: datetime | None = None, of: str | None = None, **more: Any) -> EventDraft:
        """An event of this heat; of the running attempt unless `of` says otherwise."""
        if when is not None:
            self.last_at = when if self.last_at is None else max(when, self.last_at)
        if type_ not in _COMMITS:
            self.results = {}
        return EventDraft(type_, self.data(**more), when, self.attempt.name if of is None else of)

    def begin(self, at: datetime) -> Iterator[EventDraft]:
        """A start as the feed says it: provisional, until a crossing tells the instant of the devices."""
        if self.started_at is not None:
            if at == self.started_at or (self.exact_start and abs(at - self.started_at) <= SAME_SIGNAL):
                return
            if abs(at - self.started_at) > SAME_SIGNAL:
                yield from self._end(self.attempt, at - SAME_SIGNAL)
        yield from self._start(at)
        self.exact_start = False

    def crossed(self, begun_at: datetime) -> Iterator[EventDraft]:
        """A crossing tells the start signal as the devices know it, exact to 0.1 ms; also the only one that a late joiner
        gets."""
        if self.started_at is None or not self.exact_start:
            if self.started_at != begun_at:
                yield from self._start(begun_at)
            self.exact_start = True

    def _start(self, at: datetime) -> Iterator[EventDraft]:
        if self.started_at is None and self.standing is not None and at - self.standing.began > SAME_SIGNAL:
            # Its clear was missed, or said nothing that could be told apart from an earlier one.
            yield from self._end(self.standing, at - SAME_SIGNAL)
        self.started_at = at
        self._stand()
        yield self.say("heat.started", at, of="", started_at=format_instant(at))

    def clear(self) -> Iterator[EventDraft]:
        """A clear is of the attempt before it. Without one in this log it is of the attempt that stands, unless it may be one
        from before that: in a log sent again that lacks its beginning. Then the next start tells."""
        catching_up = self.heard_at - self.activated_at <= CATCH_UP
        if self.started_at is not None or self.committed:
            # Received late it is of no later than what was measured before it, or it would take the next attempt along.
            yield from self._end(self.attempt, self.last_at if catching_up else None)
        elif not catching_up and (self.standing is not None or self.races):
            yield from self._end(self.standing or self.attempt)
        self.clears += 1

    def _end(self, attempt: Attempt, when: datetime | None = None) -> Iterator[EventDraft]:
        yield self.say("heat.cleared", when, of=attempt.name)
        if self.standing is not None and abs(attempt.began - self.standing.began) <= SAME_SIGNAL:
            self.standing = None
        if attempt.began != _NEVER:
            self.abandoned.append(attempt.began)
        self.started_at = None
        self.exact_start = self.committed = False
        self.races.clear()

    def _stand(self) -> None:
        attempt = self.attempt
        if self.standing is None or attempt.began - self.standing.began > -SAME_START:
            self.standing = attempt

    def commit(self, began: datetime | None, outcomes: dict[str, dict[str, Any]]) -> Iterator[EventDraft]:
        """Results by race; `began` is the start that they are measured from. The same once more says nothing."""
        if began is not None and (self.started_at is None or abs(began - self.started_at) <= SAME_START):
            self.started_at, self.exact_start = began, True
        self._stand()
        if outcomes and outcomes == self.results:
            return
        of = self.attempt.name if began is None else format_instant(began)
        for race_id, result in outcomes.items():
            if self.results.get(race_id) != result:
                yield self.say("result.committed", of=of, race=race_id, **result)
        yield self.say("heat.committed", of=f"{of} {sorted(outcomes.items())}")
        self.results, self.committed = outcomes, True

    def is_stale(self, begun_at: datetime) -> bool:
        """Whether a crossing belongs to an attempt that no longer counts."""
        if self.started_at is not None:
            return abs(begun_at - self.started_at) > SAME_START
        return any(abs(begun_at - earlier) < SAME_START for earlier in self.abandoned)

    def note_crossing(self, race_id: str, lap: Message, when: datetime | None) -> None:
        time_us = microseconds(lap["time"])
        crossings = self.race(race_id).crossings
        if time_us not in crossings or lap["flags"] & SHOWN:
            crossings[time_us] = (how_of(lap), when)

    def present(self, race_id: str, lap: Message) -> Iterator[EventDraft]:
        """Events that lead from what is shown to the new last split of a race."""
        race = self.race(race_id)
        metres, time_us = int(lap["passedLength"]), microseconds(lap["time"])
        how, when = race.crossings.get(time_us, ("transponder", None))
        for beyond in [shown for shown in race.splits if shown > metres]:
            yield from self.withdraw(race_id, beyond)
        held = race.splits.get(metres)
        if held == (how, time_us):
            return
        if held is not None and DEVICE_PRECEDENCE[held[0]] < DEVICE_PRECEDENCE[how]:
            yield from self.withdraw(race_id, metres)
        race.splits[metres] = (how, time_us)
        yield self.say("lap.presented", when, race=race_id, metres=metres, time_us=time_us, how=how)

    def withdraw(self, race_id: str, metres: int) -> Iterator[EventDraft]:
        how, _ = self.race(race_id).splits.pop(metres)
        yield self.say("lap.withdrawn", race=race_id, metres=metres, how=how)

    def withdraw_all(self, race_id: str) -> Iterator[EventDraft]:
        for metres in sorted(self.race(race_id).splits, reverse=True):
            yield from self.withdraw(race_id, metres)

    def update(self, race_id: str, how: How, old_us: int, lap: Message) -> Iterator[EventDraft]:
        if lap["flags"] & WITHDRAWN:
            self.race(race_id).crossings.pop(old_us, None)
            for metres, shown in list(self.race(race_id).splits.items()):
                if shown == (how, old_us):
                    yield from self.withdraw(race_id, metres)


def entry(race: Message, discipline: str) -> dict[str, Any]:
    """A lane of the start list out of a `race` of the feed."""
    who = race["competitor"]
    team = who["typeName"] == "TeamCompetitor"
    lane = (
        ("inner", "outer")[race["lane"]] if discipline != "mass-start" and race["lane"] in (0, 1) else str(race["lane"])
    )
    result = race.get("result") or {}
    country = who.get("nationalityCode") or ""
    return {
        "race": race["id"],
        "lane": lane,
        "competitor": {
            "id": who["id"] if team else who.get("personId") or who["id"],
            "name": who["fullName"],
            "country": country if len(country) == 3 and country.isalpha() and country.isupper() else None,
            "bib": who.get("startNumber"),
            "kind": "team" if team else "person",
            "members": [{"name": member.get("fullName") or ""} for member in who.get("members") or []],
        },
        "personal_best_us": microseconds(race["personalBest"]) if race.get("personalBest") else None,
        "season_best_us": microseconds(race["seasonBest"]) if race.get("seasonBest") else None,
        "status": INVALID.get(result.get("timeInvalidReason") or 0) if not race.get("time") else None,
        "armband": _armband(race.get("color"), discipline),
    }


def _armband(color: object, discipline: str) -> Armband | None:
    if discipline == "mass-start" or not isinstance(color, int):
        return None
    return ARMBANDS[color] if 0 <= color < len(ARMBANDS) else None


def outcome(item: Message, distance: Mapping[str, Any]) -> dict[str, Any]:
    """Status, time and official splits of a committed race."""
    race = item["race"]
    planned = [
        int(lap["passedLength"]) for lap in sorted(item.get("estimatedLaps") or [], key=lambda lap: lap["index"])
    ]
    points = planned or list(split_points(distance["discipline"], distance["metres"]))
    splits = [
        {"metres": metres, "time_us": microseconds(lap["time"]), "how": how_of(lap)}
        for metres, lap in zip(points, race["laps"], strict=False)
        if lap["time"] > 0
    ]
    if race["time"] is not None:
        return {"status": "ok", "time_us": microseconds(race["time"]["time"]), "splits": splits}
    reason = (race.get("result") or {}).get("timeInvalidReason")
    if status := INVALID.get(reason or 0):
        return {"status": status, "splits": splits}
    if reason is None and not splits and not item.get("passings"):
        return {"status": "DNS", "splits": []}
    return {"status": "DNF", "reason": f"code {reason}" if reason is not None else None, "splits": splits}


def commit_began(races: list[Message]) -> datetime | None:
    """The official start instant in a commit; None when nobody started."""
    starts = [instant(item["start"]["when"]) for item in races if item.get("start")]
    return min(starts, default=None)
