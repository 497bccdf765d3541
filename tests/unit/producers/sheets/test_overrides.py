"""Where the printed lists depart from the rules, found by an oracle of its own from times, sprint points and tables.

The oracle reads the sheets by itself and shares no code with the product. What it finds is what is shipped.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TypeAlias

import pytest

from producers.exceptions import BadSheet
from producers.sheets import read_sheets
from producers.sheets.overrides import COLUMNS, shipped_overrides
from schemas.events import ResultCommitted
from tests.kit.producers import published_sheets as published
from tests.kit.producers import sheet_paper as paper
from tests.kit.producers.published_sheets import events_of, needs_sheets, printed

Printed: TypeAlias = dict[str, str]
Departure: TypeAlias = tuple[str, str, str, str, str, str, str, str]
"""wc, discipline, gender, run, division, name, and the rank and points that the list has instead (`""` = as the rules)."""


def shipped() -> list[dict[str, str]]:
    text = resources.files("producers.sheets").joinpath("data/overrides_2025_26.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def thousandths(row: Printed) -> int:
    minutes, _, rest = row["time"].rpartition(":")
    seconds, cents = rest.split(".")
    return (int(minutes or 0) * 6_000 + int(seconds) * 100 + int(cents)) * 10 + int(row["thousandth_digit"] or 0)


def mass_start_order(row: Printed) -> tuple[int, int, int]:
    return -int(row["sprint_points_total"]), -int(row["laps"]), thousandths(row)


def table_name(kind: str, row: Printed) -> str:
    if kind != "individual":
        return f"{kind}_{row['division']}"
    if row["division"] == "A":
        return "A_individual"
    single = (row["gender"], row["distance_m"]) in (("women", "5000"), ("men", "10000"))
    long = row["distance_m"] in ("3000", "5000")
    return "B_5000w_10000m_single_race_distance" if single else "B_3000w_5000m" if long else "B_500_1000_1500"


def departures(kind: str, order: Callable[[Printed], object]) -> set[Departure]:
    """Every printed row whose rank or points are not those of the rules."""
    tables = json.loads((published.FOLDER / "points_tables_observed.json").read_text(encoding="utf-8"))["tables"]
    races: dict[tuple[str, ...], list[Printed]] = defaultdict(list)
    for row in printed(kind):
        races[row["wc"], row["gender"], row.get("distance_m", ""), row.get("run", ""), row["division"]].append(row)
    found: set[Departure] = set()
    for race, rows in races.items():
        timed = [row for row in rows if row["status"] == ""]
        for row in rows:
            rank, points = "", ""
            if row["status"] == "":
                ahead = sum(order(other) < order(row) for other in timed)  # type: ignore[operator]
                rank = str(ahead + 1)
                points = str(tables[table_name(kind, row)].get(rank, {"points": 0})["points"])
            elif row["status"] == "DQ" and kind == "mass_start":
                rank = str(len(timed) + 1)
            if (row["rank"], row["wc_points"]) != (rank, points):
                wc, gender, metres, run, division = race
                discipline = f"{metres}m" if metres else kind.replace("_", "-")
                name = row.get("name") or row["team"]
                instead = (
                    "" if row["rank"] == rank else row["rank"],
                    "" if row["wc_points"] == points else row["wc_points"],
                )
                assert instead != ("", ""), "a printed list never takes away what an override could not say"
                found.add((wc, discipline, gender, run, division, name, *instead))
    return found


@needs_sheets
def test_the_shipped_overrides_are_all_rows_that_depart_from_the_rules_and_no_others() -> None:
    found = (
        departures("individual", thousandths)
        | departures("team_pursuit", thousandths)
        | departures("mass_start", mass_start_order)
    )
    assert len(found) == 22
    columns = COLUMNS[:-1]
    assert {tuple(row[column] for column in columns) for row in shipped()} == found


@needs_sheets
def test_each_shipped_override_reaches_its_result() -> None:
    reached = [event.data for event in events_of(published.read(), ResultCommitted) if event.data.override]
    assert len(reached) == len(shipped()) == len(shipped_overrides("2025-26"))
    (horikawa,) = [data for data in reached if data.race == "mass-start-women.1.momoka-horikawa"]
    assert horikawa.override
    assert (horikawa.override.rank, horikawa.override.points) == (None, 44)
    assert "(N)" in horikawa.override.reason


def test_every_shipped_override_has_a_reason_in_words() -> None:
    assert all(len(row["reason"].split()) > 5 for row in shipped())


def test_a_season_without_known_departures_has_no_overrides() -> None:
    assert shipped_overrides("1998-99") == {}


def overrides(folder: Path, *rows: str) -> Path:
    path = folder / "overrides.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_a_file_of_overrides_takes_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"name": "Mia ŻUK", "bib": "7", "time": "1:10.00"})
    given = overrides(tmp_path, '1,1000m,men,,A,Mia Zuk,3,48,"moved up, by the referee"')
    (result,) = paper.results(paper.read(sheet, overrides=given))
    assert result.override
    assert result.override.model_dump(exclude_defaults=True) == {
        "rank": 3,
        "points": 48,
        "reason": "moved up, by the referee",
    }


@pytest.mark.parametrize(("cell", "reaches"), [("yes", True), ("no", False), ("", False)])
def test_an_override_reaches_season_totals_only_when_it_says_so(tmp_path: Path, cell: str, reaches: bool) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"name": "Mia ŻUK", "bib": "7", "time": "1:10.00"})
    path = tmp_path / "overrides.csv"
    row = f"1,1000m,men,,A,Mia Zuk,3,48,decided by the jury,{cell}"
    path.write_text("\n".join([",".join((*COLUMNS, "standings")), row]) + "\n", encoding="utf-8")
    (result,) = paper.results(paper.read(sheet, overrides=path))
    assert result.override
    assert result.override.in_standings is reaches


def test_an_override_for_nobody_in_a_race_that_is_there_is_named(tmp_path: Path) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    given = overrides(tmp_path, "1,1000m,men,,A,Mis Spelt,3,,slip", "2,1000m,men,,A,Another Cup,3,,not in these sheets")
    (problem,) = paper.read(sheet, overrides=given).problems
    assert str(problem) == f"{given}:2, column name: nobody of that name in 1000m-men of World Cup 1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,1000m,men,,A,A B,first,,why", "column rank: 'first' is no whole number from 1 to 9999"),
        ("1,1000m,men,,A,A B,1,,", "column reason: say in 1 to 500 characters why"),
        ("1,1000m,men,,A,A B,,,why", "column rank: empty, and so is points"),
        ("1,1000m,men,,C,A B,1,,why", "column division: unknown division 'C'"),
        ("1,1000m,men,3rd,A,A B,1,,why", "column run: unknown run '3rd'"),
        ("1,1000m,boys,,A,A B,1,,why", "column gender: unknown gender 'boys'"),
        ("1,1000m,men,,A,,1,,why", "column name: empty"),
        ("x,1000m,men,,A,A B,1,,why", "column wc: 'x' is no whole number"),
    ],
)
def test_a_bad_override_is_refused_with_its_line_and_column(tmp_path: Path, row: str, said: str) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    given = overrides(tmp_path, "1,1000m,men,,A,C D,1,,why", row)
    with pytest.raises(BadSheet) as caught:
        read_sheets([sheet], "cup", overrides=given)
    assert str(caught.value).startswith(f"{given}:3: {said}")


def test_two_overrides_for_one_row_are_refused(tmp_path: Path) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    given = overrides(tmp_path, "1,1000m,men,,A,C D,1,,why", "1,1000m,men,,A,C D,2,,why")
    with pytest.raises(BadSheet, match="a second override for the row of line 2"):
        read_sheets([sheet], "cup", overrides=given)


def test_a_file_without_the_columns_of_overrides_is_refused(tmp_path: Path) -> None:
    sheet = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    with pytest.raises(BadSheet, match="missing columns: discipline, rank, points, reason"):
        read_sheets([sheet], "cup", overrides=sheet)
