"""Data of events about the programme: competition, distances, start lists, final result lists."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.distances import Discipline, Division, Gender, StartMode
from schemas.event_data.parts import HeatEntries, Venue
from schemas.fields import Count, Frozen, Identifier, Instant, Metres, Number, Text


class CompetitionData(Frozen):
    name: Text
    venue: Venue
    starts_on: date
    ends_on: date
    season: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None
    """`2021-22`."""
    stage: Number | None = None
    """Number of the World Cup in its season."""
    points_factor: Annotated[int, Field(ge=1, le=10)] = 1
    championship: Literal["allround", "sprint"] | None = None
    """A championship over several distances, decided by samalog points."""
    olympic: bool = False
    """True at Olympic Winter Games, the only place to set an Olympic record."""
    reconstructed: bool = False
    """True when the events are generated from published results and not from a timing system."""


class DistanceData(Frozen):
    distance: Identifier
    number: Count
    """Place in the programme."""
    name: Text
    discipline: Discipline
    metres: Metres
    gender: Gender
    division: Division | None = None
    run: Number = 1
    """2 for the second race over the same distance."""
    start_mode: StartMode = "pairs"
    starts_at: Instant | None = None
    status: Literal["scheduled", "running", "finished", "cancelled"] = "scheduled"
    """State that the source gives; `finished` = no more heats will come."""


class StartListData(Frozen):
    distance: Identifier
    heats: tuple[HeatEntries, ...]
    complete: bool = True
    """True: these are all heats; other heats are removed unless something was measured in them.
    False: these heats are added or replaced; other heats stay."""


class OfficialData(Frozen):
    distance: Identifier
    official: bool = True
    """False: provisional again."""
