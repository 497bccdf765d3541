"""A replay keeps the recorded gaps; the clock and the sleep are the test's."""

from datetime import datetime, timedelta

import pytest

from producers.exceptions import BadName
from producers.replay import replay
from producers.schedule import Schedule
from schemas.events import Event
from tests.kit.consumers.log import Log


class World:
    """A clock that only sleep and publishing move. `published` is (second, event)."""

    def __init__(self, *, publishing_s: float = 0.0, oversleep_s: float = 0.0) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.published: list[tuple[float, Event]] = []
        self._publishing_s = publishing_s
        self._oversleep_s = oversleep_s

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds + self._oversleep_s

    async def publish(self, event: Event) -> None:
        self.published.append((round(self.now - 1000.0, 6), event))
        self.now += self._publishing_s

    @property
    def seconds(self) -> list[float]:
        return [second for second, _ in self.published]


def _events(*gaps_s: float) -> list[Event]:
    log = Log()
    at = log.now
    for gap_s in gaps_s:
        at += timedelta(seconds=gap_s)
        log.add("note.published", {"text": f"at {gap_s}"}, time=at)
    return log.events


async def test_the_recorded_gaps_are_kept() -> None:
    world = World()
    count = await replay(_events(0, 1, 0, 2.5), world.publish, clock=world.clock, sleep=world.sleep)
    assert count == 4
    assert world.seconds == [0, 1, 1, 3.5]


async def test_slow_publishing_and_late_waking_do_not_add_up() -> None:
    world = World(publishing_s=0.2, oversleep_s=0.1)
    await replay(_events(0, *[1.0] * 50), world.publish, clock=world.clock, sleep=world.sleep)
    assert max(abs(second - number) for number, second in enumerate(world.seconds)) < 0.11


async def test_a_publisher_slower_than_the_recording_is_not_hurried_and_nothing_is_dropped() -> None:
    world = World(publishing_s=3)
    await replay(_events(0, 1, 1, 1), world.publish, clock=world.clock, sleep=world.sleep)
    assert world.seconds == [0, 3, 6, 9]
    assert world.slept == []


async def test_as_fast_as_possible_never_sleeps() -> None:
    world = World()
    await replay(_events(0, 3600), world.publish, schedule=Schedule(rate=None), clock=world.clock, sleep=world.sleep)
    assert (world.seconds, world.slept) == ([0, 0], [])


async def test_start_duration_and_idle_come_together() -> None:
    world = World()
    schedule = Schedule(rate=2, start="10", duration_s=100, skip_idle_s=20)
    events = _events(0, 5, 7, 60, 60)  # at 0, 5, 12, 72 and 132 s
    count = await replay(events, world.publish, schedule=schedule, clock=world.clock, sleep=world.sleep)
    assert count == 4
    assert world.seconds == [0, 0, 1, 11]


async def test_events_are_published_as_they_are() -> None:
    world = World()
    events = _events(0, 1)
    await replay(events, world.publish, clock=world.clock, sleep=world.sleep)
    assert [event for _, event in world.published] == events


async def test_another_name_changes_the_competition_and_nothing_else() -> None:
    world = World()
    events = _events(0, 1)
    await replay(events, world.publish, rename="second-performance", clock=world.clock, sleep=world.sleep)
    assert [event.subject for _, event in world.published] == ["second-performance"] * 2
    assert [event.model_copy(update={"subject": "c1"}) for _, event in world.published] == events
    assert isinstance(events[0].time, datetime)


@pytest.mark.parametrize("name", ["EC 2020", "", "-", "../x", "a" * 65])
async def test_a_name_that_is_no_competition_is_refused_before_anything_is_published(name: str) -> None:
    """Events under such a name would be set aside one by one by the consumers."""
    world = World()
    with pytest.raises(BadName, match="cannot be the id of a competition"):
        await replay(_events(0), world.publish, rename=name, clock=world.clock, sleep=world.sleep)
    assert world.published == []
