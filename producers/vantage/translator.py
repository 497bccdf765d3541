"""Translates messages of the feed into events. Pure: the same messages always give the same events."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import orjson
import structlog
from pydantic import BaseModel, ValidationError

from producers.identifiers import check_competition
from producers.vantage import messages
from producers.vantage.heats import EventDraft, HeatLog
from producers.vantage.messages import HEAT_MESSAGES, IGNORED
from producers.vantage.programme import Programme, competition_data
from producers.vantage.results import entries, official_start, outcomes
from producers.vantage.wire import Malformed, Message, PresentedLap, microseconds
from schemas.events import Event, build_event, format_instant

HeatKey: TypeAlias = tuple[str, int, int]
"""The feed's distance id, round, number."""
_M = TypeVar("_M", bound=BaseModel)

_MAX_WAITING = 5_000
"""Messages that wait for the announcement of their distance: more than the longest log of a heat has."""

_log = structlog.get_logger()


class Translator:
    """Translates one competition. Do not use it for several feeds at once. Raises `BadName` for an impossible `competition`.

    `left_out` counts messages that waited for their distance and turned out to be malformed.
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
        """Returns the events of a message. `received_at` is the time of its receipt.

        Raises `Malformed` for a message that does not have the form of its type, and for one of an unknown type. Such a
        message changes nothing: it is validated as a whole before it is applied.
        """
        name = message.get("typeName")
        if isinstance(name, str) and name in IGNORED:
            return []
        match name:
            case "CompetitionActivatedEvent":
                return self._competition_activated(_read(messages.CompetitionActivated, message), received_at)
            case "DistanceActivatedEvent":
                return self._distance_activated(_read(messages.DistanceActivated, message), received_at)
            case str() if name in HEAT_MESSAGES:
                return self._heat_message(name, message, received_at)
            case _:
                raise Malformed(f"unknown typeName {name!r}")

    # --- the programme ---

    def _competition_activated(self, message: messages.CompetitionActivated, received_at: datetime) -> list[Event]:
        self._note_source(message.competition_id)
        competition = message.competition
        events = self._state("competition", "competition.announced", competition_data(competition), received_at)
        for distance in sorted(competition.distances or [], key=lambda distance: distance.number):
            events += self._schedule(distance, received_at)
        return events

    def _distance_activated(self, message: messages.DistanceActivated, received_at: datetime) -> list[Event]:
        self._note_source(message.competition_id)
        data = self._programme.announce(message.distance)
        return self._make_current(data["distance"], received_at) + self._schedule(message.distance, received_at)

    def _make_current(self, distance: str, received_at: datetime) -> list[Event]:
        """The feed has no message for the end of a distance: it ends when another one begins."""
        before = self._programme.make_current(distance)
        return self._scheduled(before, received_at) if before is not None else []

    def _scheduled(self, data: Mapping[str, Any], received_at: datetime) -> list[Event]:
        return self._state(f"distance:{data['distance']}", "distance.scheduled", dict(data), received_at)

    def ended(self, at: datetime) -> list[Event]:
        """Returns the events of the end of a recording, where the current distance ends too."""
        before = self._programme.make_current(None)
        return self._scheduled(before, at) if before is not None else []

    def _schedule(self, distance: messages.Distance, received_at: datetime) -> list[Event]:
        data = self._programme.announce(distance)
        events = self._scheduled(data, received_at)
        for waiting, at in self._waiting.pop(distance.id, []):
            try:
                events += self.translate(waiting, at)
            except Malformed as error:
                self.left_out += 1
                _log.error("message left out", received=format_instant(at), reason=str(error))
        return events

    def _note_source(self, competition_id: str) -> None:
        self._source = f"/vantage/{competition_id}"

    # --- heats ---

    def _heat_message(self, name: str, raw: Message, received_at: datetime) -> list[Event]:
        feed_id = raw.get("distanceId")
        if not isinstance(feed_id, str):
            raise Malformed(f"not a usable {name!r}: distanceId is {feed_id!r}")
        if self._programme.known(feed_id) is None:
            self._wait(feed_id, raw, received_at)
            return []
        message = _read(HEAT_MESSAGES[name], raw)
        self._note_source(message.competition_id)
        heat = self._heat(message, received_at)
        events: list[Event] = []
        if isinstance(message, messages.HeatActivated) and heat.distance["distance"] != self._programme.current:
            events += self._make_current(heat.distance["distance"], received_at)
            if (data := self._programme.known(feed_id)) is not None:
                events += self._scheduled(data, received_at)
        events += [self._of_log(heat, draft, received_at) for draft in _drafts(heat, message)]
        return events + self._board(heat, message, received_at)

    def _wait(self, feed_id: str, raw: Message, received_at: datetime) -> None:
        if sum(map(len, self._waiting.values())) >= _MAX_WAITING:
            raise Malformed(f"distance {feed_id} was never announced")
        self._waiting.setdefault(feed_id, []).append((raw, received_at))

    def _heat(self, message: messages.HeatMessage, received_at: datetime) -> HeatLog:
        round_, number = message.heat.round, message.heat.number
        key = message.distance_id, round_, number
        heat = self._heats.get(key)
        if heat is None or isinstance(message, messages.HeatActivated):
            distance = self._programme.known(message.distance_id)
            assert distance is not None
            last_attempt = heat.last_attempt if heat is not None else None
            heat = HeatLog(distance, number, round_, received_at, received_at, last_attempt)
            self._heats[key] = heat
        heat.received_at = received_at
        return heat

    def _board(self, heat: HeatLog, message: messages.HeatMessage, received_at: datetime) -> list[Event]:
        """Events that set a state: line-up and board."""
        match message:
            case messages.HeatActivated():
                activated = self._stamped("heat.activated", heat.data(), received_at)
                return [*self._line_up(heat, message, received_at), activated]
            case messages.HeatDeactivated():
                return [self._stamped("heat.deactivated", heat.data(), received_at)]
            case _:
                return []

    def _line_up(self, heat: HeatLog, message: messages.HeatActivated, received_at: datetime) -> list[Event]:
        lanes = entries(message.races, heat.distance["discipline"])
        line_up = {"heat": heat.heat, "round": heat.round, "entries": lanes}
        data = {"distance": heat.distance["distance"], "heats": [line_up], "complete": False}
        place = f"{heat.distance['distance']}:{heat.round}.{heat.heat}"
        events = self._state(f"startlist:{place}", "startlist.published", data, received_at)
        if events:
            for competitor in (item.race.competitor for item in message.races):
                for name, value in competitor.unusable:
                    _log.warning("value left out", skater=competitor.full_name, field=name, value=value)
        return events

    # --- events ---

    def _of_log(self, heat: HeatLog, draft: EventDraft, received_at: datetime) -> Event:
        content = orjson.dumps([draft.type, draft.data, draft.attempt], option=orjson.OPT_SORT_KEYS)
        digest = hashlib.blake2b(content, digest_size=12).hexdigest()
        count = heat.event_counts[digest] = heat.event_counts.get(digest, 0) + 1
        return self._event(f"{digest}-{count}", draft.type, draft.data, draft.when or received_at)

    def _state(self, key: str, type_: str, data: dict[str, Any], received_at: datetime) -> list[Event]:
        """An event that sets a state, unless the state is set already."""
        raw = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        if self._states.get(key) == raw:
            return []
        self._states[key] = raw
        return [self._stamped(type_, data, received_at)]

    def _stamped(self, type_: str, data: dict[str, Any], received_at: datetime) -> Event:
        content = type_.encode() + orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        digest = hashlib.blake2b(content, digest_size=8).hexdigest()
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


def _read(model: type[_M], message: Message) -> _M:
    try:
        return model.model_validate(message)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Malformed(f"not a usable {message['typeName']!r}: {where}: {first['msg']}") from None


def _drafts(heat: HeatLog, message: messages.HeatMessage) -> Iterator[EventDraft]:
    """Drafts of the events that belong to the log of the heat."""
    match message:
        case messages.HeatStarted():
            yield from heat.start(message.started)
        case messages.HeatCleared():
            yield from heat.clear()
        case messages.PassingAdded():
            yield from _passed(heat, message)
        case messages.LapAdded():
            yield from _lap_added(heat, message)
        case messages.LapUpdated():
            how = message.presentation_source.device
            yield from heat.update(message.race_id, how, microseconds(message.old_time), message.lap)
        case messages.LastPresentedLapChanged(lap=None):
            yield from heat.withdraw_all(message.race_id)
        case messages.LastPresentedLapChanged(lap=PresentedLap() as lap):
            if microseconds(lap.time) > 0 and lap.lap_time > 0:
                yield from heat.present(message.race_id, lap)
        case messages.HeatCommitted():
            yield from heat.commit(official_start(message.races), outcomes(message.races, heat.distance))


def _passed(heat: HeatLog, message: messages.PassingAdded) -> Iterator[EventDraft]:
    passing = message.passing
    if passing.time_us <= 0:
        return
    if passing.from_track:
        if heat.is_stale(passing.started_at):
            return
        yield from heat.confirm_start(passing.started_at)
    yield heat.draft(
        "passing.recorded",
        passing.crossed_at if passing.from_track else None,
        race=message.race_id,
        time_us=passing.time_us,
        how=passing.how,
        counts=False,
        metres=passing.metres,
        speed_ms=passing.speed,
    )


def _lap_added(heat: HeatLog, message: messages.LapAdded) -> Iterator[EventDraft]:
    lap = message.lap
    if lap.time <= 0:
        return
    if lap.from_track:
        if heat.is_stale(lap.started_at):
            return
        yield from heat.confirm_start(lap.started_at)
    heat.note_crossing(message.race_id, lap)
