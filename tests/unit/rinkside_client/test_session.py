"""The client's state machine: what it believes, what it asks for, when it gives up."""

import json

import pytest

from rinkside_client import AlreadyFollowed, ClientSettings, ProtocolMisuse, UnknownChannel, WrongDocument
from rinkside_client.exceptions import SubscriptionRefused
from rinkside_client.session import Changed, Ended, Reconnect, RequestedAgain, Session
from tests.kit.client.scripts import AT, CHANNEL, Story, heartbeat, said

STORY = Story([{"n": 1}, {"n": 2, "rows": {"a": {"rank": 1}}}, {"n": 3, "rows": {}}, {"n": 4}])
FRESH = {"op": "subscribe", "channel": CHANNEL}


@pytest.fixture
def session() -> Session:
    """Connected, following, nothing answered."""
    session = Session(ClientSettings(answer_s=10, heartbeat_s=12, max_strikes=3))
    session.opened(0)
    session.follow(CHANNEL, 0, 0)
    assert said(session) == [FRESH]
    return session


def test_a_snapshot_and_the_patches_after_it_make_the_documents(session: Session) -> None:
    first = session.receive(STORY.snapshot(1), 0)
    assert isinstance(first, Changed)
    assert (first.current.document, first.patch, first.current.at) == ({"n": 1}, None, AT)
    second = session.receive(STORY.patch(1, 2), 0)
    assert isinstance(second, Changed)
    assert second.current.document == STORY.documents[1]
    assert second.patch == {"n": 2, "rows": {"a": {"rank": 1}}}
    merged = session.receive(STORY.patch(2, 4), 0)
    assert isinstance(merged, Changed)
    assert (merged.current.document, merged.current.version) == ({"n": 4}, 4)
    assert said(session) == []


@pytest.mark.parametrize(
    "wrong",
    [
        STORY.patch(2, 3),
        STORY.patch(1, 2, epoch="e2"),
        STORY.patch(1, 2, hash="0" * 16),
        STORY.patch(1, 2, version=0),
        STORY.patch(1, 2, patch={"n": 2**70}),
        STORY.snapshot(2, hash="0" * 16),
        json.dumps({"op": "unsubscribed", "channel": CHANNEL}),
    ],
    ids=["gap", "epoch", "hash", "backwards", "too large an integer", "snapshot", "ended by itself"],
)
def test_what_is_wrong_is_never_shown_and_the_document_is_asked_for_again(session: Session, wrong: str) -> None:
    session.receive(STORY.snapshot(1), 0)
    assert isinstance(session.receive(wrong, 0), RequestedAgain)
    assert said(session) == [FRESH]
    assert session.receive(STORY.patch(1, 2), 0) is None, "of the subscription before"
    after = session.receive(STORY.snapshot(3), 0)
    assert isinstance(after, Changed)
    assert session.wrong_documents == 1


def test_wrong_twice_asks_for_another_connection_and_again_and_again_ends_the_channel(session: Session) -> None:
    wrong = STORY.snapshot(1, hash="0" * 16)
    assert isinstance(session.receive(wrong, 0), RequestedAgain)
    assert isinstance(session.receive(wrong, 0), Reconnect)
    session.lost()
    session.opened(0)
    said(session)
    end = session.receive(wrong, 0)
    assert isinstance(end, Ended)
    assert isinstance(end.error, WrongDocument)
    assert (end.channel, end.error.times) == (CHANNEL, 3)
    assert said(session) == [{"op": "unsubscribe", "channel": CHANNEL}]


def test_a_patch_that_fits_makes_up_for_what_was_wrong(session: Session) -> None:
    for _ in range(5):
        assert isinstance(session.receive(STORY.snapshot(1, hash="0" * 16), 0), RequestedAgain)
        session.receive(STORY.snapshot(1), 0)
        assert isinstance(session.receive(STORY.patch(1, 2), 0), Changed)


def test_after_a_lost_connection_it_resumes_with_what_it_holds(session: Session) -> None:
    session.receive(STORY.snapshot(2), 0)
    session.lost()
    assert session.follow("live/c2", 2.5, 0) is None
    assert said(session) == [], "there is nobody to tell"
    session.opened(0)
    since = {"epoch": "e1", "version": 2}
    assert said(session) == [{**FRESH, "since": since}, {"op": "subscribe", "channel": "live/c2", "delay": 2.5}]
    assert isinstance(session.receive(STORY.patch(2, 4), 0), Changed)


def test_a_resume_when_nothing_happened_is_no_change(session: Session) -> None:
    session.receive(STORY.snapshot(2), 0)
    session.lost()
    session.opened(5)
    assert session.overdue(16) == CHANNEL
    assert session.receive(STORY.patch(2, 2), 6) is None
    assert session.overdue(16) is None


def test_a_resume_that_is_told_another_hash_is_asked_for_again(session: Session) -> None:
    session.receive(STORY.snapshot(2), 0)
    assert isinstance(session.receive(STORY.patch(2, 2, hash="0" * 16), 0), RequestedAgain)


