"""Overrides: rank and points of an official list that differ from the rules, with the reason.

A file with the columns of `COLUMNS`; `rank` or `points` left empty = as the rules say. It may have a column `standings`: `yes`
where season totals follow the list too; they follow the rules otherwise. That of a season comes with this
package (`data/overrides_2025_26.csv`), found by a computation from times and points tables of every printed row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from producers.exceptions import BadSheet
from producers.sheets.cells import read_division, read_gender, read_run, read_whole
from producers.sheets.files import read_tables
from producers.sheets.people import slug
from producers.sheets.rows import Race, Row
from producers.sheets.table import BadCell
from schemas.event_data import Override

COLUMNS = ("wc", "discipline", "gender", "run", "division", "name", "rank", "points", "reason")

_MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Which:
    """The row of an override; `name` is a slug, so accents do not matter."""

    wc: int
    race: Race
    name: str


def which(row: Row) -> Which:
    return Which(row.wc, row.race, slug(row.name))


def shipped_overrides(season: str) -> dict[Which, tuple[int, Override]]:
    """The overrides shipped for a season (`2025-26`); none for a season without a file."""
    name = f"overrides_{season.replace('-', '_')}.csv"
    with resources.as_file(resources.files("producers.sheets").joinpath("data", name)) as path:
        return read_overrides(path) if path.exists() else {}


def read_overrides(path: Path) -> dict[Which, tuple[int, Override]]:
    """The override of each row, with its line number.

    Raises `BadSheet` for the first thing that cannot be read: a person wrote the file to change results, so half of it
    is worse than none.
    """
    table = read_tables(path, strict=True)[0]
    header, records = table.header, table.records
    if missing := [column for column in COLUMNS if column not in header]:
        raise BadSheet(str(path), 1, f"missing columns: {', '.join(missing)} (needed in a file of overrides)")
    found: dict[Which, tuple[int, Override]] = {}
    for line, record in records:
        cells = dict.fromkeys(header, "") | {name: cell.strip() for name, cell in zip(header, record, strict=False)}
        try:
            about, override = _read(cells)
            if about in found:
                raise BadCell("name", f"a second override for the row of line {found[about][0]}")
        except BadCell as error:
            raise BadSheet(str(path), line, f"column {error.column}: {error.message}") from error
        found[about] = line, override
    return found


def _read(cells: Mapping[str, str]) -> tuple[Which, Override]:
    if not cells["name"]:
        raise BadCell("name", "empty")
    reason = cells["reason"]
    if not 1 <= len(reason) <= _MAX_REASON:
        raise BadCell("reason", f"say in 1 to {_MAX_REASON} characters why the list departs from the rules")
    if not cells["rank"] and not cells["points"]:
        raise BadCell("rank", "empty, and so is points: nothing would change")
    race = Race(
        discipline=cells["discipline"].lower(),
        gender=read_gender(cells["gender"]),
        run=read_run(cells["run"]),
        division=read_division(cells["division"]),
    )
    return Which(read_whole(cells, "wc", 1, 99), race, slug(cells["name"])), Override(
        rank=read_whole(cells, "rank", 1, 9_999) if cells["rank"] else None,
        points=read_whole(cells, "points", 0, 9_999) if cells["points"] else None,
        reason=reason,
        in_standings=_in_standings(cells.get("standings", "")),
    )


def _in_standings(text: str) -> bool:
    if text.lower() not in ("", "yes", "no"):
        raise BadCell("standings", f"{text!r} is neither yes nor no")
    return text.lower() == "yes"
