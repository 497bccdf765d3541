"""The day report beside the day that is known: rounds, ties, standings, days, words of others."""

from typing import Any

from consumers.projection import Projection
from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, project
from tests.kit.consumers.mass_start import SEMI_FINALS, MassStart


def report(log: Log, on: str = "2026-01-10") -> Document:
    found: Document = project(log.events).views[f"report/c1/{on}"].doc
    return found


def told(log: Log, kind: str | None = None, distance: str = "1000m-men", on: str = "2026-01-10") -> list[str]:
    sentences = report(log, on)["distances"][distance]["sentences"]
    return [each["text"]["en"] for each in sentences if kind in (None, each["kind"])]


def race_day(*times_us: int | None, **more: Any) -> Log:
    log = Log().programme(**more)
    for number, time_us in enumerate(times_us):
        log.pair(number + 1, "abcdef"[number])
        log.result(number + 1, "abcdef"[number], time_us, "ok" if time_us else "DNS")
        log.of_heat("committed", number + 1)
    return log


def test_a_distance_is_in_the_report_when_its_heats_are_committed_and_no_longer_when_one_is_reopened() -> None:
    log = race_day(70_000_000, 71_000_000)
    assert list(report(log)["distances"]) == ["1000m-men"]
    assert report(log)["state"] == "provisional"
    log.of_heat("reopened", 2)
    assert report(log)["distances"] == {}
    assert report(log)["headline"] == report(log)["title"]


def test_the_day_is_that_of_the_rink_and_not_that_of_utc() -> None:
    log = race_day(70_000_000, starts_at="2026-01-10T23:30:00Z")
    assert [channel for channel in documents(project(log.events)) if "report" in channel] == ["report/c1/2026-01-11"]


def test_before_anything_is_committed_there_is_no_report() -> None:
    log = Log().programme()
    log.pair(1, "a", "b")
    assert not [channel for channel in documents(project(log.events)) if "report" in channel]


def test_a_shared_win_names_both() -> None:
    log = race_day(70_000_000, 70_000_400, 71_000_000)
    assert told(log, "official") == ["Skater a and Skater b shared the win in the men's 1000 m: 1:10.00."]


def test_a_shared_third_place_leaves_the_winner_alone_in_the_sentence() -> None:
    log = race_day(70_000_000, 71_000_000, 72_000_000, 72_000_000)
    assert told(log, "official") == ["Skater a won the men's 1000 m in 1:10.00."]
    assert len(report(log)["distances"]["1000m-men"]["top"]) == 4


def test_who_has_no_sentence_of_their_own_is_in_that_of_the_country() -> None:
    log = race_day(70_000_000, None, 71_000_000)
    assert told(log, "country") == ["Netherlands: Skater a first in 1:10.00 and Skater c second in 1:11.00."]
    assert told(log, "out") == ["Skater b did not start."]
    rows = report(log)["distances"]["1000m-men"]["countries"]["NED"]
    assert [row["status"] for row in rows.values()] == ["ok", "ok", "DNS"]


def test_riders_out_in_the_semi_final_are_said_to_be() -> None:
    log = MassStart()
    log.events = [_with_country(event) for event in log.events]
    log.ride(1, 1, SEMI_FINALS[1])
    log.ride(1, 2, SEMI_FINALS[2])
    log.final(["b1", "a1", "a2", "b2"])
    log.ride(2, 1, ["b1", "a1", "a2", "b2"])
    lines = project(log.events).views["ticker/c1"].doc["lines"].values()
    assert {"Rider b1 wins the men's mass start, ahead of Rider a1 and Rider a2."} <= {
        line["text"]["en"] for line in lines
    }
    countries = [
        each["text"]["en"]
        for each in report(log, "2021-11-12")["distances"]["mass-start-men"]["sentences"]
        if each["kind"] == "country"
    ]
    assert len(countries) == 1
    assert countries[0].count("out in the semi-final") == 4


def _with_country(event: Any) -> Any:
    if event.type != "startlist.published":
        return event
    heats = []
    for heat in event.data.heats:
        entries = [
            each.model_copy(update={"competitor": each.competitor.model_copy(update={"country": "NED"})})
            for each in heat.entries
        ]
        heats.append(heat.model_copy(update={"entries": tuple(entries)}))
    return event.model_copy(update={"data": event.data.model_copy(update={"heats": tuple(heats)})})


def world_cup(seeds: list[tuple[str, int]], *, complete: bool, stage: int = 2) -> Log:
    log = Log(distance="500m-women", metres=500)
    announced = {"name": "World Cup 2", "venue": {"name": "Oval"}, "starts_on": "2021-11-19", "ends_on": "2021-11-19"}
    log.add("competition.announced", announced | {"season": "2021-22", "stage": stage})
    if seeds:
        rows = [
            {"competitor": f"Skater {who}", "country": "NED", "stage_points": {"1": points}} for who, points in seeds
        ]
        log.add("cup.seeded", {"season": "2021-22", "cup": "500m-women", "rows": rows, "complete": complete})
    about = {"number": 1, "name": "500 m women", "discipline": "500m", "gender": "women", "metres": 500}
    log.add("distance.scheduled", {"distance": "500m-women", "division": "A", **about})
    for number, who in enumerate("abc", start=1):
        log.pair(number, who)
        log.result(number, who, 37_000_000 + number * 100_000)
        log.of_heat("committed", number)
    return log


