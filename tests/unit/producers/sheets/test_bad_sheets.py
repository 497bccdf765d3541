"""A bad cell costs as little as possible and is named by file, line, column, skater and value; a file that is no sheet is
refused as a whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.projection import Projection
from producers.exceptions import BadName, BadSheet
from producers.sheets import read_sheets
from producers.sheets.table import MAX_BYTES
from schemas.events import DistanceOfficial, decode_event, encode_event
from tests.kit.producers import sheet_paper as paper

GOOD = {"individual": {"time": "1:10.00"}, "mass_start": {"time": "8:10.00"}, "team_pursuit": {"time": "2:58.00"}}


CELL, RESULT, ROW = "cell", "result", "row"


@pytest.mark.parametrize(
    ("kind", "row", "column", "loses", "said"),
    [
        ("individual", {"time": "70;12"}, "time", RESULT, "not a time like 36.96 or 1:12.87: '70;12'"),
        ("individual", {"time": "0.00"}, "time", RESULT, "0.00 is no time of a race"),
        ("individual", {"time": "0:20.00"}, "time", RESULT, "0:20.00 is no time of a race over 1000 m"),
        ("individual", {"time": ""}, "time", RESULT, "no time, and no status that says why"),
        ("individual", {"time": "fast", "status": "DNF"}, "time", CELL, "not a time like 36.96 or 1:12.87: 'fast'"),
        ("individual", {"thousandth_digit": "12"}, "thousandth_digit", CELL, "'12' is no whole number from 0 to 9"),
        ("individual", {"status": "LATE"}, "status", RESULT, "unknown status 'LATE': DNS, DNF, DQ, WDR, or empty"),
        ("individual", {"division": "C"}, "division", CELL, "unknown division 'C': A, B, or empty"),
        ("individual", {"gender": "boys"}, "gender", CELL, "unknown gender 'boys': men, women, mixed"),
        ("individual", {"run": "3rd"}, "run", CELL, "unknown run '3rd': 1st, 2nd, or empty"),
        ("individual", {"wc": ""}, "wc", CELL, "empty"),
        ("individual", {"race_no": ""}, "race_no", CELL, "empty; the other rows of the race say '1'"),
        ("individual", {"date": "05-11-2025"}, "date", CELL, "'05-11-2025' is no date like 2025-11-15"),
        ("individual", {"date": "0202-11-15"}, "date", CELL, "'0202-11-15' is in no season of the sport"),
        ("individual", {"city": "x" * 101}, "city", CELL, "longer than 100 characters"),
        ("individual", {"distance_m": "1 km"}, "distance_m", CELL, "'1 km' is no whole number from 100"),
        ("individual", {"bib": "-3"}, "bib", CELL, "'-3' is no whole number"),
        ("individual", {"name": ""}, "name", ROW, "empty"),
        ("individual", {"name": "x" * 201}, "name", CELL, "longer than 200 characters"),
        ("individual", {"country": "Holland"}, "country", CELL, "'Holland' is no three-letter code like NED"),
        ("individual", {"lane": "middle"}, "lane", CELL, "'middle' is no lane: inner or outer"),
        ("individual", {"lane": ""}, "lane", CELL, "empty, though pair is not"),
        ("individual", {"pair": ""}, "pair", CELL, "empty, though lane is not"),
        ("individual", {"flags": "RW fell"}, "flags", CELL, "'fell' is no mark like F, RS or RW"),
        ("individual", {"reason_code": "x" * 501}, "reason_code", CELL, "longer than 500 characters"),
        (
            "individual",
            {"date": "2024-07-01"},
            "date",
            ROW,
            "2024-07-01 is in season 2024-25, and the first row in 2023-24",
        ),
        (
            "individual",
            {"pair": "1", "lane": "inner"},
            "lane",
            CELL,
            "pair 1 inner of 1000m-men is taken already, first by line 2",
        ),
        ("individual", {"name": "Skater 2", "bib": "2"}, "name", ROW, "Skater 2 is in 1000m-men already, by line 2"),
        ("mass_start", {"laps": "all"}, "laps", RESULT, "'all' is no whole number"),
        ("mass_start", {"sprint_points_total": "x"}, "sprint_points_total", RESULT, "'x' is no whole number"),
        (
            "mass_start",
            {"sprint_points_listed": "2+x"},
            "sprint_points_listed",
            CELL,
            "'2+x' is no sum of sprint points like 2+60",
        ),
        ("team_pursuit", {"start_straight": "Left"}, "start_straight", CELL, "'Left' is no lane: Finish or Crossing"),
        ("team_pursuit", {"team": ""}, "team", ROW, "empty"),
        (
            "team_pursuit",
            {"start_straight": "Finish", "heat": "1"},
            "start_straight",
            CELL,
            "heat 1 inner of team-pursuit-men is",
        ),
    ],
)
def test_a_bad_cell_is_named_and_costs_as_little_as_possible(
    tmp_path: Path, kind: str, row: dict[str, str], column: str, loses: str, said: str
) -> None:
    elsewhere = {"pair": "2"} if kind == "individual" else {"heat": "2"} if kind == "team_pursuit" else {}
    last = {"pair": "3"} if kind == "individual" else {"heat": "3"} if kind == "team_pursuit" else {}
    path = paper.sheet(tmp_path, kind, GOOD[kind], {**elsewhere, **GOOD[kind], **row}, {**last, **GOOD[kind]})
    sheets = paper.read(path)
    (problem,) = sheets.problems
    assert str(problem).startswith(f"{path}:3, column {column}: {said}")
    assert problem.loses == loses
    assert len(paper.entries(sheets)) == (2 if loses == ROW else 3)
    assert len(paper.results(sheets)) == (3 if loses == CELL else 2)
    if column not in ("name", "team", "lane", "start_straight") and "2024-07" not in said:
        assert (problem.competitor, problem.value) == (row.get("name", paper.name_of(kind, 3)), row[column][:200])


@pytest.mark.parametrize(
    ("row", "is_official"),
    [
        ({"country": "NL"}, True),
        ({"pair": "x"}, True),
        ({"time": "fast"}, False),
        ({"status": "LATE"}, False),
        ({"name": ""}, False),
        ({"time": ""}, False),
    ],
)
def test_a_race_with_a_missing_row_or_result_is_not_official(
    tmp_path: Path, row: dict[str, str], is_official: bool
) -> None:
    """The story: one time of a 500 m could not be read; the winner was missing from a result that said official."""
    rows = [
        {"time": "36.90", "distance_m": "500"},
        {"lane": "outer", "time": "36.96", "distance_m": "500", **row},
        {"time": "1:10.00", "race_no": "2"},
    ]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows))
    official = {
        event.data.distance: event.data.official
        for event in sheets.events["cup"]
        if isinstance(event, DistanceOfficial)
    }
    assert official == {"500m-men": is_official, "1000m-men": True}
    assert sheets.not_official == (() if is_official else ("cup/500m-men",))
    projection = Projection("cup")
    for event in sheets.events["cup"]:
        projection.apply(event)
    projection.collect()
    assert projection.views["ranking/cup/500m-men"].doc["state"] == ("official" if is_official else "running")


def test_a_row_whose_race_is_not_known_keeps_every_race_that_it_may_belong_to_from_being_official(
    tmp_path: Path,
) -> None:
    rows = [
        {"time": "36.90", "distance_m": "500"},
        {"time": "1:10.00", "race_no": "2"},
        {"time": "1:50.00", "distance_m": "1500", "race_no": "3", "gender": "women"},
        {"time": "1:11.00", "race_no": "?", "distance_m": "?"},
    ]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows))
    assert sheets.not_official == ("cup/500m-men", "cup/1000m-men")


def test_a_list_that_prints_more_ranks_than_it_has_rows_is_not_official(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"}, {"lane": "outer", "time": "1:10.20"})
    header, first, last = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header},rank\n{first},1\n{last},3\n", encoding="utf-8")
    sheets = paper.read(path)
    assert sheets.not_official == ("cup/1000m-men",)
    assert str(sheets.problems[0]).endswith("rank 3 is printed, and the race has 2 rows: some are missing")


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
        (3, "inner"),  # the fifth: its place is not known, its result is
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
        (b'{"specversion": "1.0"}\n', ":1: not a result sheet: none of the columns wc, city"),
        (b"\xff\xfewc\n", ":1: not text in utf-16-le; save the sheet as CSV in UTF-8"),
        (b'wc,city\n1,"Inzell\n', ":1: missing columns: date, race_no, gender"),
        (b"%PDF-1.4", ": a PDF; a sheet is a CSV file or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0", ": a workbook of an old Excel; save it as .xlsx or as CSV"),
        (b"PK\x03\x04", ": not an Excel workbook that can be read; save it as .xlsx or as CSV"),
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
    sheets = paper.read(paper.sheet(tmp_path, "individual", {"name": ""}))
    assert (sheets.events, paper.problems(sheets)) == ({}, [(2, "name")])


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
    listed = sum(len(paper.entries(sheets, competition)) for competition in sheets.events)
    lost = {problem.line for problem in sheets.problems if problem.loses == "row"}
    without = {problem.line for problem in sheets.problems if problem.loses == "result"} - lost
    assert listed + len(lost) == committed + len(without) + len(lost) == len(rows)
