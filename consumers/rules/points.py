"""World Cup points of a rank, from the tables of the season.

The tables are data (`consumers/rules/seasons/`, one file per season). Skaters with equal ranks each get the points of that
rank. Division B has its own table, which depends on the number of starters in division A (official sheets of 2025-26: the
winner of B gets 28 points where A has 20 skaters, 32 where it has 16, 36 where it has 12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import orjson

_INDIVIDUAL = "individual"
SEMI_FINAL = "semi-final"
"""Takes the place of a division: the table of a semi-final, whose points are added to those of the final (2021-22: 48 for third
in the semi-final and 86 for fourth in the final, both in a published total of 260)."""


@dataclass(frozen=True, slots=True)
class Season:
    """The tables of one season."""

    season: str
    cups: Mapping[str, str]
    a_field: Mapping[str, int]
    points: Mapping[str, Mapping[str, list[int] | Mapping[str, list[int]]]]


@lru_cache(maxsize=64)
def season_tables(season: str) -> Season | None:
    """The tables of a season (`2025-26`); None when there is no file for it."""
    path = resources.files(__package__).joinpath("seasons", f"{season}.json")
    if not path.is_file():
        return None
    data = orjson.loads(path.read_bytes())
    return Season(data["season"], data["cups"], data["a_field"], data["points"])


def cup_of(season: Season, discipline: str, gender: str) -> str | None:
    """The cup in which a discipline counts: `500m-women`, `long-distance-men`."""
    cup = season.cups.get(discipline)
    return f"{cup}-{gender}" if cup is not None else None


def points_table(season: Season, discipline: str, gender: str, division: str | None) -> tuple[int, ...] | None:
    """Points of rank 1, 2, 3 …; None when the season has no table for it. Without a division, the table of A applies."""
    form = discipline if discipline in season.points else _INDIVIDUAL if discipline.endswith("m") else discipline
    table = season.points.get(form, {}).get(division or "A")
    if table is None or isinstance(table, list):
        return tuple(table) if table is not None else None
    size = season.a_field.get(f"{discipline}-{gender}", season.a_field.get(discipline))
    found = table.get(str(size))
    return tuple(found) if found is not None else None


def points_are_known(season: str, discipline: str, gender: str, division: str | None) -> bool:
    """Whether a race of a World Cup gives the points that it should: False when its season has no file or no table for it.

    A discipline without a cup gives no points, and that is known.
    """
    tables = season_tables(season)
    if tables is None:
        return False
    return cup_of(tables, discipline, gender) is None or points_table(tables, discipline, gender, division) is not None


def points_of(table: tuple[int, ...], rank: int, factor: int = 1) -> int:
    """Points of a rank; 0 beyond the end of the table. `factor` is 2 where a final counts double."""
    return table[rank - 1] * factor if rank <= len(table) else 0
