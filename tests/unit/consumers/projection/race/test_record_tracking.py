"""Records and bests in the views: flagged at once, following every correction, across the races of a distance."""

from typing import Any

from schemas.documents import Document
from tests.kit.consumers.log import Log, live, project, row


def a_day() -> Log:
    log = Log().programme()
    for kind, time_us, more in (
        ("WR", 66_000_000, {}),
        ("TR", 69_000_000, {"place": "Inzell"}),
        ("NR", 68_500_000, {"country": "NED"}),
    ):
        record: dict[str, Any] = {"kind": kind, "discipline": "1000m", "gender": "men", "time_us": time_us, **more}
        log.add("record.loaded", {"holder": "Somebody", **record})
    log.pair(1, "a", personal_best_us=69_500_000)
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    return log


def records(log: Log) -> Document:
    found: Document = project(log.events).views["records/c1"].doc["records"]
    return found


def test_a_record_is_flagged_on_the_provisional_time_in_both_views() -> None:
    log = a_day()
    log.lap(1, "a", 1000, 68_400_000)
    found = row(project(log.events), "a")
    assert found["provisional"] is True
    assert found["flags"] == ["TR", "NR", "PB"]
    (heat,) = live(project(log.events))["heats"].values()
    assert heat["races"]["r-a-1"]["flags"] == ["TR", "NR", "PB"]
    assert records(log)["tr-1000m-men"]["broken"] == [
        {
            "name": "Skater a",
            "country": "NED",
            "distance": "1000m-men",
            "heat": 1,
            "time": "1:08.40",
            "time_us": 68_400_000,
            "by": "0.60",
            "provisional": True,
        }
    ]
    assert "broken" not in records(log)["wr-1000m-men"]


def test_a_flag_follows_a_correction_down_and_up() -> None:
    log = a_day()
    log.result(1, "a", 68_400_000)
    log.of_race("result.corrected", 1, "a", time_us=68_600_000, replaces={"status": "ok", "time_us": 68_400_000})
    assert row(project(log.events), "a")["flags"] == ["TR", "PB"]
    log.of_race("result.corrected", 1, "a", status="DQ", reason="T06", replaces={"status": "ok", "time_us": 68_600_000})
    assert row(project(log.events), "a")["flags"] == []
    assert "broken" not in records(log)["tr-1000m-men"]


def test_a_record_broken_twice_in_a_race_names_both() -> None:
    log = a_day()
    log.result(1, "a", 68_900_000)
    log.pair(2, "b")
    log.result(2, "b", 68_800_000)
    log.pair(3, "c")
    log.result(3, "c", 68_850_000)
    projection = project(log.events)
    assert [row(projection, who)["flags"] for who in "abc"] == [["TR", "PB"], ["TR"], []]
    assert [each["name"] for each in records(log)["tr-1000m-men"]["broken"]] == ["Skater a", "Skater b"]


def test_the_second_race_is_held_against_what_the_first_left() -> None:
    first = a_day()
    first.result(1, "a", 68_900_000)
    second = Log(distance="1000m-men-2")
    second.now = first.now
    about = {"number": 2, "name": "1000 m Men (2)", "discipline": "1000m", "gender": "men", "run": 2}
    second.add("distance.scheduled", {"distance": "1000m-men-2", "metres": 1000, **about})
    second.pair(1, "b")
    second.result(1, "b", 68_950_000)
    projection = project([*first.events, *second.events])
    assert row(projection, "b", "1000m-men-2")["flags"] == []
    late = Log()
    late.now = second.now
    late.events = []
    gone = late.of_race(
        "result.corrected", 1, "a", status="DQ", reason="T06", replaces={"status": "ok", "time_us": 68_900_000}
    )
    gone = gone.model_copy(update={"id": "the-correction"})
    projection = project([*first.events, *second.events, gone])
    assert row(projection, "a")["flags"] == []
    assert row(projection, "b", "1000m-men-2")["flags"] == ["TR"]


def test_equal_hundredths_are_told_apart_from_a_record() -> None:
    log = a_day()
    log.result(1, "a", 69_004_000)
    found = row(project(log.events), "a")
    assert found["flags"] == ["PB"]
    assert found["equalled"] == ["TR"]


def test_marks_of_the_sheet_stand_after_records() -> None:
    log = a_day()
    log.result(1, "a", 68_900_000, flags=["F"], reskate=True)
    assert row(project(log.events), "a")["flags"] == ["TR", "PB", "F", "RS"]


def test_the_live_view_says_what_the_record_needs() -> None:
    log = a_day()
    log.lap(1, "a", 200, 16_500_000)
    (heat,) = live(project(log.events))["heats"].values()
    lane = heat["races"]["r-a-1"]
    assert lane["needed"]["record"] == "49.50"
    assert lane["schedules"]["record"] == "model"
    assert "record" in lane["splits"]["200"]["against"]


def of_a_junior(log: Log, heat: int, who: str, *, junior: bool) -> None:
    competitor = {"id": who, "name": f"Skater {who}", "country": "JPN", "junior": junior}
    entries = [{"race": f"r-{who}-{heat}", "lane": "inner", "competitor": competitor}]
    heats = [{"heat": heat, "entries": entries}]
    log.add("startlist.published", {"distance": log.distance, "heats": heats, "complete": False})


def test_a_junior_record_falls_to_somebody_who_is_known_to_be_a_junior_and_to_nobody_else() -> None:
    log = a_day()
    junior = {"kind": "WRJ", "discipline": "1000m", "gender": "men", "time_us": 69_800_000, "holder": "Young"}
    log.add("record.loaded", junior)
    of_a_junior(log, 2, "b", junior=True)
    of_a_junior(log, 3, "c", junior=False)
    log.result(3, "c", 69_600_000)
    assert row(project(log.events), "c")["flags"] == []
    log.result(2, "b", 69_700_000)
    assert row(project(log.events), "b")["flags"] == ["WRJ"]
    assert [broken["name"] for broken in records(log)["wrj-1000m-men"]["broken"]] == ["Skater b"]


def test_the_worlds_best_of_the_season_falls_like_a_record() -> None:
    log = a_day()
    best = {"kind": "WSB", "discipline": "1000m", "gender": "men", "time_us": 69_200_000, "holder": "Leader"}
    log.add("record.loaded", best)
    log.result(1, "a", 69_100_000)
    assert row(project(log.events), "a")["flags"] == ["WSB", "PB"]
    log.of_race("result.corrected", 1, "a", time_us=69_200_000, replaces={"status": "ok", "time_us": 69_100_000})
    found = row(project(log.events), "a")
    assert (found["flags"], found["equalled"]) == (["PB"], ["WSB"])
    assert records(log)["wsb-1000m-men"]["holder"] == "Leader"


def test_an_olympic_record_falls_at_the_games_only() -> None:
    log = a_day()
    olympic = {"kind": "OR", "discipline": "1000m", "gender": "men", "time_us": 69_400_000, "holder": "Champion"}
    log.add("record.loaded", olympic)
    log.result(1, "a", 69_300_000)
    assert row(project(log.events), "a")["flags"] == ["PB"]
    venue = {"name": "Oval", "city": "Inzell"}
    games = {"name": "Games", "venue": venue, "starts_on": "2026-01-10", "ends_on": "2026-01-11", "olympic": True}
    log.add("competition.announced", games)
    assert row(project(log.events), "a")["flags"] == ["OR", "PB"]
    assert "or-1000m-men" in records(log)
