"""The sheets of World Cups 1 and 2 of 2025-26: each of their 1,390 rows is one entry and one result."""

from collections import Counter
from functools import cache

import pytest

from producers.sheets import read_sheets
from producers.sheets.people import slug
from schemas.distances import split_points
from schemas.event_data import Entry, ResultData
from schemas.events import (
    CompetitionAnnounced,
    DistanceScheduled,
    HeatCommitted,
    ResultCommitted,
    SprintAwarded,
    StartListPublished,
    decode_event,
    encode_event,
)
from tests.kit.producers import published_sheets as published
from tests.kit.producers.published_sheets import KINDS, events_of, everything, needs_sheets, printed, read

pytestmark = needs_sheets

Place = tuple[str, str]
"""Competition and distance."""


def place_of(row: dict[str, str]) -> Place:
    discipline = f"{row['distance_m']}m" if "distance_m" in row else "team-pursuit" if "team" in row else "mass-start"
    run = {"": "", "1st": "-1", "2nd": "-2"}[row.get("run", "")]
    return f"wc-{row['wc']}", f"{discipline}-{row['gender']}{run}{'-b' if row['division'] == 'B' else ''}"


def time_of(text: str) -> int:
    minutes, _, rest = text.rpartition(":")
    seconds, cents = rest.split(".")
    return (int(minutes or 0) * 6_000 + int(seconds) * 100 + int(cents)) * 10_000


@cache
def found() -> dict[tuple[Place, str], tuple[Entry, int, ResultData]]:
    """Entry, heat and result by place and by the name as a slug (or the country of a team)."""
    results = {(event.subject, event.data.race): event.data for event in events_of(read(), ResultCommitted)}
    return {
        (
            (event.subject, event.data.distance),
            entry.competitor.country or "" if entry.competitor.kind == "team" else slug(entry.competitor.name),
        ): (entry, line_up.heat, results[event.subject, entry.race])
        for event in events_of(read(), StartListPublished)
        for line_up in event.data.heats
        for entry in line_up.entries
    }


TEAMS = {
    "BELGIUM": "BEL",
    "CANADA": "CAN",
    "CHINA": "CHN",
    "CZECHIA": "CZE",
    "FRANCE": "FRA",
    "GERMANY": "GER",
    "HUNGARY": "HUN",
    "ITALY": "ITA",
    "JAPAN": "JPN",
    "KAZAKHSTAN": "KAZ",
    "NETHERLANDS": "NED",
    "NORWAY": "NOR",
    "POLAND": "POL",
    "REPUBLIC OF KOREA": "KOR",
    "SWITZERLAND": "SUI",
    "UNITED STATES": "USA",
    "UNITED STATES OF AMERICA": "USA",
}


def test_no_row_is_left_out() -> None:
    assert read().problems == ()


def test_every_row_is_one_entry_and_one_result() -> None:
    rows = Counter(place_of(row) for kind in KINDS for row in printed(kind))
    entries = Counter(
        {
            (event.subject, event.data.distance): sum(len(line_up.entries) for line_up in event.data.heats)
            for event in events_of(read(), StartListPublished)
        }
    )
    results = Counter((event.subject, event.data.distance) for event in events_of(read(), ResultCommitted))
    assert rows == entries == results
    assert rows.total() == 1147 + 186 + 57
    assert len(rows) == 56
    assert len(found()) == rows.total()


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_and_result_says_what_its_row_prints(kind: str) -> None:
    all_of_them = found()
    for row in printed(kind):
        who = TEAMS[row["team"]] if kind == "team_pursuit" else slug(row["name"])
        entry, heat, result = all_of_them[place_of(row), who]
        assert (result.status, result.reason or "") == (row["status"] or "ok", row["reason_code"])
        assert " ".join(result.flags) == row["flags"]
        time_us = time_of(row["time"]) if row["time"] else None
        if row["thousandth_digit"]:
            assert time_us is not None
            time_us += int(row["thousandth_digit"]) * 1_000
        assert result.time_us == time_us
        assert entry.status == (row["status"] if row["status"] in ("WDR", "DNS") else None)
        if kind == "individual":
            assert (entry.competitor.bib, entry.competitor.country) == (int(row["bib"]), row["country"])
            assert (result.laps, result.sprint_points) == (None, None)
            if row["lane"] and row["status"] != "WDR":
                assert entry.lane == row["lane"]
        elif kind == "team_pursuit":
            assert (entry.competitor.kind, entry.competitor.country) == ("team", who)
            assert heat == int(row["heat"])
            assert entry.lane == {"Finish": "inner", "Crossing": "outer"}[row["start_straight"]]
        else:
            assert (result.laps, result.sprint_points) == (int(row["laps"]), int(row["sprint_points_total"]))


def test_sprints_are_awarded_as_listed_also_those_that_do_not_count() -> None:
    listed = {
        (*place_of(row), slug(row["name"]), number): int(points)
        for row in printed("mass_start")
        for number, points in enumerate(row["sprint_points_listed"].split("+"), start=1)
        if points
    }
    awarded = {
        (event.subject, event.data.distance, event.data.race.rsplit(".", 1)[1], event.data.sprint): event.data.points
        for event in events_of(read(), SprintAwarded)
    }
    assert awarded == listed


