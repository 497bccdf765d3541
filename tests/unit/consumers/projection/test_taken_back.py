"""What is measured, taken back, measured again: nothing of what no longer holds is left in a view."""

from typing import Any

from consumers.projection import Projection
from consumers.season.documents import standings_document
from schemas.documents import Document
from schemas.events import format_instant
from tests.kit.consumers.log import Log, documents, live, project, ranking, row
from tests.kit.consumers.ticker import said, ticker


def of_the_world_cup(log: Log) -> Log:
    venue = {"name": "Oval", "city": "Inzell", "country": "GER", "timezone": "Europe/Berlin"}
    about = {"name": "World Cup 1", "venue": venue, "starts_on": "2026-01-10", "ends_on": "2026-01-11"}
    log.add("competition.announced", {**about, "season": "2025-26", "stage": 1})
    return log


def test_a_distance_is_not_over_while_the_source_says_that_it_is_running() -> None:
    log = Log().programme(status="running").pair(1, "a")
    log.lap(1, "a", 1000, 70_000_000)
    log.result(1, "a", 70_000_000)
    log.of_heat("committed", 1)
    assert ranking(project(log.events))["state"] == "running"
    assert "Skater a won" not in str(documents(project(log.events))["report/c1/2026-01-10"])
    log.programme(status="finished")
    assert ranking(project(log.events))["state"] == "provisional"
    assert "Skater a won" in str(documents(project(log.events))["report/c1/2026-01-10"])


def test_who_skates_on_after_the_finish_changes_nothing_of_the_race() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    log.lap(1, "a", 1000, 70_000_000)
    log.lap(1, "b", 1000, 70_500_000)
    before, shown = ticker(log), live(project(log.events))
    log.of_race("passing.recorded", 1, "a", metres=1400, time_us=110_000_000, how="transponder", counts=True)
    assert ticker(log) == before
    lane = live(project(log.events))["heats"]["1000m-men/1"]["races"]["r-a-1"]
    assert lane["metres"] == shown["heats"]["1000m-men/1"]["races"]["r-a-1"]["metres"] == 1000


def test_a_finish_that_is_taken_back_is_no_finish() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("started", 1)
    log.lap(1, "a", 1000, 41_000_000)
    log.of_race("lap.withdrawn", 1, "a", metres=1000)
    log.lap(1, "b", 1000, 68_100_000)
    log.lap(1, "a", 1000, 69_000_000)
    assert said(log, "lead") == ["Skater b sets the first time: 1:08.10."]


def test_a_heat_that_is_committed_again_has_its_results_again() -> None:
    log = Log().programme().pair(1, "a")
    log.lap(1, "a", 1000, 70_003_000)
    log.result(1, "a", 70_001_000)
    log.of_heat("committed", 1)
    log.of_heat("reopened", 1)
    assert row(project(log.events), "a")["provisional"] is True
    log.of_heat("committed", 1)
    found = row(project(log.events), "a")
    assert (found["time_us"], found.get("provisional")) == (70_001_000, None)


def test_what_is_measured_after_a_heat_was_opened_again_takes_the_place_of_result_and_correction() -> None:
    log = Log(metres=500).programme().pair(1, "a")
    log.lap(1, "a", 500, 37_510_000)
    log.result(1, "a", 37_510_000)
    replaced = {"status": "ok", "time_us": 37_510_000}
    log.of_race("result.corrected", 1, "a", time_us=37_610_000, replaces=replaced)
    assert len(said(log, "corrected")) == 1
    log.of_heat("reopened", 1)
    log.of_race("lap.withdrawn", 1, "a", metres=500)
    log.lap(1, "a", 500, 37_700_000)
    log.of_heat("committed", 1)
    found = row(project(log.events), "a")
    assert (found["time_us"], found["provisional"]) == (37_700_000, True)
    assert not said(log, "corrected")


def test_who_does_not_start_does_not_start_after_a_false_start_either() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.result(1, "b", None, status="DNS")
    log.of_heat("started", 1)
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("cleared", 1)
    log.of_heat("started", 1)
    projection = project(log.events)
    assert row(projection, "b")["status"] == "DNS"
    assert (row(projection, "a")["status"], row(projection, "a").get("laps")) == ("racing", {})


def test_a_result_without_a_time_has_that_of_its_finish() -> None:
    log = Log().programme().pair(1, "a")
    splits = [
        {"metres": 200, "time_us": 17_000_000, "how": "optical"},
        {"metres": 1000, "time_us": 70_000_000, "how": "optical"},
    ]
    log.result(1, "a", None, splits=splits)
    found = row(project(log.events), "a")
    assert (found["rank"], found["time"]) == (1, "1:10.00")


def test_a_heat_that_is_only_measured_sends_those_that_are_over_off_the_board() -> None:
    log = Log().programme()
    for heat, who in enumerate("abc", start=1):
        log.pair(heat, who)
        log.lap(heat, who, 200, 17_000_000)
        log.result(heat, who, 70_000_000 + heat)
        log.of_heat("committed", heat)
    assert list(live(project(log.events))["heats"]) == ["1000m-men/3"]


def test_the_rank_of_an_override_has_its_place_and_its_points() -> None:
    log = of_the_world_cup(Log())
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "gender": "men", "division": "A"}
    log.add("distance.scheduled", {"distance": "1000m-men", "metres": 1000, **about})
    log.pair(1, "a", "b").pair(2, "c")
    log.result(1, "a", 68_000_000, override={"rank": 3, "reason": "As printed."})
    log.result(1, "b", 69_000_000)
    log.result(2, "c", 70_000_000, override={"points": 44, "reason": "As printed."})
    found = row(project(log.events), "a")
    assert (found["rank"], found["points"]) == (3, 48)
    log.add("distance.scheduled", {"distance": "1000m-men", "metres": 1000, **about, "status": "cancelled"})
    assert not any("points" in each for each in ranking(project(log.events))["rows"].values())


