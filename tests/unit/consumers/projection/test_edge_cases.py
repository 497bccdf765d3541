"""What seldom happens: each once, as it should be."""

from typing import Any

import pytest

from consumers.projection.text.ticker import ticker_text, weight
from consumers.rules.news import facts
from consumers.rules.news.facts import Who
from schemas.documents import Document
from tests.kit.consumers.championship import a_championship, shown, skate
from tests.kit.consumers.log import Log, documents, live, project, ranking, row
from tests.kit.consumers.mass_start import MassStart

VENUE = {"name": "Oval", "city": "Inzell", "country": "GER", "timezone": "Europe/Berlin"}


def announce(log: Log, **more: Any) -> None:
    about = {"name": "Test Cup", "venue": VENUE, "starts_on": "2026-01-10", "ends_on": "2026-01-11"}
    log.add("competition.announced", about | more)


def lines(log: Log, kind: str) -> list[str]:
    found: Document = project(log.events).views["ticker/c1"].doc["lines"]
    in_order = sorted(found.values(), key=lambda line: int(line["position"]))
    return [line["text"]["en"] for line in in_order if line["kind"] == kind]


# --- championship ---


def test_who_lacks_a_distance_is_told_no_time_and_who_is_too_far_behind_none_that_would_do() -> None:
    log = a_championship()
    skate(log, "500m-men", {"a": 36_000_000, "far": 300_000_000})
    log.distance = "5000m-men"
    for heat, who in enumerate(("a", "far", "late"), start=1):
        log.pair(heat, who)
    log.result(1, "a", 380_000_000)
    rows = shown(log)["rows"]
    assert "needed" not in rows["far"]  # 74.000 points are fewer than the 300.000 of the first distance
    assert rows["far"]["behind"] == "44:00.00"
    log.result(3, "late", 400_000_000)
    assert {key for key in shown(log)["rows"]["late"] if key in ("behind", "needed")} == set()


def test_a_leader_who_lacks_a_distance_is_nobody_to_be_behind() -> None:
    log = a_championship()
    skate(log, "500m-men", {"a": 36_000_000, "b": 36_500_000})
    skate(log, "5000m-men", {"a": 380_000_000})
    rows = shown(log)["rows"]
    assert [(who, row["rank"], row.get("behind")) for who, row in rows.items()] == [("a", 1, None), ("b", 2, None)]


def test_a_championship_that_is_none_any_more_says_so() -> None:
    log = a_championship()
    skate(log, "500m-men", {"a": 36_000_000})
    announce(log)
    assert project(log.events).views["championship/c1"].doc == {"competition": "c1", "genders": {}}


# --- points ---


def world_cup(**more: Any) -> Log:
    log = Log()
    announce(log, season="2025-26", stage=1)
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    log.add("distance.scheduled", {"distance": log.distance, **about, **more})
    return log


def points(log: Log) -> Document:
    found: Document = project(log.events).views["points/c1"].doc
    return found


def test_an_override_has_the_last_word_on_rank_and_points() -> None:
    log = world_cup().pair(1, "a", "b")
    override = {"rank": 7, "points": 44, "reason": "As printed.", "in_standings": True}
    log.result(1, "a", 68_000_000, override=override)
    log.result(1, "b", 69_000_000)
    found = row(project(log.events), "a")
    assert (found["rank"], found["points"], found["override"]["reason"]) == (7, 44, "As printed.")
    [race] = points(log)["cups"]["1000m-men"]["races"].values()
    assert sorted(each["points"] for each in race["rows"].values()) == [44, 54]


def test_a_competition_that_left_the_season_gives_no_points_and_standings_of_another_season_are_not_carried_in() -> (
    None
):
    log = world_cup().pair(1, "a")
    seeds = {"season": "2024-25", "cup": "500m-men", "rows": [{"competitor": "Old", "stage_points": {"1": 60}}]}
    log.add("cup.seeded", seeds)
    assert list(points(log)["cups"]) == ["1000m-men"]
    announce(log)
    assert points(log) == {"competition": "c1", "cups": {}}


