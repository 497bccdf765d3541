"""Passings and laps in the documents: which device counts, which splits are shown."""

from tests.kit.consumers.log import live, project, row
from tests.kit.consumers.pair import a_pair


def test_photo_finish_beats_optical_beats_transponder_whatever_arrives_last() -> None:
    log = a_pair()
    log.lap(1, "a", 1000, 70_000_000, "photofinish")
    log.lap(1, "a", 1000, 70_010_000, "transponder")
    log.lap(1, "a", 1000, 70_005_000, "optical")
    assert row(project(log.events), "a")["time_us"] == 70_000_000


def test_the_same_device_again_replaces_its_time() -> None:
    log = a_pair()
    log.lap(1, "a", 1000, 70_000_000, "photofinish")
    log.lap(1, "a", 1000, 70_001_000, "photofinish")
    assert row(project(log.events), "a")["time_us"] == 70_001_000


def test_a_withdrawn_photo_finish_falls_back_to_the_beam() -> None:
    log = a_pair()
    log.lap(1, "a", 1000, 70_005_000, "optical")
    log.lap(1, "a", 1000, 9_000_000, "photofinish")
    log.of_race("lap.withdrawn", 1, "a", metres=1000, how="photofinish")
    assert row(project(log.events), "a")["time_us"] == 70_005_000
    log.of_race("lap.withdrawn", 1, "a", metres=1000)
    found = row(project(log.events), "a")
    assert "time" not in found
    assert found["status"] == "racing"
    assert found["laps"] == {}


def test_a_passing_that_counts_is_a_split_and_can_be_withdrawn() -> None:
    log = a_pair()
    log.of_race("passing.recorded", 1, "a", metres=200, time_us=17_000_000, how="transponder", speed_ms=13.5)
    log.of_race("passing.recorded", 1, "a", metres=300, time_us=24_000_000, how="transponder")
    assert list(row(project(log.events), "a")["laps"]) == ["200"]
    lane = live(project(log.events))["heats"]["1000m-men/1"]["races"]["r-a-1"]
    assert (lane["metres"], lane["passed_us"]) == (300, 24_000_000)
    log.of_race("passing.withdrawn", 1, "a", time_us=17_000_000, how="transponder")
    assert row(project(log.events), "a")["laps"] == {}


def test_a_passing_that_does_not_count_moves_the_skater_and_is_no_split() -> None:
    log = a_pair()
    log.of_race(
        "passing.recorded", 1, "a", metres=200, time_us=17_000_000, how="transponder", counts=False, speed_ms=13.5
    )
    projection = project(log.events)
    lane = live(projection)["heats"]["1000m-men/1"]["races"]["r-a-1"]
    assert (lane["metres"], lane["speed_mms"], lane["splits"]) == (200, 13_500, {})
    assert row(projection, "a")["laps"] == {}


def test_committed_splits_replace_those_shown_and_the_result_stands_against_late_laps() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.lap(1, "a", 1000, 70_000_000, "optical")
    splits = [{"metres": 200, "time_us": 17_100_000}, {"metres": 1000, "time_us": 70_001_000, "how": "photofinish"}]
    log.result(1, "a", 70_001_000, splits=splits)
    log.lap(1, "a", 1000, 60_000_000, "photofinish")
    found = row(project(log.events), "a")
    assert (found["time_us"], found["laps"]["200"]["time"]) == (70_001_000, "17.10")
    assert "provisional" not in found
    assert "lap" not in found["laps"]["1000"]