def test_both_races_of_two_carry_their_number_and_a_single_one_none() -> None:
    distances = {event.data.distance for event in events_of(read(), DistanceScheduled)}
    assert {"500m-men-1", "500m-men-2", "500m-men-1-b", "500m-women-2-b", "1000m-men", "1000m-men-b"} <= distances
    assert not {"500m-men", "500m-women-b", "1000m-men-1"} & distances
    assert len(distances) == 28


def test_the_competitions_are_the_world_cups() -> None:
    first, second = (event.data for event in events_of(read(), CompetitionAnnounced))
    assert list(read().events) == ["wc-1", "wc-2"]
    assert (first.name, first.venue.name, first.season, first.stage) == (
        "World Cup 1, Salt Lake City",
        "Salt Lake City",
        "2025-26",
        1,
    )
    assert (second.name, second.starts_on.isoformat(), second.ends_on.isoformat()) == (
        "World Cup 2, Calgary",
        "2025-11-21",
        "2025-11-23",
    )


def test_a_quartet_is_two_heats_and_no_lane_is_taken_twice() -> None:
    modes = {
        (event.subject, event.data.distance): event.data.start_mode for event in events_of(read(), DistanceScheduled)
    }
    assert {place for place, mode in modes.items() if mode == "quartets"} == {
        (competition, distance) for competition in ("wc-1", "wc-2") for distance in ("3000m-women-b", "5000m-men-b")
    }
    pairs = {(place_of(row), slug(row["name"])): row["pair"] for row in printed("individual")}
    for (place, who), (entry, heat, _) in found().items():
        if modes[place] == "quartets":
            assert (heat + 1) // 2 == int(pairs[place, who])
        elif modes[place] == "pairs" and entry.status is None and entry.competitor.kind == "person":
            assert heat == int(pairs[place, who])
    for event in events_of(read(), StartListPublished):
        for line_up in event.data.heats:
            lanes = [entry.lane for entry in line_up.entries]
            assert len(set(lanes)) == len(lanes)


def test_who_withdrew_is_in_a_heat_of_its_own_after_the_others() -> None:
    withdrawn = {(place, who): heat for (place, who), (entry, heat, _) in found().items() if entry.status == "WDR"}
    assert withdrawn == {
        (("wc-2", "1500m-men-b"), "connor-howe"): 23,
        (("wc-2", "500m-men-2-b"), "daniel-milagros"): 19,
        (("wc-2", "500m-men-2-b"), "min-seok-kim"): 20,
    }


def test_neither_order_nor_lanes_of_a_mass_start_give_the_result_away() -> None:
    for event in events_of(read(), StartListPublished):
        if event.data.distance.startswith("mass-start"):
            (line_up,) = event.data.heats
            bibs = [entry.competitor.bib or 0 for entry in line_up.entries]
            assert bibs == sorted(bibs)
            assert [entry.lane for entry in line_up.entries] == [str(place) for place in range(1, len(bibs) + 1)]


def test_a_shortened_mass_start_has_its_own_length() -> None:
    metres = {
        (event.subject, event.data.distance): event.data.metres
        for event in events_of(read(), DistanceScheduled)
        if event.data.discipline == "mass-start"
    }
    assert metres.pop(("wc-1", "mass-start-women")) == 15 * 400
    assert set(metres.values()) == {16 * 400}
    assert all(split_points("mass-start", length) for length in metres.values())


def test_a_skater_and_a_nation_have_one_spelling() -> None:
    names: dict[tuple[str, str], set[str]] = {}
    for entry, _, _ in found().values():
        names.setdefault((entry.competitor.id, entry.competitor.country or ""), set()).add(entry.competitor.name)
    assert all(len(spelt) == 1 for spelt in names.values())
    assert names["andzelika-wojcik", "POL"] == {"Andżelika WÓJCIK"}
    assert names["usa", "USA"] == {"UNITED STATES"}


def test_every_event_can_be_read_again_and_has_an_id_of_its_own() -> None:
    events = everything(read())
    assert all(decode_event(encode_event(event)) == event for event in events)
    assert len({(event.source, event.id) for event in events}) == len(events)


def test_time_goes_on_in_the_order_of_the_log_from_noon_of_each_day() -> None:
    for events in read().events.values():
        times = [event.time for event in events]
        assert times == sorted(set(times))
        assert {time.hour for time in times} == {12}


def test_the_same_sheets_in_another_order_say_the_same() -> None:
    again = read_sheets(published.paths()[::-1], "wc")
    assert {event.id for event in everything(again)} == {event.id for event in everything(read())}


def test_every_heat_is_committed_once() -> None:
    heats = Counter((event.subject, event.data.distance, event.data.heat) for event in events_of(read(), HeatCommitted))
    drawn = {
        (event.subject, event.data.distance, line_up.heat)
        for event in events_of(read(), StartListPublished)
        for line_up in event.data.heats
    }
    assert set(heats) == drawn
    assert set(heats.values()) == {1}
