"""The rows of a sheet as cells: the kind of sheet, its columns, and what is wrong with a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from producers.exceptions import BadSheet
from producers.sheets.files import MAX_BYTES, TableOfCells, read_tables

__all__ = ["COLUMNS", "MAX_BYTES", "OPTIONAL", "BadCell", "Kind", "Loss", "Problem", "RawRow", "read_rows"]

Kind: TypeAlias = Literal["individual", "mass-start", "team-pursuit"]
Loss: TypeAlias = Literal["cell", "result", "row"]

_EVERY = ("wc", "city", "date", "race_no", "gender", "division")
_OUTCOME = ("time", "thousandth_digit", "status", "reason_code", "flags")
COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "individual": (*_EVERY, "distance_m", "run", "bib", "name", "country", "pair", "lane", *_OUTCOME),
    "mass-start": (
        *_EVERY,
        *("bib", "name", "country", "laps", "sprint_points_listed", "sprint_points_total"),
        *_OUTCOME,
    ),
    "team-pursuit": (*_EVERY, "team", "heat", "start_straight", *_OUTCOME),
}
"""Required columns of each kind of sheet. Columns that are neither here nor in `OPTIONAL` (behind, wc_points …) are ignored."""
OPTIONAL: tuple[str, ...] = (
    *("rank", "belongs_to", "event_name", "venue", "venue_country", "time_zone", "altitude_m"),
    *("discipline", "round", "members"),
)
"""Columns that a sheet may have: the printed rank, what the sheet belongs to, the discipline of a team sheet, the round, and
the members of a team."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be used. `line` counts from 1, the header included; `column` may be empty.

    `loses` says what it costs: the cell, the result of a skater who stays on the start list, or the whole row.
    """

    path: str
    line: int
    column: str
    message: str
    loses: Loss = "row"
    competitor: str = ""
    value: str = ""

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.path}:{self.line}{column}: {self.message}"


@dataclass(frozen=True, slots=True)
class RawRow:
    """Cells of the needed columns, stripped. A cell that the line does not have is missing here too."""

    path: str
    line: int
    kind: Kind
    cells: Mapping[str, str]
    surplus: int = 0
    """Cells with content beyond the header's."""

    @property
    def competitor(self) -> str:
        return self.cells.get("team" if self.kind == "team-pursuit" else "name", "")

    def problem(self, column: str, message: str, loses: Loss) -> Problem:
        return Problem(
            self.path, self.line, column, message, loses, self.competitor[:200], self.cells.get(column, "")[:200]
        )


class BadCell(ValueError):
    """A cell that cannot be read; the reader of the row turns it into a `Problem`."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


def read_rows(path: Path, *, encoding: str | None = None) -> tuple[list[RawRow], str]:
    """The rows of the sheets in one file, and its encoding.

    In a workbook with several worksheets, those without any column of a sheet are left out. Raises `BadSheet` when the file
    lacks columns or rows, and as `read_tables` does.
    """
    tables = read_tables(path, encoding=encoding)
    sheets = [table for table in tables if _is_sheet(table)] or tables[:1]
    rows = [row for table in sheets for row in _rows(table)]
    if not rows:
        raise BadSheet(str(path), 0, "names its columns and holds no rows")
    return rows, tables[0].encoding


def _rows(table: TableOfCells) -> list[RawRow]:
    kind = _kind(table)
    columns = {*COLUMNS[kind], *OPTIONAL}
    return [
        RawRow(
            path=table.name,
            line=line,
            kind=kind,
            cells={name: cell.strip() for name, cell in zip(table.header, record, strict=False) if name in columns},
            surplus=sum(bool(cell.strip()) for cell in record[len(table.header) :]),
        )
        for line, record in table.records
    ]


def _is_sheet(table: TableOfCells) -> bool:
    """At least half of the columns of some kind are there."""
    return any(2 * len(set(columns) & set(table.header)) >= len(columns) for columns in COLUMNS.values())


def _kind(table: TableOfCells) -> Kind:
    """The kind whose columns are all present. Raises `BadSheet` with the missing columns of the likeliest kind."""
    stated = {"wc"} if "belongs_to" in table.header else set()
    missing = {
        kind: [name for name in columns if name not in table.header and name not in stated]
        for kind, columns in COLUMNS.items()
    }
    # The share tells a sheet that lost a column from one of another kind, which has fewer columns in all.
    kind = min(COLUMNS, key=lambda kind: len(missing[kind]) / len(COLUMNS[kind]))
    if missing[kind]:
        if len(missing[kind]) == len(COLUMNS[kind]):
            raise BadSheet(
                table.name, table.header_line, f"not a result sheet: none of the columns {', '.join(COLUMNS[kind])}"
            )
        lacking = f"missing columns: {', '.join(missing[kind])} (needed in a sheet of kind {kind})"
        raise BadSheet(table.name, table.header_line, lacking)
    return kind
