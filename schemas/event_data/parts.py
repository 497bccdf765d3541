"""Parts that the data of several event types share: competitors, line-ups, splits, outcomes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.distances import Armband
from schemas.fields import Count, Country, Frozen, How, Key, LaneName, Metres, Microseconds, Number, Status, Text


class Venue(Frozen):
    """The place of a competition. `timezone` is an IANA name; `altitude_m` is in metres above sea level."""

    name: Text
    city: Text = ""
    country: Country | None = None
    timezone: str | None = None
    altitude_m: Annotated[int, Field(ge=-500, le=9_000)] | None = None


class Member(Frozen):
    """A member of a team."""

    id: Key | None = None
    name: Text


class Competitor(Frozen):
    """A skater or a team. `id` is stable within the competition; `bib` is unique only within one list."""

    id: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    country: Country | None = None
    bib: Annotated[int, Field(ge=0, le=99_999)] | None = None
    kind: Literal["person", "team"] = "person"
    members: tuple[Member, ...] = ()
    junior: bool = False
    """True for a junior. Only juniors can set world junior records."""
    reconstructed: bool = False
    """True for a placeholder of a skater who is not known."""


class Entry(Frozen):
    """One lane of a heat. `race` identifies one competitor in one heat: it is stable and never reused.

    `status` is set when the competitor is known not to start, with the `reason`. `armband` is the colour that the source gives;
    without it the colour follows from lane and heat.
    """

    race: Key
    lane: LaneName
    competitor: Competitor
    personal_best_us: Microseconds | None = None
    season_best_us: Microseconds | None = None
    status: Status | None = None
    reason: Text | None = None
    armband: Armband | None = None


class HeatEntries(Frozen):
    """The line-up of one heat (a pair, half a quartet, a mass-start field)."""

    heat: Number
    round: Number = 1
    entries: tuple[Entry, ...]
    qualify: Count | None = None
    """How many qualify for the next round; absent in a final and where there are no rounds."""


class Split(Frozen):
    """An official split: `metres` covered, `time_us` since the start."""

    metres: Metres
    time_us: Microseconds
    how: How = "transponder"


class Outcome(Frozen):
    """A time, or the reason why there is none."""

    status: Status = "ok"
    time_us: Microseconds | None = None
    reason: Text | None = None
    """Reason code such as `T04` (false start; `schemas.reasons` lists them), or text."""
