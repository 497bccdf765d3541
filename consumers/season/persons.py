"""One row for each person: joins the competitors of a cup over its competitions. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from consumers.rules.identity import Appearance, Decision, Unit, resolve
from consumers.rules.people import hashed_key
from schemas.distances import TEAM_DISCIPLINES
from schemas.documents import Document

_SEEDED = ""
"""Takes the place of a competition in the unit of a person in standings that were carried in."""


@dataclass(slots=True)
class Person:
    """What the rows of a person say. `names` has the newest name last."""

    names: dict[tuple[str, str | None], None] = field(default_factory=dict)
    number: str | None = None

    def add(self, row: Document) -> None:
        name = row["name"], row.get("country")
        self.names.pop(name, None)
        self.names[name] = None
        self.number = row.get("person", self.number)

    def keys(self) -> Document:
        """The keys of a row of the standings: the newest name, and the others of the same person."""
        *others, (name, country) = self.names
        found: Document = {"name": name}
        if country is not None:
            found["country"] = country
        if self.number is not None:
            found["person"] = self.number
        if others:
            found["known_as"] = [f"{each} ({code})" if code else each for each, code in others]
        return found


class Persons:
    """The persons of the cups of one gender. `key_of` names the person of a row in the points of a competition, `seed_key` of a
    seed. Without a gender nobody is joined, and every row keeps its key."""

    def __init__(self, gender: str, points: Mapping[str, Document]) -> None:
        appearances: list[Appearance] = []
        row_keys: dict[Unit, str] = {}
        for competition, document in sorted(points.items()):
            for cup, of_cup in document["cups"].items():
                discipline, _, of_gender = cup.rpartition("-")
                if gender and of_gender == gender and discipline not in TEAM_DISCIPLINES:
                    for row_key, appearance in _appearances(competition, of_cup):
                        appearances.append(appearance)
                        row_keys.setdefault(appearance.unit, row_key)
        persons = _resolved(tuple(appearances), tuple(_decisions(points)))
        self._keys: dict[Unit, str] = {}
        taken: dict[str, Unit] = {}
        for unit, person in sorted(persons.items(), key=lambda item: item[0] != item[1]):
            key = row_keys[person]
            if taken.setdefault(key, person) != person:
                key = hashed_key(f"{key}\0{'/'.join(person)}")
            self._keys[unit] = key

    def key_of(self, competition: str, row_key: str, row: Document) -> str:
        return self._keys.get((competition, row.get("competitor", row_key)), row_key)

    def seed_key(self, row_key: str) -> str:
        return self._keys.get((_SEEDED, row_key), row_key)


def _appearances(competition: str, of_cup: Document) -> Iterator[tuple[str, Appearance]]:
    for row_key, seed in of_cup.get("seeds", {}).items():
        yield row_key, Appearance((_SEEDED, row_key), seed["name"], seed.get("country"), seed.get("person"))
    for distance, race in sorted(of_cup.get("races", {}).items()):
        for row_key, row in race["rows"].items():
            unit = competition, row.get("competitor", row_key)
            where = f"{competition}/{distance}"
            yield row_key, Appearance(unit, row["name"], row.get("country"), row.get("person"), where)


@lru_cache(maxsize=8)
def _resolved(appearances: tuple[Appearance, ...], decisions: tuple[Decision, ...]) -> Mapping[Unit, Unit]:
    """Kept, because points change with every crossing and names hardly ever."""
    return resolve(appearances, decisions)


def _decisions(points: Mapping[str, Document]) -> list[Decision]:
    """The decisions of all competitions, in the order of their time."""
    every = [each for _, document in sorted(points.items()) for each in document.get("identities", ())]
    return [
        Decision(_unit(each["one"]), _unit(each["other"]), each["decision"])
        for each in sorted(every, key=lambda each: each["at"])
    ]


def _unit(text: str) -> Unit:
    competition, _, competitor = text.partition("/")
    return competition, competitor
