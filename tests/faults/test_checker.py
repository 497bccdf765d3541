"""The checker finds every broken promise, and agrees with the product about bytes and hashes."""

from typing import Any

import pytest
from hypothesis import given

from schemas.documents import apply_patch, document_hash
from schemas.documents import canonical as canonical_of_product
from tests.faults.checker import Checker
from tests.faults.oracle import canonical, digest, merged
from tests.kit.gateway.generated import documents

CHANNEL = "live/c"


def snapshot(epoch: str, version: int, document: dict[str, Any], **changes: object) -> dict[str, object]:
    message = {"op": "snapshot", "channel": CHANNEL, "epoch": epoch, "version": version, "doc": document}
    return {**message, "hash": digest(document), **changes}


def patch(epoch: str, start: int, version: int, change: dict[str, Any], after: dict[str, Any]) -> dict[str, object]:
    message = {"op": "patch", "channel": CHANNEL, "epoch": epoch, "from": start, "version": version}
    return {**message, "patch": change, "hash": digest(after)}


@pytest.fixture
def checker() -> Checker:
    checker = Checker("c", [], [CHANNEL])
    checker.take(snapshot("e1", 5, {"n": 5}))
    return checker


@pytest.mark.parametrize(
    ("message", "promise"),
    [
        (patch("e1", 4, 6, {"n": 6}, {"n": 6}), "patch from elsewhere"),
        (patch("e2", 5, 6, {"n": 6}, {"n": 6}), "patch from elsewhere"),
        (patch("e1", 5, 6, {"n": 6}, {"n": 7}), "wrong hash"),
        (snapshot("e1", 4, {"n": 4}), "version went back"),
        (snapshot("none", 0, {}), "blank over a document"),
        (snapshot("e1", 6, {"n": 6}, hash="0" * 16), "wrong hash"),
        ({"op": "error", "code": "unknown-channel", "channel": CHANNEL}, "error"),
        ({"op": "surprise"}, "unknown message"),
    ],
)
def test_a_broken_promise_is_found(checker: Checker, message: dict[str, Any], promise: str) -> None:
    checker.take(message)
    assert len(checker.violations) == 1
    assert promise in checker.violations[0]


def test_a_replaced_epoch_must_not_return(checker: Checker) -> None:
    checker.take(snapshot("e2", 1, {"n": 1}))
    assert checker.violations == []
    checker.take(snapshot("e1", 9, {"n": 9}))
    assert "back to a replaced epoch" in checker.violations[0]


def test_what_is_promised_is_no_violation(checker: Checker) -> None:
    checker.take(patch("e1", 5, 8, {"m": {"a": 1}, "n": None}, {"m": {"a": 1}}))
    checker.take(patch("e1", 8, 8, {}, {"m": {"a": 1}}))
    checker.take({"op": "heartbeat", "competition": "c", "age_ms": 1})
    checker.take(snapshot("e1", 8, {"m": {"a": 1}}))
    checker.take(snapshot("e2", 1, {"n": "é"}))
    assert checker.violations == []
    assert checker.documents() == {CHANNEL: {"n": "é"}}


def test_an_awaited_text_is_seen_once_it_is_shown(checker: Checker) -> None:
    checker.awaited.add("Fall of a favourite")
    checker.take(patch("e1", 5, 6, {"m": 1}, {"n": 5, "m": 1}))
    assert checker.seen_at == {}
    checker.take(patch("e1", 6, 7, {"t": "Fall of a favourite!"}, {"n": 5, "m": 1, "t": "Fall of a favourite!"}))
    assert list(checker.seen_at) == ["Fall of a favourite"]


@given(documents, documents)
def test_bytes_hashes_and_patches_are_those_of_the_product(document: dict[str, Any], change: dict[str, Any]) -> None:
    assert canonical(document) == canonical_of_product(document)
    assert digest(document) == document_hash(document)
    assert merged(document, change) == apply_patch(document, change)


def test_the_examples_of_the_standard() -> None:
    """RFC 7396, appendix A."""
    for target, change, result in [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ]:
        assert merged(target, change) == result