def test_an_empty_channel_is_asked_for_afresh(session: Session) -> None:
    empty = Story([{}], epoch="none")
    assert isinstance(session.receive(empty.snapshot(1, version=0), 0), Changed)
    session.lost()
    session.opened(0)
    assert said(session) == [FRESH]


def test_a_question_that_is_not_answered_is_noticed_its_delay_later() -> None:
    session = Session(ClientSettings(answer_s=10))
    session.follow(CHANNEL, 5, 0)
    assert session.overdue(100) is None
    session.opened(0)
    assert session.overdue(15) is None
    assert session.overdue(15.1) == CHANNEL


def test_a_second_reader_is_given_what_is_held_and_another_delay_is_refused(session: Session) -> None:
    session.receive(STORY.snapshot(2), 0)
    held = session.follow(CHANNEL, 0, 0)
    assert held is not None
    assert held.version == 2
    assert said(session) == []
    with pytest.raises(AlreadyFollowed, match="another connection"):
        session.follow(CHANNEL, 3, 0)


def test_after_leaving_and_coming_back_only_the_new_subscription_counts(session: Session) -> None:
    session.unfollow(CHANNEL)
    session.unfollow(CHANNEL)
    session.follow(CHANNEL, 0, 0)
    session.unfollow(CHANNEL)
    session.follow(CHANNEL, 0, 0)
    assert [message["op"] for message in said(session)] == ["unsubscribe", "subscribe", "unsubscribe", "subscribe"]
    unsubscribed = json.dumps({"op": "unsubscribed", "channel": CHANNEL})
    not_subscribed = json.dumps({"op": "error", "code": "not-subscribed", "channel": CHANNEL, "message": "no"})
    for text in (STORY.snapshot(1), unsubscribed, STORY.snapshot(2), not_subscribed):
        assert session.receive(text, 0) is None
    assert isinstance(session.receive(STORY.snapshot(3), 0), Changed)


def test_what_comes_of_a_channel_that_was_left_is_nothing(session: Session) -> None:
    session.unfollow(CHANNEL)
    session.receive(json.dumps({"op": "unsubscribed", "channel": CHANNEL}), 0)
    assert session.receive(STORY.snapshot(1), 0) is None
    session.lost()
    session.unfollow(CHANNEL)
    assert said(session) == []


@pytest.mark.parametrize(
    ("code", "kind"), [("unknown-channel", UnknownChannel), ("too-many-subscriptions", SubscriptionRefused)]
)
def test_a_refusal_ends_its_channel_only(session: Session, code: str, kind: type[SubscriptionRefused]) -> None:
    session.follow("live/c2", 0, 0)
    end = session.receive(json.dumps({"op": "error", "code": code, "channel": CHANNEL, "message": "no"}), 0)
    assert isinstance(end, Ended)
    assert isinstance(end.error, kind)
    assert (end.channel, end.error.code) == (CHANNEL, code)
    assert isinstance(session.receive(Story([{"n": 1}], channel="live/c2").snapshot(1), 0), Changed)


def test_an_error_about_no_channel_ends_everything(session: Session) -> None:
    end = session.receive(json.dumps({"op": "error", "code": "bad-message", "message": "op: no"}), 0)
    assert isinstance(end, Ended)
    assert end.channel is None
    assert isinstance(end.error, ProtocolMisuse)


@pytest.mark.parametrize("text", [b"{}", "{", "[]", "null", '{"op":"snapshot"}', STORY.snapshot(1, doc=[])])
def test_what_is_no_message_asks_for_another_connection(session: Session, text: str | bytes) -> None:
    assert isinstance(session.receive(text, 0), Reconnect)


def test_a_message_of_a_later_protocol_is_left_aside(session: Session) -> None:
    assert session.receive('{"op":"applause","channel":"live/c1"}', 0) is None
    assert session.receive('{"op":"pong","id":1,"now":"x"}', 0) is None
    assert session.ignored == 1


def test_silence_is_counted_from_the_heartbeat_until_an_event_comes(session: Session) -> None:
    session.receive(STORY.snapshot(1), 0)
    assert session.silent_for("c1", 0) == 0
    session.receive(heartbeat(7_500), 10)
    assert session.silent_for("c1", 12) == 9.5
    assert session.silent_for("c2", 12) == 0
    session.receive(STORY.patch(1, 2), 13)
    assert session.silent_for("c1", 13) == 0


def test_silence_ends_when_heartbeats_stop_but_not_when_the_connection_does(session: Session) -> None:
    session.receive(heartbeat(5_000), 0)
    assert session.silent_for("c1", 12.5) == 0
    session.receive(heartbeat(5_000), 20)
    session.lost()
    assert session.silent_for("c1", 120) == 105


def test_an_event_of_a_channel_without_a_known_scope_leaves_silence_alone() -> None:
    story = Story([{"n": 1}, {"n": 2}], channel="applause")
    session = Session(ClientSettings())
    session.opened(0)
    session.follow("applause", 0, 0)
    session.receive(heartbeat(1_000), 0)
    session.receive(story.snapshot(1), 0)
    session.receive(story.patch(1, 2), 0)
    assert session.silent_for("c1", 0) == 1
