"""From the feed's messages to events: pure, and the same messages always give the same events."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import orjson
import structlog

from producers.identifiers import check_competition
from producers.vantage.heats import EventDraft, HeatLog, commit_began, entry, outcome
from producers.vantage.programme import Programme, competition_data
from producers.vantage.wire import IGNORED, Malformed, Message, how_of, instant, microseconds, origin
from schemas.events import Event, UnreadableEvent, build_event, format_instant

HeatKey: TypeAlias = tuple[str, int, int]
"""The feed's distance id, round, number."""

_MAX_WAITING = 5_000
"""Messages kept for distances that were not announced yet: more than the longest log of a heat."""

_log = structlog.get_logger()


class Translator:
    """Translates one competition. Not safe for several feeds at once. Raises `BadName` when `competition` cannot be one.

    `left_out` counts messages that had waited for their distance and turned out unusable when it came.
    """

    def __init__(self, competition: str) -> None:
        self._competition = check_competition(competition)
        self._source = "/vantage"
        self._programme = Programme()
        self._heats: dict[HeatKey, HeatLog] = {}
        self._states: dict[str, bytes] = {}
        self._waiting: dict[str, list[tuple[Message, datetime]]] = {}
        self.left_out = 0

    def translate(self, message: Message, received_at: datetime) -> list[Event]:
        """The events that a message stands for. `received_at` is when it came in.

        Raises `Malformed` when the message is not what its type promises, or of no known type; the translator goes on
        as if it had not come.
        """
        undo = self._remember(message)
        try:
            return self._translate(message, received_at)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
            undo()
            if isinstance(error, Malformed):
                raise
            problem = error.reason if isinstance(error, UnreadableEvent) else f"{type(error).__name__}: {error}"
            raise Malformed(f"not a usable {message.get('typeName', 'message')!r}: {problem}") from error

    def _translate(self, message: Message, received_at: datetime) -> list[Event]:
        name = message["typeName"]
        if name in IGNORED:
            return []
        self._source = f"/vantage/{message['competitionId']}"
        if name == "CompetitionActivatedEvent":
            return self._competition_activated(message, received_at)
        if name == "DistanceActivatedEvent":
            return self._distance_activated(message, received_at)
        handler = _OF_HEATS.get(name)
        if handler is None:
            raise Malformed(f"unknown type {name!r}")
        distance = message["distanceId"]
        if self._programme.known(distance) is None:
            if sum(map(len, self._waiting.values())) >= _MAX_WAITING:
                raise Malformed(f"distance {distance} was never announced")
            self._waiting.setdefault(distance, []).append((message, received_at))
            return []
        heat = self._heat(message, received_at)
        begun: list[Event] = []
        if name == "HeatActivatedEvent" and heat.distance["distance"] != self._programme.current:
            begun = self._make_current(heat.distance["distance"], received_at)
            if (data := self._programme.known(distance)) is not None:
                begun += self._said_of(data, received_at)
        return (
            begun
            + [self._of_log(heat, said, received_at) for said in handler(self, heat, message)]
            + self._board(name, heat, message, received_at)
        )

    def _remember(self, message: Message) -> Callable[[], None]:
        """Returns what undoes the message, should it turn out to be unusable half-way: something that was noted as said
        and was not would never be said again."""
        programme, states, heats, waiting = (
            self._programme.copy(),
            self._states.copy(),
            self._heats.copy(),
            self._waiting,
        )
        if str(message.get("typeName")) in _OF_HEATS:
            with contextlib.suppress(KeyError, TypeError):
                key = _heat_key(message)
                heats[key] = heats[key].copy()
        else:
            heats = {key: heat.copy() for key, heat in heats.items()}
            waiting = {distance: messages.copy() for distance, messages in waiting.items()}

        def undo() -> None:
            self._programme, self._states, self._heats, self._waiting = programme, states, heats, waiting

        return undo

    # --- the programme ---

    def _competition_activated(self, message: Message, received_at: datetime) -> list[Event]:
        competition = message["competition"]
        events = self._state("competition", "competition.announced", competition_data(competition), received_at)
        for distance in sorted(competition.get("distances") or [], key=lambda distance: distance["number"]):
            events += self._schedule(distance, received_at)
        return events

    def _distance_activated(self, message: Message, received_at: datetime) -> list[Event]:
        distance = message["distance"]
        data = self._programme.announce(distance)
        return self._make_current(data["distance"], received_at) + self._schedule(distance, received_at)

    def _make_current(self, distance: str, received_at: datetime) -> list[Event]:
        """The feed names heats one by one and has no word for the end of a distance: it is over when another one begins."""
        before = self._programme.make_current(distance)
        return self._said_of(before, received_at) if before is not None else []

    def _said_of(self, data: Mapping[str, Any], received_at: datetime) -> list[Event]:
        return self._state(f"distance:{data['distance']}", "distance.scheduled", dict(data), received_at)

    def ended(self, at: datetime) -> list[Event]:
        """A recording is at its end, and so is the distance that was current."""
        before = self._programme.make_current(None)
        return self._said_of(before, at) if before is not None else []

    def _schedule(self, distance: Message, received_at: datetime) -> list[Event]:
        data = self._programme.announce(distance)
        events = self._said_of(data, received_at)
        for waiting, at in self._waiting.pop(distance["id"], []):
            try:
                events += self.translate(waiting, at)
            except Malformed as error:
                self.left_out += 1
                _log.error("message left out", received=format_instant(at), reason=str(error))
        return events

    # --- heats ---

    def _heat(self, message: Message, received_at: datetime) -> HeatLog:
        key = _heat_key(message)
        heat = self._heats.get(key)
        if heat is None or message["typeName"] == "HeatActivatedEvent":
            distance = self._programme.known(message["distanceId"])
            assert distance is not None
            standing = heat.standing if heat is not None else None
            heat = HeatLog(distance, key[2], key[1], activated_at=received_at, heard_at=received_at, standing=standing)
            self._heats[key] = heat
        heat.heard_at = received_at
        return heat

    def _board(self, name: str, heat: HeatLog, message: Message, received_at: datetime) -> list[Event]:
        """Events that set a state: line-up and board."""
        place = f"{heat.distance['distance']}:{heat.round}.{heat.heat}"
        if name == "HeatActivatedEvent":
            return [
                *self._line_up(place, heat, message, received_at),
                self._stamped("heat.activated", heat.data(), received_at),
            ]
        if name == "HeatDeactivatedEvent":
            return [self._stamped("heat.deactivated", heat.data(), received_at)]
        return []

    def _line_up(self, place: str, heat: HeatLog, message: Message, received_at: datetime) -> list[Event]:
        entries = [entry(item["race"], heat.distance["discipline"]) for item in message["races"]]
        entries.sort(key=lambda lane: (len(lane["lane"]), lane["lane"]))
        line_up = {"heat": heat.heat, "round": heat.round, "entries": entries}
        data = {"distance": heat.distance["distance"], "heats": [line_up], "complete": False}
        return self._state(f"startlist:{place}", "startlist.published", data, received_at)

    def _activated(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        yield from ()

    def _started(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        yield from heat.begin(instant(message["started"]))

    def _cleared(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        yield from heat.clear()

    def _passed(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        passing = message["passing"]
        how = how_of(passing)
        if passing["time"] <= 0:
            return
        when = None
        if how in ("transponder", "optical"):
            begun_at = origin(passing)
            if heat.is_stale(begun_at):
                return
            when = instant(passing["when"])
            yield from heat.crossed(begun_at)
        yield heat.say(
            "passing.recorded",
            when,
            race=message["raceId"],
            time_us=microseconds(passing["time"]),
            how=how,
            counts=False,
            metres=passing.get("passed"),
            speed_ms=passing.get("speed"),
        )

    def _lap_added(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        lap = message["lap"]
        if lap["time"] > 0:
            timed = how_of(lap) in ("transponder", "optical")
            if timed:
                if heat.is_stale(origin(lap)):
                    return
                yield from heat.crossed(origin(lap))
            heat.note_crossing(message["raceId"], lap, instant(lap["when"]) if timed else None)

    def _lap_updated(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        how = how_of(message)
        yield from heat.update(message["raceId"], how, microseconds(message["oldTime"]), message["lap"])

    def _presented(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        lap = message["lap"]
        if lap is None:
            yield from heat.withdraw_all(message["raceId"])
        elif lap["time"] > 0 and lap["lapTime"] > 0:
            yield from heat.present(message["raceId"], lap)

    def _committed(self, heat: HeatLog, message: Message) -> Iterator[EventDraft]:
        items = sorted(message["races"], key=lambda item: item["race"]["lane"])
        outcomes = {item["race"]["id"]: outcome(item, heat.distance) for item in items}
        yield from heat.commit(commit_began(items), outcomes)

    # --- events ---

    def _of_log(self, heat: HeatLog, said: EventDraft, received_at: datetime) -> Event:
        content = orjson.dumps([said.type, said.data, said.of], option=orjson.OPT_SORT_KEYS)
        digest = hashlib.blake2b(content, digest_size=12).hexdigest()
        count = heat.said[digest] = heat.said.get(digest, 0) + 1
        return self._event(f"{digest}-{count}", said.type, said.data, said.when or received_at)

    def _state(self, key: str, type_: str, data: dict[str, Any], received_at: datetime) -> list[Event]:
        raw = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        if self._states.get(key) == raw:
            return []
        self._states[key] = raw
        return [self._stamped(type_, data, received_at)]

    def _stamped(self, type_: str, data: dict[str, Any], received_at: datetime) -> Event:
        digest = hashlib.blake2b(
            type_.encode() + orjson.dumps(data, option=orjson.OPT_SORT_KEYS), digest_size=8
        ).hexdigest()
        return self._event(f"{format_instant(received_at)}-{digest}", type_, data, received_at)

    def _event(self, id_: str, type_: str, data: dict[str, Any], time: datetime) -> Event:
        return build_event(
            {
                "specversion": "1.0",
                "id": id_,
                "source": self._source,
                "type": type_,
                "subject": self._competition,
                "time": time,
                "data": data,
            }
        )


def _heat_key(message: Message) -> HeatKey:
    return message["distanceId"], message["heat"]["round"], message["heat"]["number"]


_OF_HEATS: dict[str, Callable[[Translator, HeatLog, Message], Iterator[EventDraft]]] = {
    "HeatActivatedEvent": Translator._activated,
    "HeatDeactivatedEvent": Translator._activated,
    "HeatStartedEvent": Translator._started,
    "HeatClearedEvent": Translator._cleared,
    "RacePassingAddedEvent": Translator._passed,
    "RaceLapPassingAddedEvent": Translator._passed,
    "RaceLapAddedEvent": Translator._lap_added,
    "RaceLapUpdatedEvent": Translator._lap_updated,
    "LastPresentedRaceLapChangedEvent": Translator._presented,
    "HeatCommittedEvent": Translator._committed,
}
