"""Pace in the live view: what it says before, during and after a race, and that it follows every change."""

from schemas.documents import Document
from tests.kit.consumers.log import Log, live, project


def finished(log: Log, heat: int, who: str, splits_us: tuple[int, int, int]) -> None:
    log.pair(heat, who)
    log.of_heat("started", heat)
    for metres, time_us in zip((200, 600, 1000), splits_us, strict=True):
        log.lap(heat, who, metres, time_us)
    log.result(heat, who, splits_us[-1])
    log.of_heat("committed", heat)
    log.of_heat("deactivated", heat)


def a_day() -> Log:
    log = Log().programme()
    finished(log, 1, "a", (17_000_000, 43_000_000, 70_500_000))
    finished(log, 2, "b", (16_800_000, 42_500_000, 69_900_000))
    finished(log, 3, "c", (17_200_000, 43_600_000, 71_300_000))
    log.pair(4, "d", personal_best_us=70_000_000)
    log.of_heat("activated", 4)
    log.of_heat("started", 4)
    return log


def lane(log: Log) -> Document:
    (heat,) = live(project(log.events))["heats"].values()
    found: Document = heat["races"]["r-d-4"]
    return found


def test_before_the_first_split_the_whole_race_is_needed() -> None:
    found = lane(a_day())
    assert "projected" not in found
    assert found["needed"] == {"lead": "1:09.90", "podium": "1:11.30"}
    assert found["schedules"] == {"leader": "real", "best": "model"}


def test_each_split_says_how_far_from_the_leader_and_from_the_own_best() -> None:
    log = a_day()
    log.lap(4, "d", 200, 16_900_000)
    found = lane(log)
    assert found["splits"]["200"]["against"]["leader"] == "+0.10"
    assert set(found["splits"]["200"]["against"]) == {"leader", "best"}
    assert found["needed"] == {"lead": "53.00", "podium": "54.40"}
    projected = found["projected"]
    assert projected["best_rank"] <= projected["rank"] <= projected["worst_rank"]
    assert projected["low"] <= projected["time"] <= projected["high"]


def test_a_target_that_is_out_of_reach_is_not_named() -> None:
    log = a_day()
    log.lap(4, "d", 600, 70_200_000)
    assert "needed" not in lane(log) or "lead" not in lane(log)["needed"]


def test_at_the_finish_there_is_nothing_to_project() -> None:
    log = a_day()
    log.lap(4, "d", 200, 16_900_000)
    log.lap(4, "d", 1000, 69_950_000)
    found = lane(log)
    assert "projected" not in found
    assert "needed" not in found
    assert found["splits"]["1000"]["against"]["leader"] == "+0.05"


def test_a_correction_of_the_leader_moves_what_is_needed() -> None:
    log = a_day()
    log.lap(4, "d", 200, 16_900_000)
    log.of_race("result.corrected", 2, "b", status="DQ", reason="T06", replaces={"status": "ok", "time_us": 69_900_000})
    found = lane(log)
    assert found["needed"] == {"lead": "53.60"}
    assert found["splits"]["200"]["against"]["leader"] == "-0.10"


def test_a_mass_start_has_no_pace() -> None:
    log = Log(distance="mass-start-men", metres=6400).programme(discipline="mass-start", start_mode="mass")
    log.pair(1, "d")
    log.of_heat("started", 1)
    log.lap(1, "d", 400, 40_000_000)
    (heat,) = live(project(log.events))["heats"].values()
    assert {"projected", "needed", "schedules"} & heat["races"]["r-d-1"].keys() == set()


# --- schedules that were skated ---

RECORD = {"kind": "WR", "discipline": "1000m", "gender": "men", "holder": "Record Holder"}
BEST = {"kind": "PB", "discipline": "1000m", "competitor": "D SKATER", "country": "NED"}


def splits(*times_us: int) -> list[dict[str, int]]:
    return [{"metres": metres, "time_us": time_us} for metres, time_us in zip((200, 600, 1000), times_us, strict=False)]


