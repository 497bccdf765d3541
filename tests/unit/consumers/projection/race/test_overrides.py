"""Overrides: what an official list prints, in the ranking of its race and in the season."""

from typing import Any

from schemas.documents import Document
from tests.kit.consumers.log import Log, project, row


def race_with(override: dict[str, Any]) -> tuple[Document, list[int]]:
    """The row of the winner with an override, and the points of all for the season."""
    log = Log()
    venue = {"name": "Oval"}
    season = {"season": "2025-26", "stage": 1, "starts_on": "2026-01-10", "ends_on": "2026-01-11"}
    log.add("competition.announced", {"name": "World Cup 1", "venue": venue, **season})
    about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    log.add("distance.scheduled", {"distance": log.distance, **about})
    log.pair(1, "a", "b")
    log.result(1, "a", 68_000_000, override=override)
    log.result(1, "b", 69_000_000, status="DNF", override={"points": 0, "reason": "Printed 0."})
    projection = project(log.events)
    assert row(projection, "b")["points"] == 0
    [race] = projection.views["points/c1"].doc["cups"]["1000m-men"]["races"].values()
    return row(projection, "a"), [each["points"] for each in race["rows"].values()]


def test_an_override_that_says_nothing_of_the_standings_reaches_the_ranking_alone() -> None:
    """The sheets of 2025-26 print 44 at rank 4, and the totals after the next World Cup count 43."""
    override = {"rank": 7, "points": 44, "reason": "As printed."}
    shown, counted = race_with(override)
    assert (shown["rank"], shown["points"], shown["override"]) == (7, 44, override)
    assert counted == [60]


def test_an_override_may_decide_the_standings_too() -> None:
    override = {"rank": 7, "reason": "Decided by the jury.", "in_standings": True}
    shown, counted = race_with(override)
    assert (shown["rank"], shown["points"], shown["override"]) == (7, 36, override)
    assert counted == [36]
