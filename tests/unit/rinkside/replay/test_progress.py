"""A replay with a progress bar."""

import pytest

from producers.schedule import Schedule
from rinkside.replay.progress import play
from schemas.events import Event
from tests.kit.rinkside.heat_events import heat

EVENTS = [heat(1, 0), heat(2, 60), heat(3, 120), heat(4, 3600)]


async def played(schedule: Schedule, rename: str | None = None) -> list[Event]:
    published: list[Event] = []

    async def publish(event: Event) -> None:
        published.append(event)

    await play(EVENTS, publish, schedule, rename=rename)
    return published


async def test_all_events_are_published_in_their_order() -> None:
    assert await played(Schedule(None)) == EVENTS


async def test_they_can_be_published_under_another_competition_and_keep_their_ids() -> None:
    published = await played(Schedule(None), "club-again")
    assert {event.subject for event in published} == {"club-again"}
    assert [event.id for event in published] == [event.id for event in EVENTS]
    assert {event.subject for event in EVENTS} == {"club"}


async def test_it_ends_where_the_schedule_ends() -> None:
    assert await played(Schedule(None, duration_s=90)) == EVENTS[:2]


async def test_nothing_to_play_is_no_error() -> None:
    await play([], raising, Schedule(1))


async def test_a_failure_to_publish_ends_it() -> None:
    with pytest.raises(OSError, match="gone"):
        await play(EVENTS, raising, Schedule(None))


async def test_no_bar_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    await played(Schedule(None))
    assert capsys.readouterr() == ("", "")


async def raising(_: Event) -> None:
    raise OSError("gone")
