"""Saturday 4 December 2021 through the projection: every published row comes out as it was printed.

The expectation is read from the published table itself, and the ranks are counted here a second time, naively.
"""

import csv
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest

from consumers.projection import Projection
from producers.simulate import COMPETITION, race_day
from schemas.events import Event, ResultCommitted, decode_event, encode_event
from schemas.views import check_view


def published() -> list[dict[str, str]]:
    path = resources.files("producers.simulate").joinpath("data", "results.csv")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


DISTANCES = sorted({row["distance"] for row in published()})


@pytest.fixture(scope="module")
def day() -> list[Event]:
    return list(race_day())


@pytest.fixture(scope="module")
def views(day: list[Event]) -> Mapping[str, dict[str, Any]]:
    """Every document after the day; each version on the way is held against its model."""
    projection = Projection(COMPETITION)
    for event in day:
        projection.apply(decode_event(encode_event(event)))
        for change in projection.collect().changes:
            check_view(change.channel.split("/")[0], change.view.doc)
    return {channel: view.doc for channel, view in projection.views.items()}


def rows_by_name(views: Mapping[str, dict[str, Any]], distance: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in views[f"ranking/{COMPETITION}/{distance}"]["rows"].values()}


def cut(time: str) -> str:
    """A printed time as it is shown: to hundredths, the rest cut."""
    whole, _, decimals = time.partition(".")
    return f"{whole}.{decimals[:2]}"


@pytest.mark.parametrize("expected", published(), ids=lambda row: f"{row['distance']}-{row['name']}")
def test_a_published_row_comes_out_as_printed(expected: dict[str, str], views: Mapping[str, dict[str, Any]]) -> None:
    row = rows_by_name(views, expected["distance"])[expected["name"]]
    assert (row["rank"], row["country"], row["status"]) == (int(expected["rank"]), expected["country"], "ok")
    assert "provisional" not in row
    assert "competitor" not in row.get("reconstructed", [])
    assert ("time" in row.get("reconstructed", [])) == (not expected["time"])
    if expected["time"]:
        assert row["time"] == cut(expected["time"])
        assert row["gap"] == ("" if expected["rank"] == "1" else expected["gap"])
        assert "reason" not in row
    points = [
        60,
        54,
        48,
        43,
        40,
        38,
        36,
        34,
        32,
        31,
        30,
        29,
        28,
        27,
        26,
        25,
        24,
        23,
        22,
        21,
    ]  # published for most ranks
    assert row["points"] == points[int(expected["rank"]) - 1]
    for split in expected["splits"].split():
        metres, _, time = split.partition("=")
        assert row["laps"][metres]["time"] == time


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_field_is_complete_and_official(distance: str, views: Mapping[str, dict[str, Any]]) -> None:
    document = views[f"ranking/{COMPETITION}/{distance}"]
    rows = list(document["rows"].values())
    assert document["state"] == "official"
    assert [row["rank"] for row in sorted(rows, key=lambda row: row["position"])] == list(range(1, 21))
    known = {row["name"] for row in published() if row["distance"] == distance}
    assert {row["name"] for row in rows if "competitor" not in row.get("reconstructed", [])} == known


@pytest.mark.parametrize("distance", DISTANCES)
def test_ranks_counted_from_the_results_alone_are_the_same(
    distance: str, day: list[Event], views: Mapping[str, dict[str, Any]]
) -> None:
    times = {
        event.data.race: event.data.time_us
        for event in day
        if isinstance(event, ResultCommitted) and event.data.distance == distance and event.data.time_us is not None
    }
    for row in views[f"ranking/{COMPETITION}/{distance}"]["rows"].values():
        faster = sum(time_us // 1000 < times[row["race"]] // 1000 for time_us in times.values())
        assert row["rank"] == faster + 1


def test_what_was_not_skated_stands_in_the_programme_and_nowhere_else(views: Mapping[str, dict[str, Any]]) -> None:
    programme = views[f"competition/{COMPETITION}"]["programme"]
    states = {distance: entry["state"] for distance, entry in programme.items()}
    assert states == dict.fromkeys(DISTANCES, "official") | {
        "mass-start-men": "scheduled",
        "team-pursuit-women": "scheduled",
    }
    for distance in ("mass-start-men", "team-pursuit-women"):
        assert views[f"ranking/{COMPETITION}/{distance}"]["rows"] == {}


def test_the_stories_of_the_day(views: Mapping[str, dict[str, Any]]) -> None:
    sprint = rows_by_name(views, "500m-women-2")
    kok, leerdam = sprint["Femke Kok"], sprint["Jutta Leerdam"]
    assert (kok["time"], kok["laps"]["100"]["lap"], kok["laps"]["500"]["lap"]) == ("36.96", "10.49", "26.47")
    assert (leerdam["rank"], leerdam["time"], leerdam["gap"]) == (20, "45.53", "+8.76")
    assert kok["heat"] == leerdam["heat"] == 7
    assert leerdam["laps"]["100"]["rank"] == 20
    middle = rows_by_name(views, "1500m-men")
    assert (middle["Kjeld Nuis"]["rank"], middle["Kjeld Nuis"]["time"]) == (11, "1:43.04")
    assert middle["Kjeld Nuis"]["heat"] == middle["Kim Min-seok"]["heat"] == 10
    assert rows_by_name(views, "1000m-women")["Femke Kok"]["time"] == "1:12.87"


def test_the_board_is_empty_after_the_day(views: Mapping[str, dict[str, Any]]) -> None:
    assert views[f"live/{COMPETITION}"]["heats"] == {}