def test_two_of_one_name_in_one_distance_have_points_of_their_own_and_a_name_without_latin_letters_has_a_key() -> None:
    log = world_cup()
    entries = [
        {"race": f"r-{who}-1", "lane": who, "competitor": {"id": who, "name": name, "country": "CHN"}}
        for who, name in (("1", "Li Yang"), ("2", "Yang Li"), ("3", "李洋"))
    ]
    log.add("startlist.published", {"distance": log.distance, "heats": [{"heat": 1, "entries": entries}]})
    for who, time_us in (("1", 68_000_000), ("2", 69_000_000), ("3", 70_000_000)):
        log.result(1, who, time_us)
    [race] = points(log)["cups"]["1000m-men"]["races"].values()
    assert sorted(each["points"] for each in race["rows"].values()) == [48, 54, 60]
    assert all(key.isascii() for key in race["rows"])


# --- what is measured ---


def test_what_was_measured_before_a_false_start_was_called_does_not_count_however_late_it_comes() -> None:
    log = Log().programme().pair(1, "a")
    log.of_heat("started", 1)
    before = log.now
    log.of_heat("cleared", 1)
    of_a = {"distance": log.distance, "heat": 1, "race": "r-a-1"}
    log.add("passing.recorded", {**of_a, "metres": 200, "time_us": 16_000_000, "how": "optical"}, time=before)
    log.add("sprint.awarded", {**of_a, "sprint": 1, "points": 3}, time=before)
    found = row(project(log.events), "a")
    assert (found["laps"], found["status"]) == ({}, "waiting")


def test_a_passing_said_twice_is_one_and_of_those_between_the_splits_the_last_are_kept() -> None:
    log = Log().programme().pair(1, "a")
    log.of_heat("started", 1)
    for metres in [*range(10, 150, 10), 140]:
        log.of_race("passing.recorded", 1, "a", metres=metres, time_us=metres * 100_000, how="optical", counts=False)
    projection = project(log.events)
    lane = live(projection)["heats"]["1000m-men/1"]["races"]["r-a-1"]
    assert (lane["metres"], lane["passed_us"]) == (140, 14_000_000)
    for metres in (140, 130):
        log.of_race("passing.withdrawn", 1, "a", time_us=metres * 100_000, how="optical")
    lane = live(project(log.events))["heats"]["1000m-men/1"]["races"]["r-a-1"]
    assert lane["metres"] == 120


def test_a_result_without_a_time_is_one_that_is_waited_for() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.result(1, "a", None)
    assert row(project(log.events), "a")["status"] == "waiting"


# --- records and bests ---


def test_a_seasons_best_falls_and_is_no_news() -> None:
    log = Log().programme().pair(1, "a", season_best_us=70_000_000)
    log.add("best.loaded", {"kind": "SB", "discipline": "1000m", "competitor": "Skater z", "time_us": 1_000_000})
    log.result(1, "a", 69_990_000)
    assert row(project(log.events), "a")["flags"] == ["SB"]
    assert lines(log, "best") == []


@pytest.mark.parametrize(("holder", "own"), [("SKATER A", True), ("a Skater", True), ("Skater b", False)])
def test_whose_record_it_was_does_not_hang_on_the_spelling(holder: str, own: bool) -> None:
    """The story: the list of records writes KOK Femke and the start list Femke Kok; her second record in two days was told as
    one taken from somebody else."""
    log = Log().programme(starts_at="2026-01-10T13:00:00Z")
    said = {"kind": "TR", "discipline": "1000m", "gender": "men", "time_us": 69_000_000, "set_on": "2026-01-09"}
    log.add("record.loaded", {**said, "holder": holder, "place": "Inzell"})
    log.pair(1, "a")
    log.result(1, "a", 68_900_000)
    again = "Skater a 1:08.90: track record for the second day in a row; yesterday it came to 1:09.00."
    taken = f"Skater a 1:08.90: track record. It was 1:09.00, by {holder} on 9 January 2026."
    assert lines(log, "record") == [again if own else taken]
    log.of_heat("committed", 1)
    sentences = project(log.events).views["report/c1/2026-01-10"].doc["distances"][log.distance]["sentences"]
    [told] = [each["text"]["en"] for each in sentences if each["kind"] == "record"]
    assert ("second time in two days" in told) == own


# --- words ---


def test_a_venue_whose_time_zone_is_not_known_has_the_days_of_utc() -> None:
    log = Log()
    announce(log, venue=VENUE | {"timezone": "No/Where"})
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    log.add("distance.scheduled", {"distance": log.distance, **about, "starts_at": "2026-01-10T23:30:00Z"})
    log.pair(1, "a")
    log.result(1, "a", 70_000_000)
    log.of_heat("committed", 1)
    assert [channel for channel in documents(project(log.events)) if "report" in channel] == ["report/c1/2026-01-10"]


