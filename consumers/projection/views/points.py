"""`points/{competition}`: what this competition gives for the standings of its season. The shape is
`schemas.views.season.PointsView`; `consumers.season` adds up the competitions."""

from collections.abc import Mapping

from consumers.projection.race.points import seed_rows, stage_labels
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from schemas.documents import Document
from schemas.event_data import IdentityData


def points_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """Without cups when the competition no longer counts for a season."""
    if not snapshot.state.competition.counts:
        return {}
    data = snapshot.data
    if data is None or data.season is None or data.stage is None:
        return {"": {"competition": snapshot.competition, "cups": {}}}
    cups: dict[str, Document] = {}
    for cup, seed in snapshot.seeds.items():
        cups.setdefault(cup, {})["seeds"] = snapshot.memo.get(("seeds", cup), seed_rows, cup, seed)
        if not seed.complete:
            cups[cup]["incomplete"] = True
    labels = stage_labels(snapshot.cup_races.values())
    for distance, race in sorted(snapshot.cup_races.items()):
        entry: Document = {
            "stage": labels[distance],
            "state": race.state,
            "discipline": race.event[0],
            "number": race.number,
            "rows": race.rows,
        }
        if race.division is not None:
            entry["division"] = race.division
        cups.setdefault(race.cup, {}).setdefault("races", {})[distance] = entry
    document = {"competition": snapshot.competition, "season": data.season, "stage": data.stage, "cups": cups}
    unknown: dict[str, str | None] = {}
    for distance, table in sorted(snapshot.tables.items()):
        if snapshot.points_are_missing(table):
            worth = snapshot.worth(table)
            unknown[distance] = worth.cup if worth is not None else None
    for distance, of_cup in unknown.items():
        if of_cup is not None:
            cups.setdefault(of_cup, {}).setdefault("unknown", []).append(distance)
    if unknown:
        document["unknown"] = list(unknown)
    if identities := _identities(snapshot):
        document["identities"] = identities
    return {"": document}


def _identities(snapshot: Snapshot) -> list[Document]:
    return [
        {
            "one": f"{data.one.competition}/{data.one.competitor}",
            "other": f"{data.other.competition}/{data.other.competitor}",
            "decision": data.decision,
            "at": cause.at,
        }
        for cause, data in snapshot.recent("identity.decided", IdentityData)
    ]


VIEW = View(
    "points",
    frozenset(
        {Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.SEED, "identity.decided"}
    ),
    points_documents,
)
