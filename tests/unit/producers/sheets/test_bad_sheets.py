"""A bad row is named by file, line and column and the rest goes in; a file that is no sheet is refused as a whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.exceptions import BadName, BadSheet
from producers.sheets import read_sheets
from producers.sheets.table import MAX_BYTES
from schemas.events import decode_event, encode_event
from tests.kit.producers import sheet_paper as paper

GOOD = {"individual": {"time": "1:10.00"}, "mass_start": {"time": "8:10.00"}, "team_pursuit": {"time": "2:58.00"}}


@pytest.mark.parametrize(
    ("kind", "row", "column", "said"),
    [
        ("individual", {"time": "70;12"}, "time", "not a time like 36.96 or 1:12.87: '70;12'"),
        ("individual", {"time": "0.00"}, "time", "0.00 is no time of a race"),
        ("individual", {"time": ""}, "time", "no time, and no status that says why"),
        ("individual", {"thousandth_digit": "12"}, "thousandth_digit", "'12' is no whole number from 0 to 9"),
        ("individual", {"status": "LATE"}, "status", "unknown status 'LATE': DNS, DNF, DQ, WDR, or empty"),
        ("individual", {"division": "C"}, "division", "unknown division 'C': A, B, or empty"),
        ("individual", {"gender": "boys"}, "gender", "unknown gender 'boys': men, women, mixed"),
        ("individual", {"run": "3rd"}, "run", "unknown run '3rd': 1st, 2nd, or empty"),
        ("individual", {"wc": ""}, "wc", "empty"),
        ("individual", {"date": "15-11-2025"}, "date", "'15-11-2025' is no date like 2025-11-15"),
        ("individual", {"date": "0202-11-15"}, "date", "'0202-11-15' is in no season of the sport"),
        ("individual", {"city": "x" * 101}, "city", "longer than 100 characters"),
        ("individual", {"distance_m": "1 km"}, "distance_m", "'1 km' is no whole number from 100"),
        ("individual", {"bib": "-3"}, "bib", "'-3' is no whole number"),
        ("individual", {"name": ""}, "name", "empty"),
        ("individual", {"name": "x" * 201}, "name", "longer than 200 characters"),
        ("individual", {"country": "Holland"}, "country", "'Holland' is no three-letter code like NED"),
        ("individual", {"lane": "middle"}, "lane", "'middle' is no lane: inner or outer"),
        ("individual", {"lane": ""}, "lane", "empty, though pair is not"),
        ("individual", {"pair": ""}, "pair", "empty, though lane is not"),
        ("individual", {"flags": "RW fell"}, "flags", "'fell' is no mark like F, RS or RW"),
        ("individual", {"reason_code": "x" * 501}, "reason_code", "longer than 500 characters"),
        ("individual", {"date": "2024-07-01"}, "date", "2024-07-01 is in season 2024-25, and the first row in 2023-24"),
        (
            "individual",
            {"pair": "1", "lane": "inner"},
            "lane",
            "pair 1 inner of 1000m-men is taken already, first by line 2",
        ),
        ("individual", {"name": "Skater 2", "bib": "2"}, "name", "Skater 2 is in 1000m-men already, by line 2"),
        ("mass_start", {"laps": "all"}, "laps", "'all' is no whole number"),
        (
            "mass_start",
            {"sprint_points_listed": "2+x"},
            "sprint_points_listed",
            "'2+x' is no sum of sprint points like 2+60",
        ),
        ("team_pursuit", {"start_straight": "Left"}, "start_straight", "'Left' is no lane: Finish or Crossing"),
        ("team_pursuit", {"team": ""}, "team", "empty"),
        (
            "team_pursuit",
            {"start_straight": "Finish", "heat": "1"},
            "start_straight",
            "heat 1 inner of team-pursuit-men is",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_in(
    tmp_path: Path, kind: str, row: dict[str, str], column: str, said: str
) -> None:
    elsewhere = {"pair": "2"} if kind == "individual" else {"heat": "2"} if kind == "team_pursuit" else {}
    last = {"pair": "3"} if kind == "individual" else {"heat": "3"} if kind == "team_pursuit" else {}
    path = paper.sheet(tmp_path, kind, GOOD[kind], {**elsewhere, **GOOD[kind], **row}, {**last, **GOOD[kind]})
    sheets = paper.read(path)
    (problem,) = sheets.problems
    assert str(problem).startswith(f"{path}:3, column {column}: {said}")
    assert len(paper.results(sheets)) == len(paper.entries(sheets)) == 2


def test_a_row_that_ends_too_early_or_too_late_is_named(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "1,Inzell,2024-01-20", lines[1] + ",x,y", ""]), encoding="utf-8")
    short, long = paper.read(path).problems
    assert str(short) == f"{path}:3, column race_no: missing: the row ends before it"
    assert str(long).startswith(f"{path}:4: 2 cells more than the header has")


def test_a_place_in_a_quartet_can_be_taken_twice_and_not_thrice(tmp_path: Path) -> None:
    places = [{"pair": "1", "lane": lane, "time": "4:10.00"} for lane in ("inner", "outer", "inner", "outer", "inner")]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *[{"distance_m": "3000", **place} for place in places]))
    (problem,) = sheets.problems
    assert (problem.line, problem.message) == (
        6,
        "pair 1 inner of 3000m-men is taken twice already, first by line 2",
    )
    assert [(heat, entry.lane) for _, heat, entry in paper.entries(sheets)] == [
        (1, "inner"),
        (1, "outer"),
        (2, "inner"),
        (2, "outer"),
    ]


def test_a_file_without_the_needed_columns_says_which_are_missing(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "team_pursuit", {"time": "2:58.00"})
    path.write_text(path.read_text(encoding="utf-8").replace("start_straight", "lane").replace("wc,", "cup,"))
    with pytest.raises(BadSheet) as caught:
        paper.read(path)
    assert (
        str(caught.value) == f"{path}:1: missing columns: wc, start_straight (needed in a sheet of kind team-pursuit)"
    )
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ": empty; the first line of a sheet names its columns"),
        (b"\n \n", ": empty; the first line of a sheet names its columns"),
        (b'{"specversion": "1.0"}\n', ":1: not a result sheet in CSV: none of the columns wc, city"),
        (b"wc\n\xff\xfe\n", ":2: not UTF-8 text; save the sheet as CSV in UTF-8"),
        (b'wc,city\n1,"Inzell\n', ":2: not CSV: unexpected end of data"),
        (b"wc,city,WC\n", ":1: columns named twice: wc"),
        (b"x" * (MAX_BYTES + 1), f": larger than {MAX_BYTES // 2**20} MB"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(content)
    with pytest.raises(BadSheet) as caught:
        paper.read(path)
    assert str(caught.value).startswith(f"{path}{said}")


def test_a_sheet_without_rows_is_refused(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "mass_start")
    with pytest.raises(BadSheet, match="names its columns and holds no rows"):
        paper.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"lost\.csv"):
        paper.read(tmp_path / "lost.csv")


def test_a_name_that_no_competition_can_have_is_refused(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    with pytest.raises(BadName):
        read_sheets([path], "World Cup")


def test_a_sheet_of_nothing_but_bad_rows_says_nothing(tmp_path: Path) -> None:
    sheets = paper.read(paper.sheet(tmp_path, "individual", {"time": "fast"}))
    assert (sheets.events, paper.problems(sheets)) == ({}, [(2, "time")])


CELLS = st.dictionaries(
    st.sampled_from(sorted(paper.PLAIN["individual"] | paper.PLAIN["mass_start"] | paper.PLAIN["team_pursuit"])),
    st.one_of(
        st.sampled_from(
            ["", "0", "1", "2", "1:10.00", "59:59.99", "DQ", "WDR", "inner", "outer", "Ω", "F RS", "2+60", "B"]
        ),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    ),
    max_size=6,
)


@given(kind=st.sampled_from(sorted(paper.PLAIN)), rows=st.lists(CELLS, min_size=1, max_size=6))
def test_whatever_the_cells_hold_each_row_is_a_result_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, kind: str, rows: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("sheet")
    plain = [{"time": "1:10.00", **{name: row[name] for name in row if name in paper.PLAIN[kind]}} for row in rows]
    sheets = paper.read(paper.sheet(folder, kind, *plain))
    events = [event for said in sheets.events.values() for event in said]
    assert all(decode_event(encode_event(event)) == event for event in events)
    committed = sum(event.type == "result.committed" for event in events)
    assert committed + len(sheets.problems) == len(rows)
