"""A feed as the timing system sends it, made of invented skaters: one 1000 m pair after the other."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from producers.vantage import Translator
from schemas.events import Event

Message = dict[str, Any]

NOON = datetime(2031, 2, 1, 12, 0, tzinfo=UTC)
COMPETITION = "c0000000-0000-4000-8000-000000000001"
DISTANCE = "d0000000-0000-4000-8000-000000000011"
POINTS = (200, 600, 1000)


def source(how: str) -> Message:
    return {"how": how, "applianceName": "MYLAPS X2", "applianceInstanceName": "Main"}


def wire_instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def distance(number: int = 3, **changes: Any) -> Message:
    return {
        "id": DISTANCE,
        "competitionId": COMPETITION,
        "number": number,
        "name": "Ladies 1000 meter",
        "discipline": "SpeedSkating.LongTrack.PairsDistance.Individual",
        "value": 1000,
        "valueQuantity": 0,
        "startMode": 0,
        "starts": "2031-02-01T12:30:00",
        **changes,
    }


def competition(*distances: Message) -> Message:
    return {
        "typeName": "CompetitionActivatedEvent",
        "competitionId": COMPETITION,
        "competition": {
            "id": COMPETITION,
            "name": "Polder Cup 2031",
            "starts": "2031-02-01T12:00:00",
            "ends": "2031-02-02T17:00:00",
            "timeZone": "W. Europe Standard Time",
            "venue": {"name": "Polderbaan", "address": {"city": "Polderdam", "countryCode": "NED"}},
            "distances": list(distances) or [distance()],
        },
    }


def distance_activated(**changes: Any) -> Message:
    return {
        "typeName": "DistanceActivatedEvent",
        "competitionId": COMPETITION,
        "distanceId": changes.get("id", DISTANCE),
        "distance": distance(**changes),
    }


def competitor(number: int, **changes: Any) -> Message:
    return {
        "typeName": "PersonCompetitor",
        "id": f"e-{number}",
        "personId": f"p-{number}",
        "fullName": f"Skater {number}",
        "nationalityCode": "NED",
        "startNumber": 100 + number,
        "gender": 1,
        **changes,
    }


class Heat:
    """A heat of the feed; `began` is the start. Race ids are `a{heat}{lane}`."""

    def __init__(self, number: int = 1, *, lanes: int = 2, began: datetime = NOON, distance_id: str = DISTANCE) -> None:
        self.number = number
        self.lanes = range(lanes)
        self.began = began
        self.distance_id = distance_id

    def race_id(self, lane: int) -> str:
        return f"a{self.number}{lane}"

    def message(self, type_name: str, **more: Any) -> Message:
        return {
            "typeName": type_name,
            "competitionId": COMPETITION,
            "distanceId": self.distance_id,
            "heat": {"round": 1, "number": self.number},
            **more,
        }

    def race(self, lane: int, /, **changes: Any) -> Message:
        return {
            "id": self.race_id(lane),
            "distanceId": self.distance_id,
            "round": 1,
            "heat": self.number,
            "lane": lane,
            "personalBest": 772_300_000,
            "seasonBest": None,
            "laps": [],
            "time": None,
            "result": None,
            "competitor": competitor(10 * self.number + lane),
            **changes,
        }

    def activated(self, *races: Message) -> Message:
        races = races or tuple(self.race(lane) for lane in self.lanes)
        return self.message("HeatActivatedEvent", races=[self._item(race) for race in races])

    def _item(self, race: Message, **more: Any) -> Message:
        planned = [{"index": index, "passedLength": metres} for index, metres in enumerate(POINTS)]
        return {"start": None, "passings": [], "laps": [], "estimatedLaps": planned, "race": race, **more}

    def started(self, at: datetime | None = None) -> Message:
        return self.message("HeatStartedEvent", started=wire_instant(at or self.began))

    def cleared(self) -> Message:
        return self.message("HeatClearedEvent")

    def deactivated(self) -> Message:
        return self.message("HeatDeactivatedEvent")

    def measured(self, how: str, ticks: int, flags: int = 33, **more: Any) -> Message:
        when = self.began + timedelta(microseconds=ticks // 10)
        return {
            "time": ticks,
            "when": wire_instant(when),
            "flags": flags,
            "presentationSource": source(how),
            **more,
        }

    def passing(self, lane: int, ticks: int, metres: float | None, how: str = "Transponder", **more: Any) -> Message:
        passing = self.measured(how, ticks, 1, passed=metres, speed=13.25, **more)
        return self.message("RacePassingAddedEvent", raceId=self.race_id(lane), passing=passing)

    def lap_added(self, lane: int, ticks: int, how: str = "Optical", flags: int = 33) -> Message:
        lap = self.measured(how, ticks, flags, raceId=self.race_id(lane), fixedIndex=None)
        return self.message("RaceLapAddedEvent", raceId=self.race_id(lane), lap=lap)

    def lap_withdrawn(self, lane: int, ticks: int, how: str = "Optical") -> Message:
        lap = self.measured(how, ticks, 49, raceId=self.race_id(lane))
        more = {"oldTime": ticks, "presentationSource": source(how), "lap": lap}
        return self.message("RaceLapUpdatedEvent", raceId=self.race_id(lane), **more)

    def presented(self, lane: int, index: int, ticks: int, lap_ticks: int = 260_000_000) -> Message:
        lap = {"index": index, "time": ticks, "lapTime": lap_ticks, "passedLength": POINTS[index], "ranking": 1}
        return self.message("LastPresentedRaceLapChangedEvent", raceId=self.race_id(lane), lap=lap)

    def nothing_presented(self, lane: int) -> Message:
        return self.message("LastPresentedRaceLapChangedEvent", raceId=self.race_id(lane), lap=None)

    def split(self, lane: int, index: int, ticks: int, how: str = "Optical") -> list[Message]:
        """A crossing of a split line as it comes: passing, lap, presentation."""
        return [
            self.passing(lane, ticks, POINTS[index], how),
            self.lap_added(lane, ticks, how),
            self.presented(lane, index, ticks),
        ]

    def committed(self, *times: list[int] | None) -> Message:
        """`times` are the splits of each lane in ticks; None = did not start."""
        items = []
        for lane, splits in zip(self.lanes, times, strict=True):
            if splits is None:
                race = self.race(lane, result={"status": 4, "timeInvalidReason": 1})
            else:
                laps = [self.measured("Photofinish", ticks) for ticks in splits]
                race = self.race(lane, laps=laps, time={"time": splits[-1], "how": "Photofinish"}, result={"status": 4})
            began = {"flags": 0, "when": wire_instant(self.began), "presentationSource": source("Start")}
            items.append(self._item(race, start=None if splits is None else began))
        return self.message("HeatCommittedEvent", races=items)

    def whole(self) -> list[Message]:
        """From activation to deactivation, a photo finish in each lane included."""
        finish = [
            [171_303_000 + self.number * 1_000 + lane * 7_000, 434_406_000, 719_320_000 + lane * 10_000]
            for lane in self.lanes
        ]
        messages = [self.activated(), self.started()]
        for index in range(3):
            for lane in self.lanes:
                messages += self.split(lane, index, finish[lane][index] + (3_000 if index == 2 else 0))
        for lane in self.lanes:
            messages += [
                self.lap_added(lane, finish[lane][2], "Photofinish"),
                self.presented(lane, 2, finish[lane][2]),
            ]
        return [*messages, self.committed(*finish), self.deactivated()]


class Feed:
    """A translator that receives messages, each a tenth of a second after the one before."""

    def __init__(self, translator: Translator | None = None, *, at: datetime = NOON) -> None:
        self.translator = translator or Translator("polder-2031")
        self.at = at
        self.events: list[Event] = []

    def tell(self, *messages: Message) -> list[Event]:
        said: list[Event] = []
        for message in messages:
            self.at += timedelta(seconds=0.1)
            said += self.translator.translate(message, self.at)
        self.events += said
        return said


def identities(events: Iterable[Event]) -> set[tuple[str, str]]:
    return {(event.source, event.id) for event in events}


def of_type(events: Iterable[Event], *types: str) -> list[Event]:
    return [event for event in events if event.type in types]


def logged(lines: list[Any], event: str) -> list[Any]:
    """Entries of `structlog.testing.capture_logs` with that text."""
    return [line for line in lines if line["event"] == event]


capture_logs = structlog.testing.capture_logs
