"""World Cup points: what a rank is worth, from the tables of the season.

The tables are data (`consumers/rules/seasons/`, one file a season). Equal ranks have the points of that rank each. Division
B has a table of its own, which depends on how many start in division A (official sheets of 2025-26: the winner of B has 28
points where A has 20 skaters, 32 where it has 16, 36 where it has 12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import orjson

_INDIVIDUAL = "individual"
SEMI_FINAL = "semi-final"
"""In the place of a division: the table of a semi-final, whose points count beside those of the final (2021-22: 48 for third in
the semi-final and 86 for fourth in the final, both in a published total of 260)."""


@dataclass(frozen=True, slots=True)
class Season:
    """The tables of one season."""

    season: str
    cups: Mapping[str, str]
    a_field: Mapping[str, int]
    points: Mapping[str, Mapping[str, list[int] | Mapping[str, list[int]]]]


@lru_cache(maxsize=64)
def season_tables(season: str) -> Season | None:
    """The tables of a season (`2025-26`), None where there are none."""
    path = resources.files(__package__).joinpath("seasons", f"{season}.json")
    if not path.is_file():
        return None
    data = orjson.loads(path.read_bytes())
    return Season(data["season"], data["cups"], data["a_field"], data["points"])


def cup_of(season: Season, discipline: str, gender: str) -> str | None:
    """The standings that a discipline counts for: `500m-women`, `long-distance-men`."""
    cup = season.cups.get(discipline)
    return f"{cup}-{gender}" if cup is not None else None


def points_table(season: Season, discipline: str, gender: str, division: str | None) -> tuple[int, ...] | None:
    """Points of rank 1, 2, 3 …; None where the season has no table for it. No division counts as A."""
    form = discipline if discipline in season.points else _INDIVIDUAL if discipline.endswith("m") else discipline
    table = season.points.get(form, {}).get(division or "A")
    if table is None or isinstance(table, list):
        return tuple(table) if table is not None else None
    size = season.a_field.get(f"{discipline}-{gender}", season.a_field.get(discipline))
    found = table.get(str(size))
    return tuple(found) if found is not None else None


def points_of(table: tuple[int, ...], rank: int, factor: int = 1) -> int:
    """Points of a rank; 0 beyond the table. `factor` is 2 in a final that counts double."""
    return table[rank - 1] * factor if rank <= len(table) else 0
