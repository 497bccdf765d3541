"""The Vantage adapter: what the feed says of a heat comes out as events."""

from datetime import timedelta

import pytest

from schemas.events import LapPresented, ResultCommitted
from tests.kit.producers.vantage_wire import (
    NOON,
    Feed,
    Heat,
    competition,
    distance_activated,
    identities,
    of_type,
)


def test_a_heat_is_told_from_its_line_up_to_its_result(feed: Feed) -> None:
    said = feed.tell(*Heat().whole())
    assert [event.type for event in said if event.type != "passing.recorded"] == [
        "startlist.published",
        "heat.activated",
        "heat.started",
        *["lap.presented"] * 8,
        "result.committed",
        "result.committed",
        "heat.committed",
        "heat.deactivated",
    ]
    results = [event.data for event in said if isinstance(event, ResultCommitted)]
    assert [(data.status, data.time_us) for data in results] == [("ok", 71_932_000), ("ok", 71_933_000)]
    assert [[split.metres for split in data.splits] for data in results] == [[200, 600, 1000]] * 2


def test_a_split_carries_the_device_and_the_instant_of_the_crossing(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started())
    (lap,) = (event for event in feed.tell(*heat.split(0, 0, 171_303_000)) if isinstance(event, LapPresented))
    assert (lap.data.metres, lap.data.time_us, lap.data.how) == (200, 17_130_300, "optical")
    assert lap.time == NOON + timedelta(microseconds=17_130_300)


def test_ticks_are_cut_to_microseconds_never_rounded(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started())
    (lap,) = of_type(feed.tell(heat.presented(0, 0, 171_303_999)), "lap.presented")
    assert lap.data.time_us == 17_130_399  # type: ignore[union-attr]


def test_a_photo_finish_replaces_the_time_of_the_beam(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started(), *heat.split(0, 2, 719_330_000))
    said = feed.tell(heat.lap_added(0, 719_320_000, "Photofinish"), heat.presented(0, 2, 719_320_000))
    (lap,) = of_type(said, "lap.presented")
    assert (lap.data.time_us, lap.data.how) == (71_932_000, "photofinish")  # type: ignore[union-attr]


def test_a_photo_finish_that_is_withdrawn_is_taken_back_before_the_beam_counts_again(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started(), *heat.split(0, 2, 719_330_000))
    feed.tell(heat.lap_added(0, 719_320_000, "Photofinish"), heat.presented(0, 2, 719_320_000))
    said = feed.tell(heat.lap_withdrawn(0, 719_320_000, "Photofinish"), heat.presented(0, 2, 719_330_000))
    assert [(event.type, event.data.how) for event in said] == [  # type: ignore[union-attr]
        ("lap.withdrawn", "photofinish"),
        ("lap.presented", "optical"),
    ]


def test_a_step_back_takes_the_later_splits_away(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started(), *heat.split(0, 0, 171_000_000), *heat.split(0, 1, 434_000_000))
    said = feed.tell(heat.presented(0, 0, 171_000_000))
    assert [(event.type, event.data.metres) for event in said] == [("lap.withdrawn", 600)]  # type: ignore[union-attr]


@pytest.mark.parametrize(("ticks", "lap_ticks"), [(0, -434_400_000), (0, 0), (719_320_000, 0), (-5, 10), (10, -1)])
def test_an_impossible_presentation_is_not_shown(feed: Feed, ticks: int, lap_ticks: int) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started())
    assert feed.tell(heat.presented(0, 2, ticks, lap_ticks)) == []


def test_a_photo_finish_of_zero_is_neither_a_passing_nor_a_lap(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started())
    assert feed.tell(heat.lap_added(0, 0, "Photofinish"), heat.passing(0, 0, None, "Photofinish")) == []


