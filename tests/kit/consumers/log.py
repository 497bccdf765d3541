"""A small log of events for tests: says what happens in the words of the sport, numbers ids and times by itself."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from consumers.projection import Projection
from schemas.documents import Document
from schemas.events import Event, build_event
from schemas.views import check_view

MORNING = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


class Log:
    """Events of one competition in the order of their making; each a second after the one before."""

    def __init__(self, competition: str = "c1", distance: str = "1000m-men", metres: int = 1000) -> None:
        self.competition = competition
        self.distance = distance
        self.metres = metres
        self.events: list[Event] = []
        self.now = MORNING

    def add(self, type_: str, data: dict[str, Any], *, id_: str | None = None, time: datetime | None = None) -> Event:
        self.now += timedelta(seconds=1)
        event = build_event(
            {
                "specversion": "1.0",
                "id": id_ or f"{self.distance}-{len(self.events)}",
                "source": "/test",
                "type": type_,
                "subject": self.competition,
                "time": time or self.now,
                "data": data,
            }
        )
        self.events.append(event)
        return event

    def programme(self, **more: Any) -> "Log":
        venue = {"name": "Oval", "city": "Inzell", "country": "GER", "timezone": "Europe/Berlin", "altitude_m": 690}
        self.add(
            "competition.announced",
            {"name": "Test Cup", "venue": venue, "starts_on": "2026-01-10", "ends_on": "2026-01-11"},
        )
        values = {"number": 1, "name": "1000 m Men", "discipline": f"{self.metres}m", "gender": "men"}
        self.add("distance.scheduled", {"distance": self.distance, "metres": self.metres, **values, **more})
        return self

    def pair(self, heat: int, inner: str, outer: str | None = None, *, complete: bool = False, **more: Any) -> "Log":
        """Publishes a pair; `a` skates race `r-a` under the name `Skater a`."""
        lanes = [("inner", inner), *([("outer", outer)] if outer else [])]
        entries = [
            {
                "race": f"r-{who}-{heat}",
                "lane": lane,
                "competitor": {"id": who, "name": f"Skater {who}", "country": "NED", "bib": position + 10 * heat},
                **more,
            }
            for position, (lane, who) in enumerate(lanes)
        ]
        self.add(
            "startlist.published",
            {"distance": self.distance, "heats": [{"heat": heat, "entries": entries}], "complete": complete},
        )
        return self

    def of_heat(self, what: str, heat: int, **more: Any) -> Event:
        data = {"distance": self.distance, "heat": heat, **more}
        if what == "started":
            data.setdefault("started_at", self.now)
        return self.add(f"heat.{what}", data)

    def lap(self, heat: int, who: str, metres: int, time_us: int, how: str = "transponder", **more: Any) -> Event:
        data = {"distance": self.distance, "heat": heat, "race": f"r-{who}-{heat}", "metres": metres}
        return self.add("lap.presented", {**data, "time_us": time_us, "how": how}, **more)

    def of_race(self, type_: str, heat: int, who: str, **data: Any) -> Event:
        return self.add(type_, {"distance": self.distance, "heat": heat, "race": f"r-{who}-{heat}", **data})

    def result(self, heat: int, who: str, time_us: int | None, status: str = "ok", **more: Any) -> Event:
        return self.of_race("result.committed", heat, who, time_us=time_us, status=status, **more)


def project(events: Iterable[Event], competition: str = "c1", *, batch: int = 1) -> Projection:
    """The projection after `events`, collected after each `batch` of them, every document held against its model."""
    projection = Projection(competition)
    for number, event in enumerate(events, start=1):
        projection.apply(event)
        if number % batch == 0:
            for change in projection.collect().changes:
                check_view(change.channel.split("/")[0], change.view.doc)
    for change in projection.collect().changes:
        check_view(change.channel.split("/")[0], change.view.doc)
    return projection


def documents(projection: Projection) -> dict[str, Document]:
    return {channel: view.doc for channel, view in projection.views.items()}


def ranking(projection: Projection, distance: str = "1000m-men") -> Document:
    return projection.views[f"ranking/{projection.competition}/{distance}"].doc


def row(projection: Projection, who: str, distance: str = "1000m-men") -> Document:
    found: Document = ranking(projection, distance)["rows"][who]
    return found


def live(projection: Projection) -> Document:
    return projection.views[f"live/{projection.competition}"].doc
