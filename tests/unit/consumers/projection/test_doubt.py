"""A crossing in doubt causes no rank, record, news or projection until it is confirmed.

The first version announced a world record of 46.20 over 1000 m when a transponder was read twice at the bell.
"""

import pytest

from consumers.projection import Projection
from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, live, project, ranking, row
from tests.kit.consumers.ticker import said

WORLD_RECORD = {"kind": "WR", "discipline": "1000m", "gender": "men", "time_us": 65_370_000, "holder": "X Y"}


def double_read() -> Log:
    log = Log().programme().pair(1, "a", "b", personal_best_us=70_000_000)
    log.add("record.loaded", WORLD_RECORD)
    log.of_heat("started", 1)
    for who, metres, time_us in (
        ("a", 200, 17_100_000),
        ("b", 200, 17_400_000),
        ("a", 600, 43_000_000),
        ("a", 1000, 43_200_000),
    ):
        log.of_race("passing.recorded", 1, who, metres=metres, time_us=time_us, how="transponder")
    return log


def lane(projection: Projection, who: str = "a") -> Document:
    (heat,) = live(projection)["heats"].values()
    found: Document = heat["races"][f"r-{who}-1"]
    return found


def doubts(projection: Projection) -> Document:
    found: Document = projection.views["doubts/c1"].doc["doubts"]
    return found


def test_a_double_read_gives_no_time_record_lead_or_projection_and_is_marked() -> None:
    log = double_read()
    projection = project(log.events)
    found, on_ice = row(projection, "a"), lane(projection)
    assert "time" not in found
    assert "rank" not in found
    assert found["doubts"]["1000"] == {
        "time": "43.20",
        "time_us": 43_200_000,
        "how": "transponder",
        "reason": "too-fast",
    }
    assert (on_ice["status"], list(on_ice["splits"]), list(on_ice["doubts"])) == ("racing", ["200", "600"], ["1000"])
    assert on_ice["metres"] == 600
    assert on_ice["projected"]["time"] > "1:00"
    assert [each for kind in ("record", "lead", "best") for each in said(log, kind)] == []
    assert "broken" not in str(documents(projection)["records/c1"])


def test_the_operator_sees_every_crossing_in_doubt() -> None:
    (key,), (line,) = zip(*doubts(project(double_read().events)).items(), strict=True)
    assert key == "1000m-men/r-a-1/1000"
    assert (line["name"], line["metres"], line["time"], line["reason"]) == ("Skater a", 1000, "43.20", "too-fast")


@pytest.mark.parametrize("how", ["optical", "photofinish"])
def test_another_device_confirms_it(how: str) -> None:
    log = double_read()
    log.of_race("passing.recorded", 1, "a", metres=1000, time_us=43_205_000, how=how)
    projection = project(log.events)
    assert row(projection, "a")["time"] == "43.20"
    assert "1000" not in row(projection, "a")["doubts"]


def test_the_true_finish_replaces_it() -> None:
    log = double_read()
    log.of_race("passing.recorded", 1, "a", metres=1000, time_us=70_500_000, how="transponder")
    projection = project(log.events)
    assert (row(projection, "a")["time"], row(projection, "a")["rank"]) == ("1:10.50", 1)
    assert doubts(projection) == {}


def test_a_correction_by_a_person_confirms_it() -> None:
    log = double_read()
    log.result(1, "a", 43_200_000)
    assert "time" not in row(project(log.events), "a")
    replaced = {"status": "ok", "time_us": 43_200_000}
    log.of_race("result.corrected", 1, "a", time_us=43_200_000, replaces=replaced)
    projection = project(log.events)
    assert (row(projection, "a")["time"], row(projection, "a")["flags"]) == ("43.20", ["WR", "PB"])
    assert doubts(projection) == {}


def test_a_result_list_with_a_mistyped_time_breaks_no_record() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.add("record.loaded", WORLD_RECORD)
    log.result(1, "a", 61_020_000)
    log.result(1, "b", 71_000_000)
    log.of_heat("committed", 1)
    projection = project(log.events)
    assert "time" not in row(projection, "a")
    assert row(projection, "b")["rank"] == 1
    assert said(log, "record") == []


@pytest.mark.parametrize("status", ["DNS", "WDR"])
def test_who_did_not_start_has_no_split_rank_and_is_nobodys_reference(status: str) -> None:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("started", 1)
    for who, metres, time_us in (
        ("a", 200, 16_500_000),
        ("b", 200, 17_400_000),
        ("a", 600, 42_000_000),
        ("b", 600, 44_000_000),
    ):
        log.lap(1, who, metres, time_us)
    log.result(1, "a", None, status)
    projection = project(log.events)
    assert row(projection, "a")["laps"] == {}
    assert row(projection, "b")["laps"]["200"]["rank"] == 1
    assert lane(projection, "b")["splits"]["600"]["gap"] == ""
    assert doubts(projection) == {}


def test_a_crossing_of_somebody_whom_the_start_list_calls_absent_is_in_doubt() -> None:
    log = Log().programme().pair(1, "a", "b", status="DNS")
    log.of_heat("started", 1)
    log.lap(1, "a", 200, 17_100_000)
    log.lap(1, "a", 1000, 70_000_000)
    projection = project(log.events)
    found = row(projection, "a")
    assert (found["status"], found["laps"], "rank" in found) == ("DNS", {}, False)
    assert {line["reason"] for line in doubts(projection).values()} == {"not-started"}
    log.result(1, "a", 70_000_000)
    assert row(project(log.events), "a")["rank"] == 1


def test_a_feed_that_was_joined_midway_names_the_unseen_heats_and_no_winner() -> None:
    log = Log().programme(status="running")
    for heat, who in ((2, "c"), (3, "e")):
        log.pair(heat, who)
    log.of_heat("started", 3)
    log.lap(3, "e", 200, 17_000_000)
    log.lap(3, "e", 1000, 70_000_000)
    projection = project(log.events)
    assert ranking(projection)["unseen"] == ["1", "2"]
    (heat,) = live(projection)["heats"].values()
    assert heat["unseen"] == ["1", "2"]
    assert row(projection, "e")["rank"] == 1
    log.add("distance.official", {"distance": "1000m-men"})
    assert said(log, "official") == ["1000 m men: the result is official."]
