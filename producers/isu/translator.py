"""What is new in the answers of the service, as events.

Each answer holds everything; the translator remembers what it has said and says what changed. An event's id is a digest of
what it says and of the service's `modified`, so a restart says the same again, which counts once, and a value that comes back
counts.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import orjson
import structlog

from producers.isu.programme import competition_data, distance_data
from producers.isu.results import Start, starts
from producers.isu.wire import Distance, Meeting, Result, UnexpectedAnswer
from schemas.events import Event, UnreadableEvent, build_event, parse_instant
from schemas.fields import Status

_log = structlog.get_logger()

SOURCE = "/isu"


@dataclass(frozen=True, slots=True)
class Options:
    """`stage` is the number of the World Cup in its season; without it nothing counts for a cup. `statuses` explains codes of
    the service (`{"3": "DQ"}`)."""

    competition: str
    stage: int | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)


@dataclass(slots=True)
class _Told:
    """What was said of one distance."""

    splits: dict[str, Mapping[int, int]] = field(default_factory=dict)
    outcomes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    committed: set[int] = field(default_factory=set)


class Translator:
    """Turns answers into events; `skipped` counts rows that could not be used."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._last: dict[tuple[str, str], bytes] = {}
        self._distances: dict[int, dict[str, Any]] = {}
        self._told: dict[int, _Told] = {}
        self._problems: set[str] = set()
        self._at = datetime(1970, 1, 1, tzinfo=UTC)
        self.skipped = 0

    def meeting(self, meeting: Meeting) -> list[Event]:
        """The programme has the date of the event, so that results of earlier today follow it."""
        self._at = datetime.combine(meeting.start, time(), UTC)
        return self._changed(
            "competition.announced", "", competition_data(meeting, self._options.stage), self._at, None
        )

    def distance(self, distance: Distance, now: datetime) -> list[Event]:
        """Raises `UnexpectedAnswer` for a distance that is not known."""
        data = distance_data(distance)
        is_new = distance.scheduleNumber not in self._distances
        self._distances[distance.scheduleNumber] = data
        return self._changed("distance.scheduled", data["distance"], data, self._at if is_new else now, None)

    def results(
        self, distance: Distance, results: Sequence[Result], unreadable: int, now: datetime, *, is_whole: bool = True
    ) -> list[Event]:
        """The events of a list. `unreadable` rows are missing from it; `is_whole` is False for a start list, which says nothing
        of results."""
        data = self._distances[distance.scheduleNumber]
        name = data["distance"]
        told = self._told.setdefault(distance.scheduleNumber, _Told())
        drawn, problems = starts(results, data, self._options.statuses)
        unknown = [start for start in drawn if start.unknown_status is not None]
        problems += [
            f"{start.entry['competitor']['name']}: the meaning of status {start.unknown_status} is not known; "
            f"give --status {start.unknown_status}=DQ, or what it means"
            for start in unknown
        ]
        self._report(name, problems)
        heats: dict[int, list[Start]] = {}
        for start in drawn:
            heats.setdefault(start.heat, []).append(start)
        events: list[Event] = []
        if heats:
            line_ups = [{"heat": heat, "entries": [s.entry for s in lanes]} for heat, lanes in heats.items()]
            before = min((start.modified for start in drawn if start.modified is not None), default=None)
            at = _instant(before) or now
            events += self._changed("startlist.published", name, {"distance": name, "heats": line_ups}, at, None)
        for heat, lanes in heats.items():
            events += self._heat(told, name, heat, lanes, now)
        complete = bool(drawn) and not unreadable and not problems and all(start.outcome is not None for start in drawn)
        if is_whole and drawn and (distance.isOfficial or (name, "official") in self._last):
            official = {"distance": name, "official": distance.isOfficial and complete}
            events += self._changed("distance.official", name, official, now, distance.lastUpdate, "official")
        return events

    def _heat(self, told: _Told, name: str, heat: int, lanes: Sequence[Start], now: datetime) -> list[Event]:
        events: list[Event] = []
        in_heat = {"distance": name, "heat": heat}
        if heat in told.shown and heat in told.committed:
            told.shown.remove(heat)  # since the look before this one
            events.append(self._event("heat.deactivated", in_heat, now, lanes[-1].modified))
        is_running = any(start.splits and start.outcome is None for start in lanes)
        if is_running and heat not in told.shown | told.committed:
            told.shown.add(heat)
            events.append(self._event("heat.activated", in_heat, now, None))
        for start in lanes:
            events += self._splits(told, in_heat, start, now)
            if start.outcome is not None and told.outcomes.get(start.race) != start.outcome:
                told.outcomes[start.race] = start.outcome
                data = {**in_heat, "race": start.race, **start.outcome}
                events.append(self._event("result.committed", data, now, start.modified))
        if all(start.outcome is not None for start in lanes) and heat not in told.committed:
            told.committed.add(heat)
            events.append(self._event("heat.committed", in_heat, now, lanes[-1].modified))
        return events

    def _splits(self, told: _Told, in_heat: Mapping[str, Any], start: Start, now: datetime) -> list[Event]:
        """Splits that are new or changed, and those that are gone, while the result has not come."""
        before = told.splits.get(start.race, {})
        told.splits[start.race] = start.splits
        if start.outcome is not None:
            return []
        base = {**in_heat, "race": start.race}
        events = [
            self._event("lap.presented", {**base, "metres": metres, "time_us": time_us}, now, start.modified)
            for metres, time_us in start.splits.items()
            if before.get(metres) != time_us
        ]
        gone = [metres for metres in before if metres not in start.splits]
        return events + [
            self._event("lap.withdrawn", {**base, "metres": metres}, now, start.modified) for metres in gone
        ]

    def _changed(
        self, type_: str, about: str, data: Mapping[str, Any], now: datetime, modified: str | None, what: str = ""
    ) -> list[Event]:
        """The event, unless the last one about the same thing said the same."""
        content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        key = (about, what or type_)
        if self._last.get(key) == content:
            return []
        self._last[key] = content
        return [self._event(type_, data, now, modified)]

    def _event(self, type_: str, data: Mapping[str, Any], now: datetime, modified: str | None) -> Event:
        """Events never go back in time: the service changes rows in any order."""
        self._at = max(self._at, _instant(modified) or now)
        content = orjson.dumps([self._options.competition, type_, data, modified], option=orjson.OPT_SORT_KEYS)
        try:
            return build_event(
                {
                    "specversion": "1.0",
                    "id": hashlib.blake2b(content, digest_size=12).hexdigest(),
                    "source": SOURCE,
                    "type": type_,
                    "subject": self._options.competition,
                    "time": self._at,
                    "data": data,
                }
            )
        except UnreadableEvent as error:
            raise UnexpectedAnswer(f"{type_}: {error.reason}") from error

    def _report(self, distance: str, problems: Sequence[str]) -> None:
        """Logs each problem once."""
        for problem in problems:
            if (message := f"{distance}: {problem}") not in self._problems:
                self._problems.add(message)
                self.skipped += 1
                _log.error("row left out", distance=distance, reason=problem)


def _instant(text: str | None) -> datetime | None:
    try:
        return parse_instant(text) if text is not None else None
    except ValueError:
        return None
