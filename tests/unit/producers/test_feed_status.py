"""What a live feed reports about itself."""

from typing import cast

from producers.feed_status import FeedStatus
from producers.publish import Publisher


class Clock:
    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


class Outgoing:
    waiting = 0
    published = 0


def test_a_feed_is_disconnected_until_it_connects_and_says_since_when() -> None:
    clock = Clock()
    status = FeedStatus("ec2020", "ws://user:secret@timing/feed?token=abc", clock)
    clock.s += 5
    assert (status.report().connected, status.report().changed_s) == (False, 5)
    assert "secret" not in status.report().source
    assert "abc" not in status.report().source
    status.connected()
    clock.s += 3
    report = status.report()
    assert (report.connected, report.changed_s, report.problem, report.last_message_s) == (True, 3, "", None)
    status.lost("Connection refused")
    status.lost("Connection refused")
    clock.s += 2
    assert (status.report().problem, status.report().changed_s) == ("Connection refused", 2)


def test_messages_are_counted_and_skipped_ones_named_for_ten_minutes() -> None:
    clock = Clock()
    status = FeedStatus("ec2020", "standard input", clock)
    status.report()
    for number in range(12):
        status.message()
        status.skipped(f"reason {number}")
    clock.s += 30
    report = status.report()
    assert (report.messages, report.per_minute, report.last_message_s) == (12, 12, 30)
    assert (report.skipped, len(report.skips), report.skips[0].reason, report.skips[0].ago_s) == (
        12,
        10,
        "reason 11",
        30,
    )
    clock.s += 600
    assert (status.report().skipped, status.report().skips) == (0, ())


def test_events_wait_only_while_none_is_acknowledged() -> None:
    clock, outgoing = Clock(), Outgoing()
    status = FeedStatus("ec2020", "standard input", clock)
    status.publishes_with(cast("Publisher", outgoing))
    outgoing.waiting = 3
    status.report()
    clock.s += 20
    assert (status.report().waiting, status.report().waiting_s) == (3, 20)
    outgoing.published = 1
    assert status.report().waiting_s == 0
    outgoing.waiting = 0
    assert (status.report().waiting, status.report().waiting_s) == (0, 0)