def test_a_best_that_is_loaded_in_the_middle_of_a_race_reaches_the_points_as_they_stand() -> None:
    log = of_the_world_cup(Log())
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "gender": "men", "division": "A"}
    log.add("distance.scheduled", {"distance": "1000m-men", "metres": 1000, **about})
    log.pair(1, "a", "b").pair(2, "c")
    log.lap(1, "a", 200, 17_000_000)
    log.lap(1, "a", 600, 42_000_000)
    log.lap(1, "a", 1000, 68_500_000)
    log.result(1, "a", 68_500_000)
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 17_050_000)
    for time_us in (75_000_000, 66_000_000):
        best = {"kind": "PB", "discipline": "1000m", "competitor": "Skater c", "country": "NED", "time_us": time_us}
        log.add("best.loaded", best)
        assert documents(project(log.events)) == documents(project(log.events, batch=len(log.events)))


def test_a_best_of_a_later_start_list_says_nothing_of_an_earlier_race() -> None:
    first = Log(distance="500m-men", metres=500).programme(discipline="500m", metres=500)
    first.pair(1, "a", personal_best_us=37_500_000)
    first.result(1, "a", 37_200_000)
    second = Log(distance="500m-men-2", metres=500)
    second.now = first.now
    about = {"number": 2, "name": "500 m Men (2)", "discipline": "500m", "gender": "men", "run": 2}
    second.add("distance.scheduled", {"distance": "500m-men-2", "metres": 500, **about})
    second.pair(1, "a", personal_best_us=37_200_000)
    for events in ([*first.events, *second.events], [first.events[0], *second.events, *first.events[1:]]):
        found = row(project(events), "a", "500m-men")
        assert (found["flags"], found.get("equalled")) == (["PB"], None)


def test_what_is_loaded_twice_is_kept_once_and_the_last_that_was_said_stands() -> None:
    def best(time_us: int) -> dict[str, Any]:
        return {"kind": "PB", "discipline": "1000m", "competitor": "Skater a", "time_us": time_us}

    log = Log().programme().pair(1, "a")
    log.result(1, "a", 69_000_000)
    for time_us in (68_000_000, 70_000_000, 68_000_000, 68_000_000):
        log.add("best.loaded", best(time_us))
    projection = project(log.events)
    assert row(projection, "a")["flags"] == []
    log.add("best.loaded", best(70_000_000))
    assert row(project(log.events), "a")["flags"] == ["PB"]
    known = next(raw for name, raw in _parts(log).items() if name.startswith("known:"))
    assert known.count(b"Skater a") == 2


def _parts(log: Log) -> dict[str, bytes]:
    projection = Projection("c1")
    for event in log.events:
        projection.apply(event)
    return {name: raw for name, raw in projection.collect().parts.items() if raw is not None}


def test_a_record_of_the_first_day_that_falls_on_the_second_is_among_the_records() -> None:
    log = Log().programme(starts_at="2026-01-11T12:00:00Z")
    first = {
        "number": 0,
        "name": "1000 m Men",
        "discipline": "1000m",
        "gender": "men",
        "starts_at": "2026-01-10T12:00:00Z",
    }
    log.add("distance.scheduled", {"distance": "1000m-men-0", "metres": 1000, **first})
    record = {"kind": "TR", "discipline": "1000m", "gender": "men", "time_us": 69_000_000, "holder": "Somebody"}
    log.add("record.loaded", {**record, "place": "Inzell", "set_on": "2026-01-10"})
    early = Log(distance="1000m-men-0")
    early.now = log.now
    early.pair(1, "b")
    early.result(1, "b", 71_000_000)
    log.now = early.now
    log.pair(1, "a")
    log.result(1, "a", 68_000_000)
    projection = project([*log.events[:-2], *early.events, *log.events[-2:]])
    assert row(projection, "a")["flags"] == ["TR"]
    broken = documents(projection)["records/c1"]["records"]["tr-1000m-men"]["broken"]
    assert [each["name"] for each in broken] == ["Skater a"]


def test_what_a_photo_finish_turned_round_is_said_when_the_later_of_the_two_is_in() -> None:
    log = Log().programme().pair(1, "a").pair(2, "b")
    for heat, who, before, after in ((1, "a", 70_003_000, 70_001_000), (2, "b", 70_001_000, 70_002_000)):
        log.lap(heat, who, 1000, before)
        log.lap(heat, who, 1000, after, how="photofinish")
        log.result(heat, who, after)
    at = {line["at"] for line in ticker(log).values() if line["kind"] == "reordered"}
    assert at == {format_instant(log.events[-1].time)}


def test_points_that_were_carried_in_stand_behind_those_of_a_race_here_whatever_the_names() -> None:
    def standings(seeding: str, racing: str) -> Document:
        seeds = {"b": {"name": "B", "stages": {"1": 60}}, "c": {"name": "C", "stages": {"1": 48}}}
        race = {"stage": "1", "state": "official", "rows": {"b": {"name": "B", "points": 54}}}
        points: dict[str, Document] = {
            seeding: {"cups": {"1000m-men": {"seeds": seeds}}},
            racing: {"cups": {"1000m-men": {"races": {"1000m-men": race}}}},
        }
        rows: Document = standings_document("2025-26", "1000m-men", points)["rows"]
        return {person: entry["live"]["points"] for person, entry in rows.items()}

    assert standings("one", "two") == standings("two", "one") == {"b": 54, "c": 48}
