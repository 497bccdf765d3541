"""A player with pause, rate and seek; the clock is the test's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from consumers.projection import Projection
from producers.exceptions import CannotGoBack
from producers.replay.copies import rehearsal_of
from producers.replay.player import Player, Playing
from producers.replay.timeline import Timeline
from schemas.documents import Document
from schemas.events import CompetitionReset, DistanceScheduled, Event, HeatStarted
from testing.waiting import eventually
from tests.kit.consumers.running import expected, story

NAME = "rehearsal"


class Rink:
    """What a player publishes, and the documents that follow from it."""

    def __init__(self, events: list[Event] | None = None, **playing: object) -> None:
        self.published: list[Event] = []
        self.projection = Projection(NAME)
        self.timeline = Timeline(events if events is not None else rehearsal_of(story("c1"), NAME))
        numbers = count()
        self.now_s = 0.0
        self.options: dict[str, object] = {}
        self.player = Player(
            self.timeline,
            self.publish,
            Playing(**{"rate": None, "paused": True, "stays": True, **playing}),  # type: ignore[arg-type]
            clock=lambda: self.now_s,
            new_id=lambda: f"reset-{next(numbers)}",
        )

    async def publish(self, event: Event) -> None:
        self.published.append(event)
        if event.subject == NAME:
            self.projection.apply(event)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.player.run())
        yield
        self.player.stop()
        async with asyncio.timeout(5):
            await task

    async def go(self, position: int) -> None:
        self.player.seek(position)
        async with asyncio.timeout(5):
            await self.player.settled()

    def documents(self) -> dict[str, Document]:
        self.projection.collect()
        return {channel: view.doc for channel, view in self.projection.views.items()}


async def test_random_seeks_in_both_directions_equal_a_straight_play() -> None:
    rink, random = Rink(), Random(1)
    async with rink.running():
        for _ in range(25):
            position = random.randrange(len(rink.timeline) + 1)
            await rink.go(position)
            assert rink.player.position == position
            assert rink.documents() == expected(rink.timeline.events[:position], NAME)
    resets = [event for event in rink.published if isinstance(event, CompetitionReset)]
    assert 5 < len(resets) < 20
    assert len({event.id for event in resets}) == len(resets)


async def test_a_reset_says_how_many_events_follow_at_once() -> None:
    rink = Rink()
    async with rink.running():
        await rink.go(40)
        await rink.go(15)
    reset = rink.published[40]
    assert isinstance(reset, CompetitionReset)
    assert (reset.subject, reset.rehearsalof, reset.data.restores) == (NAME, "c1", 15)
    assert rink.published[41:] == list(rink.timeline.events[:15])


async def test_each_competition_of_a_recording_starts_again() -> None:
    events = [*rehearsal_of(story("c1", 1), "a"), *rehearsal_of(story("c2", 1), "b")]
    rink = Rink(events)
    async with rink.running():
        await rink.go(len(events))
        await rink.go(len(events) // 2 + 3)
    resets = [event for event in rink.published if isinstance(event, CompetitionReset)]
    assert [(event.subject, event.data.restores) for event in resets] == [("a", len(events) // 2), ("b", 3)]


async def test_going_back_in_a_real_competition_must_be_allowed() -> None:
    rink = Rink(story("c1"))
    async with rink.running():
        await rink.go(20)
        with pytest.raises(CannotGoBack, match="c1"):
            rink.player.seek(10)
        with pytest.raises(CannotGoBack):
            rink.player.start_again()
        await rink.go(25)
        rink.player.may_rewrite = True
        await rink.go(10)
    assert rink.player.position == 10


async def test_steps_lead_to_heats_and_events_and_pause() -> None:
    rink = Rink(paused=False, rate=1e-6)
    async with rink.running():
        rink.player.step_heat(1)
        await rink.player.settled()
        first = rink.player.position
        assert first == rink.timeline.heats[0].position
        rink.player.step()
        await rink.player.settled()
        assert (rink.player.position, rink.player.state) == (first + 1, "paused")
        rink.player.step_heat(1)
        rink.player.step_heat(1)
        await rink.player.settled()
        assert rink.player.position == rink.timeline.heats[2].position
        rink.player.step_distance(-1)
        await rink.player.settled()
        assert rink.player.position == first
        rink.player.step_distance(1)
        await rink.player.settled()
        assert (rink.player.position, rink.player.state) == (len(rink.timeline), "ended")


async def test_it_plays_at_the_rate_and_waits_while_it_is_paused() -> None:
    rink = Rink(paused=False, rate=100.0)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(rink.player.run())
        await eventually(lambda: len(rink.published) == 1)
        rink.now_s = 0.05  # five seconds of the recording, with an event each second
        await eventually(lambda: len(rink.published) == 6)
        rink.player.pause(True)
        at = rink.player.at
        rink.now_s = 50.0
        rink.player.set_rate(10)
        assert (rink.player.at, rink.player.state) == (at, "paused")
        rink.player.pause(False)
        rink.now_s = 50.2
        await eventually(lambda: len(rink.published) == 8)
        rink.player.set_rate(None)
        await eventually(lambda: rink.player.has_ended)
        rink.player.stop()
        await task
    assert rink.published == list(rink.timeline.events)


async def test_it_ends_by_itself_unless_it_stays() -> None:
    rink = Rink(paused=False, stays=False)
    async with asyncio.timeout(5):
        await rink.player.run()
    assert rink.published == list(rink.timeline.events)
    assert rink.player.state == "ended"


async def test_a_range_is_repeated_until_somebody_says_otherwise() -> None:
    rink = Rink(paused=False)
    rink.player.repeat((10, 20))
    async with rink.running():
        await eventually(lambda: len([event for event in rink.published if isinstance(event, CompetitionReset)]) > 3)
        rink.player.repeat(None)
        await eventually(lambda: rink.player.has_ended)
    assert rink.documents() == expected(rink.timeline.events, NAME)


async def test_starting_again_comes_before_the_first_event() -> None:
    rink = Rink()
    rink.player.start_again()
    rink.player.seek(7)
    async with rink.running():
        await rink.player.settled()
    assert rink.published[0].type == "competition.reset"
    assert rink.published[1:] == list(rink.timeline.events[:7])


def test_rates_go_from_a_tenth_to_a_thousand_and_to_as_fast_as_possible() -> None:
    player = Rink(rate=1.0).player
    rates: list[float | None] = []
    for _ in range(12):
        player.change_rate(1)
        rates.append(player.playing.rate)
    assert rates[:9] == [2, 5, 10, 20, 50, 100, 200, 500, 1000]
    assert rates[9:] == [None, None, None]
    for _ in range(20):
        player.change_rate(-1)
    assert player.playing.rate == 0.1


async def test_times_are_shifted_to_now_with_everything_that_belongs_to_them() -> None:
    now = datetime(2030, 1, 1, 20, 0, tzinfo=UTC)
    rink = Rink(paused=False, stays=False)
    rink.player._now = lambda: now
    rink.player.seek(30)
    async with asyncio.timeout(5):
        await rink.player.run()
    originals = rink.timeline.events
    by = now - rink.timeline.at(30)
    assert [event.time for event in rink.published[:30]] == [event.time + by for event in originals[:30]]
    assert {event.time for event in rink.published[30:]} == {now}
    for event, original in zip(rink.published, originals, strict=True):
        assert (event.id, event.type) == (original.id, original.type)
        if isinstance(event, HeatStarted) and isinstance(original, HeatStarted):
            assert event.data.started_at - event.time == original.data.started_at - original.time
        if isinstance(event, DistanceScheduled) and isinstance(original, DistanceScheduled):
            assert event.data == original.data
    announced = rink.published[0].data
    assert str(announced.starts_on) == "2030-01-01"  # type: ignore[union-attr]
    assert announced.ends_on - announced.starts_on == timedelta(days=1)  # type: ignore[union-attr]


async def test_an_empty_recording_is_over_at_once() -> None:
    rink = Rink([], paused=False, stays=False)
    async with asyncio.timeout(5):
        await rink.player.run()
    with pytest.raises(ValueError, match="empty"):
        _ = rink.player.at
