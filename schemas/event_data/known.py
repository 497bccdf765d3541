"""Data of events about what was known before: records, bests, standings carried in."""

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from schemas.distances import Discipline, Gender
from schemas.event_data.parts import Split
from schemas.fields import Country, Frozen, Identifier, Key, Microseconds, Points, Text


class RecordData(Frozen):
    """A record in force: world (WR), world junior (WRJ), Olympic (OR), track (TR), national (NR); or the world's best of the
    season (WSB). `splits` are those of the record race where they are known: the live view compares skaters with them
    instead of a model."""

    kind: Literal["WR", "WRJ", "OR", "TR", "NR", "WSB"]
    discipline: Discipline
    gender: Gender
    time_us: Microseconds
    holder: Text
    country: Country | None = None
    set_on: date | None = None
    place: Text = ""
    splits: tuple[Split, ...] = ()


class BestData(Frozen):
    """A personal or season best; `splits` as for a record."""

    kind: Literal["PB", "SB"]
    discipline: Discipline
    competitor: Text
    country: Country | None = None
    person: Key | None = None
    """As of a competitor."""
    time_us: Microseconds
    set_on: date | None = None
    splits: tuple[Split, ...] = ()


class SeedRow(Frozen):
    """`competitor` is the name; `person`, or else name and country, identify the person across competitions. `stage_points` has
    the points of each stage (`"1"`, `"2.1"`, `"2.2"` …), or a single entry when only the total is known."""

    competitor: Text
    country: Country | None = None
    person: Key | None = None
    stage_points: dict[Annotated[str, StringConstraints(pattern=r"^[!-~]{1,20}$")], Points]


class SeedData(Frozen):
    """Standings from earlier stages. `cup` is `{discipline}-{gender}`, or `long-distance-{gender}`."""

    season: str
    cup: Identifier
    rows: tuple[SeedRow, ...]
    complete: bool = True
    """False: other competitors have points that are not known."""


class PersonRef(Frozen):
    """A competitor of a competition, as a start list names it."""

    competition: Identifier
    competitor: Key


class IdentityData(Frozen):
    """An editor's decision about two competitors, in the same or in two competitions of a season: they are one person (`same`),
    two persons (`different`), or what the rules say (`automatic`, which takes a decision back). The latest about a pair counts.
    """

    one: PersonRef
    other: PersonRef
    decision: Literal["same", "different", "automatic"]
    reason: Text = ""
    author: Text = ""
