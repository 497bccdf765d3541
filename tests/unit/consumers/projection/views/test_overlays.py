"""What the desk wants to have seen over the pictures."""

from typing import Any

import pytest

from schemas.documents import Document
from schemas.events import UnreadableEvent
from tests.kit.consumers.log import Log, project


def shown(log: Log) -> Document:
    found: Document = project(log.events).views["overlay/c1"].doc["shown"]
    return found


def choose(log: Log, kind: str, on: bool, **more: Any) -> None:
    log.add("overlay.chosen", {"kind": kind, "shown": on, **more})


def test_an_overlay_is_there_while_it_is_shown() -> None:
    log = Log().programme()
    choose(log, "clock", True)
    choose(log, "skater", True, subject="kok", text="first Dutch woman under 37")
    assert shown(log) == {
        "clock": {"at": "2026-01-10T12:00:03.000000Z"},
        "skater": {"at": "2026-01-10T12:00:04.000000Z", "subject": "kok", "text": "first Dutch woman under 37"},
    }
    choose(log, "clock", False)
    assert shown(log).keys() == {"skater"}


def test_showing_again_what_is_shown_brings_it_in_anew() -> None:
    log = Log()
    choose(log, "record", True, subject="NR")
    choose(log, "record", True, subject="TR")
    assert shown(log) == {"record": {"at": "2026-01-10T12:00:02.000000Z", "subject": "TR"}}


def test_hiding_what_nobody_showed_leaves_an_empty_view() -> None:
    log = Log()
    choose(log, "ranking", False)
    assert shown(log) == {}


def test_a_competition_without_a_desk_has_no_overlay_view() -> None:
    assert "overlay/c1" not in project(Log().programme().events).views


def test_there_is_no_overlay_of_another_kind() -> None:
    with pytest.raises(UnreadableEvent, match="kind"):
        choose(Log(), "fireworks", True)