def test_the_first_of_a_cup_with_one_skater_leads_it_alone() -> None:
    log = world_cup().pair(1, "a")
    log.result(1, "a", 70_000_000)
    log.of_heat("committed", 1)
    log.add("distance.official", {"distance": log.distance})
    new = "Skater a takes the lead in the World Cup standings of the men's 1000 m, with 60 points."
    assert lines(log, "standings-lead") == [new]
    alone = {"competitor": "Skater a", "country": "NED", "stage_points": {"0": 54}}
    log.add("cup.seeded", {"season": "2025-26", "cup": "1000m-men", "rows": [alone]})
    held = "In the World Cup standings of the men's 1000 m, Skater a leads with 114 points."
    assert lines(log, "standings") == [held]


def test_a_shared_win_of_a_mass_start_is_told_of_nobody_and_a_field_of_two_names_the_winner() -> None:
    log = MassStart()
    log.final(["a1", "b1"])
    for who in ("a1", "b1"):
        log.say("result.committed", 2, 1, race=f"{who}-2", time_us=460_000_000, laps=16)
    log.say("heat.committed", 2, 1)
    assert lines(log, "lead") == []
    log.say("result.corrected", 2, 1, race="b1-2", time_us=461_000_000, laps=16, replaces={"time_us": 460_000_000})
    assert lines(log, "lead") == ["Rider a1 wins the men's mass start."]


def test_last_and_far_behind_is_said_with_the_number_of_them() -> None:
    fact = facts.Last(Who("Femke Kok", "NED"), 45_530_000, 20)
    assert ticker_text(fact)["en"] == "Femke Kok was last of 20 in 45.53."
    assert weight(fact) == ("last", 2)


def test_a_ranking_of_nobody_is_one() -> None:
    assert ranking(project(Log().programme().events))["rows"] == {}


def test_a_sprint_that_was_awarded_in_error_is_taken_back_with_nothing() -> None:
    log = MassStart()
    log.say("sprint.awarded", 1, 1, race="a1-1", sprint=1, points=3)
    log.say("sprint.awarded", 1, 1, race="a2-1", sprint=1, points=2)
    log.say("sprint.awarded", 1, 1, race="a1-1", sprint=1, points=0)
    rows = ranking(project(log.events), "mass-start-men")["rows"]
    assert [rows[who].get("sprints") for who in ("a1", "a2")] == [None, {"1": 2}]


def test_a_distance_that_counts_for_no_cup_gives_no_points() -> None:
    log = world_cup(discipline="300m", metres=300)
    log.pair(1, "a")
    log.result(1, "a", 24_000_000)
    assert points(log)["cups"] == {}
    assert "points" not in row(project(log.events), "a")


def test_a_world_record_is_told_once_though_the_track_and_the_country_have_it_too() -> None:
    log = Log().programme()
    for kind in ("WR", "TR", "NR"):
        said = {"kind": kind, "discipline": "1000m", "gender": "men", "time_us": 69_000_000, "holder": "X Y"}
        log.add("record.loaded", {**said, **({"country": "NED"} if kind == "NR" else {})})
    log.pair(1, "a")
    log.result(1, "a", 68_900_000)
    assert row(project(log.events), "a")["flags"] == ["WR", "TR", "NR"]
    assert lines(log, "record") == ["Skater a 1:08.90: world record. It was 1:09.00, by X Y."]


def test_a_record_equalled_in_one_distance_is_no_news_of_another() -> None:
    log = Log(distance="500m-men", metres=500).programme()
    said = {"kind": "TR", "discipline": "500m", "gender": "men", "time_us": 34_500_000, "holder": "Old Hand"}
    log.add("record.loaded", {**said, "set_on": "2020-01-02"})
    log.pair(1, "a")
    log.result(1, "a", 34_500_000)
    log.distance = "500m-men-2"
    about = {"number": 2, "name": "500 m Men", "discipline": "500m", "metres": 500, "gender": "men", "run": 2}
    log.add("distance.scheduled", {"distance": log.distance, **about})
    log.pair(1, "a")
    log.result(1, "a", 34_400_000)
    found: Document = project(log.events).views["ticker/c1"].doc["lines"]
    told = {line["distance"]: line["kind"] for line in found.values() if line["kind"] in ("equalled", "record")}
    assert told == {"500m-men": "equalled", "500m-men-2": "record"}


