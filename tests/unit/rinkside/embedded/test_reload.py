"""Reading a recording back: which lines, and the error for one that is no event."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from producers.exceptions import PublishFailed
from rinkside.embedded.reload import recorded_lines, with_retries
from rinkside.exceptions import LoadFailed
from schemas.events import encode_event
from tests.kit.rinkside.heat_events import heat

GOOD = encode_event(heat(1, 0)) + b"\n"
OTHER = encode_event(heat(2, 10, "other")) + b"\r\n"


def written(place: Path, content: bytes) -> Path:
    path = place / "events.jsonl"
    path.write_bytes(content)
    return path


def test_each_line_comes_with_its_competition_and_without_its_end(place: Path) -> None:
    content = GOOD + OTHER
    assert list(recorded_lines(written(place, content), len(content))) == [
        ("club", GOOD.rstrip()),
        ("other", OTHER.rstrip()),
    ]


def test_what_is_behind_the_noted_size_was_never_recorded(place: Path) -> None:
    path = written(place, GOOD * 2 + b'{"subject":"cl')
    assert len(list(recorded_lines(path, len(GOOD) * 2))) == 2
    assert list(recorded_lines(path, 0)) == []


@pytest.mark.parametrize(
    "line",
    [
        b"what is this\n",
        b"\n",
        b"[]\n",
        b"7\n",
        b"null\n",
        b"{}\n",
        GOOD.replace(b'"club"', b"null"),
        GOOD.replace(b"heat.activated", b"heat.eaten"),
        GOOD[:40],
        b"\xff\xfe\x00\n",
    ],
)
def test_a_line_that_is_no_event_is_named(place: Path, line: bytes) -> None:
    content = GOOD + line
    path = written(place, content)
    lines = recorded_lines(path, len(content))
    assert next(lines)[0] == "club"
    with pytest.raises(
        LoadFailed, match=r"cannot load .*events\.jsonl: line 2 is not an event.*\. Nothing was changed"
    ):
        next(lines)
    assert path.read_bytes() == content


def test_a_recording_that_went_missing_is_reported(place: Path) -> None:
    with pytest.raises(LoadFailed, match="No such file or directory"):
        next(recorded_lines(place / "events.jsonl", 100))


async def no_pause(_: float) -> None:
    return


def refused(times: int, error: Exception) -> Callable[[], Awaitable[int]]:
    """An attempt that fails so many times before it loads 13 events."""
    failures = [error] * times

    async def attempt() -> int:
        if failures:
            raise failures.pop()
        return 13

    return attempt


async def test_a_broker_that_refuses_the_load_is_asked_again() -> None:
    """A replay waited for the crashed broker, and its first events came at the same moment as the load. The broker
    refused the load and was stopped for that; with it went the events that it had taken from the replay."""
    assert await with_retries(refused(2, PublishFailed("127.0.0.1:9", "[Error -1] UnknownError")), 3, no_pause) == 13


async def test_a_load_that_cannot_succeed_ends() -> None:
    with pytest.raises(PublishFailed):
        await with_retries(refused(3, PublishFailed("127.0.0.1:9", "gone")), 3, no_pause)
    with pytest.raises(LoadFailed):
        await with_retries(refused(1, LoadFailed(Path("events.jsonl"), "line 3 is not an event")), 3, no_pause)
