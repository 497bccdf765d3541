"""Who leads the World Cup after a distance, of what this competition knows: points carried in, and its own races so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from consumers.projection.memo import Kept
from consumers.projection.race.points import points_document, worth_of
from consumers.projection.race.results_table import Table
from consumers.projection.state.parts import Competition
from consumers.rules.standings import Race, standings
from schemas.event_data import CompetitionData

_CUP = ("cup",)


@dataclass(frozen=True, slots=True)
class Leaders:
    """`others` of the same rank as the leader are not told of. `is_new`: somebody else led before. `incomplete`: not
    everybody's points are known."""

    discipline: str
    gender: str
    leader: str
    country: str | None
    points: int
    second: str | None
    second_country: str | None
    second_points: int
    is_new: bool
    incomplete: bool


def cup_of_table(table: Table, competition: Competition) -> str | None:
    """The cup that a distance counts for. Remembered with the table: what it is made of marks the distance anew."""
    known: tuple[CompetitionData | None, str | None] | None = table.worked_out.get(_CUP)
    if known is None or known[0] is not competition.data:
        worth = worth_of(table, competition.data)
        known = competition.data, worth.cup if worth is not None and worth.table is not None else None
        table.worked_out[_CUP] = known
    return known[1]


def leaders_after(table: Table, cup_tables: Iterable[Table], competition: Competition) -> Leaders | None:
    """None after division B, where too little is known of earlier stages, or where nobody
    leads alone. `cup_tables` are those of the cup up to
    `table`."""
    data, cup = competition.data, cup_of_table(table, competition)
    if data is None or data.season is None or cup is None or table.data.division == "B":
        return None
    if data.stage != 1 and cup not in competition.seeds:
        return None
    over = {each.data.distance: each for each in cup_tables if each.state in ("provisional", "official")}
    incomplete = cup in competition.seeds and not competition.seeds[cup].complete
    now = _standings(cup, competition, over)
    before = _standings(cup, competition, {name: each for name, each in over.items() if each is not table})
    if incomplete:  # of the others it is not known what they brought
        now = [row for row in now if row.is_seeded]
    if len(now) < (2 if incomplete else 1) or now[0].points == 0 or (len(now) > 1 and now[1].rank == now[0].rank):
        return None
    first, second = now[0], now[1] if len(now) > 1 else None
    discipline, _, gender = cup.rpartition("-")
    return Leaders(
        discipline=discipline,
        gender=gender,
        leader=first.name,
        country=first.country,
        points=first.points,
        second=second.name if second is not None else None,
        second_country=second.country if second is not None else None,
        second_points=second.points if second is not None else 0,
        is_new=not before or before[0].person != first.person,
        incomplete=incomplete,
    )


class _Row(NamedTuple):
    person: str
    name: str
    country: str | None
    rank: int
    points: int
    is_seeded: bool


def _standings(cup: str, competition: Competition, tables: Mapping[str, Table]) -> list[_Row]:
    """Those in the standings, the first first; the races of one stage (divisions A and B) are one."""
    seeds_of_cup = {cup: competition.seeds[cup]} if cup in competition.seeds else {}
    document = points_document("", replace(competition, seeds=seeds_of_cup), tables, Kept())["cups"].get(cup, {})
    stages: dict[str, dict[str, int]] = {}
    people: dict[str, tuple[str, str | None]] = {}
    seeds = document.get("seeds", {})
    for person, seed in seeds.items():
        people[person] = seed["name"], seed.get("country")
        for stage, points in seed["stages"].items():
            stages.setdefault(stage, {})[person] = points
    stages = dict(sorted(stages.items()))
    races = document.get("races", {})
    for distance in sorted(races, key=lambda each: (tables[each].data.number, each)):
        scores = stages.setdefault(races[distance]["stage"], {})
        for person, row in races[distance]["rows"].items():
            people.setdefault(person, (row["name"], row.get("country")))
            scores[person] = max(row["points"], scores.get(person, 0))
    ranked = standings([Race(stage, True, points) for stage, points in stages.items()])
    return [
        _Row(person, *people[person], each.live.rank, each.live.points, person in seeds)
        for person, each in ranked.items()
    ]
