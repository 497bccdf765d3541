"""Records: which result breaks which record, and what a loaded record changes."""

from dataclasses import replace
from datetime import date

import pytest

from consumers.rules.records.evaluation import evaluate
from consumers.rules.records.values import (
    FLAGS,
    Evaluation,
    RecordKind,
    StandingRecord,
)
from schemas.event_data import RecordData, Venue
from tests.kit.consumers.records import FRIDAY, OVAL, SATURDAY, best, record, skated


def test_a_record_that_falls_twice_in_a_distance_flags_both() -> None:
    old = record("NR", "37.06")
    races = [skated("a", "37.01", heat=1), skated("b", "36.96", "Jutta Leerdam", heat=2), skated("c", "37.00", heat=3)]
    found = evaluate([old], [], races)
    assert found.flags == {"a": ("NR",), "b": ("NR",)}
    assert [(each.standing.time_us, each.by.key, each.margin) for each in found.fallen] == [
        (37_060_000, "a", 5),
        (37_010_000, "b", 5),
    ]
    assert found.records_before == (old,)
    assert [(now.holder, now.time_us, now.country) for now in found.records_now] == [
        ("Jutta Leerdam", 36_960_000, "NED")
    ]
    assert found.history() == ((old, found.fallen),)


def test_a_record_is_broken_by_a_hundredth_and_not_by_thousandths() -> None:
    old = record("WR", "36.769", "KOR")
    assert evaluate([old], [], [skated("a", "36.760")]).flags == {}
    assert evaluate([old], [], [skated("a", "36.760")]).equalled == {"a": ("WR",)}
    assert evaluate([old], [], [skated("a", "36.7599")]).flags == {"a": ("WR",)}


def test_an_equalled_record_is_told_apart_and_keeps_its_holder() -> None:
    found = evaluate(
        [record("WR", "36.36", "KOR", holder="Lee")], [], [skated("a", "36.365"), skated("b", "36.36", heat=2)]
    )
    assert found.flags == {}
    assert found.equalled == {"a": ("WR",), "b": ("WR",)}
    assert [(each.by.key, each.standing.holder, each.margin) for each in found.matched] == [
        ("a", "Lee", 0),
        ("b", "Lee", 0),
    ]
    assert found.fallen == ()
    assert [now.holder for now in found.records_now] == ["Lee"]


def test_two_of_one_heat_with_the_same_hundredths_both_broke_it() -> None:
    races = [skated("a", "37.012", "A"), skated("b", "37.014", "B"), skated("c", "37.018", "C", heat=2)]
    found = evaluate([record("NR", "37.06")], [], races)
    assert found.flags == {"a": ("NR",), "b": ("NR",)}
    assert found.equalled == {"c": ("NR",)}
    assert [each.margin for each in found.fallen] == [5, 5]
    assert found.records_now[0].holder == "A"


def test_a_national_record_is_that_of_the_skaters_country_and_falls_only_where_it_is_known() -> None:
    found = evaluate(
        [
            record("NR", "37.06"),
            record("NR", "36.90", "USA"),
            StandingRecord("NR", "500m", "women", 40_000_000, "Nobody"),
        ],
        [],
        [
            skated("a", "37.00"),
            skated("b", "37.00", "X", "USA"),
            skated("c", "36.00", "Y", "POL"),
            skated("d", "36.00", "Z", None),
        ],
    )
    assert found.flags == {"a": ("NR",)}
    assert [each.country for each in found.records_now] == ["NED", "USA"]


def test_flags_come_in_the_order_of_the_sport() -> None:
    kinds: list[RecordKind] = ["NR", "TR", "WSB", "OR", "WRJ", "WR"]
    races = [replace(skated("a", "36.00"), junior=True)]
    found = evaluate(
        [record(kind, "37.00") for kind in kinds],
        [best("SB", "37.00"), best("PB", "37.00")],
        races,
        olympics=True,
        venue=OVAL,
    )
    assert found.flags == {"a": FLAGS}


def test_an_olympic_record_falls_only_at_the_games() -> None:
    old = record("OR", "37.00")
    assert evaluate([old], [], [skated("a", "36.00")]).flags == {}
    assert evaluate([old], [], [skated("a", "36.00")]).records_before == ()
    assert evaluate([old], [], [skated("a", "36.00")], olympics=True).flags == {"a": ("OR",)}


