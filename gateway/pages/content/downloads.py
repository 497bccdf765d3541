"""Documents as tables for CSV (RFC 4180); they are the same in every language."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.documents import Document
from schemas.i18n.stages import stage_order

Cell = str | int
Table = tuple[list[str], list[list[Cell]]]
"""Column names, and the rows."""

_FORMULA_SIGNS = frozenset("=+-@−")
_LINE_SIGNS = ("\t", "\r", "\n")
_FIGURE = re.compile(r"\s*[+-](\d+:)?\d+(\.\d+)?\s*")
_SEPARATOR = re.compile(r"([;,\t\r\n])")
"""What separates cells in one country or another: spreadsheets split there, whatever the file uses."""


def csv_bytes(table: Table) -> bytes:
    """A header and rows with CRLF, in UTF-8 with the byte order mark by which spreadsheets tell UTF-8 from older encodings.

    A text that a spreadsheet would run as a formula gets an apostrophe (OWASP, "CSV Injection").
    """
    columns, rows = table
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutralise(column) for column in columns])
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def neutralise(cell: Cell) -> str:
    """The text of a cell that no spreadsheet runs. Figures such as `+0.39` stay as they are.

    >>> [neutralise("=1+1"), neutralise(" ＝1+1"), neutralise("a;=1+1"), neutralise("-1:02.10")]
    ["'=1+1", "' ＝1+1", "a;'=1+1", '-1:02.10']
    """
    first, *rest = _SEPARATOR.split(str(cell))
    parts = [f"'{first}" if _is_formula(first) else first]
    parts += [f"'{part}" if _is_formula(part) else part for part in rest]
    text = "".join(parts)
    return f"'{text}" if text.startswith(_LINE_SIGNS) else text


def _is_formula(text: str) -> bool:
    """Whether a text begins with a sign of a formula, after characters that a spreadsheet skips or does not show."""
    begin = next((sign for sign in text if unicodedata.category(sign)[0] not in "ZC"), "")
    # Spreadsheets of East Asia read full-width signs as their usual forms, which is what NFKC makes of them.
    return unicodedata.normalize("NFKC", begin)[:1] in _FORMULA_SIGNS and _FIGURE.fullmatch(text) is None


def in_order(rows: Mapping[str, Any]) -> list[Document]:
    """Rows in the order of the page."""
    return sorted(rows.values(), key=lambda row: row["position"])


def metres_of_splits(rows: Iterable[Document]) -> list[str]:
    """All splits that occur, in metres, shortest first."""
    return sorted({metres for row in rows for metres in row.get("laps", {})}, key=int)


def ranking_table(document: Document) -> Table:
    rows = in_order(document["rows"])
    splits = metres_of_splits(rows)
    fields = ["rank", "name", "country", "time", "time_us", "thousandth", "gap", "status", "reason"]
    later = ["points", "heat", "lane", "sprint_points", "laps_done"]
    columns = [
        *fields,
        "flags",
        "members",
        "modelled",
        *later,
        *(f"{m} m{lap}" for m in splits for lap in ("", " lap")),
    ]
    return columns, [
        [
            *_cells(row, fields),
            " ".join(row.get("flags", [])),
            "; ".join(row.get("members", [])),
            " ".join(row.get("reconstructed", [])),
            *_cells(row, later),
            *(cell for metres in splits for cell in _cells(row["laps"].get(metres, {}), ["time", "lap"])),
        ]
        for row in rows
    ]


def standings_table(document: Document) -> Table:
    stages = sorted(document["stages"], key=stage_order)
    columns = ["rank", "points", "change", "name", "country", "official_rank", "official_points"]
    return [*columns, *(f"stage {stage}" for stage in stages)], [
        [
            *_cells(row["live"], ["rank", "points", "change"]),
            *_cells(row, ["name", "country"]),
            *_cells(row.get("official", {}), ["rank", "points"]),
            *_cells(row["stages"], stages),
        ]
        for row in in_order(document["rows"])
    ]


def calendar_table(document: Document) -> Table:
    fields = ["name", "stage", "starts_on", "ends_on", "venue", "city", "country", "state"]
    return ["competition", *fields, "disciplines"], [
        [key, *_cells(entry, fields), " ".join(entry["disciplines"])] for key, entry in calendar_order(document)
    ]


def calendar_order(document: Document) -> list[tuple[str, Document]]:
    return sorted(document["competitions"].items(), key=lambda pair: (pair[1].get("starts_on", "9999"), pair[0]))


def programme_table(document: Document) -> Table:
    fields = ["number", "name", "starts_at", "discipline", "metres", "gender", "division", "run", "state"]
    rows = [[key, *_cells(entry, [*fields, "heats", "heats_committed"])] for key, entry in programme_order(document)]
    return ["distance", *fields, "heats", "heats_committed"], rows


def programme_order(document: Document) -> list[tuple[str, Document]]:
    return sorted(document["programme"].items(), key=lambda pair: (pair[1]["number"], pair[0]))


def _cells(values: Mapping[str, Any], keys: Sequence[str]) -> list[Cell]:
    return [values.get(key, "") for key in keys]