def standings(log: Log) -> list[str]:
    sentences = report(log, "2021-11-19")["distances"]["500m-women"]["sentences"]
    return [each["text"]["en"] for each in sentences if each["kind"].startswith("standings")]


def test_a_new_leader_of_the_world_cup_is_told_of_and_one_who_stays_is_with_the_second() -> None:
    assert standings(world_cup([("b", 54), ("a", 50)], complete=True)) == [
        "Skater a takes the lead in the World Cup standings of the women's 500 m, with 110 points."
    ]
    assert standings(world_cup([("a", 60), ("b", 54)], complete=True)) == [
        "In the World Cup standings of the women's 500 m, Skater a leads with 120 points, ahead of Skater b with 108."
    ]


def test_where_not_everybodys_points_are_known_only_those_who_are_known_are_compared() -> None:
    assert standings(world_cup([("c", 50), ("b", 54)], complete=False)) == [
        "In the World Cup standings of the women's 500 m, of those whose points are known, Skater b leads with 108, "
        "ahead of Skater c with 98."
    ]
    assert standings(world_cup([("c", 60)], complete=False)) == []


def test_without_the_points_of_earlier_stages_nothing_is_said_of_the_standings() -> None:
    assert standings(world_cup([], complete=True)) == []
    assert standings(world_cup([], complete=True, stage=1)) != []


def test_what_others_wrote_is_text_in_the_report_and_only_notes_for_it_are_in_it() -> None:
    log = race_day(70_000_000)
    hostile = "<img src=x onerror=alert(1)> {skater}"
    log.add("note.published", {"text": hostile, "distance": "1000m-men", "for_report": True})
    log.add("note.published", {"text": "for the ticker", "distance": "1000m-men"})
    assert told(log, "note") == [hostile]


def test_a_report_is_the_same_after_a_consumer_was_started_again() -> None:
    log = race_day(70_000_000, 71_000_000)
    first = Projection("c1")
    for event in log.events:
        first.apply(event)
    delta = first.collect()
    again = Projection("c1", {name: raw for name, raw in delta.parts.items() if raw is not None}, dict(first.views))
    log.add("note.published", {"text": "x", "distance": "1000m-men", "for_report": True})
    again.apply(log.events[-1])
    again.collect()
    assert documents(again) == documents(project(log.events))


def test_division_b_is_named_and_neither_opens_the_report_nor_tells_of_the_standings() -> None:
    log = world_cup([], complete=True, stage=1)
    b = {"distance": "500m-women-b", "number": 0, "name": "500 m women B", "discipline": "500m", "gender": "women"}
    log.add("distance.scheduled", {"metres": 500, "division": "B", **b})
    log.distance = "500m-women-b"
    log.pair(1, "x")
    log.result(1, "x", 36_000_000)
    log.of_heat("committed", 1)
    page = report(log, "2021-11-19")
    assert told(log, "official", "500m-women-b", "2021-11-19") == [
        "Skater x won the women's 500 m in division B in 36.00."
    ]
    assert told(log, "standings", "500m-women-b", "2021-11-19") == []
    assert page["headline"]["en"] == "Skater a wins the women's 500 m"
    assert "Skater x" not in page["intro"][0]["text"]["en"]


def test_a_mass_start_has_no_last_rider_who_was_only_lapped() -> None:
    log = MassStart()
    log.ride(1, 1, SEMI_FINALS[1])
    log.ride(1, 2, SEMI_FINALS[2])
    log.say("result.committed", 1, 1, race="a4-1", time_us=600_000_000, laps=15)
    assert told(log, "official", "mass-start-men", "2021-11-12") == []
    assert told(log, "last", "mass-start-men", "2021-11-12") == []


def test_a_second_record_in_two_days_that_comes_under_a_round_time_says_both() -> None:
    log = Log().programme(starts_at="2026-01-10T13:00:00Z")
    said = {"kind": "NR", "discipline": "1000m", "gender": "men", "time_us": 70_100_000, "country": "NED"}
    log.add("record.loaded", {**said, "holder": "SKATER A", "set_on": "2026-01-09"})
    log.pair(1, "a")
    log.result(1, "a", 69_900_000)
    log.of_heat("committed", 1)
    assert told(log, "record") == [
        "Skater a is the first Dutch man under 1:10.",
        "For Skater a it was the second Dutch record in two days, after 1:10.10 on 9 January 2026.",
    ]


def test_a_distance_of_tomorrow_is_not_in_the_report_of_today() -> None:
    log = race_day(70_000_000, starts_at="2026-01-10T13:00:00Z")
    about = {"number": 2, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men", "run": 2}
    log.add("distance.scheduled", {"distance": "1000m-men-2", **about, "starts_at": "2026-01-11T13:00:00Z"})
    assert list(report(log)["distances"]) == ["1000m-men"]
    assert [channel for channel in documents(project(log.events)) if "report" in channel] == ["report/c1/2026-01-10"]


def test_a_record_that_comes_under_a_round_time_says_whose_it_was() -> None:
    log = Log().programme()
    said = {"kind": "NR", "discipline": "1000m", "gender": "men", "time_us": 70_100_000, "country": "NED"}
    log.add("record.loaded", {**said, "holder": "Old Hand"})
    log.pair(1, "a")
    log.result(1, "a", 69_900_000)
    log.of_heat("committed", 1)
    assert told(log, "record") == [
        "Skater a is the first Dutch man under 1:10.",
        "With 1:09.90, Skater a broke the Dutch record of Old Hand (1:10.10).",
    ]
