"""Sheets of everything that is skated: rounds, team sprint, relay, 100 m, championships; and what a sheet belongs to."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from consumers.projection import Projection
from producers.sheets import Sheets, read_sheets
from producers.sheets.cells import read_round
from producers.sheets.table import BadCell
from schemas.event_data import CompetitionData
from schemas.events import CompetitionAnnounced, DistanceScheduled, StartListPublished
from testing.processes import REPOSITORY
from tests.kit.producers import sheet_paper as paper
from tests.kit.producers.published_sheets import events_of

ROUNDS = REPOSITORY / "docs" / "examples" / "sheet-team-rounds.csv"


def with_columns(path: Path, more: Mapping[str, str], *each: Mapping[str, str]) -> Path:
    """The sheet with more columns: `more` in every row, `each` row by row."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [{**row, **more, **(each[place] if place < len(each) else {})} for place, row in enumerate(rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def documents(sheets: Sheets, competition: str = "cup") -> dict[str, Any]:
    projection = Projection(competition)
    for event in sheets.events[competition]:
        projection.apply(event)
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


def ranked(document: Mapping[str, Any]) -> list[tuple[Any, str, str]]:
    rows = sorted(document["rows"].values(), key=lambda row: (row.get("rank", 99), row["name"]))
    return [(row.get("rank"), row["name"], row.get("time", "")) for row in rows]


def announced(sheets: Sheets) -> CompetitionData:
    (event,) = events_of(sheets, CompetitionAnnounced)
    return event.data


def test_a_place_in_a_higher_final_beats_a_faster_time_in_a_lower_one() -> None:
    """As at the Olympic Games of 2022: Japan fell in the final A, in 3:04.47, and is second."""
    sheets = read_sheets([ROUNDS], "cup")
    assert (sheets.problems, sheets.not_official) == ((), ())
    document = documents(sheets)["ranking/cup/team-pursuit-women"]
    assert [name for _, name, _ in ranked(document)] == ["CAN", "JPN", "NED", "NOR", "USA", "POL"]
    assert [rank for rank, *_ in ranked(document)] == [1, 2, 3, 4, 5, 6]
    assert document["state"] == "official"


def test_rounds_are_heats_with_phases_in_the_order_of_the_rounds() -> None:
    (event,) = events_of(read_sheets([ROUNDS], "cup"), StartListPublished)
    assert [(heat.round, heat.heat, heat.phase) for heat in event.data.heats] == [
        *((1, number, "quarter-final") for number in (1, 2, 3)),
        *((2, number, "semi-final") for number in (1, 2)),
        (3, 1, "final-c"),
        (3, 2, "final-b"),
        (3, 3, "final-a"),
    ]
    races = [entry.race for heat in event.data.heats for entry in heat.entries]
    assert len(set(races)) == len(races) == 16
    assert [member.name for member in event.data.heats[0].entries[0].competitor.members] == [
        "Anna Visser",
        "Bo de Wit",
        "Cleo Bos",
    ]


def test_olympic_games_have_no_stage_and_records_of_their_own() -> None:
    data = announced(read_sheets([ROUNDS], "cup"))
    assert (data.name, data.stage, data.olympic, data.season) == ("Olympic trial", None, True, "2025-26")


def test_semi_finals_of_a_mass_start_lead_to_a_final(tmp_path: Path) -> None:
    rows = [
        {"name": name, "bib": str(bib), "time": time, "sprint_points_total": points}
        for name, bib, time, points in (
            ("A", 1, "8:10.00", "60"),
            ("B", 2, "8:10.50", "40"),
            ("C", 3, "8:11.00", "0"),
            ("D", 4, "8:09.00", "60"),
            ("E", 5, "8:09.50", "40"),
            ("F", 6, "8:09.90", "0"),
            ("D", 4, "8:00.00", "60"),
            ("A", 1, "8:00.20", "40"),
            ("B", 2, "8:00.40", "20"),
            ("E", 5, "8:00.60", "10"),
        )
    ]
    phases = [{"round": "semi-final 1"}] * 3 + [{"round": "Semi-final 2"}] * 3 + [{"round": "final"}] * 4
    path = with_columns(paper.sheet(tmp_path, "mass_start", *rows), {}, *phases)
    sheets = paper.read(path)
    assert sheets.problems == ()
    document = documents(sheets)["ranking/cup/mass-start-men"]
    assert [(rank, name) for rank, name, _ in ranked(document)] == [
        (1, "D"),
        (2, "A"),
        (3, "B"),
        (4, "E"),
        (5, "C"),
        (5, "F"),
    ]


def test_a_team_sprint_and_a_relay_are_sheets_of_teams(tmp_path: Path) -> None:
    rows: list[dict[str, str]] = [
        {"team": "NED", "time": "1:17.80"},
        {"team": "CAN", "start_straight": "Crossing", "time": "1:17.20"},
        *(
            {"team": team, "time": time, "start_straight": ""}
            for team, time in (("NED", "2:58.54"), ("GER", "3:01.00"))
        ),
        {"team": "ITA", "time": "2:59.10", "start_straight": "", "heat": "2"},
    ]
    relay = {"discipline": "Mixed relay", "gender": "mixed", "race_no": "2"}
    path = with_columns(
        paper.sheet(tmp_path, "team_pursuit", *rows), {"discipline": "team-sprint"}, {}, {}, relay, relay, relay
    )
    sheets = paper.read(path)
    assert sheets.problems == ()
    assert [
        (each.data.distance, each.data.metres, each.data.name) for each in events_of(sheets, DistanceScheduled)
    ] == [
        ("team-sprint-men", 1200, "Team sprint men"),
        ("mixed-relay-mixed", 2400, "Relay mixed"),
    ]
    views = documents(sheets)
    assert [name for _, name, _ in ranked(views["ranking/cup/team-sprint-men"])] == ["CAN", "NED"]
    assert [(rank, name) for rank, name, _ in ranked(views["ranking/cup/mixed-relay-mixed"])] == [
        (1, "NED"),
        (2, "ITA"),
        (3, "GER"),
    ]


