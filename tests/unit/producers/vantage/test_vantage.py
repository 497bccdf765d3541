"""The Vantage adapter: what the feed says comes out as events, and what it says again gives nothing new."""

from datetime import timedelta

import pytest

from producers.vantage import Translator
from schemas.events import DistanceScheduled, Event, LapPresented, ResultCommitted
from tests.kit.producers.vantage_wire import (
    NOON,
    Feed,
    Heat,
    competition,
    competitor,
    distance,
    distance_activated,
    identities,
    of_type,
)


@pytest.fixture
def feed() -> Feed:
    feed = Feed()
    feed.tell(competition(), distance_activated())
    return feed


# --- once -------------------------------------------------------------------------------------------------------------


def test_a_heat_sent_again_gives_the_same_identities(feed: Feed) -> None:
    """A reconnect: the server sends the whole log of the heat on the board again."""
    first = feed.tell(*Heat().whole())
    again = feed.tell(*Heat().whole())
    # The board is a state: said again under the time of receipt, which does no harm.
    states = ("heat.activated", "heat.deactivated")
    measured = [event for event in first if event.type not in (*states, "startlist.published")]
    assert identities(event for event in again if event.type not in states) == identities(measured)


def test_an_adapter_started_anew_in_the_middle_of_a_heat_gives_no_new_identities(feed: Feed) -> None:
    whole = Heat().whole()
    first = feed.tell(*whole[:14])
    late = Feed(at=NOON + timedelta(minutes=5))
    late.tell(competition(), distance_activated())
    again = late.tell(*whole)
    log = [event for event in first if event.type not in ("heat.activated", "startlist.published")]
    assert log
    assert identities(log) <= identities(again)


@pytest.mark.parametrize("cut", range(1, len(Heat().whole())))
def test_a_cut_anywhere_and_the_log_again_gives_what_no_cut_gives(cut: int) -> None:
    """The reconnect keeps the translator: the union of what is said before and after must be what is said without a cut."""
    whole = Heat().whole()
    calm, cut_feed = Feed(), Feed()
    calm.tell(competition(), distance_activated(), *whole)
    cut_feed.tell(competition(), distance_activated(), *whole[:cut])
    cut_feed.tell(competition(), distance_activated(), *whole)
    states = (
        "heat.activated",
        "heat.deactivated",
        "startlist.published",
        "competition.announced",
        "distance.scheduled",
    )
    calm_log = [event for event in calm.events if event.type not in states]
    cut_log = [event for event in cut_feed.events if event.type not in states]
    assert identities(calm_log) == identities(cut_log)
    for kind in ("startlist.published", "competition.announced", "distance.scheduled"):
        assert len(of_type(cut_feed.events, kind)) == len(of_type(calm.events, kind)), kind


def test_an_unchanged_programme_and_line_up_are_said_once(feed: Feed) -> None:
    assert feed.tell(competition(), distance_activated()) == []
    assert len(of_type(feed.tell(Heat().activated()), "startlist.published")) == 1
    again = Heat().activated()
    again["races"].reverse()
    assert of_type(feed.tell(again), "startlist.published") == []


def test_a_changed_line_up_is_said(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated())
    other = heat.race(1, competitor=competitor(99))
    (changed,) = of_type(feed.tell(heat.activated(heat.race(0), other)), "startlist.published")
    assert [entry.competitor.id for entry in changed.data.heats[0].entries] == ["p-10", "p-99"]  # type: ignore[union-attr]


def test_a_lap_presented_withdrawn_and_presented_again_is_three_events(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started())
    said = feed.tell(*heat.split(0, 0, 171_303_000), heat.nothing_presented(0), heat.presented(0, 0, 171_303_000))
    laps = of_type(said, "lap.presented", "lap.withdrawn")
    assert [event.type for event in laps] == ["lap.presented", "lap.withdrawn", "lap.presented"]
    assert len(identities(laps)) == 3


def test_the_same_presentation_twice_is_one_event(feed: Feed) -> None:
    heat = Heat()
    feed.tell(heat.activated(), heat.started(), *heat.split(0, 0, 171_303_000))
    assert feed.tell(heat.presented(0, 0, 171_303_000)) == []


def test_the_same_heat_number_of_two_distances_has_different_identities(feed: Feed) -> None:
    feed.tell(distance_activated(id="d-men", number=4, name="Men 1000 meter"))
    women = feed.tell(*Heat().whole())
    men = feed.tell(*Heat(distance_id="d-men").whole())
    assert not identities(women) & identities(men)


# --- what is said -----------------------------------------------------------------------------------------------------


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


