"""A sheet is read from whatever file a spreadsheet saves: encodings, separators, workbooks."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from producers.exceptions import BadSheet
from producers.sheets import read_sheets
from producers.sheets.encoding import decode
from producers.sheets.files import cell_text
from tests.kit.producers import sheet_paper as paper
from tests.kit.recorded_data import SHARED_DATA

ROWS = [
    {"name": "Andżelika WÓJCIK", "bib": "7", "country": "POL", "time": "1:12.87"},
    {"name": "Damian ŻUREK", "bib": "8", "country": "POL", "time": "1:13.00", "lane": "outer"},
    {"name": "Mateusz ŚLIWKA", "bib": "9", "country": "POL", "time": "1:13.50", "pair": "2"},
]
WESTERN = [
    {"name": "Béatrice LAMARCHE", "bib": "7", "time": "1:12.87"},
    {"name": "Josephine SCHLÖRB", "bib": "8", "time": "1:13.00", "lane": "outer"},
    {"name": "Håvard LØVÅS", "bib": "9", "time": "1:13.50", "pair": "2"},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250"])
def test_names_of_central_europe_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = paper.sheet(tmp_path, "individual", *ROWS)
    expected = paper.read(path)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert paper.read(path) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_names_of_western_europe_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = paper.sheet(tmp_path, "individual", *WESTERN)
    expected = paper.read(path)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert paper.read(path) == expected


def test_the_encoding_of_a_doubtful_file_can_be_given(tmp_path: Path) -> None:
    """`ě` of cp1250 is `ì` of cp1252: nothing in one name says which."""
    path = paper.sheet(tmp_path, "individual", {"name": "Metoděj JÍLEK", "bib": "7", "time": "1:12.87"})
    expected = paper.read(path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1250"))
    assert paper.read(path) != expected
    assert read_sheets([path], "cup", encoding="cp1250") == expected
    with pytest.raises(BadSheet, match="no encoding is named 'klingon'"):
        read_sheets([path], "cup", encoding="klingon")


def test_zero_bytes_tell_which_byte_comes_first() -> None:
    assert decode("wc,city".encode("utf-16-le")) == ("wc,city", "utf-16-le")
    assert decode("wc,city".encode("utf-16-be")) == ("wc,city", "utf-16-be")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("named", [False, True])
def test_cells_may_be_separated_by_any_usual_sign(tmp_path: Path, separator: str, named: bool) -> None:
    path = paper.sheet(tmp_path, "individual", *WESTERN)
    expected = paper.read(path)
    lines = path.read_text(encoding="utf-8").replace(",", separator)
    path.write_text(f"sep={separator}\n{lines}" if named else lines, encoding="utf-8")
    assert paper.read(path).events == expected.events


def test_a_quote_without_its_partner_costs_its_line_and_no_other(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", *WESTERN)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("Josephine", '"Josephine')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheets = paper.read(path)
    assert [entry.competitor.name for *_, entry in paper.entries(sheets)] == ["Béatrice LAMARCHE", "Håvard LØVÅS"]
    assert [(problem.line, problem.loses) for problem in sheets.problems] == [(3, "row")]
    assert sheets.not_official == ("cup/1000m-men",)


def workbook(folder: Path, *rows: Mapping[str, object], title: str = "Results") -> Path:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Notes"
    notes["A1"] = "Made by hand"
    sheet = book.create_sheet(title)
    columns = list(paper.PLAIN["individual"])
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    path = folder / "results.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_read_with_its_numbers_dates_and_times(tmp_path: Path) -> None:
    about: dict[str, object] = {
        "wc": 1,
        "city": "Inzell",
        "date": date(2024, 1, 20),
        "race_no": 1,
        "gender": "men",
        "distance_m": 1000,
        "country": "NED",
    }
    skaters: list[dict[str, object]] = [
        {"bib": 7, "name": "A", "pair": 1, "lane": "inner", "time": time(0, 1, 12, 870_000)},
        {"bib": 8, "name": "B", "pair": 1, "lane": "outer", "time": 73.5},
        {"bib": 9, "name": "C", "pair": 2, "lane": "inner", "time": timedelta(minutes=1, seconds=14)},
        {"bib": 10, "name": "D", "pair": 2, "lane": "outer", "time": "1:15,00", "thousandth_digit": 3},
        {"bib": 11, "name": "E", "pair": 3, "lane": "inner", "time": "DNS"},
        {"bib": 12, "name": "F", "pair": 3, "lane": "outer", "time": 76},
    ]
    path = workbook(tmp_path, *[about | skater for skater in skaters])
    sheets = paper.read(path)
    assert sheets.problems == ()
    assert [result.time_us for result in paper.results(sheets)] == [
        72_870_000,
        73_500_000,
        74_000_000,
        75_003_000,
        None,
        76_000_000,
    ]
    assert [result.status for result in paper.results(sheets)][4] == "DNS"


def test_a_problem_in_a_workbook_names_the_worksheet(tmp_path: Path) -> None:
    row = {**paper.PLAIN["individual"], "name": "A", "time": "fast"}
    path = workbook(tmp_path, row, title="Day 1")
    assert str(paper.read(path).problems[0]).startswith(f"{path} [Day 1]:2, column time: not a time")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (37.0, "37"),
        (36.96, "36.96"),
        (12, "12"),
        (datetime(2026, 11, 28), "2026-11-28"),
        (date(2026, 11, 28), "2026-11-28"),
        (datetime(2026, 11, 28, 13, 5), "2026-11-28 13:05:00"),
        (time(0, 1, 12, 870_000), "0:01:12.870000"),
        (timedelta(minutes=1, seconds=12, milliseconds=870), "0:01:12.870000"),
        ("#N/A", "#N/A"),
        (True, "True"),
    ],
)
def test_a_cell_of_a_workbook_is_the_text_of_a_csv_file(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_the_cases_of_the_review_are_read() -> None:
    case = SHARED_DATA.parent / "review" / "cases" / "04-sheet-times" / "excel-500-whole-second.csv"
    if not case.exists():
        pytest.skip(f"the cases of the review are not here: {case.parent}")
    sheets = paper.read(case)
    assert sheets.problems == ()
    assert [result.time_us for result in paper.results(sheets)] == [37_000_000, 36_900_000, 36_960_000, 37_500_000]
