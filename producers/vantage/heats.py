"""One heat of the feed: its line-up, and what is shown of each race, so that a change can be said as an event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from producers.vantage.wire import ARMBANDS, INVALID, SHOWN, WITHDRAWN, Message, how_of, microseconds
from schemas.distances import Armband, split_points
from schemas.fields import How

SAME_START = timedelta(seconds=5)
"""Passings whose start is further off than this belong to an earlier attempt (a rehearsal, a false start)."""

Said: TypeAlias = tuple[str, dict[str, Any], datetime | None]
"""Type, data and (where a device knows it) time of an event."""

_PRIORITY: dict[How, int] = {"photofinish": 0, "optical": 1, "transponder": 2, "manual": 3}


@dataclass(slots=True)
class RaceShown:
    """What the feed shows of one race: metres → (device, µs); and every crossing by its time, to tell whose it is."""

    splits: dict[int, tuple[How, int]] = field(default_factory=dict)
    crossings: dict[int, tuple[How, datetime | None]] = field(default_factory=dict)

    def copy(self) -> "RaceShown":
        return RaceShown(self.splits.copy(), self.crossings.copy())


@dataclass(slots=True)
class HeatLog:
    """State of one heat since it was last activated. `said` counts equal events, so that each has an id of its own and a
    heat sent again has the same ones."""

    distance: Mapping[str, Any]
    heat: int
    round: int
    started_at: datetime | None = None
    exact_start: bool = False
    abandoned: list[datetime] = field(default_factory=list)
    races: dict[str, RaceShown] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "HeatLog":
        races = {race_id: race.copy() for race_id, race in self.races.items()}
        return replace(self, abandoned=self.abandoned.copy(), races=races, said=self.said.copy())

    def race(self, race_id: str) -> RaceShown:
        return self.races.setdefault(race_id, RaceShown())

    def data(self, **more: Any) -> dict[str, Any]:
        """Data that every event of this heat starts with."""
        return {"distance": self.distance["distance"], "heat": self.heat, "round": self.round, **more}

    def clear(self) -> None:
        if self.started_at is not None:
            self.abandoned.append(self.started_at)
        self.started_at = None
        self.exact_start = False
        self.races.clear()

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

    def present(self, race_id: str, lap: Message) -> Iterator[Said]:
        """Events (type, data, when) that lead from what is shown to the new last split of a race."""
        race = self.race(race_id)
        metres, time_us = int(lap["passedLength"]), microseconds(lap["time"])
        how, when = race.crossings.get(time_us, ("transponder", None))
        for beyond in [shown for shown in race.splits if shown > metres]:
            yield from self.withdraw(race_id, beyond)
        held = race.splits.get(metres)
        if held == (how, time_us):
            return
        if held is not None and _PRIORITY[held[0]] < _PRIORITY[how]:
            yield from self.withdraw(race_id, metres)
        race.splits[metres] = (how, time_us)
        yield "lap.presented", self.data(race=race_id, metres=metres, time_us=time_us, how=how), when

    def withdraw(self, race_id: str, metres: int) -> Iterator[Said]:
        how, _ = self.race(race_id).splits.pop(metres)
        yield "lap.withdrawn", self.data(race=race_id, metres=metres, how=how), None

    def withdraw_all(self, race_id: str) -> Iterator[Said]:
        for metres in sorted(self.race(race_id).splits, reverse=True):
            yield from self.withdraw(race_id, metres)

    def update(self, race_id: str, how: How, old_us: int, lap: Message) -> Iterator[Said]:
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
