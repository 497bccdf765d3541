"""Parts that the data of several event types share: competitors, line-ups, splits, outcomes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.distances import Armband
from schemas.fields import Count, Country, Frozen, How, Key, LaneName, Metres, Microseconds, Number, Phase, Status, Text


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
    """A skater or a team. `id` is stable within the competition; `bib` is unique only within one list.

    `person` is the number of the skater at the source (`isu:12345`), the same in every race, competition and season: two
    competitors with one number are one person, whatever their names, countries and bibs, and two with different numbers of one
    source never are. The part before the colon names the source.
    """

    id: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    country: Country | None = None
    bib: Annotated[int, Field(ge=0, le=99_999)] | None = None
    kind: Literal["person", "team"] = "person"
    person: Key | None = None
    members: tuple[Member, ...] = ()
    """Of a team: those who skate in this heat. They may change from round to round."""
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
    """The line-up of one heat (a pair, half a quartet, a mass-start field).

    `phase` names the round where a distance has rounds: of team pursuit and team sprint all heats (quarter-finals are round 1,
    semi-finals 2, finals 3; without quarter-finals one less), of a mass start where the source does. A team with a bye is in no
    heat of that round, or alone in one without a result. `cancelled`: the heat will not be skated (a cancelled final); its
    competitors keep their place in the rounds, and their ranks within the heat are not known.
    """

    heat: Number
    round: Number = 1
    entries: tuple[Entry, ...]
    qualify: Count | None = None
    """How many qualify for the next round (team quarter-finals: from all heats together); absent in a final and where there are
    no rounds."""
    phase: Phase | None = None
    cancelled: bool = False


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
