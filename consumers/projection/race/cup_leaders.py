"""Who leads the World Cup after a distance, from the points carried in and the races of this competition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from consumers.projection.race.points import CupRace, seed_rows, stage_labels
from consumers.rules.identity import Appearance, Unit, resolve
from consumers.rules.people import person_key
from consumers.rules.standings import Race, points_of_stage, standings
from schemas.distances import TEAM_DISCIPLINES
from schemas.documents import Document
from schemas.event_data import Competitor, SeedData

_HERE = "here"
"""Takes the place of the competition in a unit; seeds have none."""


@dataclass(frozen=True, slots=True)
class Leaders:
    """The leader and the second of a cup. `is_new`: another competitor led before. `incomplete`: the points of some
    competitors are not known."""

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


def leaders_after(
    race: CupRace, division: str | None, earlier: tuple[CupRace, ...], seed: SeedData | None
) -> Leaders | None:
    """The leaders after `race`; `earlier` are the races of the same cup before it that are over, in programme order.

    None after division B, when too little is known of earlier stages, or when several share the lead.
    """
    if division == "B" or (race.stage != 1 and seed is None):
        return None
    incomplete = seed is not None and not seed.complete
    now = _standings(race.cup, seed, (*earlier, race))
    before = _standings(race.cup, seed, earlier)
    if incomplete:  # the earlier points of the others are not known
        now = [row for row in now if row.is_seeded]
    if len(now) < (2 if incomplete else 1) or now[0].points == 0 or (len(now) > 1 and now[1].rank == now[0].rank):
        return None
    first, second = now[0], now[1] if len(now) > 1 else None
    discipline, _, gender = race.cup.rpartition("-")
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


def points_before(
    cup: str, seed: SeedData | None, earlier: Sequence[CupRace], competitors: Sequence[Competitor]
) -> tuple[dict[str, int], int]:
    """The points of each of these competitors after these races of a cup, and the most of anybody else."""
    persons = _persons(cup, seed_rows(cup, seed) if seed is not None else {}, earlier, competitors)
    totals = {row.person: row.points for row in _standings(cup, seed, earlier, persons)}
    here = {each.id: persons[_HERE, each.id] for each in competitors}
    others = totals.keys() - here.values()
    return {each: totals.get(person, 0) for each, person in here.items()}, max(
        (totals[one] for one in others), default=0
    )


class _Row(NamedTuple):
    person: str
    name: str
    country: str | None
    rank: int
    points: int
    is_seeded: bool


def _standings(
    cup: str, seed: SeedData | None, races: Sequence[CupRace], persons: Mapping[Unit, str] | None = None
) -> list[_Row]:
    """The standings, leader first; the races of one stage (divisions A and B) count as one."""
    seeds = seed_rows(cup, seed) if seed is not None else {}
    if persons is None:
        persons = _persons(cup, seeds, races)
    seeded: dict[str, dict[str, int]] = {}
    people: dict[str, tuple[str, str | None]] = {}
    seeded_people: set[str] = set()
    for key, row in seeds.items():
        person = persons["", key]
        seeded_people.add(person)
        people[person] = row["name"], row.get("country")
        for stage, points in row["stages"].items():
            seeded.setdefault(stage, {})[person] = points
    labels = stage_labels(races)
    lists: dict[str, list[CupRace]] = {}
    for race in _in_programme_order(races):
        lists.setdefault(labels[race.distance], []).append(race)
        for row in race.rows.values():
            people.setdefault(persons[_HERE, row["competitor"]], (row["name"], row.get("country")))
    counted = [Race(stage, True, points) for stage, points in sorted(seeded.items()) if stage not in lists]
    for stage, of_stage in lists.items():
        points = points_of_stage((race.division, _points(race, persons)) for race in of_stage)
        times_us = {
            persons[_HERE, row["competitor"]]: row["time_us"]
            for race in of_stage
            for row in race.rows.values()
            if "time_us" in row
        }
        counted.append(Race(stage, True, seeded.get(stage, {}) | points, of_stage[0].event[0], times_us))
    ranked = standings(counted)
    return [
        _Row(person, *people[person], each.live.rank, each.live.points, person in seeded_people)
        for person, each in ranked.items()
    ]


def _points(race: CupRace, persons: Mapping[Unit, str]) -> dict[str, int]:
    return {persons[_HERE, row["competitor"]]: row["points"] for row in race.rows.values()}


def _persons(
    cup: str, seeds: Document, races: Sequence[CupRace], competitors: Sequence[Competitor] = ()
) -> dict[Unit, str]:
    """One key for each person (country, for teams) in the standings carried in, the races here and the race that comes."""
    if cup.rpartition("-")[0] in TEAM_DISCIPLINES:
        keys = {("", key): key for key in seeds}
        keys |= {(_HERE, row["competitor"]): key for race in races for key, row in race.rows.items()}
        return {(_HERE, each.id): person_key(each.name, each.country, team=True) for each in competitors} | keys
    appearances = [
        Appearance(("", key), row["name"], row.get("country"), row.get("person")) for key, row in seeds.items()
    ]
    appearances += [
        Appearance((_HERE, row["competitor"]), row["name"], row.get("country"), row.get("person"), race.distance)
        for race in races
        for row in race.rows.values()
    ]
    appearances += [Appearance((_HERE, each.id), each.name, each.country, each.person, "next") for each in competitors]
    return {unit: "/".join(person) for unit, person in resolve(appearances).items()}


def _in_programme_order(races: Iterable[CupRace]) -> list[CupRace]:
    return sorted(races, key=lambda race: (race.number, race.distance))
