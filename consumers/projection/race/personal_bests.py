"""Personal bests of one discipline: those of the start list and those that were loaded, found by name."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from consumers.rules.people import name_key, team_name_key
from schemas.distances import TEAM_DISCIPLINES
from schemas.event_data import BestData, Entry
from schemas.times import hundredths

SplitsUs: TypeAlias = tuple[tuple[int, int], ...]
"""Metres and µs since the start, in the order in which they were passed."""


class Target(NamedTuple):
    """A time to compare a race with. `splits_us` is empty when only the final time is known."""

    time_us: int
    splits_us: SplitsUs = ()


class PersonalBests:
    """An index of loaded bests, immutable. Compares by identity."""

    def __init__(self, discipline: str, loaded: Sequence[BestData]) -> None:
        self.discipline = discipline
        self._by_name: dict[str, list[BestData]] = {}
        for best in loaded:
            if best.kind == "PB":
                self._by_name.setdefault(_key(discipline, best.competitor), []).append(best)

    def of(self, entry: Entry) -> Target | None:
        """The best of the start list or the loaded one, whichever is faster; of equal ones the one with splits."""
        listed = Target(entry.personal_best_us) if entry.personal_best_us is not None else None
        if self.discipline in TEAM_DISCIPLINES or not self._by_name:
            return listed  # the men and the women of a country have one name, and a best names no gender
        loaded = self._loaded(entry.competitor.name, entry.competitor.country)
        return fastest((listed, loaded))

    def time_us(self, entry: Entry) -> int | None:
        best = self.of(entry)
        return best.time_us if best is not None else None

    def _loaded(self, name: str, country: str | None) -> Target | None:
        """The newest best of this name and country; a best without a country matches any."""
        for best in reversed(self._by_name.get(_key(self.discipline, name), [])):
            if best.country is None or country is None or best.country == country:
                return Target(best.time_us, tuple((split.metres, split.time_us) for split in best.splits))
        return None


def index_bests(discipline: str, loaded: Sequence[BestData]) -> PersonalBests:
    return PersonalBests(discipline, loaded)


def fastest(targets: Sequence[Target | None]) -> Target | None:
    """The fastest in hundredths, as lists print them; of equal ones the one whose splits are known."""
    return min(
        (target for target in targets if target is not None),
        key=lambda target: (hundredths(target.time_us), not target.splits_us),
        default=None,
    )


def _key(discipline: str, name: str) -> str:
    return team_name_key(name) if discipline in TEAM_DISCIPLINES else name_key(name)
