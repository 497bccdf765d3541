"""What the projection stores of a competition, in parts that are stored one by one.

    competition            announcement, programme, heats on the board
    known:{discipline}     records and bests of a discipline
    distance:{id}          one distance: schedule, its heats, official or not
    heat:{id}:{key}        one heat: line-up, start, and every measurement
    overlay                overlays chosen at the desk
    corrections            what people corrected, and the marks that it left
    recent:{event type}    the newest events of a type that documents list as they are (notes)

Instants are RFC 3339 text in UTC with microseconds, so comparing text compares time. Parts are stored as JSON: `dump_part`
writes them and `load_part` reads them.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from consumers.projection.cause import Cause
from schemas.event_data import (
    BestData,
    CompetitionData,
    CorrectionData,
    DistanceData,
    Entry,
    RecordData,
    ResultData,
    SeedData,
)
from schemas.fields import How, Phase

COMPETITION = "competition"
"""Name of the part that every competition has."""

KNOWN = "known:"
DISTANCE = "distance:"
HEAT = "heat:"
"""Prefixes of part names."""

OVERLAY = "overlay"
"""Name of the part with the overlays; exists from the first choice on."""

CORRECTIONS = "corrections"
"""Name of the part with the corrections; exists from the first one on."""

RECENT = "recent:"
"""Prefix of the names of parts with the newest events of a type."""


@dataclass(frozen=True, slots=True)
class FurthestCrossing:
    """The furthest official crossing of a race: the earliest event that recorded it, and the time by the best device other
    than the photo finish (None without one, or when it was withdrawn)."""

    metres: int
    cause: Cause
    time_us: int | None = None
    how: How | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """One device's crossing, from `passing.recorded`; `metres` is None when the device does not know it."""

    time_us: int
    how: How
    metres: float | None = None
    speed_ms: float | None = None
    counts: bool = True


@dataclass(slots=True)
class Race:
    """Everything known of one competitor in one heat.

    `presented` (official splits) and `passings` are separate because they are withdrawn separately. While `reopened`, the
    presented splits count again instead of `result`. `settled` is the event of the newest result, `corrected` that of the
    correction.
    """

    presented: dict[int, dict[How, int]] = field(default_factory=dict)
    passings: list[Passing] = field(default_factory=list)
    sprints: dict[int, int] = field(default_factory=dict)
    result: ResultData | None = None
    reopened: bool = False
    correction: CorrectionData | None = None
    furthest_crossing: FurthestCrossing | None = None
    settled: Cause | None = None
    corrected: Cause | None = None


@dataclass(slots=True)
class Heat:
    """A heat. `published` counts the publications of its line-up; `shown` is None until an event says whether the heat is on
    the board; `qualify` is how many advance to the next round; `cancelled` means that it will not be skated."""

    heat: int
    round: int
    published: int = 0
    qualify: int | None = None
    phase: Phase | None = None
    cancelled: bool = False
    entries: list[Entry] = field(default_factory=list)
    races: dict[str, Race] = field(default_factory=dict)
    started_at: str | None = None
    cleared_at: str | None = None
    committed: bool = False
    shown: bool | None = None

    @property
    def has_measurements(self) -> bool:
        return any(race.presented or race.passings or race.sprints or race.result for race in self.races.values())


@dataclass(slots=True)
class Distance:
    """A distance. `data` is None before `distance.scheduled`; `publications` counts start lists."""

    data: DistanceData | None = None
    official: bool = False
    official_by: Cause | None = None
    heats: list[str] = field(default_factory=list)
    publications: int = 0


@dataclass(slots=True)
class Competition:
    """A competition.

    `board` lists (distance, heat key) of the heats on the board, oldest first; `seeds` has the standings carried in, by
    cup. `counts` and `championship` record that it was once announced as a stage of a season or as a championship: it then
    has the documents of one, even if they later become empty. `reports` lists the days that have a report. `rehearsal_of`
    names the competition that a rehearsal repeats; None = it is no rehearsal. `archived` and `removed` are True or None.
    """

    data: CompetitionData | None = None
    distances: list[str] = field(default_factory=list)
    board: list[tuple[str, str]] = field(default_factory=list)
    seeds: dict[str, SeedData] = field(default_factory=dict)
    counts: bool = False
    championship: bool = False
    reports: list[str] = field(default_factory=list)
    rehearsal_of: str | None = None
    archived: bool | None = None
    removed: bool | None = None


@dataclass(slots=True)
class Known:
    """Records and bests of one discipline, in log order; of equal ones the last. Handlers replace the lists and never change
    them in place, because values are memoised by them."""

    records: list[RecordData] = field(default_factory=list)
    bests: list[BestData] = field(default_factory=list)


@dataclass(slots=True)
class Overlay:
    """A visible overlay: since when, and about what."""

    at: str
    subject: str | None = None
    text: str = ""


@dataclass(slots=True)
class Overlays:
    """The visible overlays, by kind."""

    shown: dict[str, Overlay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignore:
    """An event that makes others ignored. Events are named by their digests, in hexadecimal."""

    by: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """An event of a correction as the list of corrections shows it; `reverts` is the correction that it reverts."""

    cause: Cause
    type: str
    correction: str
    author: str
    why: str
    data: dict[str, Any]
    reverts: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A row of an official list that was changed: what it showed before and after, as text."""

    cause: Cause
    distance: str
    race: str
    before: str
    after: str
    why: str = ""


@dataclass(slots=True)
class Corrections:
    """What people corrected. `superseded` has ticker lines as they were published before a correction changed their fact, by
    id, each with the event that superseded it. `dated` has the correction that made a fact true, by id of its line."""

    ignores: list[Ignore] = field(default_factory=list)
    entries: list[CorrectionEntry] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    superseded: dict[str, tuple[Cause, dict[str, Any]]] = field(default_factory=dict)
    dated: dict[str, Cause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecentEvent:
    """An event kept as it is; `data` is the event's data as JSON."""

    cause: Cause
    data: dict[str, Any]


@dataclass(slots=True)
class Recent:
    """The newest events of one type, oldest first."""

    events: list[RecentEvent] = field(default_factory=list)


Part: TypeAlias = Competition | Known | Distance | Heat | Overlays | Corrections | Recent

_ADAPTERS: dict[type[Part], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Competition, Known, Distance, Heat, Overlays, Corrections, Recent)
}


def heat_key(heat: int, round_: int) -> str:
    """`"3"` in the first round, `"2.3"` in the second."""
    return str(heat) if round_ == 1 else f"{round_}.{heat}"


def known_part(discipline: str) -> str:
    return KNOWN + discipline


def distance_part(distance: str) -> str:
    return DISTANCE + distance


def heat_part(distance: str, key: str) -> str:
    return f"{HEAT}{distance}:{key}"


def dump_part(part: Part) -> bytes:
    return _ADAPTERS[type(part)].dump_json(part, exclude_none=True)


def load_part(name: str, raw: bytes) -> Part:
    """The part that `dump_part` wrote under `name`.

    Raises `pydantic.ValidationError` for other bytes and `KeyError` for an unknown name.
    """
    kinds: dict[str, type[Part]] = {
        COMPETITION: Competition,
        OVERLAY: Overlays,
        CORRECTIONS: Corrections,
        KNOWN: Known,
        DISTANCE: Distance,
        HEAT: Heat,
        RECENT: Recent,
    }
    prefix, colon, _ = name.partition(":")
    part: Part = _ADAPTERS[kinds[prefix + colon]].validate_json(raw)
    return part
