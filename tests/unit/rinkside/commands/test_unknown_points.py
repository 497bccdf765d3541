"""The producer of a World Cup race hears that its points are not known, once, and the race is published all the same."""

import asyncio

from structlog.testing import capture_logs

from rinkside.commands.unknown_points import noting_unknown_points
from schemas.events import Event
from tests.kit.consumers.log import Log


def published(season: str | None) -> tuple[list[Event], list[str]]:
    log = Log()
    stage = {"season": season, "stage": 1} if season else {}
    days = {"starts_on": "2026-11-13", "ends_on": "2026-11-15"}
    log.add("competition.announced", {"name": "World Cup 1", "venue": {"name": "Oval"}, **days, **stage})
    for _ in range(2):
        about = {"number": 1, "name": "1000 m men", "discipline": "1000m", "metres": 1000, "gender": "men"}
        log.add("distance.scheduled", {"distance": log.distance, **about})
    sent: list[Event] = []

    async def send(event: Event) -> None:
        sent.append(event)

    async def publish() -> None:
        sending = noting_unknown_points(send)
        for event in log.events:
            await sending(event)

    with capture_logs() as logs:
        asyncio.run(publish())
    assert sent == log.events
    return sent, [f"{entry['season']} {entry['distance']}" for entry in logs]


def test_a_race_of_a_season_without_tables_is_named_once() -> None:
    assert published("2026-27")[1] == ["2026-27 1000m-men"]


def test_a_race_with_a_table_or_outside_the_world_cup_is_not_named() -> None:
    assert published("2025-26")[1] == []
    assert published(None)[1] == []
