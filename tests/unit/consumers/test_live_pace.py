"""Pace in the live view: what it says before, during and after a race, and that it follows every change."""

from schemas.documents import Document
from tests.unit.consumers.log import Log, live, project


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
