"""The views that are read as text: `ticker/{competition}` and `report/{competition}/{date}`.

Every sentence comes in every language there is (`text`, by code: `en`, `nl` …), whole: nothing is to be joined to it.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from schemas.channels import Identifier
from schemas.fields import Country, Key
from schemas.views.parts import (
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
    "note",
]
"""What a sentence is about: a new leader; second or third when the finish was crossed; a record broken, equalled, or missed by
hundredths; a personal best; a fall; DNS, DNF or WDR; a disqualification; last and far behind; the photo finish turned an
order over; a correction; the list is final; places of a country; places of the country of the rink; World Cup standings; a
new leader of them; a line by an editor."""

Importance: TypeAlias = Annotated[int, Field(ge=1, le=5)]
"""5 = a world record, 1 = good to know."""


class CauseView(View):
    """The event that made it so."""

    source: str
    id: str


# --- ticker/{competition} -----------------------------------------------------------------------------------------


class TickerLine(View):
    """One thing worth saying. A line whose fact no longer holds is gone, or says what holds now."""

    at: InstantText
    """When it happened (time of the event that caused it)."""
    position: int
    """Greater is newer; no two lines that a page shows depend on more than this. It stays as other lines come and go."""
    kind: FactKind
    importance: Importance
    event: CauseView
    distance: Identifier | None = None
    heat: int | None = None
    competitors: list[Key] | None = None
    """Whom it is about, the first of them first."""
    provisional: bool | None = None
    """True while the result that it is about is not committed."""
    author: str | None = None
    """Of a note."""
    text: Texts


class TickerView(View):
    """`ticker/{competition}`: the newest lines (a hundred at most), each under an id that stays with its fact."""

    competition: Identifier
    lines: dict[Key, TickerLine]


# --- report/{competition}/{date} ----------------------------------------------------------------------------------


class Sentence(View):
    kind: FactKind
    competitors: list[Key] | None = None
    country: Country | None = None
    text: Texts


class ReportRow(CompetitorFields, Position):
    """One of the first in the result, or one of a country."""

    status: RowStatus
    time: TimeText | None = None
    thousandth: int | None = None
    gap: GapText
    flags: list[str]
    points: int | None = None


class ReportDistance(DistanceFields):
    """A distance that was skated to its end. `sentences` in the order to print them; those of a `country` that is not the
    reader's may be left out."""

    position: int
    """Order on the page."""
    title: Texts
    sentences: list[Sentence]
    top: dict[Key, ReportRow]
    """The first three, and whom they tie with."""
    countries: dict[Country, dict[Key, ReportRow]]
    """Everybody of each country, in the order of the result (`position`)."""


class ReportView(View):
    """`report/{competition}/{date}`: the day at the venue as a page; grows as distances are skated to their end.

    `state`: `running` while distances of the day are still to come, `provisional` until all lists are final.
    """

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
