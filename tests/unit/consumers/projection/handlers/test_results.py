"""Results in the documents: status, rank, ties, corrections, re-skates."""

import pytest

from tests.kit.consumers.log import Log, project, ranking, row
from tests.kit.consumers.pair import a_pair


def test_a_commit_alone_is_a_complete_result() -> None:
    log = Log().programme().pair(1, "a")
    log.result(1, "a", 70_001_000)
    log.of_heat("committed", 1)
    projection = project(log.events)
    assert row(projection, "a")["laps"]["1000"]["time"] == "1:10.00"
    assert ranking(projection)["state"] == "provisional"


@pytest.mark.parametrize("status", ["DNS", "DNF", "DQ", "WDR"])
def test_who_is_out_has_no_rank_and_stands_last(status: str) -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.result(1, "a", None, status, reason="T04")
    log.result(1, "b", 70_000_000)
    projection = project(log.events)
    found = row(projection, "a")
    assert (found["status"], found["reason"], found["position"], found["gap"]) == (status, "T04", 2, "")
    assert "rank" not in found
    assert "time" not in found


def test_the_splits_of_a_disqualified_skater_rank_nobody() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 16_000_000)
    log.lap(1, "b", 200, 17_000_000)
    assert row(project(log.events), "b")["laps"]["200"]["rank"] == 2
    log.result(1, "a", None, "DQ")
    projection = project(log.events)
    assert row(projection, "b")["laps"]["200"]["rank"] == 1
    assert "rank" not in row(projection, "a")["laps"]["200"]


def test_a_skater_known_not_to_start_is_out_before_the_heat() -> None:
    log = Log().programme().pair(1, "a", "b", status="DNS")
    projection = project(log.events)
    assert row(projection, "a")["status"] == "DNS"
    startlist = projection.views["startlist/c1/1000m-men"].doc
    assert startlist["heats"]["1"]["lanes"]["inner"]["status"] == "DNS"


def test_equal_hundredths_show_the_thousandth_and_equal_thousandths_share_the_rank() -> None:
    log = Log().programme()
    for heat, (who, time_us) in enumerate(
        [("a", 70_004_900), ("b", 70_001_999), ("c", 70_004_100), ("d", 70_500_000)], start=1
    ):
        log.pair(heat, who).result(heat, who, time_us)
    projection = project(log.events)
    rows = {who: row(projection, who) for who in "abcd"}
    assert {who: (r["rank"], r.get("thousandth"), r["gap"]) for who, r in rows.items()} == {
        "b": (1, 1, ""),
        "a": (2, 4, ""),
        "c": (2, 4, ""),
        "d": (4, None, "+0.50"),
    }
    assert [rows[who]["position"] for who in "bacd"] == [1, 2, 3, 4]


def test_a_correction_stands_against_a_later_commit_of_what_it_replaces() -> None:
    log = a_pair()
    log.result(1, "a", 70_000_000)
    log.of_race("result.corrected", 1, "a", status="DQ", reason="T08", replaces={"time_us": 70_000_000})
    log.result(1, "a", 70_000_000)
    assert row(project(log.events), "a")["status"] == "DQ"
    log.result(1, "a", 69_000_000)
    assert row(project(log.events), "a")["time"] == "1:09.00"


def test_of_two_races_of_one_skater_the_one_with_a_result_counts() -> None:
    log = Log().programme().pair(1, "a")
    log.result(1, "a", 70_000_000)
    log.pair(5, "a")
    assert row(project(log.events), "a")["heat"] == 1
    log.lap(5, "a", 200, 17_000_000)
    assert row(project(log.events), "a")["heat"] == 1


@pytest.mark.parametrize(
    ("first", "again", "heat"),
    [
        ((70_000_000, "ok"), (69_990_000, "ok"), 5),
        ((67_580_000, "ok"), (68_460_000, "ok"), 1),
        ((67_580_000, "ok"), (67_580_900, "ok"), 5),
        ((67_580_000, "ok"), (67_581_000, "ok"), 1),
        ((67_580_000, "ok"), (None, "DNF"), 1),
        ((None, "DNF"), (71_000_000, "ok"), 5),
        ((None, "DNF"), (None, "DNS"), 5),
    ],
)
def test_the_better_of_a_race_and_its_reskate_counts(
    first: tuple[int | None, str], again: tuple[int | None, str], heat: int
) -> None:
    """The story: a skater who was hindered skated the 1000 m again, was slower, and had the slower time as result. At the
    Olympic 1000 m of 2026 the first time stood: 1:07.58, fifth, after 1:08.46 in the re-skate."""
    log = Log().programme().pair(1, "a", "b").pair(5, "a")
    log.result(1, "b", 68_000_000)
    log.result(1, "a", *first)
    log.result(5, "a", *again, reskate=True)
    found = row(project(log.events), "a")
    assert (found["heat"], found.get("time_us"), found["status"]) == (heat, *(again if heat == 5 else first))
    assert found.get("flags") == (["RS"] if heat == 5 else [])
