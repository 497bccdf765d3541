"""A sheet file as records: the tables in it, each a header and rows of cells with the number of their line.

CSV in any usual encoding and with any usual separator, or an Excel workbook (.xlsx), whose worksheets are a table each.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from producers.exceptions import BadSheet
from producers.sheets.encoding import decode

MAX_BYTES = 32 * 2**20
"""Largest file that is read; the sheets of a season are smaller than 1 MB, and a file is read into memory."""
_MAX_UNPACKED = 8 * MAX_BYTES
"""A workbook is compressed; one that unpacks to more than this is no result sheet."""
_MAX_COLUMNS = 200

_SEPARATORS = ",;\t|"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TableOfCells:
    """`name` is the file, with the worksheet behind it where there are several. Empty lines are left out."""

    name: str
    header_line: int
    header: list[str]
    records: list[tuple[int, list[str]]]
    encoding: str = "utf-8"


def read_tables(path: Path, *, encoding: str | None = None, strict: bool = False) -> list[TableOfCells]:
    """The tables of a file, at least one.

    Raises `BadSheet` when it is neither CSV nor a workbook, and for a quote in the wrong place when `strict`; otherwise that
    costs the line. Raises `OSError` when the file cannot be opened.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadSheet(str(path), 0, f"larger than {MAX_BYTES // 2**20} MB; a sheet has some kilobytes")
    if content.startswith(_OLD_EXCEL):
        raise BadSheet(str(path), 0, "a workbook of an old Excel; save it as .xlsx or as CSV")
    if content.startswith(b"%PDF"):
        raise BadSheet(str(path), 0, "a PDF; a sheet is a CSV file or an Excel workbook (.xlsx)")
    tables = (
        list(_worksheets(path, content)) if content.startswith(_ZIP) else [_csv_table(path, content, encoding, strict)]
    )
    if not tables:
        raise BadSheet(str(path), 0, "empty; the first line of a sheet names its columns")
    return tables


def _table(
    path: Path, name: str, records: Sequence[tuple[int, list[str]]], encoding: str = "utf-8"
) -> TableOfCells | None:
    if not records:
        return None
    line, first = records[0]
    header = [cell.strip().lower() for cell in first]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise BadSheet(name or str(path), line, f"columns named twice: {', '.join(twice)}")
    return TableOfCells(name, line, header, list(records[1:]), encoding)


# --- CSV ---


def _csv_table(path: Path, content: bytes, encoding: str | None, strict: bool) -> TableOfCells:
    try:
        text, found = (content.decode(encoding), encoding) if encoding is not None else decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSheet(str(path), line, f"not text in {error.encoding}; save the sheet as CSV in UTF-8") from error
    except LookupError as error:
        raise BadSheet(
            str(path), 0, f"no encoding is named {encoding!r}; utf-8, cp1252 and cp1250 are usual"
        ) from error
    skipped, separator, body = _separator(text.removeprefix("\ufeff"))
    try:
        records = [(line + skipped, record) for line, record in _csv_records(body, separator)]
    except _BadQuote as error:
        if strict:
            raise BadSheet(str(path), error.line + skipped, f"not CSV: {error}") from error
        records = [(line + skipped, record) for line, record in _line_by_line(body, separator)]
    table = _table(path, str(path), records, found)
    if table is None:
        raise BadSheet(str(path), 0, "empty; the first line of a sheet names its columns")
    return table


class _BadQuote(ValueError):
    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def _csv_records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise _BadQuote(line, str(error)) from error


def _line_by_line(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each line as a record of its own, so that a quote without its partner does not swallow the lines after it."""
    for line, each in enumerate(io.StringIO(text), start=1):
        record = next(iter(csv.reader([each], delimiter=separator)), [])
        if any(cell.strip() for cell in record):
            yield line, record


def _separator(text: str) -> tuple[int, str, str]:
    """Lines before the header, the separator, and the text from the header on. Excel may name it first, as in `sep=;`."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        return 1, first.strip()[4:] or "\t", rest
    header = text.lstrip().partition("\n")[0]
    # A spreadsheet of a country with decimal commas separates cells by semicolons, one that was copied by tabs.
    return 0, max(_SEPARATORS, key=header.count), text


# --- Excel ---


def _worksheets(path: Path, content: bytes) -> Iterator[TableOfCells]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MAX_UNPACKED:
                raise BadSheet(str(path), 0, f"unpacks to more than {_MAX_UNPACKED // 2**20} MB; no result sheet does")
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadSheet(str(path), 0, "not an Excel workbook that can be read; save it as .xlsx or as CSV") from error
    try:
        several = len(workbook.worksheets) > 1
        for sheet in workbook.worksheets:
            name = f"{path} [{sheet.title}]" if several else str(path)
            records = [
                (line, cells)
                for line, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), start=1)
                if any(cells := _without_end([cell_text(value) for value in row]))
            ]
            if (table := _table(path, name, records)) is not None:
                yield table
    finally:
        workbook.close()


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def cell_text(value: object) -> str:
    """A cell of a workbook as a CSV file would have it: `37`, `2026-11-28`, `0:01:12.870000`."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        case timedelta():
            whole, us = divmod(value // timedelta(microseconds=1), 1_000_000)
            return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}.{us:06d}"
        case time():
            return f"{value.hour}:{value.minute:02d}:{value.second:02d}.{value.microsecond:06d}"
        case _:
            return str(value)
