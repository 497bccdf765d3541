"""What a person can ask for. `skater` is a competitor's id, a race, or a part of a name that only one has."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from schemas.event_data import Competitor, EventReference, HeatEntries
from schemas.fields import How, Identifier, Metres, Number

Said: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _OfSkater(_Command):
    distance: Identifier
    skater: Said
    heat: Number | None = None
    round: Number | None = None


class _OfHeat(_Command):
    distance: Identifier
    heat: Number
    round: Number = 1


class Time(_OfSkater):
    """Another time: `1:12.85` or `1:12.853`."""

    kind: Literal["time"]
    time: Said


class StatusChange(_OfSkater):
    """Another status, with its reason code or text."""

    kind: Literal["status"]
    status: Literal["DNS", "DNF", "DQ", "WDR"]
    reason: Said | None = None


class Lap(_OfSkater):
    """An official split is added, moved to other metres, or withdrawn. `time` is since the start."""

    kind: Literal["lap"]
    action: Literal["add", "move", "withdraw"]
    metres: Metres
    to: Metres | None = None
    time: Said | None = None
    how: How | None = None


class Passing(_OfSkater):
    """A crossing of a device is added, moved to another time, or withdrawn."""

    kind: Literal["passing"]
    action: Literal["add", "move", "withdraw"]
    time: Said
    how: How = "manual"
    metres: Metres | None = None
    to: Said | None = None


class HeatLife(_OfHeat):
    kind: Literal["heat"]
    action: Literal["clear", "reopen", "commit"]


class Swap(_OfHeat):
    """The two skaters of a heat change lanes, or armbands."""

    kind: Literal["swap"]
    what: Literal["lanes", "armbands"]


class Replace(_OfSkater):
    """Another skater takes the place of one who has not started."""

    kind: Literal["replace"]
    by: Competitor


class StartList(_Command):
    """Heats as they should be; other heats stay unless `complete`."""

    kind: Literal["start-list"]
    distance: Identifier
    heats: Annotated[tuple[HeatEntries, ...], Field(min_length=1, max_length=200)]
    complete: bool = False


class Official(_Command):
    kind: Literal["official"]
    distance: Identifier
    official: bool = True


class Ignore(_Command):
    """Events of a feed that must not count."""

    kind: Literal["ignore"]
    events: Annotated[tuple[EventReference, ...], Field(min_length=1, max_length=100)]


class Revert(_Command):
    """A correction, by its id, counts as if it had never been sent."""

    kind: Literal["revert"]
    correction: Said


class Note(_Command):
    kind: Literal["note"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    distance: Identifier | None = None


Command: TypeAlias = (
    Time | StatusChange | Lap | Passing | HeatLife | Swap | Replace | StartList | Official | Ignore | Revert | Note
)
COMMANDS: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="kind")])
