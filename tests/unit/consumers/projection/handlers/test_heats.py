"""The life of a heat in the documents: start, clear, commit, reopen, and which heats the board shows."""

from tests.kit.consumers.log import Log, documents, live, project, ranking, row
from tests.kit.consumers.pair import a_pair


def test_a_row_waits_then_races_then_has_a_time() -> None:
    log = Log().programme().pair(1, "a", "b")
    assert row(project(log.events), "a")["status"] == "waiting"
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    assert row(project(log.events), "a")["status"] == "racing"
    log.lap(1, "a", 200, 17_130_300)
    log.lap(1, "a", 600, 43_440_600)
    log.lap(1, "a", 1000, 71_932_000, "photofinish")
    found = row(project(log.events), "a")
    assert (found["status"], found["time"], found["rank"], found["provisional"]) == ("ok", "1:11.93", 1, True)
    assert {metres: (lap["time"], lap["lap"], lap["rank"]) for metres, lap in found["laps"].items()} == {
        "200": ("17.13", "17.13", 1),
        "600": ("43.44", "26.31", 1),
        "1000": ("1:11.93", "28.49", 1),
    }


def test_a_cleared_heat_starts_again_from_nothing_and_late_crossings_of_before_are_ignored() -> None:
    log = a_pair()
    crossed_at = log.now
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("cleared", 1)
    log.lap(1, "b", 200, 17_500_000, time=crossed_at)
    projection = project(log.events)
    assert row(projection, "a")["laps"] == row(projection, "b")["laps"] == {}
    heat = live(projection)["heats"]["1000m-men/1"]
    assert "started_at" not in heat
    assert heat["state"] == "ready"
    log.of_heat("started", 1)
    log.lap(1, "a", 200, 16_900_000)
    assert row(project(log.events), "a")["laps"]["200"]["time"] == "16.90"


def test_a_start_of_before_the_clear_does_not_start_the_heat() -> None:
    log = a_pair()
    early = log.now
    log.of_heat("cleared", 1)
    log.of_heat("started", 1, started_at=early)
    assert live(project(log.events))["heats"]["1000m-men/1"]["state"] == "ready"


def test_a_heat_can_run_with_no_start_message_and_no_activation() -> None:
    log = Log().programme().pair(1, "a")
    log.lap(1, "a", 200, 17_000_000)
    projection = project(log.events)
    assert live(projection)["heats"]["1000m-men/1"]["state"] == "running"
    assert ranking(projection)["state"] == "running"


def test_a_heat_committed_twice_is_committed_once() -> None:
    log = a_pair()
    log.result(1, "a", 70_001_000)
    log.of_heat("committed", 1)
    once = documents(project(log.events))
    log.result(1, "a", 70_001_000)
    log.of_heat("committed", 1)
    assert documents(project(log.events)) == once


def test_a_reopened_heat_is_provisional_and_measured_again() -> None:
    log = a_pair()
    log.lap(1, "a", 1000, 70_005_000, "optical")
    log.result(1, "a", 70_001_000, splits=[{"metres": 1000, "time_us": 70_001_000, "how": "photofinish"}])
    log.of_heat("committed", 1)
    log.of_heat("reopened", 1)
    found = row(project(log.events), "a")
    assert (found["time_us"], found["provisional"]) == (70_001_000, True)
    log.lap(1, "a", 1000, 70_002_000, "photofinish")
    assert row(project(log.events), "a")["time_us"] == 70_002_000
    log.of_race("lap.withdrawn", 1, "a", metres=1000)
    assert "time_us" not in row(project(log.events), "a")


def test_a_reopened_result_without_splits_stands_until_its_finish_is_withdrawn() -> None:
    log = a_pair()
    log.result(1, "a", 70_001_000)
    log.of_heat("reopened", 1)
    assert row(project(log.events), "a")["time_us"] == 70_001_000
    log.of_race("lap.withdrawn", 1, "a", metres=1000)
    assert "time_us" not in row(project(log.events), "a")


def test_activation_takes_finished_and_unstarted_heats_off_the_board_and_keeps_running_ones() -> None:
    log = a_pair().pair(2, "c").pair(3, "d")
    log.of_heat("activated", 2)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/1", "1000m-men/2"]
    log.of_heat("activated", 3)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/1", "1000m-men/3"]
    log.of_heat("committed", 1)
    log.of_heat("activated", 2)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/2"]
    log.of_heat("deactivated", 2)
    log.lap(2, "c", 200, 17_000_000)
    assert live(project(log.events))["heats"] == {}


def test_a_start_takes_finished_heats_off_the_board_where_the_source_never_says_which_is_on_it() -> None:
    log = Log().programme().pair(1, "a").pair(2, "b").pair(3, "c")
    log.of_heat("started", 1)
    log.of_heat("started", 2)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/1", "1000m-men/2"]
    log.result(1, "a", 70_000_000)
    log.of_heat("committed", 1)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/1", "1000m-men/2"]
    log.of_heat("started", 3)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/2", "1000m-men/3"]
    log.of_heat("committed", 3)
    log.of_heat("started", 3)  # what is sent again after a lost line
    assert list(live(project(log.events))["heats"]) == ["1000m-men/2", "1000m-men/3"]


def test_a_complete_start_list_takes_off_what_it_does_not_name_unless_something_was_measured() -> None:
    log = Log().programme().pair(1, "a", "b").pair(2, "c").pair(3, "d")
    log.lap(3, "d", 200, 17_000_000)
    log.pair(1, "a", "x", complete=True)
    projection = project(log.events)
    assert set(ranking(projection)["rows"]) == {"a", "x", "d"}
    assert set(projection.views["startlist/c1/1000m-men"].doc["heats"]) == {"1", "3"}
