"""The day of 16 November 2025: what the sheets print comes out of the rules, what they do not print is marked."""

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from consumers.projection import Projection
from consumers.season.documents import standings_documents
from producers.simulate.demo_days import DEFAULT_DAY, DEMO_DAYS
from producers.simulate.published import COMPETITION, first_of_division_a, published_day
from producers.simulate.published.pack import SPRINT_LAPS, pack_runs, sprint_points
from producers.simulate.published.tables import races
from schemas.documents import Document
from schemas.events import Event, ResultCommitted, SprintAwarded, StartListPublished, decode_event, encode_event
from schemas.views import check_view
from tests.kit.recorded_data import shared

FILE = resources.files("producers.simulate").joinpath("data/slc_2025_11_16/results.csv")


@cache
def day() -> tuple[Event, ...]:
    return tuple(published_day())


@cache
def documents() -> Mapping[str, Document]:
    projection = Projection(COMPETITION)
    for event in day():
        projection.apply(event)
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


def printed() -> list[dict[str, str]]:
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    return [row | dict(mark.split("=", 1) for mark in row["flags"].split(";") if "=" in mark) for row in rows]


def distance_of(row: Mapping[str, str]) -> str:
    event = row["event"].replace("_", "-")
    return event + ("-b" if row["division"] == "B" else "")


def shown(row: Mapping[str, str]) -> dict[str, Any]:
    rows = documents()[f"ranking/{COMPETITION}/{distance_of(row)}"]["rows"]
    (found,) = [each for each in rows.values() if each["name"] == row["name"]]
    return dict(found)


def test_rank_time_points_and_status_of_every_row_are_as_printed() -> None:
    differences = []
    for row in printed():
        found = shown(row)
        expected = (row["rank"], row["time"], row["wc_points"], row["status"] or "ok")
        said = (str(found.get("rank", "")), found.get("time", ""), str(found.get("points", "")), found["status"])
        if said != expected:
            differences.append((row["event"], row["name"], expected, said))
    assert differences == []
    assert len(printed()) == 230


def test_the_printed_thousandths_decide() -> None:
    shared_hundredth = [row for row in printed() if row["thousandth"]]
    assert len(shared_hundredth) > 10
    assert all(str(shown(row)["thousandth"]) == row["thousandth"] for row in shared_hundredth)


def test_the_shipped_file_is_the_one_of_the_sources() -> None:
    source = shared("seasons/race_days/2025-11-16_salt_lake_city.csv")
    assert FILE.read_text(encoding="utf-8") == source.read_text(encoding="utf-8")


def test_the_two_world_records_of_the_day_fall() -> None:
    found = {row["name"]: row.get("flags", []) for doc in rankings() for row in doc["rows"].values()}
    assert {name for name, flags in found.items() if "WR" in flags} == {"Femke Kok", "United States of America"}


def rankings() -> list[Document]:
    return [doc for channel, doc in documents().items() if channel.startswith("ranking/")]


def test_every_document_is_well_formed_and_official() -> None:
    for channel, document in documents().items():
        check_view(channel.split("/")[0], document)
    assert [doc["state"] for doc in rankings()] == ["official"] * 12


def test_the_cup_over_500_m_contains_the_race_of_the_day_before() -> None:
    points = {COMPETITION: documents()[f"points/{COMPETITION}"]}
    (kok,) = [
        row
        for row in standings_documents("2025-26", points)["standings/2025-26/500m-women"]["rows"].values()
        if row["name"] == "Femke Kok"
    ]
    assert (kok["official"]["rank"], kok["official"]["points"]) == (1, 120)


def test_events_are_in_order_unique_and_the_same_each_time() -> None:
    assert all(earlier.time <= later.time for earlier, later in pairwise(day()))
    assert max(Counter(event.id for event in day()).values()) == 1
    assert tuple(published_day()) == day()
    assert all(decode_event(encode_event(event)) == event for event in day())


def test_nobody_is_made_up_and_modelled_splits_are_marked() -> None:
    results = [event.data for event in day() if isinstance(event, ResultCommitted)]
    assert len(results) == 230
    assert {data.reconstructed for data in results if data.status == "ok"} == {("splits",)}
    lists = [event.data for event in day() if isinstance(event, StartListPublished)]
    entries = [entry for data in lists for heat in data.heats for entry in heat.entries]
    assert len(entries) == 230
    assert not any(entry.competitor.reconstructed for entry in entries)


def test_nothing_is_doubted() -> None:
    """A model that nobody can skate would be marked as a doubtful measurement."""
    assert "doubt" not in str([doc for channel, doc in documents().items() if channel.startswith(("ranking", "live"))])


def test_the_demo_begins_with_division_a() -> None:
    assert DEMO_DAYS["slc-2025-11-16"].begin == first_of_division_a()
    assert next(iter(DEMO_DAYS)) == DEFAULT_DAY
    later = {getattr(event.data, "distance", None) or "" for event in day() if event.time > first_of_division_a()} - {
        ""
    }
    assert len(later) == 6
    assert not any(distance.endswith("-b") for distance in later)


@pytest.mark.parametrize(
    "race", [race for race in races() if race.discipline == "mass-start"], ids=lambda race: race.distance
)
def test_a_mass_start_gives_the_listed_points_in_sprints_that_are_crossed_in_their_order(race: Any) -> None:
    points = sprint_points(race.rows)
    assert {name: tuple(of.values()) for name, of in points.items() if of} == {
        row.name: row.sprints for row in race.rows if row.sprints
    }
    for sprint in range(1, 5):
        given = [of[sprint] for of in points.values() if sprint in of]
        assert len(given) == len(set(given))
    runs = pack_runs(race.rows, Random(1))
    for sprint, lap in enumerate(SPRINT_LAPS, start=1):
        crossed = sorted(
            (name for name in runs if lap * 400 in runs[name].splits), key=lambda name: runs[name].splits[lap * 400]
        )
        winners = sorted((name for name, of in points.items() if sprint in of), key=lambda name: -points[name][sprint])
        assert crossed[: len(winners)] == winners
    for run in runs.values():
        laps = [0, *run.splits.values()]
        assert all(later - earlier >= 22_000_000 for earlier, later in pairwise(laps))


def test_sprints_are_awarded_for_every_listed_point() -> None:
    awarded = sum(event.data.points for event in day() if isinstance(event, SprintAwarded))
    assert awarded == sum(int(points) for row in printed() for points in row.get("sprints", "").split("+") if points)
