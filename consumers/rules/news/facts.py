"""Facts about results: what is worth saying, in no language.

A fact is a frozen value with all that a sentence about it needs, and nothing that can change without changing it.
`consumers.rules.news.fact_finding` finds them.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from consumers.rules.records.values import RecordKind
from schemas.fields import Status


class Who(NamedTuple):
    """A skater or a team. `known` is False for one that stands in for somebody who is not known."""

    name: str
    country: str | None = None
    team: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """One finish, or why there is none. `before_us`: what another device gave before the photo finish did. `was`: what a
    correction replaced. `time_known` is False where the time stands in for one that was not published."""

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
    """Faster than all before; `margin` in hundredths, in `thousandths` where the hundredths are equal."""

    who: Who
    time_us: int
    other: Who
    margin: int
    thousandths: int


@dataclass(frozen=True, slots=True)
class Podium:
    """Second or third when the finish was crossed, `margin` hundredths behind the leader."""

    who: Who
    time_us: int
    rank: int
    leader: Who
    margin: int


@dataclass(frozen=True, slots=True)
class RecordFell:
    """`barrier_s`: the round time that nobody had been under. `again`: the skater's own, and set the
    day before."""

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
    who: Who
    kind: RecordKind
    country: str | None
    time_us: int
    holder: str
    holder_country: str | None


@dataclass(frozen=True, slots=True)
class NearRecord:
    """`margin` hundredths short of a record."""

    who: Who
    kind: RecordKind
    country: str | None
    time_us: int
    record_us: int
    margin: int


@dataclass(frozen=True, slots=True)
class Best:
    who: Who
    time_us: int
    before_us: int
    margin: int


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall with a time. `last_lap`: it cost most in the last lap."""

    who: Who
    time_us: int
    last_lap: bool


@dataclass(frozen=True, slots=True)
class Out:
    who: Who
    status: Status
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reordered:
    """The photo finish put `who` before `other`; what was measured first had it the other way round."""

    who: Who
    other: Who


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction. `stands`: the record that the time before was under, which stands after all."""

    who: Who
    status: Status
    time_us: int | None
    was_status: Status
    was_us: int | None
    stands: tuple[RecordKind, str | None, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """Last of `of`, and far behind."""

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
