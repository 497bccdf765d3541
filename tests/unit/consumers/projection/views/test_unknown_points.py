"""A World Cup whose season has no points table says so, and guesses nothing."""

from typing import Any

import pytest

from consumers.season.documents import standings_documents
from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, project


def world_cup(season: str | None, discipline: str = "1000m", **more: Any) -> dict[str, Document]:
    log = Log()
    stage = {"season": season, "stage": 1} if season is not None else {}
    days = {"starts_on": "2026-11-13", "ends_on": "2026-11-15"}
    log.add("competition.announced", {"name": "World Cup 1", "venue": {"name": "Oval"}, **days, **stage})
    about = {"number": 1, "name": "A race", "discipline": discipline, "metres": 1000, "gender": "men"}
    log.add("distance.scheduled", {"distance": log.distance, **about, **more})
    log.pair(1, "a", "b")
    log.result(1, "a", 68_000_000)
    return documents(project(log.events))


@pytest.mark.parametrize("season", ["2026-27", "1998-99"])
def test_a_season_without_tables_gives_no_points_and_says_so(season: str) -> None:
    found = world_cup(season)
    ranking = found["ranking/c1/1000m-men"]
    assert (ranking["points_known"], "points" in ranking["rows"]["a"]) == (False, False)
    assert ranking["rows"]["a"]["rank"] == 1
    assert found["points/c1"]["unknown"] == ["1000m-men"]


def test_the_standings_of_a_season_without_tables_name_the_races_that_are_missing() -> None:
    documents_ = standings_documents("2026-27", {"c1": world_cup("2026-27")["points/c1"]})
    standings = documents_["standings/2026-27/1000m-men"]
    assert (standings["unknown"], standings["rows"]) == (["c1/1000m-men"], {})


@pytest.mark.parametrize(
    ("season", "discipline", "more", "known"),
    [
        ("2025-26", "1000m", {"division": "B"}, True),
        ("2025-26", "team-sprint", {}, False),
        ("2024-25", "1000m", {"division": "A"}, True),
        ("2024-25", "1000m", {"division": "B"}, False),
        ("2022-23", "team-sprint", {}, True),
        ("2022-23", "mass-start", {"start_mode": "mass"}, False),
        ("2021-22", "1000m", {"division": "B"}, False),
        ("2025-26", "100m", {}, True),
        (None, "1000m", {}, True),
    ],
)
def test_each_race_has_a_table_or_says_that_there_is_none(
    season: str | None, discipline: str, more: dict[str, Any], known: bool
) -> None:
    """A distance that counts for no cup gives no points, and that is known."""
    ranking = world_cup(season, discipline, **more)["ranking/c1/1000m-men"]
    assert ("points_known" not in ranking) is known


def test_a_cancelled_race_does_not_miss_points() -> None:
    assert "points_known" not in world_cup("2026-27", status="cancelled")["ranking/c1/1000m-men"]