def test_a_record_whose_splits_are_known_is_a_schedule_that_was_skated() -> None:
    log = a_day()
    log.add("record.loaded", {**RECORD, "time_us": 65_690_000, "splits": splits(15_900_000, 40_100_000, 65_690_000)})
    log.lap(4, "d", 200, 16_900_000)
    found = lane(log)
    assert found["schedules"]["record"] == "real"
    assert found["splits"]["200"]["against"]["record"] == "+1.00"


def test_splits_that_do_not_lead_to_the_record_are_not_mixed_with_a_model() -> None:
    log = a_day()
    log.add("record.loaded", {**RECORD, "time_us": 65_690_000, "splits": splits(15_900_000)})
    assert lane(log)["schedules"]["record"] == "model"


def test_the_own_best_is_the_fastest_that_is_known_and_its_splits_come_from_whoever_has_them() -> None:
    log = a_day()
    log.add("best.loaded", {**BEST, "time_us": 70_000_000, "splits": splits(17_100_000, 43_000_000)})
    log.lap(4, "d", 200, 16_900_000)
    found = lane(log)
    assert found["schedules"]["best"] == "real"
    assert found["splits"]["200"]["against"]["best"] == "-0.20"
    log.add("best.loaded", {**BEST, "time_us": 69_000_000})
    assert lane(log)["schedules"]["best"] == "model"


def test_a_best_of_a_namesake_from_another_country_is_not_the_own_one() -> None:
    log = a_day()
    log.add("best.loaded", {**BEST, "country": "JPN", "time_us": 60_000_000, "splits": splits(15_000_000, 37_000_000)})
    assert lane(log)["schedules"]["best"] == "model"


def second_race(log: Log) -> Log:
    """After `a_day`, in which `b` skates 1:09.90: a second race, `b` in its first pair."""
    log.distance = "1000m-men-2"
    log.add(
        "distance.scheduled",
        {
            "distance": log.distance,
            "number": 2,
            "name": "1000 m men (2nd race)",
            "discipline": "1000m",
            "metres": 1000,
            "gender": "men",
            "run": 2,
        },
    )
    log.pair(1, "b")
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    log.lap(1, "b", 200, 16_700_000)
    return log


def lane_of_b(log: Log) -> Document:
    found: Document = live(project(log.events))["heats"]["1000m-men-2/1"]["races"]["r-b-1"]
    return found


def test_in_the_second_race_a_skater_is_held_against_the_first_one() -> None:
    found = lane_of_b(second_race(a_day()))
    assert found["schedules"] == {"best": "real", "earlier": "real"}
    assert found["splits"]["200"]["against"] == {"best": "-0.10", "earlier": "-0.10"}


def test_the_first_race_is_shown_beside_a_best_that_is_faster() -> None:
    log = second_race(a_day())
    log.add("best.loaded", {**BEST, "competitor": "Skater b", "time_us": 68_000_000})
    assert lane_of_b(log)["schedules"] == {"best": "model", "earlier": "real"}


def test_a_first_race_without_a_time_is_nothing_to_be_held_against() -> None:
    log = a_day()
    log.of_race("result.corrected", 2, "b", status="DQ", replaces={"status": "ok", "time_us": 69_900_000})
    assert "schedules" not in lane_of_b(second_race(log))


def test_who_breaks_the_record_is_held_against_the_one_that_fell() -> None:
    log = a_day()
    log.add("record.loaded", {**RECORD, "time_us": 69_000_000, "splits": splits(16_800_000, 42_800_000, 69_000_000)})
    for metres, time_us in ((200, 16_700_000), (600, 42_600_000), (1000, 68_500_000)):
        log.lap(4, "d", metres, time_us)
    found = lane(log)
    assert found["flags"] == ["WR", "PB"]
    assert [split["against"]["record"] for split in found["splits"].values()] == ["-0.10", "-0.20", "-0.50"]


