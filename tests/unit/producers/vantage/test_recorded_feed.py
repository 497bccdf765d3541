"""Recordings of the feed: bad lines, torn ends, files of another kind."""

import gzip
from pathlib import Path

import orjson
import pytest

from producers.exceptions import BadRecording
from producers.vantage import Translated, produce_file
from schemas.events import Event
from tests.kit.producers.vantage_wire import (
    NOON,
    Heat,
    Message,
    capture_logs,
    competition,
    distance_activated,
    identities,
    logged,
    of_type,
    wire_instant,
)


def _lines(*messages: Message) -> list[bytes]:
    return [
        orjson.dumps({**message, "_time": wire_instant(NOON)[:-2] + "+00:00"})
        for number, message in enumerate(messages)
    ]


async def _produce(path: Path) -> tuple[list[Event], Translated]:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    return events, await produce_file(path, publish, competition="polder-2031", rate=None)


GOOD = [competition(), distance_activated(), *Heat().whole()]


BAD_LINES: list[tuple[bytes, str]] = [
    (b"{", "not a recorded message"),
    (b"\x00\xff\xfe", "not a recorded message"),
    (b"[1]", "not a recorded message"),
    (b"null", "not a recorded message"),
    (b"17", "not a recorded message"),
    (b'"text"', "not a recorded message"),
    (b'{"typeName":"HeatClearedEvent"}', "not a recorded message"),
    (b'{"typeName":"HeatClearedEvent","_time":7}', "not a recorded message"),
    (b'{"typeName":"HeatClearedEvent","_time":"noon"}', "not a recorded message"),
    (b'{"_time":"2031-02-01T12:00:00+00:00"}', "typeName"),
    (b'{"typeName":"NewsEvent","_time":"2031-02-01T12:00:00+00:00"}', "NewsEvent"),
    (b'{"typeName":"HeatStartedEvent","_time":"2031-02-01T12:00:00+00:00"}', "HeatStartedEvent"),
]


@pytest.mark.parametrize(
    ("line", "reason"), BAD_LINES, ids=[line[:50].decode(errors="replace") for line, _ in BAD_LINES]
)
async def test_a_bad_line_is_logged_with_its_number_and_left_out(tmp_path: Path, line: bytes, reason: str) -> None:
    path, clean = tmp_path / "feed.jsonl", tmp_path / "clean.jsonl"
    good = _lines(*GOOD)
    clean.write_bytes(b"\n".join(good) + b"\n")
    path.write_bytes(b"\n".join([*good[:4], line, *good[4:]]) + b"\n")
    expected, _ = await _produce(clean)
    with capture_logs() as entries:
        events, outcome = await _produce(path)
    assert events == expected
    assert (outcome.messages, outcome.events, outcome.skipped) == (len(good) + 1, len(expected), 1)
    (entry,) = logged(entries, "message left out")
    assert (entry["line"], entry["file"], entry["log_level"]) == (5, str(path), "error")
    assert reason in entry["reason"]


async def test_empty_lines_and_windows_line_ends_are_no_messages(tmp_path: Path) -> None:
    path, clean = tmp_path / "feed.jsonl", tmp_path / "clean.jsonl"
    clean.write_bytes(b"\n".join(_lines(*GOOD)))
    path.write_bytes(b"\n\r\n  \n" + b"\r\n".join(_lines(*GOOD)) + b"\r\n\r\n")
    events, outcome = await _produce(path)
    assert events == (await _produce(clean))[0]
    assert outcome.skipped == 0


async def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b"\n".join(_lines(*GOOD))[:-40])
    with capture_logs() as entries:
        events, outcome = await _produce(path)
    assert outcome.skipped == 1
    assert logged(entries, "message left out")[0]["line"] == len(GOOD)
    assert len(of_type(events, "heat.committed")) == 1


async def test_a_recording_cut_in_packed_data_says_so_after_giving_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(_lines(*GOOD)))[:-200])
    with pytest.raises(BadRecording, match=r"feed\.jsonl\.gz"):
        await _produce(path)


async def test_a_recording_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="No such file"):
        await _produce(tmp_path / "none.jsonl")


async def test_a_recording_of_another_kind_gives_no_event_and_counts_every_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"t_ms": 0, "type": "HeatActivated"}\n' * 3)
    events, outcome = await _produce(path)
    assert (events, outcome.messages, outcome.skipped) == ([], 3, 3)


async def test_the_same_file_twice_gives_the_same_identities(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b"\n".join(_lines(*GOOD)))
    first, _ = await _produce(path)
    second, _ = await _produce(path)
    assert first == second
    assert len(identities(first)) == len(first)
