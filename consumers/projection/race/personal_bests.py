"""Personal bests of one discipline: those of the start list and those that were loaded, found by name."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from consumers.rules.identity import are_of_one_country
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
        self._of_season: dict[str, list[BestData]] = {}
        for best in loaded:
            bests = self._by_name if best.kind == "PB" else self._of_season
            bests.setdefault(_key(discipline, best.competitor), []).append(best)
            if best.person is not None:
                bests.setdefault(_number_key(best.person), []).append(best)

    def of(self, entry: Entry) -> Target | None:
        """The best of the start list or the loaded one, whichever is faster; of equal ones the one with splits."""
        listed = Target(entry.personal_best_us) if entry.personal_best_us is not None else None
        if self.discipline in TEAM_DISCIPLINES or not self._by_name:
            return listed  # the men and the women of a country have one name, and a best names no gender
        loaded = self._loaded(self._by_name, entry)
        return fastest((listed, loaded))

    def time_us(self, entry: Entry) -> int | None:
        best = self.of(entry)
        return best.time_us if best is not None else None

    def season_us(self, entry: Entry) -> int | None:
        """The best of the season: that of the start list or the loaded one, whichever is faster."""
        loaded = self._loaded(self._of_season, entry) if self.discipline not in TEAM_DISCIPLINES else None
        times = [time for time in (entry.season_best_us, loaded.time_us if loaded else None) if time is not None]
        return min(times, default=None)

    def _loaded(self, bests: Mapping[str, Sequence[BestData]], entry: Entry) -> Target | None:
        """The newest best of the person: by number where both have one, else by name and country. Codes of one country match,
        and a best without a country matches any."""
        name, country, number = entry.competitor.name, entry.competitor.country, entry.competitor.person
        by_number = bests.get(_number_key(number), ()) if number is not None else ()
        for best in reversed(by_number or bests.get(_key(self.discipline, name), ())):
            if best.person is not None and number is not None and best.person != number:
                continue
            if by_number or best.country is None or country is None or are_of_one_country(best.country, country):
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


def _number_key(number: str) -> str:
    """The key of a skater's number beside the keys of names, which have no line breaks."""
    return f"\n{number}"
