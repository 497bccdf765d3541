"""Addresses, waits, close codes, and what a slow reader is given."""

import asyncio

import pytest

from rinkside_client import BadAddress, ClientSettings, ConnectionState, NotAllowed, Refused, Subscription
from rinkside_client.addresses import parse_address
from rinkside_client.exceptions import ProtocolMisuse, UnknownChannel, refusal
from rinkside_client.session import CheckedDocument
from rinkside_client.state import wait_before
from schemas.documents import Document, apply_patch


@pytest.mark.parametrize(
    ("given", "socket", "api"),
    [
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080/api"),
        ("https://skate.example/live/", "wss://skate.example/live/ws", "https://skate.example/live/api"),
        ("ws://localhost:1/ws", "ws://localhost:1/ws", "http://localhost:1/api"),
        ("wss://[::1]:9/ws/", "wss://[::1]:9/ws", "https://[::1]:9/api"),
    ],
)
def test_addresses(given: str, socket: str, api: str) -> None:
    addresses = parse_address(given)
    assert (addresses.socket, addresses.api) == (socket, api)
    assert addresses.is_local == ("skate" not in given)


@pytest.mark.parametrize(
    "given", ["127.0.0.1:8080", "ftp://x", "http://", "http://x:99999", "http://x:0", "", "http://[x"]
)
def test_what_is_no_address_is_refused_with_one_that_is(given: str) -> None:
    with pytest.raises(BadAddress, match=r"http://127\.0\.0\.1:8080"):
        parse_address(given)


def test_waits_double_up_to_a_bound_and_are_drawn_from_zero_up() -> None:
    settings = ClientSettings(retry_s=0.5, retry_max_s=4)
    assert [wait_before(attempt, settings, lambda: 1.0) for attempt in (1, 2, 3, 4, 5, 2000)] == [0.5, 1, 2, 4, 4, 4]
    assert wait_before(3, settings, lambda: 0.0) == 0
    assert wait_before(1, settings, lambda: 0.5, at_least_s=2) == 2.25
    assert wait_before(1, settings, lambda: 0.0, at_least_s=1e9) == 4


def test_close_codes_from_4500_on_are_errors_and_others_are_not() -> None:
    assert refusal(4001, "slow") is None
    assert refusal(1006, "") is None
    assert isinstance(refusal(4500, ""), ProtocolMisuse)
    assert isinstance(refusal(4501, ""), NotAllowed)
    later = refusal(4777, "")
    assert type(later) is Refused
    assert "4777" in str(later)


def test_an_unknown_channel_names_those_there_are() -> None:
    assert str(UnknownChannel("live/x", known=["live/a"])).endswith("there are:\n  live/a")


def test_the_state_of_the_connection_in_words() -> None:
    assert ConnectionState("waiting", "cut", 11.2).describe(10) == "reconnecting in 1.2 s: cut"
    assert ConnectionState("connected").describe(10) == "connected"


def _document(version: int, document: Document) -> CheckedDocument:
    return CheckedDocument("e1", version, f"h{version}", None, document)


@pytest.fixture
async def subscription() -> Subscription:
    return Subscription("live/c1", 0, lambda _: None)


async def test_a_slow_reader_gets_the_newest_state_with_one_patch_for_all_it_missed(subscription: Subscription) -> None:
    subscription.deliver(_document(1, {"a": {"x": 1}}), None)
    first = await anext(subscription)
    assert (first.kind, first.patch, first.merged) == ("snapshot", None, 1)
    subscription.deliver(_document(2, {}), {"a": None})
    subscription.deliver(_document(3, {"a": {"y": 2}}), {"a": {"y": 2}})
    second = await anext(subscription)
    assert (second.kind, second.version, second.merged) == ("patch", 3, 2)
    assert second.patch is not None
    assert apply_patch(first.document, second.patch) == second.document == {"a": {"y": 2}}
    subscription.deliver(_document(4, {"a": {}}), {"a": {"y": None}})
    assert (await anext(subscription)).patch == {"a": {"y": None}}


async def test_a_snapshot_among_what_was_missed_makes_it_a_snapshot(subscription: Subscription) -> None:
    subscription.deliver(_document(1, {}), None)
    await anext(subscription)
    subscription.deliver(_document(2, {"n": 2}), {"n": 2})
    subscription.deliver(_document(1, {"n": 1}), None)
    subscription.deliver(_document(2, {"n": 5}), {"n": 5})
    change = await anext(subscription)
    assert (change.kind, change.patch, change.document, change.merged) == ("snapshot", None, {"n": 5}, 3)


async def test_what_waits_is_handed_out_before_the_end(subscription: Subscription) -> None:
    subscription.deliver(_document(1, {}), None)
    subscription.end(NotAllowed(4501, "no"))
    assert (await anext(subscription)).version == 1
    for _ in range(2):
        with pytest.raises(NotAllowed):
            await anext(subscription)


async def test_closing_ends_the_loop_of_a_reader_that_waits(subscription: Subscription) -> None:
    async def read() -> int:
        return len([change async for change in subscription])

    reader = asyncio.create_task(read())
    await asyncio.sleep(0)
    subscription.close()
    subscription.close()
    assert await asyncio.wait_for(reader, 5) == 0
