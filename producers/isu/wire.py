"""The answers of the service, as far as they are read.

Source: answers published by users of the service (January 2022). Fields that may be absent have a default; unknown fields are
ignored. The shape of a start list was never published; it is read as a list of results without times.
"""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from schemas.fields import Frozen


class UnexpectedAnswer(ValueError):
    """An answer, or a part of it, that does not have the known shape."""


def _no_empty(value: Any) -> Any:
    return None if value == "" else value


Optional = Annotated[str | None, BeforeValidator(_no_empty)]
OptionalInt = Annotated[int | None, BeforeValidator(_no_empty)]


class Track(Frozen):
    name: str = ""
    city: str = ""
    country: Optional = None
    timeZone: Optional = None
    altitude: float | None = None


class Meeting(Frozen):
    """One `event` of the service: a World Cup, a championship."""

    isuId: str
    name: str
    start: date
    end: date
    tags: tuple[str, ...] = ()
    track: Track = Track()


class Length(Frozen):
    identifier: str = ""
    name: str = ""
    distance: int
    lapCount: OptionalInt = None
    type: str = ""


class Distance(Frozen):
    """One `competition` of the service: a distance with its division and number."""

    scheduleNumber: int
    title: str = ""
    start: datetime | None = None
    distance: Length
    number: OptionalInt = None
    category: str
    division: str = ""
    isLive: bool = False
    isOfficial: bool = False
    lastUpdate: Optional = None


class Skater(Frozen):
    id: int
    firstName: str = ""
    lastName: str = ""
    country: Optional = None


class Team(Frozen):
    name: str
    country: Optional = None


class Competitor(Frozen):
    number: OptionalInt = None
    skater: Skater | None = None
    team: Team | None = None


class Lap(Frozen):
    number: Annotated[int, Field(ge=1, le=200)]
    passageTime: Optional = None


class Result(Frozen):
    id: int | None = None
    competitor: Competitor
    startNumber: OptionalInt = None
    startLane: Optional = None
    armband: Optional = None
    rank: OptionalInt = None
    status: int | str = 0
    time: Optional = None
    reskate: int | bool = 0
    modified: Optional = None
    laps: tuple[Lap, ...] = ()


_T = TypeVar("_T")
_MEETING: TypeAdapter[Meeting] = TypeAdapter(Meeting)
_DISTANCE: TypeAdapter[Distance] = TypeAdapter(Distance)
_RESULT: TypeAdapter[Result] = TypeAdapter(Result)


def items_of(answer: object) -> list[object]:
    """The items of a list, or of a page (`count`, `next`, `previous`, `results`). Raises `UnexpectedAnswer`."""
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        return list(answer["results"])
    if isinstance(answer, list):
        return answer
    raise UnexpectedAnswer("neither a list nor a page of one")


def next_page(answer: object) -> str | None:
    following = answer.get("next") if isinstance(answer, dict) else None
    return following if isinstance(following, str) and following else None


def meeting_of(item: object) -> Meeting:
    """Raises `UnexpectedAnswer`."""
    return _read(_MEETING, item)


def distance_of(item: object) -> Distance:
    """Raises `UnexpectedAnswer`."""
    return _read(_DISTANCE, item)


def result_of(item: object) -> Result:
    """Raises `UnexpectedAnswer`."""
    return _read(_RESULT, item)


def _read(adapter: TypeAdapter[_T], item: object) -> _T:
    try:
        return adapter.validate_python(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "answer"
        raise UnexpectedAnswer(f"{where}: {first['msg']}") from error
