"""Records, bests and results of women's 500 m races."""

from datetime import date

from consumers.rules.records.values import (
    BestKind,
    RecordKind,
    Skated,
    StandingBest,
    StandingRecord,
)
from schemas.event_data import Venue
from schemas.fields import Status
from schemas.times import parse_time

FRIDAY, SATURDAY, SUNDAY = date(2021, 12, 3), date(2021, 12, 4), date(2021, 12, 5)


OVAL = Venue(name="Utah Olympic Oval", city="Salt Lake City", country="USA")


def record(
    kind: RecordKind,
    time: str,
    country: str = "NED",
    set_on: date | None = None,
    place: str = "",
    discipline: str = "500m",
    holder: str = "Holder",
) -> StandingRecord:
    return StandingRecord(kind, discipline, "women", parse_time(time), holder, country, set_on, place)


def best(
    kind: BestKind, time: str, name: str = "Femke Kok", country: str | None = "NED", set_on: date | None = None
) -> StandingBest:
    return StandingBest(kind, "500m", "women", parse_time(time), name, country, set_on)


def skated(
    key: str,
    time: str | None,
    name: str = "Femke Kok",
    country: str | None = "NED",
    heat: int = 1,
    on: date | None = None,
    status: Status = "ok",
    discipline: str = "500m",
) -> Skated:
    return Skated(
        key,
        name,
        country,
        discipline,
        "women",
        parse_time(time) if time else None,
        f"{discipline}-women",
        heat,
        on=on,
        status=status,
    )
