"""Notable facts about results, in no language.

A fact is a frozen value with everything that a sentence about it needs. `consumers.rules.news.fact_finding` finds the facts.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from consumers.rules.records.values import RecordKind
from schemas.fields import Status


class Who(NamedTuple):
    """A skater or a team. `known` is False for a stand-in for an unknown skater."""

    name: str
    country: str | None = None
    team: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """One finish, or why there is none. `before_us` is the time of another device before the photo finish. `was` is what a
    correction replaced. `time_known` is False where the time is a stand-in for one that was not published."""

    key: str
    who: Who
    time_us: int | None
    status: Status = "ok"
    reason: str | None = None
    rank: int | None = None
    fell: bool = False
    time_known: bool = True
    before_us: int | None = None
    was: tuple[Status, int | None] | None = None
    splits_us: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class First:
    """The first time of a distance."""

    who: Who
    time_us: int


@dataclass(frozen=True, slots=True)
class Lead:
    """Faster than all before; `margin` is in hundredths, `thousandths` decides where the hundredths are equal."""

    who: Who
    time_us: int
    other: Who
    margin: int
    thousandths: int


@dataclass(frozen=True, slots=True)
class Podium:
    """Second or third at the moment of the finish, `margin` hundredths behind the leader."""

    who: Who
    time_us: int
    rank: int
    leader: Who
    margin: int


@dataclass(frozen=True, slots=True)
class RecordFell:
    """A broken record. `barrier_s` is a round time that nobody had beaten before. `own`: the skater held the record; `again`:
    and set it the day before."""

    who: Who
    gender: str
    kind: RecordKind
    country: str | None
    time_us: int
    before_us: int
    margin: int
    holder: str
    holder_country: str | None
    set_on: date | None
    own: bool
    again: bool
    barrier_s: int | None


@dataclass(frozen=True, slots=True)
class RecordEqualled:
    """The time of a record, skated again."""

    who: Who
    kind: RecordKind
    country: str | None
    time_us: int
    holder: str
    holder_country: str | None


@dataclass(frozen=True, slots=True)
class NearRecord:
    """`margin` hundredths slower than a record."""

    who: Who
    kind: RecordKind
    country: str | None
    time_us: int
    record_us: int
    margin: int


@dataclass(frozen=True, slots=True)
class Best:
    """A personal best, `margin` hundredths faster than the old one."""

    who: Who
    time_us: int
    before_us: int
    margin: int


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall of a skater who finished. `last_lap`: the fall was in the last lap."""

    who: Who
    time_us: int
    last_lap: bool


@dataclass(frozen=True, slots=True)
class Out:
    """No result: did not start, did not finish, disqualified, withdrew."""

    who: Who
    status: Status
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reordered:
    """The photo finish put `who` ahead of `other`; the first measurement had the opposite order."""

    who: Who
    other: Who


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected result. `stands` is the record that the old time had broken and that is in force again."""

    who: Who
    status: Status
    time_us: int | None
    was_status: Status
    was_us: int | None
    stands: tuple[RecordKind, str | None, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """Last of `of` skaters, and far behind."""

    who: Who
    time_us: int
    of: int


Fact: TypeAlias = (
    First | Lead | Podium | RecordFell | RecordEqualled | NearRecord | Best | Fall | Out | Reordered | Corrected | Last
)


class NotableFact(NamedTuple):
    """A fact about a result; `key` is that of the result."""

    key: str
    fact: Fact
