"""Parts that several views share: text formats, states, the competitor of a row."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.distances import Discipline, Division, Form, Gender
from schemas.fields import Country, How, Identifier, Key

State: TypeAlias = Literal["scheduled", "running", "provisional", "official", "cancelled"]
"""State of a distance: nothing started; a heat on the ice or still to come; every known heat committed; final."""

HeatState: TypeAlias = Literal["scheduled", "ready", "running", "finished", "committed", "cancelled"]
"""State of a heat: in the start list; on the board; started; every skater has a time or is out; committed; not to be skated."""

RowStatus: TypeAlias = Literal["waiting", "racing", "ok", "DNS", "DNF", "DQ", "WDR"]

TimeText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(\d+:[0-5]\d|\d{1,2})\.\d{2}$")]
GapText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([+-](\d+:[0-5]\d|\d{1,2})\.\d{2})?$")]
InstantText: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
MetresKey: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[1-9]\d*$")]
ReasonText: TypeAlias = dict[str, str]
"""Meaning of the code in `reason` by language (`en`, `nl` …); absent when `reason` is text and not a known code."""

HeatKey: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(\d+\.)?\d+$")]
"""`"3"` in the first round, `"2.3"` in the second."""


DoubtReason: TypeAlias = Literal["too-fast", "out-of-order", "not-started"]
"""Faster than anybody can skate; before the crossing before it, or too late for a confirmed one after it; of a skater who did
not start or withdrew."""


class View(BaseModel):
    CHANNEL: ClassVar[str] = ""
    """Of a document: the name of its channel, such as `ranking/{competition}/{distance}`. A channel whose first parameter is
    `season` combines several competitions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


Percent: TypeAlias = Annotated[int, Field(ge=0, le=100)]


class DoubtView(View):
    """A crossing that counts for nothing (no rank, record, news or projection) until another device or a person confirms it."""

    time: TimeText
    time_us: int
    how: How
    reason: DoubtReason


class CompetitionDocument(View):
    """Fields of every document of a competition."""

    rehearsal: bool | None = None
    """True for a rehearsal: a replay under another id, which counts for no season, list or record."""


class Position(View):
    """Place of a competitor: the order on the page, and the rank once there is one."""

    position: int
    """1, 2, 3 … over all rows, each number once."""
    rank: int | None = None
    """Ties share a rank and the next rank is skipped; absent without a time."""


class CompetitorFields(View):
    competitor: Key
    name: str
    country: Country | None = None
    bib: int | None = None
    members: list[str] | None = None
    """Names of a team's members."""
    reconstructed: list[Literal["competitor", "time", "splits"]] | None = None
    """Which values are modelled because they are not known."""


class ChanceView(View):
    """Probabilities in whole per cent, rounded; 100 only when it is certain. 0 is less than half a per cent."""

    win: Percent
    podium: Percent
    lead: Percent | None = None
    """To lead the cup or the championship after this distance; absent where there is none, or too little is known of it."""


class DistanceFields(View):
    """Fields of every document about one distance."""

    competition: Identifier
    distance: Identifier
    name: str
    discipline: Discipline
    form: Form
    metres: int
    gender: Gender
    division: Division | None = None
    run: int
    state: State
