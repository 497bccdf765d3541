"""Targets: what a skater on the ice is compared with besides the leader: record, own best, own earlier race here.

Each is a final time, with the splits of that very race where the events carry them (`record.loaded`, `best.loaded`, a race
skated here).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from consumers.projection.race.heat_rows import Row
from consumers.projection.race.personal_bests import PersonalBests, Target, fastest
from consumers.projection.race.record_tracking import result_key
from consumers.projection.race.results_table import Table
from consumers.rules.records.values import Evaluation, RecordKind
from schemas.event_data import DistanceData
from schemas.times import hundredths


class Targets(NamedTuple):
    """The known targets. `record` is the world record, or the track record when no world record is known; `track` and
    `national` are there when they are other times."""

    record: Target | None = None
    track: Target | None = None
    national: Target | None = None
    best: Target | None = None
    earlier: Target | None = None


RECORDS: Mapping[str, tuple[RecordKind, ...]] = {"record": ("WR", "TR"), "track": ("TR",), "national": ("NR",)}
"""Target → the record that it is: the first of these kinds that is known."""


def targets_of(
    row: Row, data: DistanceData, other_tables: Iterable[Table], evaluation: Evaluation, bests: PersonalBests
) -> Targets:
    """The targets of one race against the clock. `other_tables` are distances of the same discipline and gender."""
    earlier = _earlier(row, data, other_tables)
    return Targets(
        **_records(row, data.distance, evaluation),
        best=fastest([bests.of(row.entry), *earlier]),
        earlier=earlier[-1] if earlier else None,
    )


def _records(row: Row, distance: str, evaluation: Evaluation) -> dict[str, Target]:
    """Record targets by name; of a record that this race itself broke, the time before it."""
    country = row.entry.competitor.country
    in_force = {
        record.kind: record for record in evaluation.records_now if record.kind != "NR" or record.country == country
    }
    key = result_key(distance, row)
    in_force |= {broken.standing.kind: broken.standing for broken in evaluation.fallen if broken.by.key == key}
    found: dict[str, Target] = {}
    for name, kinds in RECORDS.items():
        record = next((in_force[kind] for kind in kinds if kind in in_force), None)
        if record is not None and hundredths(record.time_us) not in {
            hundredths(each.time_us) for each in found.values()
        }:
            found[name] = Target(record.time_us, record.splits_us)
    return found


def _earlier(row: Row, data: DistanceData, tables: Iterable[Table]) -> list[Target]:
    """The competitor's own times in earlier races over the same distance, the latest last."""
    found = []
    for other in tables:
        before = (other.data.number, other.data.run) < (data.number, data.run)
        own = other.rows.get(row.entry.competitor.id) if before else None
        if own is not None and own.status == "ok" and own.time_us is not None:
            reconstructed = own.result is not None and "time" in own.result.reconstructed
            if other.data.metres == data.metres and not reconstructed:
                splits_us = tuple((metres, time_us) for metres, (_, time_us) in own.splits.items())
                found.append(((other.data.number, other.data.run), Target(own.time_us, splits_us)))
    return [target for _, target in sorted(found)]
