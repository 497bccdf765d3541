"""The index of a log: from where to where each competition goes."""

import pytest

from consumers.dead_letters import LogRecord
from consumers.rebuild.log_index import LogIndex
from consumers.store import IndexEntry
from schemas.events import UnreadableEvent, encode_event
from tests.kit.consumers.log import Log


def record(offset: int, competition: str, value: bytes | None = None) -> LogRecord:
    event = Log(competition).programme().events[0]
    return LogRecord("t", 0, offset, 0, competition.encode(), encode_event(event) if value is None else value)


def test_first_and_last_offset_of_each_competition_are_found() -> None:
    index = LogIndex()
    for offset, name in ((3, "a"), (5, "b"), (6, "a"), (9, "a"), (11, "c")):
        index.add(record(offset, name))
    assert index.entries() == {"a": IndexEntry(3, 9), "b": IndexEntry(5, 5), "c": IndexEntry(11, 11)}
    assert index.last == record(11, "c")


def test_a_record_is_decoded_only_while_its_key_is_new() -> None:
    """An unreadable record of a known competition is found by the rebuild, which decodes all of them."""
    index = LogIndex()
    with pytest.raises(UnreadableEvent):
        index.add(record(0, "a", b"nonsense"))
    index.add(record(1, "a"))
    index.add(record(2, "a", b"nonsense"))
    assert index.entries() == {"a": IndexEntry(1, 2)}


@pytest.mark.parametrize("key", [None, b"", b"\xff\xfe", b"another"])
def test_a_key_that_is_no_competition_is_not_in_the_index(key: bytes | None) -> None:
    index = LogIndex()
    good = record(0, "a")
    with pytest.raises(UnreadableEvent):
        index.add(LogRecord("t", 0, 0, 0, key, good.value))
    assert index.entries() == {}


def test_an_empty_log_has_an_empty_index() -> None:
    assert (LogIndex().entries(), LogIndex().last) == ({}, None)
