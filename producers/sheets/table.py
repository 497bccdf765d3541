"""A CSV file as cells: the kind of sheet, and each row with its line number."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from producers.exceptions import BadSheet

Kind = Literal["individual", "mass-start", "team-pursuit"]

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
"""Required columns of each kind of sheet. Other columns (rank, behind, wc_points …) are ignored."""

MAX_BYTES = 32 * 2**20
"""Largest file that is read; the sheets of a season are smaller than 1 MB, and a file is read into memory."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that was left out. `line` counts from 1, the header included; `column` may be empty."""

    path: str
    line: int
    column: str
    message: str

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
    """Cells beyond the header's."""


class BadCell(ValueError):
    """A cell that cannot be read; the reader of the row turns it into a `Problem`."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message

    def of(self, path: str, line: int) -> Problem:
        return Problem(path, line, self.column, self.message)


def read_table(path: Path) -> list[RawRow]:
    """The rows of one sheet. Raises `BadSheet` when it is not CSV or lacks columns, `OSError` when it cannot be opened."""
    header, records = read_csv(path)
    kind = _kind(path, header)
    return [
        RawRow(
            path=str(path),
            line=line,
            kind=kind,
            cells={name: cell.strip() for name, cell in zip(header, record, strict=False) if name in COLUMNS[kind]},
            surplus=max(0, len(record) - len(header)),
        )
        for line, record in records
    ]


def read_csv(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and records with the number of the line each begins on; empty lines are skipped. Raises as `read_table`."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadSheet(str(path), 0, f"larger than {MAX_BYTES // 2**20} MB; a sheet is a CSV file of some kilobytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSheet(str(path), line, "not UTF-8 text; save the sheet as CSV in UTF-8") from error
    records = list(_records(path, text))
    if not records:
        raise BadSheet(str(path), 0, "empty; the first line of a sheet names its columns")
    header = [name.strip().lower() for name in records[0][1]]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise BadSheet(str(path), records[0][0], f"columns named twice: {', '.join(twice)}")
    return header, records[1:]


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    header = text.lstrip().partition("\n")[0]
    # A spreadsheet of a country with decimal commas separates cells by semicolons, one that was copied by tabs.
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadSheet(str(path), line, f"not CSV: {error}") from error


def _kind(path: Path, header: list[str]) -> Kind:
    """The kind whose columns are all present. Raises `BadSheet` with the missing columns of the likeliest kind."""
    missing = {kind: [name for name in columns if name not in header] for kind, columns in COLUMNS.items()}
    # The share tells a sheet that lost a column from one of another kind, which has fewer columns in all.
    kind = min(COLUMNS, key=lambda kind: len(missing[kind]) / len(COLUMNS[kind]))
    if missing[kind]:
        if len(missing[kind]) == len(COLUMNS[kind]):
            raise BadSheet(str(path), 1, f"not a result sheet in CSV: none of the columns {', '.join(COLUMNS[kind])}")
        lacking = f"missing columns: {', '.join(missing[kind])} (needed in a sheet of kind {kind})"
        raise BadSheet(str(path), 1, lacking)
    return kind
