"""The ticker: what is said, when, and what becomes of it when the facts change."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.projection import Projection
from consumers.projection.views.ticker import MOST_LINES
from schemas.documents import canonical
from schemas.i18n.translations import LANGUAGES
from tests.kit.consumers.log import Log, documents, project
from tests.kit.consumers.ticker import said, ticker


def race_day(*pairs: tuple[str, str], **more: Any) -> Log:
    log = Log().programme(**more)
    for heat, (inner, outer) in enumerate(pairs, start=1):
        log.pair(heat, inner, outer)
    return log


def finish(log: Log, heat: int, who: str, time_us: int) -> None:
    log.lap(heat, who, 1000, time_us)
    log.result(heat, who, time_us)


def record(log: Log, time_us: int, kind: str = "NR", holder: str = "Somebody", **more: Any) -> None:
    data = {
        "kind": kind,
        "discipline": "1000m",
        "gender": "men",
        "time_us": time_us,
        "holder": holder,
        "country": "NED",
    }
    log.add("record.loaded", data | more)


def test_a_new_leader_is_said_as_soon_as_the_finish_is_crossed_with_whom_it_beat() -> None:
    log = race_day(("a", "b"))
    log.lap(1, "a", 1000, 70_000_000)
    log.lap(1, "b", 1000, 69_500_000)
    assert said(log, "lead") == [
        "Skater a sets the first time: 1:10.00.",
        "Skater b takes the lead in 1:09.50, 0.50 ahead of Skater a.",
    ]
    assert said(log, "lead", "nl")[1] == "Skater b neemt de leiding in 1.09,50, 0,50 voor Skater a."
    assert all(line["provisional"] for line in ticker(log).values())


def test_a_lead_by_thousandths_says_so_and_a_tie_is_a_tie() -> None:
    log = race_day(("a", "b"), ("c", "d"))
    log.lap(1, "a", 1000, 70_003_000)
    log.lap(1, "b", 1000, 70_001_000)
    log.lap(2, "c", 1000, 70_001_400)
    assert said(log, "lead")[1:] == [
        "Skater b takes the lead in 1:10.00, two thousandths ahead of Skater a.",
        "Skater c equals the leading time of Skater b: 1:10.00.",
    ]


def test_each_line_names_the_event_that_caused_it_and_whom_it_is_about() -> None:
    log = race_day(("a", "b"))
    cause = log.lap(1, "a", 1000, 70_000_000)
    (line,) = ticker(log).values()
    assert line["event"] == {"source": cause.source, "id": cause.id}
    assert (line["distance"], line["heat"], line["competitors"]) == ("1000m-men", 1, ["a"])


def test_a_line_keeps_its_time_its_place_and_its_id_when_the_result_is_committed() -> None:
    log = race_day(("a", "b"))
    log.lap(1, "a", 1000, 70_000_000)
    before = ticker(log)
    log.result(1, "a", 70_000_000)
    after = ticker(log)
    assert after.keys() == before.keys()
    (key,) = after
    assert {k: v for k, v in before[key].items() if k != "provisional"} == after[key]


def test_a_record_is_said_with_what_it_was_and_falls_silent_when_a_correction_takes_it_away() -> None:
    log = race_day(("a", "b"))
    record(log, 70_500_000, set_on="2020-02-03")
    finish(log, 1, "a", 70_400_000)
    assert said(log, "record") == ["Skater a 1:10.40: Dutch record. It was 1:10.50, by Somebody on 3 February 2020."]
    corrected = log.of_race(
        "result.corrected", 1, "a", time_us=70_600_000, replaces={"status": "ok", "time_us": 70_400_000}
    )
    assert said(log, "record") == []
    assert said(log, "corrected") == [
        "Correction: the time of Skater a is 1:10.60, not 1:10.40; the Dutch record of Somebody stands (1:10.50)."
    ]
    (line,) = [line for line in ticker(log).values() if line["kind"] == "corrected"]
    assert line["event"]["id"] == corrected.id


def test_a_record_that_a_correction_brought_is_said_at_the_time_of_the_correction() -> None:
    log = race_day(("a", "b"))
    record(log, 70_500_000)
    finish(log, 1, "a", 70_600_000)
    event = log.of_race(
        "result.corrected", 1, "a", time_us=70_400_000, replaces={"status": "ok", "time_us": 70_600_000}
    )
    (line,) = [line for line in ticker(log).values() if line["kind"] == "record"]
    assert line["event"]["id"] == event.id


def test_who_comes_after_a_leader_that_is_disqualified_has_led() -> None:
    log = race_day(("a", "b"))
    finish(log, 1, "a", 70_000_000)
    finish(log, 1, "b", 71_000_000)
    assert said(log, "podium") == []
    log.of_race("result.corrected", 1, "a", status="DQ", reason="T08", replaces={"status": "ok", "time_us": 70_000_000})
    assert said(log, "lead") == ["Skater b sets the first time: 1:11.00."]
    assert said(log, "disqualified") == [
        "Skater a was disqualified: did not change lanes, or changed them improperly (rule 254.5)."
    ]
    assert said(log, "corrected") == ["Correction: the time of Skater a, 1:10.00, does not count."]


def test_a_finish_that_is_withdrawn_takes_its_lines_with_it() -> None:
    log = race_day(("a", "b"))
    log.lap(1, "a", 1000, 70_000_000)
    log.of_race("lap.withdrawn", 1, "a", metres=1000)
    assert said(log) == []


def test_the_first_of_a_country_under_a_round_time_is_said_and_not_when_somebody_was() -> None:
    log = race_day(("a", "b"))
    record(log, 70_010_000)
    finish(log, 1, "a", 69_980_000)
    assert said(log, "record") == ["Skater a 1:09.98: Dutch record, the first Dutch man under 1:10."]
    assert said(log, "record", "nl") == ["Skater a 1.09,98: Nederlands record, als eerste Nederlander onder 1.10."]
    record(log, 69_995_000)
    assert said(log, "record") == ["Skater a 1:09.98: Dutch record. It was 1:09.99, by Somebody."]


def test_one_under_a_record_of_the_day_before_is_the_second_in_two_days() -> None:
    log = race_day(("a", "b"), starts_at="2026-01-10T13:00:00Z")
    record(log, 70_500_000, holder="Skater a", set_on="2026-01-09")
    finish(log, 1, "a", 70_400_000)
    assert said(log, "record") == [
        "Skater a 1:10.40: Dutch record for the second day in a row; yesterday it came to 1:10.50."
    ]


def test_a_record_missed_by_hundredths_is_held_against_what_stood_then() -> None:
    log = race_day(("a", "b"))
    record(log, 70_500_000)
    finish(log, 1, "a", 70_540_000)
    finish(log, 1, "b", 70_400_000)
    assert said(log, "near-record") == ["Skater a 1:10.54: four hundredths above the Dutch record (1:10.50)."]
    assert said(log, "near-record", "nl") == [
        "Skater a 1.10,54: vier honderdsten boven het Nederlands record (1.10,50)."
    ]


def test_the_photo_finish_that_turns_an_order_over_says_so() -> None:
    log = race_day(("a", "b"))
    log.lap(1, "a", 1000, 70_000_000)
    log.lap(1, "b", 1000, 70_004_000)
    assert said(log, "reordered") == []
    log.lap(1, "a", 1000, 70_006_000, "photofinish")
    log.lap(1, "b", 1000, 70_003_000, "photofinish")
    log.result(1, "a", 70_006_000)
    log.result(1, "b", 70_003_000)
    assert said(log, "reordered") == ["Photo finish: Skater b was ahead of Skater a."]


def test_falls_and_those_who_are_out_are_said_with_the_reason() -> None:
    log = race_day(("a", "b"), ("c", "d"))
    finish(log, 1, "a", 70_000_000)
    log.result(1, "b", 80_000_000, flags=["F"])
    log.result(2, "c", None, "DNF")
    log.result(2, "d", None, "DNS", reason="ill")
    assert said(log, "fall") == ["Skater b fell and finished in 1:20.00."]
    assert said(log, "out") == ["Skater c did not finish.", "Skater d did not start: ill."]


def test_a_personal_best_says_from_what_to_what_and_not_beside_a_national_record() -> None:
    log = Log().programme()
    log.pair(1, "a", "b", personal_best_us=71_000_000)
    finish(log, 1, "a", 69_990_000)
    assert said(log, "best") == ["Skater a improves the personal best from 1:11.00 to 1:09.99."]
    record(log, 70_500_000)
    assert said(log, "best") == []


def test_an_official_list_names_the_first_three_and_the_best_of_the_home_country() -> None:
    log = race_day(("a", "b"), ("c", "d"))
    for place, who in enumerate("abcd"):
        finish(log, 1 + place // 2, who, 70_000_000 + place * 1_000_000)
    log.of_heat("committed", 1)
    log.of_heat("committed", 2)
    assert said(log, "official") == []
    log.add("distance.official", {"distance": "1000m-men"})
    assert said(log, "official") == [
        "1000 m men, official: Skater a wins in 1:10.00, ahead of Skater b (1:11.00) and Skater c (1:12.00)."
    ]
    log.add("distance.official", {"distance": "1000m-men", "official": False})
    assert said(log, "official") == []


def test_a_note_is_a_line_in_its_own_words_and_in_those_of_a_language_it_has() -> None:
    log = Log().programme()
    log.add("note.published", {"text": "{time} <b>", "texts": {"nl": "de tijd"}, "author": "desk"})
    (line,) = ticker(log).values()
    assert line["text"] == {"en": "{time} <b>", "nl": "de tijd"}
    assert (line["kind"], line["author"]) == ("note", "desk")


def test_the_newest_lines_are_kept_and_no_more_than_a_hundred() -> None:
    log = Log().programme()
    for number in range(MOST_LINES + 5):
        log.add("note.published", {"text": f"note {number}"})
    assert said(log) == [f"note {number}" for number in range(5, MOST_LINES + 5)]


def test_a_hostile_name_is_in_the_text_as_it_is() -> None:
    log = Log().programme()
    name = "<img src=x onerror=alert(1)> {0} {time}"
    entry = {"race": "r-a-1", "lane": "inner", "competitor": {"id": "a", "name": name}}
    log.add("startlist.published", {"distance": "1000m-men", "heats": [{"heat": 1, "entries": [entry]}]})
    log.lap(1, "a", 1000, 70_000_000)
    assert said(log, "lead") == [f"{name} sets the first time: 1:10.00."]


TIMES = st.sampled_from([69_990_000, 70_000_000, 70_000_400, 70_001_000, 70_009_000, 71_000_000, 79_000_000])
WHO = st.sampled_from([(1, "a"), (1, "b"), (2, "c"), (2, "d")])
STATUS = st.sampled_from(["ok", "ok", "DQ", "DNF"])
STEPS = st.one_of(
    st.tuples(st.just("lap"), WHO, TIMES, st.sampled_from(["transponder", "optical", "photofinish"])),
    st.tuples(st.just("result"), WHO, TIMES, STATUS),
    st.tuples(st.just("corrected"), WHO, TIMES, STATUS),
    st.tuples(st.just("withdrawn"), WHO, TIMES, STATUS),
    st.tuples(st.just("heat"), WHO, TIMES, st.sampled_from(["committed", "reopened", "cleared"])),
    st.tuples(st.just("official"), WHO, TIMES, st.booleans()),
    st.tuples(st.just("record"), WHO, TIMES, st.sampled_from(["NR", "WR", "TR"])),
    st.tuples(st.just("note"), WHO, TIMES, st.booleans()),
)


def take(log: Log, step: tuple[str, tuple[int, str], int, Any]) -> None:
    what, (heat, who), time_us, how = step
    match what:
        case "lap":
            log.lap(heat, who, 1000, time_us, how)
        case "result":
            log.result(heat, who, time_us if how == "ok" else None, how)
        case "corrected":
            after = {"time_us": time_us, "status": "ok"} if how == "ok" else {"status": how}
            log.of_race("result.corrected", heat, who, replaces={"status": "ok", "time_us": 70_000_000}, **after)
        case "withdrawn":
            log.of_race("lap.withdrawn", heat, who, metres=1000)
        case "heat":
            log.of_heat(how, heat)
        case "official":
            log.add("distance.official", {"distance": "1000m-men", "official": how})
        case "record":
            record(log, time_us, how)
        case _:
            log.add("note.published", {"text": who, "distance": "1000m-men", "for_report": how})


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=25), st.sets(st.integers(0, 30)))
def test_ticker_and_report_do_not_know_how_the_events_were_cut_into_batches(
    steps: list[tuple[str, tuple[int, str], int, Any]], cuts: set[int]
) -> None:
    log = race_day(("a", "b"), ("c", "d"), starts_at="2026-01-10T13:00:00Z")
    for step in steps:
        take(log, step)
    one_by_one = documents(project(log.events))
    batched = Projection("c1")
    for number, event in enumerate(log.events):
        batched.apply(event)
        if number in cuts:
            batched.check()
            batched.collect()
    batched.collect()
    assert {name: canonical(doc) for name, doc in documents(batched).items()} == {
        name: canonical(doc) for name, doc in one_by_one.items()
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_the_last_lead_that_is_told_is_that_of_the_ranking(
    steps: list[tuple[str, tuple[int, str], int, Any]],
) -> None:
    log = race_day(("a", "b"), ("c", "d"))
    for step in steps:
        take(log, step)
    found = documents(project(log.events))
    rows = found["ranking/c1/1000m-men"]["rows"]
    leaders = {key for key, row in rows.items() if row.get("rank") == 1}
    leads = [line for line in found["ticker/c1"]["lines"].values() if line["kind"] == "lead"]
    assert bool(leads) == bool(leaders)
    if leads:
        assert {who for line in leads for who in line["competitors"]} & leaders
    for line in leads:
        assert set(line["text"]) == set(LANGUAGES)
        assert all(rows[who]["status"] == "ok" for who in line["competitors"])
