"""Attempts at a heat: what tells them apart goes into the ids, and a log that is sent again gives the ids it gave before."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from consumers.projection import Projection
from producers.vantage import Translator
from schemas.documents import Document
from schemas.events import Event
from tests.kit.producers.vantage_wire import (
    NOON,
    Feed,
    Heat,
    Message,
    competition,
    distance_activated,
    identities,
    of_type,
)

STATES = ("heat.activated", "heat.deactivated", "startlist.published", "competition.announced", "distance.scheduled")
TIMES = [171_303_000, 434_406_000, 719_320_000]
SECOND, THIRD = (Heat(began=NOON + timedelta(minutes=minutes)) for minutes in (10, 20))
FALSE_START = [Heat().activated(), Heat().started(), *Heat().split(0, 0, 171_303_000), Heat().cleared()]
RESTARTED = [*FALSE_START, *SECOND.whole()[1:]]


def _opened(translator: Translator | None = None) -> Feed:
    feed = Feed(translator)
    feed.tell(competition(), distance_activated())
    return feed


def _log(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.type not in STATES]


def _projected(events: Sequence[Event]) -> dict[str, Document]:
    """The views, as of a consumer: what has an id that it knows is not taken in again."""
    projection = Projection("polder-2031")
    known = set()
    for event in events:
        if (event.source, event.id) not in known:
            known.add((event.source, event.id))
            projection.apply(event)
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


def _lane(events: Sequence[Event], race: str = "a10") -> Document:
    lane: Document = _projected(events)["live/polder-2031"]["heats"]["1000m-women/1"]["races"][race]
    return lane


def _state(events: Sequence[Event]) -> str:
    state: str = _projected(events)["live/polder-2031"]["heats"]["1000m-women/1"]["state"]
    return state


# --- apart --------------------------------------------------------------------------------------------------------------


def test_clears_of_two_attempts_are_two_events_although_the_heat_was_activated_in_between() -> None:
    feed = _opened()
    feed.tell(*FALSE_START)
    feed.tell(SECOND.activated(), SECOND.started(), *SECOND.split(0, 0, 172_000_000), SECOND.cleared())
    assert len(identities(of_type(feed.events, "heat.cleared"))) == 2
    assert "200" not in _lane(feed.events)["splits"]


def test_a_split_taken_back_in_two_attempts_is_taken_back_twice() -> None:
    feed = _opened()
    for heat in (Heat(), SECOND):
        feed.tell(heat.activated(), heat.started(), *heat.split(0, 0, 171_303_000), heat.nothing_presented(0))
    assert len(identities(of_type(feed.events, "lap.presented", "lap.withdrawn"))) == 4


def test_a_heat_skated_again_is_committed_again_with_the_same_result_of_who_did_not_start() -> None:
    feed = _opened()
    feed.tell(Heat().activated(), Heat().started(), *Heat().split(0, 0, TIMES[0]), Heat().committed(TIMES, None))
    feed.tell(Heat().deactivated(), SECOND.activated(), SECOND.cleared(), SECOND.started())
    assert _state(feed.events) == "running"
    assert "time_us" not in _lane(feed.events)
    feed.tell(SECOND.committed([173_000_000, 440_000_000, 730_000_000], None))
    assert _state(feed.events) == "committed"
    assert _lane(feed.events)["time_us"] == 73_000_000
    assert len(identities(of_type(feed.events, "heat.committed"))) == 2
    assert len(identities(of_type(feed.events, "result.committed"))) == 4


def test_nobody_starts_and_after_a_clear_nobody_starts_again() -> None:
    feed = _opened()
    feed.tell(Heat().activated(), Heat().committed(None, None), Heat().activated())
    feed.at += timedelta(minutes=1)
    feed.tell(Heat().cleared())
    assert _state(feed.events) != "committed"
    feed.tell(Heat().committed(None, None))
    assert _state(feed.events) == "committed"


def test_a_clear_by_the_operator_of_a_heat_that_is_shown_again_is_told_at_once() -> None:
    feed = _opened()
    feed.tell(*Heat().whole(), SECOND.activated())
    feed.at += timedelta(minutes=1)
    assert [event.type for event in feed.tell(SECOND.cleared())] == ["heat.cleared"]
    assert [event.type for event in feed.tell(SECOND.started())] == ["heat.started"]


def test_clears_before_any_start_clear_what_is_there_and_nothing_else() -> None:
    feed = _opened()
    assert of_type(feed.tell(Heat().activated(), Heat().cleared(), Heat().cleared()), "heat.cleared") == []
    assert [event.type for event in feed.tell(Heat().started())] == ["heat.started"]
    feed.tell(*Heat().split(0, 0, 171_303_000), SECOND.activated(), SECOND.cleared())
    assert [event.type for event in feed.tell(SECOND.started())] == ["heat.cleared", "heat.started"]
    feed.tell(*SECOND.split(1, 0, 171_000_000), THIRD.activated(), THIRD.cleared(), THIRD.started())
    assert len(identities(of_type(feed.events, "heat.cleared"))) == 2
    assert [_lane(feed.events, race)["splits"] for race in ("a10", "a11")] == [{}, {}]


def test_a_second_start_without_a_clear_clears_what_was_measured_before_it() -> None:
    feed = _opened()
    feed.tell(Heat().activated(), Heat().started(), *Heat().split(0, 0, 171_303_000))
    feed.at = SECOND.began
    said = feed.tell(SECOND.started())
    assert [event.type for event in said] == ["heat.cleared", "heat.started"]
    assert said[0].time < said[1].time
    assert _lane(feed.events)["splits"] == {}
    feed.tell(*SECOND.split(0, 0, 172_000_000))
    assert _lane(feed.events)["splits"]["200"]["time_us"] == 17_200_000
    assert len(identities(feed.tell(Heat().activated(), Heat().started(), SECOND.started()))) == 4


def test_the_exact_instant_of_a_start_is_no_second_start() -> None:
    feed = _opened()
    feed.tell(Heat().activated(), Heat().started(NOON - timedelta(milliseconds=17)))
    said = feed.tell(*Heat().split(0, 0, 171_303_000), Heat().started(NOON - timedelta(milliseconds=17)))
    assert [event.type for event in said] == ["heat.started", "passing.recorded", "lap.presented"]


# --- commits ------------------------------------------------------------------------------------------------------------


def test_a_commit_that_comes_again_is_one_commit() -> None:
    feed = _opened()
    feed.tell(Heat().activated(), Heat().started(), Heat().committed(TIMES, TIMES), Heat().committed(TIMES, TIMES))
    assert len(of_type(feed.events, "result.committed")) == 2
    assert len(of_type(feed.events, "heat.committed")) == 1


def test_the_last_commit_counts_also_when_it_says_what_an_earlier_one_said() -> None:
    feed = _opened()
    other = [*TIMES[:2], 719_400_000]
    commits = [Heat().committed(TIMES, times) for times in (TIMES, other, TIMES)]
    feed.tell(Heat().activated(), Heat().started(), *commits)
    assert len(identities(of_type(feed.events, "result.committed"))) == len(of_type(feed.events, "result.committed"))
    assert _lane(feed.events, "a11")["time_us"] == 71_932_000
    again = feed.tell(Heat().activated(), Heat().started(), *commits)
    assert identities(_log(again)) <= identities(feed.events[: -len(again)])


def test_a_commit_has_the_same_ids_without_the_rest_of_the_log() -> None:
    feed, late = _opened(), _opened()
    feed.tell(Heat().activated(), Heat().started(), *Heat().split(0, 0, TIMES[0]), Heat().committed(TIMES, None))
    said = late.tell(Heat().committed(TIMES, None))
    assert identities(said) == identities(of_type(feed.events, "result.committed", "heat.committed"))


# --- again --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anew", [False, True], ids=["connected again", "started anew"])
@pytest.mark.parametrize("cut", range(1, len(RESTARTED) + 1))
def test_a_log_with_a_false_start_sent_again_after_a_cut_gives_what_no_cut_gives(cut: int, anew: bool) -> None:
    calm, feed = _opened(), _opened()
    calm.tell(*RESTARTED)
    feed.tell(*RESTARTED[:cut])
    again = _opened(None if anew else feed.translator)
    again.at = feed.at + timedelta(minutes=1)
    again.tell(*RESTARTED)
    assert identities(_log(calm.events)) == identities(_log([*feed.events, *again.events]))


@pytest.mark.parametrize("lost", range(1, len(RESTARTED) - 1))
def test_a_log_that_lacks_its_beginning_when_it_is_sent_again_gives_nothing_new(lost: int) -> None:
    feed = _opened()
    feed.tell(*RESTARTED)
    again = feed.tell(RESTARTED[0], *RESTARTED[1 + lost :])
    before = feed.events[: -len(again)]
    new = [event for event in _log(again) if not identities([event]) <= identities(before)]
    # A split whose crossing is lost is said without its device.
    assert [event.type for event in new] == ["lap.presented"] * (
        RESTARTED[1 + lost]["typeName"] == "LastPresentedRaceLapChangedEvent"
    )
    ranking = "ranking/polder-2031/1000m-women"
    assert _projected(feed.events)[ranking] == _projected(before)[ranking]


@pytest.mark.parametrize("messages", [RESTARTED, Heat().whole()], ids=["false start", "one start"])
def test_a_log_without_its_starts_gives_an_adapter_started_anew_nothing_new(messages: list[Message]) -> None:
    feed, late = _opened(), _opened()
    feed.tell(*messages)
    late.tell(*(message for message in messages if message["typeName"] != "HeatStartedEvent"))
    assert identities(_log(late.events)) <= identities(feed.events)


def test_an_adapter_that_was_away_during_a_false_start_does_not_clear_the_restart() -> None:
    feed = _opened()
    feed.tell(*FALSE_START[:-1])
    feed.at = SECOND.began + timedelta(minutes=1)
    feed.tell(*FALSE_START, SECOND.started(), *SECOND.split(1, 0, 172_000_000))
    assert _lane(feed.events)["splits"] == {}
    assert _lane(feed.events, "a11")["splits"]["200"]["time_us"] == 17_200_000
    heat = _projected(feed.events)["live/polder-2031"]["heats"]["1000m-women/1"]
    assert heat["started_at"] == "2031-02-01T12:10:00.000000Z"


def test_a_clear_that_was_missed_with_the_start_after_it_is_made_up_for() -> None:
    """The log sent again begins with the crossings of the restart."""
    feed = _opened()
    feed.tell(*FALSE_START[:-1])
    said = feed.tell(SECOND.activated(), *SECOND.split(1, 0, 172_000_000))
    assert [event.type for event in said if event.type not in STATES] == [
        "heat.cleared",
        "heat.started",
        "passing.recorded",
        "lap.presented",
    ]
    assert _lane(feed.events)["splits"] == {}
