"""The Vantage adapter: what the feed repeats gives no new events."""

from datetime import timedelta

import pytest

from tests.kit.producers.vantage_wire import (
    NOON,
    Feed,
    Heat,
    competition,
    competitor,
    distance_activated,
    identities,
    of_type,
)


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
    """The reconnect keeps the translator: the events before and after together must equal those without a cut."""
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