def test_an_own_record_of_long_ago_is_told_with_its_date() -> None:
    log = Log().programme(starts_at="2026-01-10T13:00:00Z")
    said = {"kind": "TR", "discipline": "1000m", "gender": "men", "time_us": 69_000_000, "set_on": "2025-02-01"}
    log.add("record.loaded", {**said, "holder": "Skater a", "place": "Inzell"})
    log.pair(1, "a")
    log.result(1, "a", 68_900_000, flags=["F"])
    log.of_heat("committed", 1)
    assert lines(log, "record") == ["Skater a 1:08.90: track record. It was 1:09.00, from 1 February 2025."]
    sentences = project(log.events).views["report/c1/2026-01-10"].doc["distances"][log.distance]["sentences"]
    told = {each["kind"]: each["text"]["en"] for each in sentences}
    assert (
        told["record"]
        == "With 1:08.90, Skater a broke the track record; the old one was 1:09.00, from 1 February 2025."
    )
    assert told["fall"] == "Skater a fell and finished in 1:08.90."


def test_who_stands_in_for_somebody_who_is_not_known_has_no_sentence() -> None:
    log = Log().programme()
    competitor = {"id": "a", "name": "Somebody", "country": "NED", "reconstructed": True}
    entries = [{"race": "r-a-1", "lane": "inner", "competitor": competitor}]
    log.add("startlist.published", {"distance": log.distance, "heats": [{"heat": 1, "entries": entries}]})
    log.result(1, "a", None, "DNF")
    log.of_heat("committed", 1)
    kinds = [
        each["kind"]
        for each in project(log.events).views["report/c1/2026-01-10"].doc["distances"][log.distance]["sentences"]
    ]
    assert "out" not in kinds
    assert lines(log, "out") == []


def test_a_home_skater_on_the_podium_is_in_the_official_line_and_has_none_of_their_own() -> None:
    log = Log()
    announce(log, venue=VENUE | {"country": "NED"})
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    log.add("distance.scheduled", {"distance": log.distance, **about})
    for heat, who in enumerate("abc", start=1):
        log.pair(heat, who)
        log.result(heat, who, 69_000_000 + heat * 10_000)
        log.of_heat("committed", heat)
    log.add("distance.official", {"distance": log.distance})
    assert lines(log, "official")
    assert lines(log, "home") == []


# --- pace ---


def test_a_rival_in_the_same_pair_counts_as_soon_as_the_line_is_crossed() -> None:
    """The story: of a pair the one who was ahead had finished, and the other, 0.30 s behind, was still shown as first and told
    the time of somebody else as needed for the lead; the standings as they stand had the right place."""
    log = Log().programme()
    for heat, who in enumerate("xyz", start=1):
        log.pair(heat, who)
        for metres, time_us in ((200, 17_000_000), (600, 43_000_000), (1000, 71_000_000)):
            log.lap(heat, who, metres, time_us + heat * 10_000)
        log.result(heat, who, 71_000_000 + heat * 10_000)
        log.of_heat("committed", heat)
    log.pair(4, "a", "b")
    log.of_heat("activated", 4)
    log.of_heat("started", 4)
    for who, behind_us in (("a", 0), ("b", 300_000)):
        for metres, time_us in ((200, 16_800_000), (600, 42_500_000)):
            log.lap(4, who, metres, time_us + behind_us)
    log.lap(4, "a", 1000, 69_900_000)
    lane = live(project(log.events))["heats"]["1000m-men/4"]["races"]["r-b-4"]
    assert lane["projected"]["rank"] == 2
    assert lane["needed"]["lead"] == "27.10"


def test_nobody_is_held_against_the_own_race_that_is_skated_again() -> None:
    log = Log().programme().pair(1, "a", "b").pair(2, "a")
    log.result(1, "a", 70_000_000)
    log.result(1, "b", 70_500_000)
    log.of_heat("committed", 1)
    log.of_heat("activated", 2)
    log.of_heat("started", 2)
    lane = live(project(log.events))["heats"]["1000m-men/2"]["races"]["r-a-2"]
    assert lane["needed"]["lead"] == "1:10.50"