def test_a_false_start_clears_and_its_late_crossings_do_not_count(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started(), *heat.split(0, 0, 171_000_000))
    said = feed.tell(heat.cleared())
    assert [event.type for event in said] == ["heat.cleared"]
    assert feed.tell(heat.passing(1, 172_000_000, 200), heat.lap_added(1, 172_000_000)) == []
    again = Heat(began=NOON + timedelta(minutes=3))
    assert [event.type for event in feed.tell(again.started())] == ["heat.started"]
    assert feed.tell(heat.passing(1, 300_000_000, 400)) == []
    said = feed.tell(*again.split(1, 0, 173_000_000))
    assert [event.type for event in said] == ["passing.recorded", "lap.presented"]


def test_a_start_that_was_missed_is_taken_from_the_first_crossing(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated())
    started, passing = feed.tell(heat.passing(0, 171_303_000, 200))
    assert started.type == "heat.started"
    assert started.time == NOON
    assert passing.type == "passing.recorded"


def test_a_skater_who_does_not_start_has_no_time(feed: Feed) -> None:
    heat = Heat()
    absent = heat.race(1, result={"status": 4, "timeInvalidReason": 1, "instanceName": "User"})
    (line_up,) = of_type(feed.tell(heat.activated(heat.race(0), absent)), "startlist.published")
    assert [entry.status for entry in line_up.data.heats[0].entries] == [None, "DNS"]  # type: ignore[union-attr]
    said = feed.tell(heat.committed([171_303_000, 434_406_000, 719_320_000], None))
    results = [event.data for event in said if isinstance(event, ResultCommitted)]
    assert [(data.status, data.time_us) for data in results] == [("ok", 71_932_000), ("DNS", None)]


def test_a_commit_alone_is_a_complete_result(feed: Feed) -> None:
    said = feed.tell(
        Heat(7).committed([171_303_000, 434_406_000, 719_320_000], [172_000_000, 435_000_000, 720_000_000])
    )
    assert [event.type for event in said] == ["result.committed", "result.committed", "heat.committed"]


def test_a_heat_of_a_distance_that_is_announced_later_waits_for_it() -> None:
    feed = Feed()
    whole = Heat().whole()
    assert feed.tell(*whole) == []
    said = feed.tell(competition())
    assert [event.type for event in said if event.type != "distance.scheduled"][:2] == [
        "competition.announced",
        "startlist.published",
    ]
    assert said[1].type == "distance.scheduled"
    calm = Feed()
    calm.tell(competition(), *whole)
    log = [event for event in calm.events if "-" in event.id and event.type in ("lap.presented", "result.committed")]
    assert identities(log) <= identities(said)


def test_a_heat_that_is_shown_dropped_and_shown_again_keeps_its_result(feed: Feed) -> None:
    """Going back to an earlier distance sends the last heat's whole log again."""
    feed.tell(*Heat(1).whole())
    feed.tell(Heat(2).activated(), Heat(2).deactivated())
    again = feed.tell(distance_activated(), *Heat(1).whole())
    assert of_type(again, "heat.cleared") == []
    assert len(identities(of_type(feed.events, "result.committed"))) == 2


@pytest.mark.parametrize(("code", "status"), [(1, "DNS"), (2, "DNF"), (3, "DQ"), (4, "WDR"), (0, "DNF"), (77, "DNF")])
def test_why_there_is_no_time_is_said_as_a_status(feed: Feed, code: int, status: str) -> None:
    heat = Heat()
    feed.tell(heat.activated())
    message = heat.committed([171_303_000, 434_406_000, 719_320_000], None)
    message["races"][1]["race"]["result"] = {"status": 4, "timeInvalidReason": code}
    results = [event.data for event in feed.tell(message) if isinstance(event, ResultCommitted)]
    assert results[1].status == status


def test_the_armband_is_the_colour_of_the_race(feed: Feed) -> None:
    heat = Heat()
    lanes = [heat.race(0, color=2), heat.race(1, color=9)]
    (line_up,) = of_type(feed.tell(heat.activated(*lanes)), "startlist.published")
    assert [entry.armband for entry in line_up.data.heats[0].entries] == ["yellow", None]  # type: ignore[union-attr]
