"""The projection: what each event does to the documents, in the situations that a race day holds."""

import pytest

from consumers.projection import Projection
from tests.kit.consumers.log import Log, documents, live, project, ranking, row


def a_pair() -> Log:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    return log


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


def test_a_commit_alone_is_a_complete_result() -> None:
    log = Log().programme().pair(1, "a")
    log.result(1, "a", 70_001_000)
    log.of_heat("committed", 1)
    projection = project(log.events)
    assert row(projection, "a")["laps"]["1000"]["time"] == "1:10.00"
    assert ranking(projection)["state"] == "provisional"


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


def test_an_event_seen_before_changes_nothing() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("cleared", 1)
    log.of_heat("started", 1)
    log.lap(1, "a", 200, 16_900_000)
    log.result(1, "a", 70_000_000)
    once = documents(project(log.events))
    assert documents(project([*log.events, *log.events])) == once
    projection = project(log.events)
    assert projection.apply(log.events[3]) is False
    assert projection.collect().is_empty


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


def test_a_distance_is_scheduled_running_provisional_official_or_cancelled() -> None:
    log = Log().programme().pair(1, "a").pair(2, "b")
    states = [ranking(project(log.events))["state"]]
    log.of_heat("activated", 1)
    states.append(ranking(project(log.events))["state"])
    for heat, who in ((1, "a"), (2, "b")):
        log.result(heat, who, 70_000_000)
        log.of_heat("committed", heat)
        states.append(ranking(project(log.events))["state"])
    log.add("distance.official", {"distance": log.distance})
    states.append(ranking(project(log.events))["state"])
    log.add("distance.official", {"distance": log.distance, "official": False})
    states.append(ranking(project(log.events))["state"])
    assert states == ["scheduled", "running", "running", "provisional", "official", "provisional"]
    log.programme(status="cancelled")
    assert ranking(project(log.events))["state"] == "cancelled"


def test_events_about_what_was_not_announced_show_once_it_is() -> None:
    log = Log()
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("committed", 2)
    assert documents(project(log.events)).keys() == {"live/c1"}
    log.pair(1, "a")
    log.programme()
    assert row(project(log.events), "a")["laps"]["200"]["time"] == "17.00"


def test_two_distances_and_two_competitions_do_not_touch_each_other() -> None:
    first, second = a_pair(), Log(distance="500m-women", metres=500).programme().pair(1, "z")
    first.lap(1, "a", 200, 17_000_000)
    second.lap(1, "z", 100, 10_500_000)
    mixed = [event for pair in zip(first.events, second.events, strict=False) for event in pair]
    mixed += first.events[len(second.events) :] + second.events[len(first.events) :]
    alone = documents(project(first.events))
    together = documents(project(mixed))
    for kind in ("ranking", "startlist"):
        assert together[f"{kind}/c1/1000m-men"] == alone[f"{kind}/c1/1000m-men"]
    assert row(project(mixed), "z", "500m-women")["laps"]["100"]["time"] == "10.50"


def test_a_projection_loaded_from_its_parts_goes_on_as_if_it_had_never_stopped() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_race("passing.recorded", 1, "a", time_us=17_000_000, how="transponder")
    log.result(1, "a", 70_000_000)
    log.of_race("result.corrected", 1, "a", status="DQ", replaces={"time_us": 70_000_000})
    log.pair(2, "c", complete=True)
    straight = project(log.events)

    parts: dict[str, bytes] = {}
    seen: set[bytes] = set()
    views = dict(straight.views) and {}
    for event in log.events:
        projection = Projection("c1", parts, views, set(seen))
        projection.apply(event)
        delta = projection.collect()
        for name, raw in delta.parts.items():
            if raw is None:
                parts.pop(name, None)
            else:
                parts[name] = raw
        seen |= set(delta.seen)
        views = dict(projection.views)
    assert {channel: view.doc for channel, view in views.items()} == documents(straight)


def test_events_without_a_document_are_taken_and_change_none() -> None:
    log = a_pair()
    before = documents(project(log.events))
    log.add("conditions.measured", {"ice_dc": -83})
    assert documents(project(log.events)) == before


def test_each_change_grows_the_version_by_one_and_can_be_undone() -> None:
    from schemas.documents import apply_patch, document_hash

    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_race("lap.withdrawn", 1, "a", metres=200)
    projection = Projection("c1")
    held: dict[str, tuple[int, dict[str, object]]] = {}
    for event in log.events:
        projection.apply(event)
        for change in projection.collect().changes:
            version, document = held.get(change.channel, (0, {}))
            after = apply_patch(document, change.patch)
            assert change.view.version == version + 1
            assert after == change.view.doc
            assert document_hash(after) == change.view.hash
            assert apply_patch(after, change.undo) == document
            held[change.channel] = (change.view.version, after)