# --- the programme ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "discipline", "value", "quantity", "expected"),
    [
        ("Ladies 1000 meter", "PairsDistance.Individual", 1000, 0, "1000m-women"),
        ("Men 500 meter", "PairsDistance.Individual", 500, 0, "500m-men"),
        ("Men Team Pursuit", "PairsDistance.TeamPursuit", 8, 1, "team-pursuit-men"),
        ("Ladies Team Sprint", "PairsDistance.TeamSprint", 3, 1, "team-sprint-women"),
        ("Mass Start Men", "MassStartDistance", 16, 1, "mass-start-men"),
        ("Ladies 3000 meter Division B", "PairsDistance.Individual", 3000, 0, "3000m-women-b"),
        ("Mixed relay 1000 meter", "PairsDistance.Individual", 1000, 0, "1000m-mixed"),
    ],
)
def test_a_distance_gets_its_readable_id(name: str, discipline: str, value: int, quantity: int, expected: str) -> None:
    message = distance(
        name=name, discipline=f"SpeedSkating.LongTrack.{discipline}", value=value, valueQuantity=quantity
    )
    (scheduled,) = of_type(Feed().tell(competition(message)), "distance.scheduled")
    assert scheduled.data.distance == expected  # type: ignore[union-attr]


def test_the_second_race_over_a_distance_has_an_id_of_its_own_that_stays() -> None:
    feed = Feed()
    programme = competition(distance(1, id="d1"), distance(2, id="d2"))
    scheduled = of_type(feed.tell(programme), "distance.scheduled")
    assert [event.data.distance for event in scheduled] == ["1000m-women", "1000m-women-2"]  # type: ignore[union-attr]
    assert [event.data.run for event in scheduled] == [1, 2]  # type: ignore[union-attr]
    (renamed,) = feed.tell(distance_activated(id="d2", number=2, name="Ladies 1000 meter, second race"))
    assert renamed.data.distance == "1000m-women-2"  # type: ignore[union-attr]


def test_ids_do_not_depend_on_when_the_adapter_joined() -> None:
    """Whoever joins while the second race is on hears of it first, and of the programme as always before."""
    first, second = distance(1, id="d1"), distance(2, id="d2")
    late = Feed(Translator("polder-2031"))
    late.tell(competition(first, second), distance_activated(id="d2", number=2))
    assert states(late.events) == [
        ("1000m-women", "scheduled"),
        ("1000m-women-2", "scheduled"),
        ("1000m-women-2", "running"),
    ]


def states(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.data.distance, event.data.status) for event in events if isinstance(event, DistanceScheduled)]


def test_a_distance_runs_until_another_one_is_current() -> None:
    """The feed names heats one by one: that all of them are committed does not mean that there are no more."""
    feed = Feed()
    feed.tell(competition(), distance_activated(), *Heat(1).whole(), *Heat(2).whole())
    assert states(feed.events)[-1] == ("1000m-women", "running")
    assert states(feed.tell(distance_activated())) == []
    other = feed.tell(distance_activated(id="d2", number=2, name="Men 1000 meter"))
    assert states(other) == [("1000m-women", "finished"), ("1000m-men", "running")]
    assert states(feed.tell(distance_activated())) == [("1000m-men", "finished"), ("1000m-women", "running")]
    at = feed.at
    assert states(feed.translator.ended(at)) == [("1000m-women", "finished")]
    assert feed.translator.ended(at) == []


def test_a_heat_of_another_distance_makes_that_one_current() -> None:
    first, second = distance(1), distance(2, id="d2")
    feed = Feed()
    feed.tell(competition(first, second), *Heat(1).whole())
    shown = Heat(1).activated() | {"distanceId": "d2"}
    assert states(feed.tell(shown)) == [("1000m-women", "finished"), ("1000m-women-2", "running")]


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("500m Vrouwen", "women"),
        ("500m Mannen", "men"),
        ("500 m Frauen", "women"),
        ("500 m MÄNNER", "men"),
        ("Kvinner 500 m", "women"),
        ("Menn 500 m", "men"),
        ("Jongens 500 m", "men"),
        ("Meisjes 500 m", "women"),
        ("500 m Damen", "women"),
        ("500 m Herren", "men"),
        ("500 m Ma\u0308nner", "men"),
        ("500 m Damer", "women"),
        ("500 m Herrer", "men"),
        ("Women's 500 m", "women"),
        ("500m mensday", "mixed"),
        ("500 m", "mixed"),
    ],
)
def test_gender_is_read_in_the_languages_of_the_sport(name: str, gender: str) -> None:
    feed = Feed()
    [scheduled] = [each for each in feed.tell(distance_activated(name=name)) if isinstance(each, DistanceScheduled)]
    assert scheduled.data.gender == gender


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
