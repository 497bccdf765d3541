"""Points carried in: whole numbers of known races, for the cups of the day, and never said to be all."""

import csv
from importlib import resources

import pytest

from producers.simulate import sheets
from producers.simulate.seeds import cup_seeds
from producers.simulate.sheets import Seed

STAGES = {"1", "2", "1-2", "3.1", "3.semi-final"}


def test_each_cup_of_the_day_has_its_seeds_and_none_is_complete() -> None:
    seeds = cup_seeds("2021-22")
    assert [seed["cup"] for seed in seeds] == [
        "500m-women",
        "1500m-men",
        "1000m-women",
        "mass-start-men",
        "team-pursuit-women",
    ]
    assert {(seed["season"], seed["complete"]) for seed in seeds} == {("2021-22", False)}


def test_points_are_whole_numbers_by_stage() -> None:
    jackson = cup_seeds("2021-22")[0]["rows"][0]
    assert jackson == {"competitor": "Erin Jackson", "country": "USA", "stage_points": {"1-2": 234, "3.1": 60}}
    for seed in cup_seeds("2021-22"):
        for row in seed["rows"]:
            assert set(row["stage_points"]) <= STAGES
            assert all(type(points) is int for points in row["stage_points"].values())


def test_nobody_has_two_lines_for_one_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (Seed("500m-women", "Erin Jackson", "USA", "1", 60),) * 2
    monkeypatch.setattr("producers.simulate.seeds.seeds", lambda: twice)
    with pytest.raises(ValueError, match=r"Erin Jackson has two lines for stage 1 of 500m-women: correct seeds\.csv"):
        cup_seeds("2021-22")


def test_skaters_are_written_as_in_the_results_of_the_day() -> None:
    """A seed and a race of one skater meet by name and country."""
    day = {(result.name, result.country) for result in sheets.known_results()}
    day |= {(rider.name, rider.country) for rider in sheets.known_riders()}
    day |= {(team.name, team.country) for team in sheets.known_teams()}
    assert {(seed.name, seed.country) for seed in sheets.seeds()} - day == {("Norway", "NOR")}


@pytest.mark.parametrize("table", ["seeds", "mass_start", "team_pursuit"])
def test_every_line_names_sources_that_are_listed(table: str) -> None:
    folder = resources.files("producers.simulate").joinpath("data")
    keys = folder.joinpath("SOURCES.md").read_text(encoding="utf-8").partition("## Keys")[2].split()
    for row in csv.DictReader(folder.joinpath(f"{table}.csv").read_text(encoding="utf-8").splitlines()):
        assert row["sources"]
        assert set(row["sources"].split(";")) <= set(keys), row
