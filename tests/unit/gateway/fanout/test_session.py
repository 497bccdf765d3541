"""The client's side of the protocol, without a connection."""

import json

import pytest

from gateway.fanout.session import Close, Effect, Reply, SendTime, Session, Start, Stop
from gateway.settings import GatewaySettings
from schemas.channels import Channel
from schemas.protocol import CloseCode, Since

LIVE = "live/ec2020"


def _session(**changes: object) -> Session:
    return Session(GatewaySettings("redis://unused", **changes))  # type: ignore[arg-type]


def _say(session: Session, now_s: float = 0.0, **message: object) -> Effect:
    return session.receive(json.dumps(message), now_s)


def _code(effect: Effect) -> str:
    assert isinstance(effect, Reply)
    return effect.message.code


def test_a_subscription_starts_a_channel() -> None:
    effect = _say(_session(), op="subscribe", channel=LIVE)
    assert effect == Start(Channel(LIVE, "live", "ec2020"), None, 0)


def test_a_subscription_carries_what_the_client_holds_and_its_delay_in_milliseconds() -> None:
    effect = _say(_session(), op="subscribe", channel=LIVE, since={"epoch": "e1", "version": 42}, delay=37.5)
    assert effect == Start(Channel(LIVE, "live", "ec2020"), Since(epoch="e1", version=42), 37_500)


def test_unsubscribing_needs_a_subscription() -> None:
    session = _session()
    assert _code(_say(session, op="unsubscribe", channel=LIVE)) == "not-subscribed"
    _say(session, op="subscribe", channel=LIVE)
    assert _say(session, op="unsubscribe", channel=LIVE) == Stop(LIVE)
    assert _code(_say(session, op="unsubscribe", channel=LIVE)) == "not-subscribed"


def test_subscribing_again_counts_once() -> None:
    session = _session(max_subscriptions=1)
    for _ in range(3):
        assert isinstance(_say(session, op="subscribe", channel=LIVE), Start)
    assert _code(_say(session, op="subscribe", channel="live/other")) == "too-many-subscriptions"
    _say(session, op="unsubscribe", channel=LIVE)
    assert isinstance(_say(session, op="subscribe", channel="live/other"), Start)


@pytest.mark.parametrize(
    "name", ["", "live", "live/", "live/A", "season/x", "live/" + "x" * 300, "ranking/a", "live/a\n"]
)
def test_a_name_that_is_no_channel_is_refused(name: str) -> None:
    effect = _say(_session(), op="subscribe", channel=name)
    assert _code(effect) == "unknown-channel"
    assert isinstance(effect, Reply)
    assert len(effect.message.channel or "") <= 200


@pytest.mark.parametrize("delay", ["121", "1e400", "Infinity", "NaN"])
def test_a_delay_beyond_what_is_kept_is_refused(delay: str) -> None:
    effect = _session().receive(f'{{"op":"subscribe","channel":"{LIVE}","delay":{delay}}}', 0.0)
    # Not every one of these is JSON; none of them may become a subscription.
    assert isinstance(effect, Reply | Close)


def test_a_refused_subscription_is_none() -> None:
    session = _session()
    _say(session, op="subscribe", channel=LIVE, delay=500)
    assert session.channels == set()


def test_a_ping_asks_for_the_time() -> None:
    assert _say(_session(), op="ping", id=7) == SendTime(7)


@pytest.mark.parametrize("text", ["", "{", "nonsense", '{"op":"ping"', "\x00"])
def test_what_is_not_json_is_misuse(text: str) -> None:
    assert _session().receive(text, 0.0) == Close(CloseCode.PROTOCOL_MISUSE)


def test_what_is_not_text_is_misuse() -> None:
    assert _session().receive(None, 0.0) == Close(CloseCode.PROTOCOL_MISUSE)


@pytest.mark.parametrize(
    "text", ["1", "[]", "null", '{"op":"dance"}', "{}", '{"op":"ping","id":"x"}', '{"op":"subscribe"}']
)
def test_json_that_is_no_message_is_answered(text: str) -> None:
    assert _code(_session().receive(text, 0.0)) == "bad-message"


def test_a_burst_is_allowed_and_then_the_lasting_rate() -> None:
    session = _session(message_burst=3, messages_per_s=2.0)
    assert [_say(session, 0.0, op="ping") for _ in range(3)] == [SendTime(0)] * 3
    assert _say(session, 0.0, op="ping") == Close(CloseCode.TOO_MANY_MESSAGES)
    session = _session(message_burst=3, messages_per_s=2.0)
    assert all(_say(session, number * 0.5, op="ping") == SendTime(0) for number in range(50))


def test_silence_does_not_save_up_more_than_a_burst() -> None:
    session = _session(message_burst=3, messages_per_s=2.0)
    _say(session, 0.0, op="ping")
    assert [_say(session, 1e6, op="ping") for _ in range(4)][-1] == Close(CloseCode.TOO_MANY_MESSAGES)