def test_the_records_of_track_and_country_are_held_against_where_they_are_other_times() -> None:
    log = a_day()
    log.add("record.loaded", {**RECORD, "time_us": 65_690_000})
    log.add("record.loaded", {**RECORD, "kind": "TR", "time_us": 65_690_000, "place": "Inzell"})
    log.add("record.loaded", {**RECORD, "kind": "NR", "time_us": 68_000_000, "country": "NED"})
    log.add("record.loaded", {**RECORD, "kind": "NR", "time_us": 66_000_000, "country": "JPN"})
    log.lap(4, "d", 200, 16_900_000)
    found = lane(log)
    assert found["schedules"] == {"leader": "real", "best": "model", "record": "model", "national": "model"}
    assert found["needed"] == {"lead": "53.00", "podium": "54.40", "record": "48.79", "national": "51.10"}
    assert set(found["splits"]["200"]["against"]) == {"leader", "best", "record", "national"}


def test_a_track_record_stands_in_for_a_world_record_that_is_not_known() -> None:
    log = a_day()
    log.add("record.loaded", {**RECORD, "kind": "TR", "time_us": 68_000_000, "place": "Inzell"})
    assert lane(log)["schedules"] == {"leader": "real", "best": "model", "record": "model"}


def test_a_best_that_was_loaded_is_shown_and_projected_with_when_the_start_list_has_none() -> None:
    listed, loaded, neither = (Log().programme() for _ in range(3))
    listed.pair(4, "d", personal_best_us=70_000_000)
    loaded.pair(4, "d")
    neither.pair(4, "d")
    loaded.add("best.loaded", {**BEST, "time_us": 70_000_000})
    lanes = []
    for log in (listed, loaded, neither):
        log.of_heat("started", 4)
        log.lap(4, "d", 200, 16_900_000)
        lanes.append(lane(log))
    assert [found.get("personal_best") for found in lanes] == ["1:10.00", "1:10.00", None]
    assert lanes[0]["projected"] == lanes[1]["projected"] != lanes[2]["projected"]


def test_an_earlier_race_whose_time_is_not_known_is_no_schedule() -> None:
    log = Log().programme().pair(1, "d")
    log.result(1, "d", 70_000_000, reconstructed=["time"])
    log.of_heat("committed", 1)
    log.distance = "1000m-men-2"
    about = {"number": 2, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men", "run": 2}
    log.add("distance.scheduled", {"distance": log.distance, **about})
    log.pair(4, "d", personal_best_us=70_000_000)
    log.of_heat("activated", 4)
    assert set(lane(log)["schedules"]) == {"best"}
    log.events = [event for event in log.events if event.type != "result.committed"]
    log.distance = "1000m-men"
    log.result(1, "d", 70_500_000)
    assert set(lane(log)["schedules"]) == {"best", "earlier"}


def test_who_takes_the_lead_is_compared_with_the_leader_before_until_the_end() -> None:
    log = a_day()
    for metres, time_us in ((200, 16_760_000), (600, 42_420_000), (1000, 69_690_000)):
        log.lap(4, "d", metres, time_us)
    found = lane(log)
    assert found["rank"] == 1
    assert [split["against"]["leader"] for split in found["splits"].values()] == ["-0.04", "-0.08", "-0.21"]
    log.result(4, "d", 69_690_000)
    log.of_heat("committed", 4)
    assert [split["against"]["leader"] for split in lane(log)["splits"].values()] == ["-0.04", "-0.08", "-0.21"]


def test_the_other_of_the_pair_is_compared_with_the_leader_before_too() -> None:
    log = a_day()
    log.pair(5, "e", "f")
    log.of_heat("deactivated", 4)
    log.of_heat("activated", 5)
    log.of_heat("started", 5)
    log.lap(5, "e", 1000, 69_000_000)
    log.lap(5, "f", 1000, 69_950_000)
    (heat,) = live(project(log.events))["heats"].values()
    leaders = [race["splits"]["1000"]["against"]["leader"] for race in heat["races"].values()]
    assert leaders == ["-0.90", "+0.05"]