def test_a_junior_record_falls_only_to_who_is_known_as_a_junior() -> None:
    old = record("WRJ", "37.00")
    races = [skated("a", "36.00"), replace(skated("b", "36.50", "B", heat=2), junior=True)]
    assert evaluate([old], [], races).flags == {"b": ("WRJ",)}


@pytest.mark.parametrize(
    ("place", "venue", "flags"),
    [
        ("Utah Olympic Oval", OVAL, {"a": ("TR",)}),
        ("SALT LAKE CITY", OVAL, {"a": ("TR",)}),
        ("", OVAL, {"a": ("TR",)}),
        ("Calgary", OVAL, {}),
        ("Salt Lake City", None, {}),
        ("", None, {}),
    ],
)
def test_a_track_record_is_that_of_the_track(
    place: str, venue: Venue | None, flags: dict[str, tuple[str, ...]]
) -> None:
    assert evaluate([record("TR", "37.00", place=place)], [], [skated("a", "36.00")], venue=venue).flags == flags


def test_a_record_set_here_says_where_when_and_by_whom() -> None:
    found = evaluate([record("WR", "37.00", "KOR")], [], [skated("a", "36.00", on=SATURDAY)], venue=OVAL)
    assert found.records_now == (record("WR", "36.00", "NED", SATURDAY, "Salt Lake City", holder="Femke Kok"),)


def test_a_team_has_its_countrys_record() -> None:
    old = record("NR", "2:52.65", discipline="team-pursuit", holder="Netherlands")
    name = "Netherlands (Wust, Wijfje, Schouten)"
    assert evaluate([old], [], [skated("a", "2:52.69", name, discipline="team-pursuit")]).flags == {}
    assert evaluate([old], [], [skated("a", "2:52.64", name, discipline="team-pursuit")]).flags == {"a": ("NR",)}


def test_a_mass_start_has_no_records() -> None:
    old = record("WR", "9:00.00", discipline="mass-start")
    found = evaluate([old], [], [skated("a", "8:00.00", discipline="mass-start")])
    assert found == Evaluation({}, {}, (), (), (), (), (), ())


def test_the_last_that_was_said_of_a_record_stands() -> None:
    said = [record("NR", "36.90"), record("NR", "37.06")]
    assert evaluate(said, [], [skated("a", "37.00")]).flags == {"a": ("NR",)}


def test_loading_on_saturday_what_fell_on_friday_takes_no_flag_away() -> None:
    races = [skated("a", "37.017", on=FRIDAY), skated("b", "36.96", on=SATURDAY)]
    loaded = [record("NR", "37.06", set_on=date(2013, 1, 20)), record("NR", "37.01", set_on=FRIDAY, holder="Femke Kok")]
    found = evaluate(loaded, [], races)
    assert found.flags == {"a": ("NR",), "b": ("NR",)}
    assert [each.margin for each in found.fallen] == [5, 5]
    assert found.records_before == (loaded[0],)
    assert evaluate(loaded, [], races[:1]).records_now == (replace(loaded[1]),)


def test_a_record_whose_past_is_not_known_falls_from_the_day_after() -> None:
    """The re-enacted Saturday carries Friday's records only; a Friday's result then breaks nothing that is known."""
    loaded = [record("NR", "37.01", set_on=FRIDAY)]
    races = [
        skated("a", "36.99", on=FRIDAY),
        skated("b", "37.00", on=SATURDAY),
        skated("c", "36.98", heat=2, on=SATURDAY),
    ]
    found = evaluate(loaded, [], races)
    assert found.flags == {"c": ("NR",)}
    assert found.records_before == ()
    assert found.fallen[0].standing.time_us == 36_990_000


def test_a_result_without_a_day_meets_all_that_was_loaded() -> None:
    assert evaluate([record("NR", "37.01", set_on=FRIDAY)], [], [skated("a", "37.00")]).flags == {"a": ("NR",)}


def test_what_an_event_carries_becomes_a_standing_record() -> None:
    data = RecordData(
        kind="NR",
        discipline="500m",
        gender="women",
        time_us=37_060_000,
        holder="Thijsje Oenema",
        country="NED",
        set_on=FRIDAY,
        place="Salt Lake City",
    )
    assert StandingRecord.of(data) == record("NR", "37.06", "NED", FRIDAY, "Salt Lake City", holder="Thijsje Oenema")
