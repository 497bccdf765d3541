"""Records and bests as values: what is in force, what was skated, what one did to the other.

`consumers.rules.records.evaluation` finds out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from schemas.event_data import BestData, RecordData
from schemas.fields import Status

RecordKind: TypeAlias = Literal["WR", "WRJ", "OR", "TR", "NR", "WSB"]
"""World, world junior, Olympic, track and national record; the world's best of the season."""

BestKind: TypeAlias = Literal["PB", "SB"]

RECORD_KINDS: tuple[RecordKind, ...] = ("WR", "WRJ", "OR", "TR", "NR", "WSB")
BEST_KINDS: tuple[BestKind, ...] = ("PB", "SB")
FLAGS: tuple[str, ...] = (*RECORD_KINDS, *BEST_KINDS)
"""The order in which a result carries them."""


class RecordKey(NamedTuple):
    """Which record. `country` is empty but for a national record: the others are of the whole world."""

    kind: RecordKind
    discipline: str
    gender: str
    country: str


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """A record in force. `place` of a track record is the track's name or its city."""

    kind: RecordKind
    discipline: str
    gender: str
    time_us: int
    holder: str
    country: str | None = None
    set_on: date | None = None
    place: str = ""
    splits_us: tuple[tuple[int, int], ...] = ()  # metres and µs of each, where they are known
    since: ClassVar[None] = None

    @classmethod
    def of(cls, data: RecordData) -> "StandingRecord":
        splits_us = tuple((split.metres, split.time_us) for split in data.splits)
        said = (data.kind, data.discipline, data.gender, data.time_us, data.holder, data.country)
        return cls(*said, data.set_on, data.place, splits_us)

    @property
    def key(self) -> RecordKey:
        return RecordKey(self.kind, self.discipline, self.gender, (self.country or "") if self.kind == "NR" else "")


@dataclass(frozen=True, slots=True)
class StandingBest:
    """A personal or season's best. `best.loaded` names no gender: without one it is of the skater of that name, and of no
    team (the men and the women of a country have one name)."""

    kind: BestKind
    discipline: str
    gender: str | None
    time_us: int
    competitor: str
    country: str | None = None
    set_on: date | None = None
    since: int | None = None
    """Programme number of the distance whose start list says so: what was skated before it may be in it."""

    @classmethod
    def of(cls, data: BestData, gender: str | None = None) -> "StandingBest":
        return cls(data.kind, data.discipline, gender, data.time_us, data.competitor, data.country, data.set_on)


@dataclass(frozen=True, slots=True)
class Skated:
    """One result. `key` is the caller's own and unique; `number` is the distance's place in the programme.

    `on` is the day at the venue (not in UTC: an evening in Salt Lake City is the next day there).
    """

    key: str
    name: str
    country: str | None
    discipline: str
    gender: str
    time_us: int | None
    distance: str
    heat: int = 1
    round: int = 1
    number: int = 0
    on: date | None = None
    status: Status = "ok"
    reskate: bool = False
    provisional: bool = False
    reconstructed: bool = False
    """True when `time_us` stands in for a time that was not published: it breaks nothing."""
    junior: bool = False  # known to be one: only then can a junior record fall
    splits_us: tuple[tuple[int, int], ...] = ()


Standing = TypeVar("Standing", StandingRecord, StandingBest)


@dataclass(frozen=True, slots=True)
class Broken(Generic[Standing]):
    """`by` was `margin` hundredths faster than what stood until then; 0 = equalled, and `standing` stands on."""

    standing: Standing
    by: Skated
    margin: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`flags` and `equalled`: result key → kinds in the order of `FLAGS`; a result with none is not in them.

    `fallen`, `matched` (records equalled) and `improved` are in the order skated. `records_before` is what stood before
    the first result of its discipline and gender, `records_now` and `bests_now` what stands after the last; each is in
    the order in which it was first loaded.
    """

    flags: Mapping[str, tuple[str, ...]]
    equalled: Mapping[str, tuple[str, ...]]
    fallen: tuple[Broken[StandingRecord], ...]
    matched: tuple[Broken[StandingRecord], ...]
    improved: tuple[Broken[StandingBest], ...]
    records_before: tuple[StandingRecord, ...]
    records_now: tuple[StandingRecord, ...]
    bests_now: tuple[StandingBest, ...]

    def history(self) -> tuple[tuple[StandingRecord, tuple[Broken[StandingRecord], ...]], ...]:
        """Each record with all that broke it here, in order: those of `records_before`, then those of which it is only known
        what they were when they fell."""
        records = {record.key: record for record in self.records_before}
        for each in self.fallen:
            records.setdefault(each.standing.key, each.standing)
        return tuple(
            (record, tuple(each for each in self.fallen if each.standing.key == record.key))
            for record in records.values()
        )
