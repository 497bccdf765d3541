"""Recordings: what was written is read, and what cannot be read is named with file and line."""

import gzip
from pathlib import Path

import pytest
import zstandard

from producers.exceptions import BadRecording
from producers.recording import open_lines, read_recording, write_recording
from schemas.events import Event, encode_event
from tests.kit.consumers.log import Log


def _events(count: int = 40) -> list[Event]:
    log = Log().programme()
    for number in range(count):
        log.add("note.published", {"text": f"note {number} — Håvard, “quoted”, \u2028 and \n a new line"})
    return log.events


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_what_was_written_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"race{ending}"
    events = _events()
    assert write_recording(path, events) == len(events)
    assert list(read_recording(path)) == events


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_the_same_events_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    write_recording(first, _events())
    write_recording(second, _events())
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_an_empty_recording_has_no_events(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"empty{ending}"
    write_recording(path, [])
    assert list(read_recording(path)) == []


def test_packed_parts_put_together_are_one_recording(tmp_path: Path) -> None:
    """`cat first.zst second.zst > both.zst` is a file of two frames, and so with gzip."""
    events = _events()
    halves = [b"".join(encode_event(event) + b"\n" for event in half) for half in (events[:20], events[20:])]
    for ending, pack in ((".zst", zstandard.ZstdCompressor().compress), (".gz", gzip.compress)):
        path = tmp_path / f"both.jsonl{ending}"
        path.write_bytes(b"".join(pack(half) for half in halves))
        assert list(read_recording(path)) == events, ending


def test_empty_lines_and_windows_line_ends_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "race.jsonl"
    events = _events(3)
    path.write_bytes(b"\n\r\n" + b"\r\n".join(encode_event(event) for event in events) + b"\r\n  \r\n")
    assert list(read_recording(path)) == events
    assert [number for number, _ in open_lines(path)] == [3, 4, 5, 6, 7]


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    path = tmp_path / "race.jsonl"
    path.write_bytes(b"\n".join(encode_event(event) for event in _events(3)))
    assert len(list(read_recording(path))) == 5


def test_a_torn_last_line_is_named_after_all_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "race.jsonl"
    events = _events(3)
    path.write_bytes(b"\n".join(encode_event(event) for event in events)[:-20])
    read: list[Event] = []
    with pytest.raises(BadRecording, match=r"race\.jsonl:5: .*JSON") as caught:
        read.extend(read_recording(path))  # extend keeps what came before
    assert caught.value.line == 5
    bad: list[BadRecording] = []
    assert list(read_recording(path, on_bad_line=bad.append)) == events[:-1]
    assert [problem.line for problem in bad] == [5]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.97])
def test_a_packed_recording_that_is_cut_says_so_after_what_it_holds(tmp_path: Path, ending: str, kept: float) -> None:
    """A copy that was broken off must not look like a shorter race."""
    path = tmp_path / f"race.jsonl{ending}"
    write_recording(path, _events(2_000))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(BadRecording, match="cannot be read"):
        for _ in read_recording(path, on_bad_line=lambda _: None):
            pass


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("place", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8])
def test_a_packed_recording_that_is_damaged_says_so(tmp_path: Path, ending: str, place: float) -> None:
    path = tmp_path / f"race.jsonl{ending}"
    write_recording(path, _events(2_000))
    raw = bytearray(path.read_bytes())
    at = int(len(raw) * place)
    raw[at : at + 40] = bytes(7 * number % 256 for number in range(40))
    path.write_bytes(raw)
    told: list[BadRecording] = []
    try:
        for _ in read_recording(path, on_bad_line=told.append):
            pass
    except BadRecording as problem:
        told.append(problem)
    assert told


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_file_that_is_not_packed_as_its_name_says_says_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"race.jsonl{ending}"
    path.write_bytes(b"".join(encode_event(event) + b"\n" for event in _events()))
    with pytest.raises(BadRecording, match="cannot be read"):
        list(read_recording(path))


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b'{"t_ms": 0, "type": "HeatActivated"}\n',
        b"event,pair\n1000_men,1\n",
        b"[]",
        b"null",
    ],
)
def test_a_file_of_another_kind_is_refused_at_its_first_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadRecording) as caught:
        list(read_recording(path))
    assert (caught.value.path, caught.value.line) == (str(path), 1)


def test_a_file_that_is_not_there_or_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="No such file"):
        list(read_recording(tmp_path / "none.jsonl"))
    with pytest.raises(BadRecording, match="directory"):
        list(read_recording(tmp_path))


def test_a_bad_line_in_the_middle_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "race.jsonl"
    events = _events(3)
    lines = [encode_event(event) for event in events]
    path.write_bytes(b"\n".join([lines[0], b"nonsense", *lines[1:]]))
    with pytest.raises(BadRecording, match=":2: "):
        list(read_recording(path))
    bad: list[BadRecording] = []
    assert list(read_recording(path, on_bad_line=bad.append)) == events
    assert [(problem.line, problem.path) for problem in bad] == [(2, str(path))]
