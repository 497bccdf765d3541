"""An allround championship, as events, and its document."""

from schemas.documents import Document
from tests.kit.consumers.log import Log, project


def a_championship() -> Log:
    log = Log(distance="500m-men", metres=500)
    venue = {"name": "Oval"}
    about = {"name": "Allround", "venue": venue, "starts_on": "2026-01-10", "ends_on": "2026-01-11"}
    log.add("competition.announced", about | {"championship": "allround"})
    for number, metres in enumerate((500, 5000, 1500), start=1):
        distance = {"distance": f"{metres}m-men", "discipline": f"{metres}m", "metres": metres, "gender": "men"}
        log.add("distance.scheduled", distance | {"number": number, "name": f"{metres} m Men"})
    return log


def skate(log: Log, distance: str, times_us: dict[str, int], *, commit: bool = True) -> None:
    log.distance = distance
    for heat, (who, time_us) in enumerate(times_us.items(), start=1):
        log.pair(heat, who)
        log.result(heat, who, time_us)
        if commit:
            log.of_heat("committed", heat)


def shown(log: Log) -> Document:
    found: Document = project(log.events).views["championship/c1"].doc["genders"]["men"]
    return found
