"""A client with a delay: nothing early, nothing lost, nothing blank."""

import pytest

from gateway.fanout.channel_feed import Subscription, is_behind
from gateway.fanout.history import History, Version
from schemas.channels import Channel
from schemas.documents import Document, document_hash
from schemas.protocol import NO_EPOCH, Since
from tests.kit.gateway.scripted_feed import CHANNEL, Client, ScriptedFeed, parsed

DELAY_MS = 1_500


def _operations(client: Client) -> list[object]:
    return [parsed(frame)["op"] for frame in client.frames]


@pytest.mark.parametrize("late_ms", [0, 1_000, 1_499, 1_500, 1_501, 5_000])
def test_an_entry_that_is_read_later_than_the_delay_is_shown_at_once(late_ms: int) -> None:
    """A gateway that was frozen for three seconds read an entry when it was already due. It got no timer, and the client
    showed the version before until the next change, or for ever."""
    scripted = ScriptedFeed()
    scripted.write({"n": 1})
    scripted.clock.advance(10_000)
    client = Client()
    scripted.subscribe(client, delay_ms=DELAY_MS)
    scripted.clock.advance(10_000)
    scripted.write({"n": 2}, late_ms=late_ms)
    assert (client.document == {"n": 2}) == (late_ms >= DELAY_MS)
    scripted.clock.advance(DELAY_MS)
    assert client.document == {"n": 2}
    assert len(client.frames) == 2


def test_a_delayed_client_that_comes_back_after_a_rebuild_keeps_its_document_until_the_new_one_is_due() -> None:
    """It came back within its delay and was shown epoch `none` with an empty document, for the rest of the delay."""
    scripted = ScriptedFeed()
    scripted.write({"rows": 1})
    scripted.clock.advance(10_000)
    scripted.rewrite({"rows": 2})
    scripted.clock.advance(DELAY_MS // 2)
    client = Client(epoch="e0", version=1, document={"rows": 1})
    scripted.subscribe(client, delay_ms=DELAY_MS, since=Since(epoch="e0", version=1))
    assert client.frames == []
    scripted.clock.advance(DELAY_MS)
    assert client.shown == [(1, {"rows": 2})]


def test_a_new_delayed_client_is_shown_the_first_version_after_a_rebuild() -> None:
    """It has no earlier document to look at meanwhile, and what was rebuilt is no news of this moment."""
    scripted = ScriptedFeed()
    scripted.write({"rows": 1})
    scripted.clock.advance(10_000)
    scripted.rewrite({"rows": 2})
    scripted.clock.advance(100)
    scripted.write({"rows": 3})
    client = Client()
    scripted.subscribe(client, delay_ms=DELAY_MS)
    assert client.shown == [(1, {"rows": 2})]
    scripted.clock.advance(DELAY_MS)
    assert client.document == {"rows": 3}


@pytest.mark.parametrize("delay_ms", [0, DELAY_MS])
def test_a_client_that_holds_a_document_gets_nothing_while_the_store_has_none(delay_ms: int) -> None:
    """A store was emptied and a gateway started before the projection was done: every client that came back with what it
    held was shown an empty document."""
    scripted = ScriptedFeed()
    client = Client(epoch="gone", version=7, document={"rows": 7})
    subscription = scripted.subscribe(client, delay_ms=delay_ms, since=Since(epoch="gone", version=7))
    scripted.feed.replace(None)
    scripted.feed.catch_up(subscription)
    assert client.frames == []
    scripted.write({"rows": 8})
    scripted.clock.advance(delay_ms)
    assert client.shown == [(1, {"rows": 8})]


def test_a_client_that_holds_a_document_gets_an_empty_one_when_the_channel_was_removed() -> None:
    scripted = ScriptedFeed()
    scripted.write({"rows": 1})
    client = Client()
    scripted.subscribe(client)
    scripted.feed.replace(None, is_removed=True)
    assert (client.epoch, client.version, client.document) == (NO_EPOCH, 0, {})


def test_a_delayed_client_that_was_shown_more_elsewhere_does_not_go_back() -> None:
    """Another gateway had read the entry a little earlier. This one answered the resume with the version before."""
    scripted = ScriptedFeed()
    scripted.write({"n": 1})
    scripted.clock.advance(10_000)
    scripted.write({"n": 2})
    scripted.clock.advance(DELAY_MS - 100)
    client = Client(epoch="e0", version=2, document={"n": 2})
    scripted.subscribe(client, delay_ms=DELAY_MS, since=Since(epoch="e0", version=2))
    scripted.write({"n": 3})
    scripted.clock.advance(10_000)
    assert client.shown == [(2, {"n": 2}), (3, {"n": 3})]
    assert _operations(client) == ["patch", "patch"]


def test_a_store_that_lost_versions_sends_a_delayed_client_back_with_a_snapshot() -> None:
    scripted = ScriptedFeed()
    for number in range(1, 6):
        scripted.write({"n": number})
    scripted.clock.advance(10_000)
    client = Client()
    scripted.subscribe(client, delay_ms=DELAY_MS)
    assert client.version == 5
    restored: Document = {"n": 3}
    history = History("e0", Version(3, document_hash(restored), "", scripted.clock.now_ms - 9_000, restored), 50)
    scripted.feed.replace(history)
    assert client.shown[-1] == (3, restored)


def test_a_feed_knows_when_a_client_may_come_from_a_gateway_ahead_of_it() -> None:
    scripted = ScriptedFeed()

    def behind(since: Since | None) -> bool:
        subscription = Subscription.start(Client(), Channel(CHANNEL, "live", "ec2020"), 0, since)
        return is_behind(scripted.feed.history, subscription)

    assert behind(Since(epoch="e0", version=1))
    scripted.write({"n": 1})
    assert not behind(None)
    assert not behind(Since(epoch="e0", version=1))
    assert not behind(Since(epoch=NO_EPOCH, version=0))
    assert behind(Since(epoch="e0", version=2))
    assert behind(Since(epoch="e1", version=1))


class _SlowClient(Client):
    """A client to which every frame takes some milliseconds."""

    def __init__(self, scripted: ScriptedFeed) -> None:
        super().__init__()
        self._scripted = scripted

    def write(self, frame: bytes) -> None:
        super().write(frame)
        self._scripted.clock.now_ms += 5


def test_a_version_that_comes_due_while_the_one_before_is_shown_is_shown_too() -> None:
    """It got no timer, because the group counted as having been shown it: the client kept the version before until the next
    change, after the last race for ever."""
    scripted = ScriptedFeed()
    scripted.write({"n": 1})
    scripted.clock.advance(10_000)
    client = _SlowClient(scripted)
    scripted.subscribe(client, delay_ms=DELAY_MS)
    scripted.clock.advance(10_000)
    scripted.write({"n": 2})
    scripted.clock.advance(2)
    scripted.write({"n": 3})
    scripted.clock.advance(DELAY_MS * 3)
    assert client.document == {"n": 3}
