"""An allround championship in the views."""

from tests.kit.consumers.championship import a_championship, shown, skate
from tests.kit.consumers.log import Log, project


def test_points_add_up_and_the_next_distance_says_what_is_needed() -> None:
    log = a_championship()
    skate(log, "500m-men", {"a": 36_000_000, "b": 36_500_000})
    found = shown(log)
    assert found["next"] == "5000m-men"
    assert [(row["rank"], row["points"], row.get("behind")) for row in found["rows"].values()] == [
        (1, "36.000", None),
        (2, "36.500", "5.00"),
    ]
    log.distance = "5000m-men"
    log.pair(1, "a")
    log.pair(2, "b")
    log.result(1, "a", 380_000_000)
    found = shown(log)
    assert found["rows"]["b"]["needed"] == "6:14.99"
    log.result(2, "b", 374_990_000)
    for heat in (1, 2):
        log.of_heat("committed", heat)
    found = shown(log)
    assert [row["name"] for row in found["rows"].values()] == ["Skater b", "Skater a"]
    assert found["next"] == "1500m-men"


def test_the_time_needed_takes_the_lead_from_whoever_is_first_by_now() -> None:
    """The story: the needed time was against the leader of before alone. With b, the second, ahead of a by now, c was told a
    time that took no lead; and a, who skated last, was told nothing at all."""
    log = a_championship()
    skate(log, "500m-men", {"a": 36_000_000, "b": 36_200_000, "c": 36_500_000, "d": 36_600_000})
    log.distance = "5000m-men"
    for heat, who in enumerate("bcad", start=1):
        log.pair(heat, who)
    assert not any("needed" in row for row in shown(log)["rows"].values())
    log.result(1, "b", 372_000_000)  # 73.400 points
    rows = shown(log)["rows"]
    # Slower by 0.01 s and the points are 73.400 as well: equal, which leads nothing.
    assert {who: rows[who].get("needed") for who in "abcd"} == {
        "a": "6:13.99",
        "b": None,
        "c": "6:08.99",
        "d": "6:07.99",
    }
    assert {who: rows[who].get("behind") for who in "abcd"} == {"a": None, "b": "2.00", "c": "5.00", "d": "6.00"}
    log.result(3, "a", 380_000_000)  # 74.000: behind b
    rows = shown(log)["rows"]
    assert {who: rows[who].get("needed") for who in "cd"} == {"c": "6:08.99", "d": "6:07.99"}
    log.result(2, "c", 368_990_000)
    assert next(iter(shown(log)["rows"].values()))["name"] == "Skater c"


def test_a_competition_that_is_no_championship_has_none() -> None:
    log = Log().programme().pair(1, "a")
    log.result(1, "a", 70_000_000)
    assert "championship/c1" not in project(log.events).views
