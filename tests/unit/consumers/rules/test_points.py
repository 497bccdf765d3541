"""World Cup points: the tables as printed, and where they do not apply."""

import pytest

from consumers.rules.points import cup_of, points_of, points_table, season_tables

CURRENT = season_tables("2025-26")
OLYMPIC = season_tables("2021-22")


@pytest.mark.parametrize(
    ("discipline", "gender", "division", "first", "fourth", "last"),
    [
        ("500m", "women", "A", 60, 43, (20, 21)),
        ("1500m", "men", None, 60, 43, (20, 21)),
        ("1000m", "men", "B", 28, 17, (20, 1)),
        ("3000m", "women", "B", 32, 21, (24, 1)),
        ("5000m", "men", "B", 32, 21, (24, 1)),
        ("5000m", "women", "B", 36, 25, (28, 1)),
        ("10000m", "men", "B", 36, 25, (28, 1)),
        ("mass-start", "women", "A", 60, 43, (24, 17)),
        ("mass-start", "men", "B", 20, 17, (20, 1)),
        ("team-pursuit", "women", "A", 60, 43, (8, 34)),
        ("team-pursuit", "men", "B", 40, 29, (8, 25)),
    ],
)
def test_tables_are_those_of_the_sheets(
    discipline: str, gender: str, division: str | None, first: int, fourth: int, last: tuple[int, int]
) -> None:
    assert CURRENT is not None
    table = points_table(CURRENT, discipline, gender, division)
    assert table is not None
    assert (points_of(table, 1), points_of(table, 4)) == (first, fourth)
    assert points_of(table, last[0]) == last[1]
    assert points_of(table, last[0] + 1) == 0
    assert list(table) == sorted(table, reverse=True)


def test_a_final_counts_double() -> None:
    assert CURRENT is not None
    table = points_table(CURRENT, "500m", "men", "A")
    assert table is not None
    assert points_of(table, 2, factor=2) == 108


def test_a_season_may_double_its_mass_start() -> None:
    assert OLYMPIC is not None
    table = points_table(OLYMPIC, "mass-start", "men", None)
    assert table is not None
    assert [points_of(table, rank) for rank in (1, 3, 4, 7, 11)] == [120, 96, 86, 72, 60]  # published


def test_what_the_season_does_not_say_gives_no_points() -> None:
    assert OLYMPIC is not None
    assert points_table(OLYMPIC, "500m", "men", "B") is None
    assert points_table(OLYMPIC, "team-sprint", "men", "A") is None
    assert season_tables("1901-02") is None


def test_long_distances_share_their_standings() -> None:
    assert CURRENT is not None
    cups = {cup_of(CURRENT, discipline, "men") for discipline in ("3000m", "5000m", "10000m")}
    assert cups == {"long-distance-men"}
    assert cup_of(CURRENT, "500m", "women") == "500m-women"
    assert cup_of(CURRENT, "300m", "women") is None
