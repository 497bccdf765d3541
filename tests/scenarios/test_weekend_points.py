"""The World Cup weekend of December 2021: points that published ranks give, and totals that follow from known races alone."""

import csv
from collections.abc import Iterator

import pytest

from consumers.rules.points import SEMI_FINAL, points_of, points_table, season_tables
from consumers.season.documents import standings_documents
from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, project
from tests.kit.recorded_data import shared

SEASON = "2021-22"


def rows(name: str) -> list[dict[str, str]]:
    with shared(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ranked() -> Iterator[tuple[str, str, int, int]]:
    """Discipline, gender, rank and points of every published row of the weekend that has both."""
    for row in rows("slc2021/results_verified.csv"):
        event, _, _ = row["event"].partition("_women" if "women" in row["event"] else "_men")
        gender = "women" if "women" in row["event"] else "men"
        if row["division"] != "B" and row["rank"].isdigit() and row["wc_points_computed"]:
            yield event.replace("_", "-"), gender, int(row["rank"]), int(row["wc_points_computed"])


def test_every_published_rank_of_the_weekend_gives_the_listed_points() -> None:
    season = season_tables(SEASON)
    assert season is not None
    found = list(ranked())
    assert len(found) > 80
    for discipline, gender, rank, points in found:
        table = points_table(season, discipline, gender, "A")
        assert table is not None, discipline
        assert points_of(table, rank) == points, (discipline, gender, rank)


def test_semi_final_and_final_of_two_world_cups_add_up_to_the_published_total() -> None:
    """260 after the third World Cup: second and seventh in the first one, third and fourth on 4 December."""
    season = season_tables(SEASON)
    assert season is not None
    final = points_table(season, "mass-start", "men", None)
    semi_final = points_table(season, "mass-start", "men", SEMI_FINAL)
    assert final is not None
    assert semi_final is not None
    assert points_of(semi_final, 2) + points_of(final, 7) + points_of(semi_final, 3) + points_of(final, 4) == 260


@pytest.fixture
def sunday() -> Document:
    """The 1500 m women of 5 December, those whose times are published, after two World Cups that one skater won."""
    log = Log(competition="slc", distance="1500m-women", metres=1500)
    venue = {"name": "Utah Olympic Oval"}
    stage = {"season": SEASON, "stage": 3, "starts_on": "2021-12-03", "ends_on": "2021-12-05"}
    log.add("competition.announced", {"name": "World Cup 3", "venue": venue, **stage})
    scheduled = {"number": 1, "name": "1500 m women", "discipline": "1500m", "gender": "women", "division": "A"}
    log.add("distance.scheduled", {"distance": log.distance, "metres": 1500, **scheduled})
    seed = {"competitor": "Miho Takagi", "country": "JPN", "stage_points": {"1": 60, "2": 60}}
    log.add("cup.seeded", {"season": SEASON, "cup": "1500m-women", "rows": [seed], "complete": False})
    published = [row for row in rows("slc2021/results_verified.csv") if row["event"] == "1500m_women" and row["rank"]]
    for heat, row in enumerate(published, start=1):
        competitor = {"id": str(heat), "name": row["name"], "country": row["country"]}
        entries = [{"race": f"r-{heat}-{heat}", "lane": "inner", "competitor": competitor}]
        line_up = {"heat": heat, "entries": entries}
        log.add("startlist.published", {"distance": log.distance, "heats": [line_up], "complete": False})
        minutes, _, seconds = row["time"].partition(":")
        log.result(heat, str(heat), (int(minutes) * 6_000 + round(float(seconds) * 100)) * 10_000)
        log.of_heat("committed", heat)
    log.add("distance.official", {"distance": log.distance})
    points = documents(project(log.events, "slc", batch=1_000))["points/slc"]
    return standings_documents(SEASON, {"slc": points})[f"standings/{SEASON}/1500m-women"]


def test_three_wins_are_the_published_total_of_sunday(sunday: Document) -> None:
    [expected] = [row for row in rows("slc2021/standings_after.csv") if row["name"] == "Miho Takagi"]
    [found] = [row for row in sunday["rows"].values() if row["name"] == "Miho Takagi"]
    assert found["official"]["points"] == int(expected["points"])
    assert found["official"]["rank"] == int(expected["position"])
