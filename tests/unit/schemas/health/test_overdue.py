"""Overdue splits, by the time of the race and the age of the newest event."""

from typing import Any

from schemas.health import overdue_splits
from schemas.health.overdue import is_racing

START = "2026-01-10T12:00:00.000000Z"


def live(form: str = "lanes", state: str = "running", **race: Any) -> dict[str, Any]:
    racing = {"name": "Femke Kok", "status": "racing", "splits": {}, **race}
    heat = {"form": form, "state": state, "started_at": START, "metres": 1000, "split_points": [200, 600, 1000]}
    return {"heats": {"1000m/1": {**heat, "races": {"r": racing}}}}


def late(document: dict[str, Any], at: str, age_ms: int) -> list[tuple[int, int]]:
    return [(split.metres, split.late_s) for split in overdue_splits(document, at, age_ms)]


def test_the_first_split_is_due_after_a_standing_start() -> None:
    assert late(live(), START, 23_000) == []
    assert late(live(), START, 25_000) == [(200, 6)]


def test_the_next_split_is_due_by_the_projected_time() -> None:
    race: dict[str, Any] = {"splits": {"200": {"time_us": 17_000_000}}, "projected": {"time_us": 71_000_000}}
    at = "2026-01-10T12:00:17.000000Z"
    assert late(live(**race), at, 27_000 + 5_000) == []
    assert late(live(**race), at, 27_000 + 6_000) == [(600, 6)]


def test_without_a_projected_time_a_slow_lap_is_allowed() -> None:
    race: dict[str, Any] = {"splits": {"200": {"time_us": 17_000_000}}}
    assert late(live(**race), "2026-01-10T12:00:17.000000Z", 46_000) == [(600, 6)]


def test_nobody_is_late_who_has_finished_or_skates_a_mass_start_or_has_no_start() -> None:
    assert late(live(time="1:12.00"), START, 99_000) == []
    assert late(live(status="DNF"), START, 99_000) == []
    assert late(live(form="mass"), START, 99_000) == []
    assert late(live(state="committed"), START, 99_000) == []
    done: dict[str, Any] = {"splits": {"1000": {"time_us": 72_000_000}}}
    assert late(live(**done), START, 99_000) == []
    unstarted = live()
    del unstarted["heats"]["1000m/1"]["started_at"]
    assert late(unstarted, START, 99_000) == []
    assert late(live(), "", 99_000) == []


def test_a_heat_is_raced_while_somebody_has_no_time() -> None:
    assert is_racing(live())
    assert not is_racing(live(time="1:12.00"))
    assert not is_racing(live(state="committed"))
    assert not is_racing({"heats": {}})