def test_100_m_are_a_distance_as_any_other(tmp_path: Path) -> None:
    rows = [{"distance_m": "100", "time": "9.81"}, {"distance_m": "100", "lane": "outer", "time": "9,75"}]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows))
    assert [(rank, time) for rank, _, time in ranked(documents(sheets)["ranking/cup/100m-men"])] == [
        (1, "9.75"),
        (2, "9.81"),
    ]


@pytest.mark.parametrize(
    ("belongs_to", "championship", "name"),
    [
        ("Allround", "allround", "Allround championships, Inzell"),
        ("sprint", "sprint", "Sprint championships, Inzell"),
        ("single distances", None, "Single distances championships, Inzell"),
        ("national", None, "National championships, Inzell"),
        ("club", None, "Club competition, Inzell"),
        ("juniors", None, "Junior championships, Inzell"),
    ],
)
def test_only_a_world_cup_feeds_a_cup(tmp_path: Path, belongs_to: str, championship: str | None, name: str) -> None:
    path = paper.sheet(
        tmp_path, "individual", {"time": "1:10.00", "wc": ""}, {"time": "1:10.10", "lane": "outer", "wc": "7"}
    )
    sheets = paper.read(with_columns(path, {"belongs_to": belongs_to}))
    assert sheets.problems == ()
    data = announced(sheets)
    assert (data.stage, data.championship, data.name) == (None, championship, name)
    assert "points/cup" not in documents(sheets)


def test_a_championship_is_decided_by_points_over_its_distances(tmp_path: Path) -> None:
    rows = [
        {
            "name": name,
            "distance_m": metres,
            "time": time,
            "race_no": number,
            "pair": str(pair),
            "bib": str(pair),
            "wc": "",
        }
        for number, metres, times in (("1", "500", ("36.00", "36.40")), ("2", "1500", ("1:50.00", "1:47.00")))
        for pair, (name, time) in enumerate(zip(("A", "B"), times, strict=True), start=1)
    ]
    sheets = paper.read(with_columns(paper.sheet(tmp_path, "individual", *rows), {"belongs_to": "allround"}))
    document = documents(sheets)["championship/cup"]
    assert "72.066" in str(document)
    assert "72.666" in str(document)


def test_a_sheet_says_where_it_is_skated(tmp_path: Path) -> None:
    about = {
        "event_name": "Cup of the North",
        "venue": "Max Aicher Arena",
        "venue_country": "GER",
        "time_zone": "Europe/Berlin",
        "altitude_m": "700",
    }
    sheets = paper.read(with_columns(paper.sheet(tmp_path, "individual", {"time": "1:10.00"}), about))
    data = announced(sheets)
    assert (data.name, data.stage) == ("Cup of the North", 1)
    assert data.venue.model_dump() == {
        "name": "Max Aicher Arena",
        "city": "Inzell",
        "country": "GER",
        "timezone": "Europe/Berlin",
        "altitude_m": 700,
    }


@pytest.mark.parametrize(
    ("column", "value", "said", "loses"),
    [
        ("time_zone", "CEST", "'CEST' is no name of the IANA time zone database", "cell"),
        ("time_zone", "Berlin", "; is 'Europe/Berlin' meant?", "cell"),
        ("venue_country", "DE", "; is GER meant?", "cell"),
        ("altitude_m", "high", "'high' is no whole number", "cell"),
        ("belongs_to", "party", "'party' is not one of world-cup, olympics", "row"),
        ("round", "heats", "'heats' is no round: quarter-final, semi-final", "row"),
    ],
)
def test_what_cannot_be_read_of_the_competition_is_named(
    tmp_path: Path, column: str, value: str, said: str, loses: str
) -> None:
    path = with_columns(paper.sheet(tmp_path, "individual", {"time": "1:10.00"}), {column: value})
    (problem,) = paper.read(path).problems
    assert (problem.column, problem.loses) == (column, loses)
    assert said in problem.message


def test_several_competitions_in_one_file_are_told_apart(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"}, {"time": "1:11.00"}, {"time": "1:12.00", "wc": "2"})
    path = with_columns(path, {"belongs_to": ""}, {}, {"belongs_to": "national"})
    assert sorted(paper.read(path).events) == ["cup-1", "cup-2", "cup-national"]


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("", (None, 1)),
        ("Final", ("final", 1)),
        ("final A", ("final-a", 1)),
        ("semifinal 2", ("semi-final", 2)),
        ("Quarter_final", ("quarter-final", 1)),
    ],
)
def test_rounds_are_read_as_lists_name_them(text: str, phase: tuple[str | None, int]) -> None:
    assert read_round(text) == phase
    with pytest.raises(BadCell):
        read_round(f"{text} x9")
