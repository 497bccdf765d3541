"""Who is one person across races, competitions and a season.

    appearances (competition, competitor, name, country, number) ─┐
    decisions of editors: same, different                        ─┴▶ resolve ─▶ one key for each person

In this order:

1. One competitor of a competition is one person, however the name is spelled.
2. One number at the source (`isu:12345`) is one person; two numbers of one source are two.
3. An editor's decision about two appearances; the latest about a pair counts, and `automatic` takes it back.
4. The same name and country is one person. Where that cannot be, because two of them started in one race or have different
   numbers, only those with the same competitor id belong together: two skaters of one name stay two.
5. The same name under two codes of one country (`country_codes.json`: RUS, ROC and AIN), when nobody else fits.

A skater who changes country and has no number is two persons until an editor decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Literal, TypeAlias

import orjson

from consumers.rules.people import name_key

Unit: TypeAlias = tuple[str, str]
"""Competition and competitor id."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A competitor in one race (`distance`, unique across competitions; None for standings that were carried in)."""

    unit: Unit
    name: str
    country: str | None
    person: str | None = None
    distance: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An editor's word about two appearances."""

    one: Unit
    other: Unit
    decision: Literal["same", "different", "automatic"]


@dataclass(slots=True)
class _Group:
    """Units that are one person so far."""

    units: set[Unit]
    numbers: dict[str, set[str]]
    """Numbers by source."""
    distances: set[str]


def resolve(appearances: Iterable[Appearance], decisions: Sequence[Decision] = ()) -> dict[Unit, Unit]:
    """The person of every unit, named by the smallest of its units. `decisions` are in the order of their making."""
    persons = _Persons(sorted(appearances, key=lambda each: (each.unit, each.distance or "", each.name)), decisions)
    persons.join_by_number()
    persons.join_by_decision()
    persons.join_by_name()
    persons.join_by_code()
    return {unit: min(group.units) for unit, group in persons.groups.items()}


class _Persons:
    def __init__(self, appearances: Sequence[Appearance], decisions: Sequence[Decision]) -> None:
        self.groups: dict[Unit, _Group] = {}
        self._names: dict[str, dict[str, set[Unit]]] = {}
        """Units by name key and country."""
        for each in appearances:
            group = self.groups.setdefault(each.unit, _Group({each.unit}, {}, set()))
            if each.person is not None:
                group.numbers.setdefault(_source(each.person), set()).add(each.person)
            if each.distance is not None:
                group.distances.add(each.distance)
            self._names.setdefault(name_key(each.name), {}).setdefault(each.country or "", set()).add(each.unit)
        latest = {frozenset((each.one, each.other)): each.decision for each in decisions}
        known = {pair: decision for pair, decision in latest.items() if len(pair) == 2 and pair <= self.groups.keys()}
        self._same = sorted(tuple(sorted(pair)) for pair, decision in known.items() if decision == "same")
        self._different = [tuple(sorted(pair)) for pair, decision in known.items() if decision == "different"]

    def join_by_number(self) -> None:
        holders: dict[str, Unit] = {}
        for unit, group in list(self.groups.items()):
            for number in sorted(each for numbers in group.numbers.values() for each in numbers):
                if not self._decided_different(self.groups[unit], self.groups[holders.setdefault(number, unit)]):
                    self._join(unit, holders[number])

    def join_by_decision(self) -> None:
        for one, other in self._same:
            self._join(one, other)

    def join_by_name(self) -> None:
        for by_country in self._names.values():
            for units in by_country.values():
                self._join_all(units)

    def join_by_code(self) -> None:
        for by_country in self._names.values():
            for codes in _components(sorted(by_country)):
                units = {unit for code in codes for unit in by_country[code]}
                if self._may_be_one(units):
                    self._join_all(units)

    def _join_all(self, units: set[Unit]) -> None:
        """Joins units of one name when all may be one person, else those with the same competitor id."""
        if self._may_be_one(units):
            first, *others = sorted(units)
            for unit in others:
                self._join(first, unit)
            return
        for one, other in combinations(sorted(units, key=lambda unit: (unit[1], unit[0])), 2):
            if one[1] == other[1] and self._may_be_one({one, other}):
                self._join(one, other)

    def _may_be_one(self, units: set[Unit]) -> bool:
        groups = list({id(self.groups[unit]): self.groups[unit] for unit in units}.values())
        return all(
            one.distances.isdisjoint(other.distances)
            and all(other.numbers.get(source, numbers) == numbers for source, numbers in one.numbers.items())
            and not self._decided_different(one, other)
            for one, other in combinations(groups, 2)
        )

    def _decided_different(self, one: _Group, other: _Group) -> bool:
        return any(
            (first in one.units and second in other.units) or (second in one.units and first in other.units)
            for first, second in self._different
        )

    def _join(self, unit: Unit, other: Unit) -> None:
        one, two = self.groups[unit], self.groups[other]
        if one is two:
            return
        for source, numbers in two.numbers.items():
            one.numbers.setdefault(source, set()).update(numbers)
        one.units |= two.units
        one.distances |= two.distances
        for each in two.units:
            self.groups[each] = one


def _source(number: str) -> str:
    return number.partition(":")[0] if ":" in number else ""


@cache
def _code_groups() -> tuple[frozenset[str], ...]:
    data = orjson.loads(resources.files(__package__).joinpath("country_codes.json").read_bytes())
    return tuple(frozenset(group["codes"]) for group in data["groups"])


def are_of_one_country(one: str | None, other: str | None) -> bool:
    """Whether two codes are equal, or codes of one country at different times."""
    return one == other or any({one, other} <= codes for codes in _code_groups())


def _components(codes: Sequence[str]) -> list[tuple[str, ...]]:
    """The codes of one country, at least two; none where a code could belong to several (AIN beside RUS and BLR)."""
    linked: Mapping[str, set[str]] = {
        code: {other for other in codes if other != code and are_of_one_country(code, other)} for code in codes
    }
    found = {tuple(sorted({code, *others})) for code, others in linked.items() if others}
    return sorted(
        component for component in found if all({code, *linked[code]} == set(component) for code in component)
    )
