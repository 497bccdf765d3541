"""The views with sentences: `ticker/{competition}` and `report/{competition}/{date}`.

Every sentence is complete and comes in every language (`text`, by code: `en`, `nl` …). Do not join sentences.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, StringConstraints

from schemas.fields import Country, Identifier, Key
from schemas.views.parts import (
    CompetitionDocument,
    CompetitorFields,
    DistanceFields,
    GapText,
    InstantText,
    Position,
    RowStatus,
    State,
    TimeText,
    View,
)

Texts: TypeAlias = Annotated[dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], str], Field(min_length=1)]
"""A sentence by language: `{"en": …, "nl": …}`."""

FactKind: TypeAlias = Literal[
    "lead",
    "podium",
    "record",
    "equalled",
    "near-record",
    "best",
    "fall",
    "out",
    "disqualified",
    "last",
    "reordered",
    "corrected",
    "official",
    "country",
    "home",
    "standings",
    "standings-lead",
    "decided",
    "note",
]
"""Topic of a sentence: a new leader; second or third at the finish; a record broken, equalled, or missed by hundredths; a
personal best; a fall; DNS, DNF or WDR; a disqualification; last by a large gap; the photo finish reversed an order; a
correction; the list is final; places of a country; places of the country of the rink; World Cup standings; a new leader in
the standings; a leader who can no longer be beaten; a line by an editor."""

Importance: TypeAlias = Annotated[int, Field(ge=1, le=5)]
"""5 = a world record, 1 = good to know."""


class CauseView(View):
    """The event that caused it."""

    source: str
    id: str


# --- ticker/{competition} -----------------------------------------------------------------------------------------


class Superseded(View):
    """The correction after which a line is no longer true."""

    at: InstantText
    event: CauseView


class TickerLine(View):
    """One piece of news. When its fact is no longer true, the line disappears or is rewritten; after a correction by a person
    it stays as it was published, with `superseded`."""

    at: InstantText
    """When it happened (time of the event that caused it)."""
    position: int
    """Order: greater is newer. It does not change when other lines come and go."""
    kind: FactKind
    importance: Importance
    event: CauseView
    distance: Identifier | None = None
    heat: int | None = None
    competitors: list[Key] | None = None
    """The competitors that it is about, in order of importance."""
    superseded: Superseded | None = None
    provisional: bool | None = None
    """True while the result is not committed."""
    author: str | None = None
    """Of a note."""
    text: Texts


class TickerView(CompetitionDocument):
    """`ticker/{competition}`: the newest lines (at most a hundred), each under an id that belongs to its fact."""

    CHANNEL: ClassVar[str] = "ticker/{competition}"
    competition: Identifier
    lines: dict[Key, TickerLine]


# --- report/{competition}/{date} ----------------------------------------------------------------------------------


class Sentence(View):
    kind: FactKind
    competitors: list[Key] | None = None
    country: Country | None = None
    text: Texts


class ReportRow(CompetitorFields, Position):
    """A row of the top of the result, or of a country's results."""

    status: RowStatus
    time: TimeText | None = None
    thousandth: int | None = None
    gap: GapText
    flags: list[str]
    points: int | None = None


class ReportDistance(DistanceFields):
    """A finished distance. `sentences` are in print order; a page may omit those of another `country` than the reader's."""

    position: int
    """Order on the page."""
    title: Texts
    sentences: list[Sentence]
    top: dict[Key, ReportRow]
    """The first three, including ties."""
    countries: dict[Country, dict[Key, ReportRow]]
    """All competitors of each country, in the order of the result (`position`)."""


class ReportView(CompetitionDocument):
    """`report/{competition}/{date}`: the day at the venue as a page; it grows as distances finish.

    `state`: `running` while distances of the day are still to come, `provisional` until all lists are final.
    """

    CHANNEL: ClassVar[str] = "report/{competition}/{date}"
    competition: Identifier
    name: str
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    city: str | None = None
    state: State
    reconstructed: bool | None = None
    title: Texts
    """The competition and the day."""
    headline: Texts
    intro: list[Sentence]
    distances: dict[Identifier, ReportDistance]
