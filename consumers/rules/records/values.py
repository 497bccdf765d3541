"""Values of the record rules: records and bests in force, results, and what a result broke.

`consumers.rules.records.evaluation` computes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from schemas.event_data import BestData, RecordData
from schemas.fields import Status

RecordKind: TypeAlias = Literal["WR", "WRJ", "OR", "TR", "NR", "WSB"]
"""World, world junior, Olympic, track and national record; world's best of the season."""

BestKind: TypeAlias = Literal["PB", "SB"]

RECORD_KINDS: tuple[RecordKind, ...] = ("WR", "WRJ", "OR", "TR", "NR", "WSB")
BEST_KINDS: tuple[BestKind, ...] = ("PB", "SB")
FLAGS: tuple[str, ...] = (*RECORD_KINDS, *BEST_KINDS)
"""The flags of a result, in this order."""


class RecordKey(NamedTuple):
    """Identifies a record. `country` is empty except for a national record."""

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
    splits_us: tuple[tuple[int, int], ...] = ()  # metres and µs of each known split
    since: ClassVar[None] = None

    @classmethod
    def of(cls, data: RecordData) -> "StandingRecord":
        splits_us = tuple((split.metres, split.time_us) for split in data.splits)
        fields = (data.kind, data.discipline, data.gender, data.time_us, data.holder, data.country)
        return cls(*fields, data.set_on, data.place, splits_us)

    @property
    def key(self) -> RecordKey:
        return RecordKey(self.kind, self.discipline, self.gender, (self.country or "") if self.kind == "NR" else "")


@dataclass(frozen=True, slots=True)
class StandingBest:
    """A personal or season's best. `best.loaded` names no gender: without a gender the best belongs to the skater of that name,
    never to a team (the men and the women of a country share a name)."""

    kind: BestKind
    discipline: str
    gender: str | None
    time_us: int
    competitor: str
    country: str | None = None
    set_on: date | None = None
    since: int | None = None
    """Programme number of the distance whose start list names it: it may include results before that distance."""

    @classmethod
    def of(cls, data: BestData, gender: str | None = None) -> "StandingBest":
        return cls(data.kind, data.discipline, gender, data.time_us, data.competitor, data.country, data.set_on)


@dataclass(frozen=True, slots=True)
class Skated:
    """One result. `key` is chosen by the caller and unique; `number` is the programme number of the distance.

    `on` is the date at the venue, not in UTC.
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
    """True when `time_us` is a stand-in for a time that was not published: it breaks nothing."""
    junior: bool = False  # a junior record can be broken only by a known junior
    splits_us: tuple[tuple[int, int], ...] = ()


Standing = TypeVar("Standing", StandingRecord, StandingBest)


@dataclass(frozen=True, slots=True)
class Broken(Generic[Standing]):
    """`by` was `margin` hundredths faster than `standing`; 0 = equalled, and `standing` stays in force."""

    standing: Standing
    by: Skated
    margin: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`flags` and `equalled` map a result key to kinds in the order of `FLAGS`; results without any are absent.

    `fallen` (broken records), `matched` (equalled records) and `improved` (bests) are in the order skated. `records_before`
    holds the records before the first result of their discipline and gender, `records_now` and `bests_now` those after the last
    result; each in the order in which it was first loaded.
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
        """Each record with the results that broke it here, in order: first those of `records_before`, then records that are
        known only since they were broken."""
        records = {record.key: record for record in self.records_before}
        for each in self.fallen:
            records.setdefault(each.standing.key, each.standing)
        return tuple(
            (record, tuple(each for each in self.fallen if each.standing.key == record.key))
            for record in records.values()
        )
