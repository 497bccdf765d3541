"""What a skater on the ice is held against besides the leader: the record, the own best, the own race earlier here.

Each is a final time, with the splits of that very race where events carry them: `record.loaded` and `best.loaded` may, and
a race skated here has them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from consumers.projection.race.record_tracking import Group, group_of, result_key
from consumers.projection.race.results_table import Row, Table
from consumers.projection.state.parts import Known
from consumers.rules.people import name_key, team_name_key
from consumers.rules.records.values import Evaluation, RecordKind
from schemas.distances import TEAM_DISCIPLINES
from schemas.event_data import BestData, Entry
from schemas.times import hundredths

SplitsUs: TypeAlias = tuple[tuple[int, int], ...]
"""Metres and µs since the start, in the order in which they were passed."""


class Target(NamedTuple):
    """`splits_us` is empty where only the final time is known."""

    time_us: int
    splits_us: SplitsUs = ()


class Targets(NamedTuple):
    """What is known of each. `record` is the world record, or the track record where no world record is known; `track` and
    `national` are there where they are other times."""

    record: Target | None = None
    track: Target | None = None
    national: Target | None = None
    best: Target | None = None
    earlier: Target | None = None


NOTHING = Targets()
"""Of a mass start, in which times say nothing."""

RECORDS: Mapping[str, tuple[RecordKind, ...]] = {"record": ("WR", "TR"), "track": ("TR",), "national": ("NR",)}
"""Target → the record that it is: the first of these kinds that is known."""


class Bests:
    """The personal bests that were loaded, found by name; an index for each discipline, made anew when more are loaded."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[list[BestData], dict[str, list[BestData]]]] = {}

    def of(self, discipline: str, known: Known, name: str, country: str | None) -> Target | None:
        """The last that was said of who has this name and country (or of whom no country was said)."""
        made_of, index = self._made.get(discipline, (None, {}))
        if made_of is not known.bests:
            index = {}
            for best in known.bests:
                if best.kind == "PB":
                    index.setdefault(_key(discipline, best.competitor), []).append(best)
            self._made[discipline] = (known.bests, index)
        for best in reversed(index.get(_key(discipline, name), [])):
            if best.country is None or country is None or best.country == country:
                return Target(best.time_us, tuple((split.metres, split.time_us) for split in best.splits))
        return None


def best_of(entry: Entry, discipline: str, known: Known, bests: Bests) -> Target | None:
    """The personal best of the start list or the one that was loaded, whichever is faster."""
    listed = Target(entry.personal_best_us) if entry.personal_best_us is not None else None
    if discipline in TEAM_DISCIPLINES:  # the men and the women of a country have one name, and a best says no gender
        return listed
    loaded = bests.of(discipline, known, entry.competitor.name, entry.competitor.country)
    return min((each for each in (listed, loaded) if each is not None), key=_preferred, default=None)


def targets_of(
    row: Row,
    table: Table,
    tables: Iterable[Table],
    evaluations: Mapping[Group, Evaluation],
    known: Known,
    bests: Bests,
) -> Targets:
    """Those of one race against the clock. `known` is what was loaded of its discipline."""
    earlier = _earlier(row, table, tables)
    own = [best_of(row.entry, table.data.discipline, known, bests), *earlier]
    return Targets(
        **_records(row, table, evaluations[group_of(table)]),
        best=min((each for each in own if each is not None), key=_preferred, default=None),
        earlier=earlier[-1] if earlier else None,
    )


def _preferred(target: Target) -> tuple[int, bool]:
    """The fastest; of equal ones (lists have hundredths) the one whose splits are known."""
    return hundredths(target.time_us), not target.splits_us


def _records(row: Row, table: Table, evaluation: Evaluation) -> dict[str, Target]:
    """By name; of a record that this race broke itself, what stood before."""
    country = row.entry.competitor.country
    standing = {
        record.kind: record for record in evaluation.records_now if record.kind != "NR" or record.country == country
    }
    key = result_key(table, row)
    standing |= {broken.standing.kind: broken.standing for broken in evaluation.fallen if broken.by.key == key}
    found: dict[str, Target] = {}
    for name, kinds in RECORDS.items():
        record = next((standing[kind] for kind in kinds if kind in standing), None)
        if record is not None and hundredths(record.time_us) not in {
            hundredths(each.time_us) for each in found.values()
        }:
            found[name] = Target(record.time_us, record.splits_us)
    return found


def _earlier(row: Row, table: Table, tables: Iterable[Table]) -> list[Target]:
    """The competitor's own times in earlier races over the same distance, the latest last."""
    found = []
    for other in tables:
        before = (other.data.number, other.data.run) < (table.data.number, table.data.run)
        own = other.rows.get(row.entry.competitor.id) if before and group_of(other) == group_of(table) else None
        if own is not None and own.status == "ok" and own.time_us is not None:
            fake = own.result is not None and "time" in own.result.reconstructed
            if other.data.metres == table.data.metres and not fake:
                splits_us = tuple((metres, time_us) for metres, (_, time_us) in own.splits.items())
                found.append(((other.data.number, other.data.run), Target(own.time_us, splits_us)))
    return [target for _, target in sorted(found)]


def _key(discipline: str, name: str) -> str:
    return team_name_key(name) if discipline in TEAM_DISCIPLINES else name_key(name)
