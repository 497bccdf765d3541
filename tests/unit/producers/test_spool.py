"""Events on disk: in order, exactly those that are not on the log, whatever ends the producer."""

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from producers.spool import Spool

NOON = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)


class Opened:
    """Makes spools, and closes what a test leaves open."""

    def __init__(self) -> None:
        self._all: list[Spool] = []

    def __call__(self, folder: Path, name: str = "feed", at: datetime = NOON) -> Spool:
        self._all.append(Spool(folder, name, now=lambda: at))
        return self._all[-1]

    def close(self) -> None:
        for each in self._all:
            each.close()


@pytest.fixture
def spool() -> Iterator[Opened]:
    opened = Opened()
    yield opened
    opened.close()


def line(number: int) -> bytes:
    return b'{"subject":"c","id":"%d"}' % number


def acknowledge(spool: Spool, lines: list[bytes]) -> None:
    spool.acknowledge(sum(map(len, lines)))


def test_nothing_is_created_before_the_first_event(spool: Opened, tmp_path: Path) -> None:
    unused = spool(tmp_path / "spool")
    assert unused.recover() == 0
    unused.sync()
    unused.close()
    assert list(tmp_path.iterdir()) == []


def test_events_come_back_in_order_and_the_files_go_with_the_last_one(spool: Opened, tmp_path: Path) -> None:
    waiting = spool(tmp_path)
    waiting.append([line(1), line(2)])
    waiting.append([line(3)])
    waiting.sync()
    assert (waiting.path, waiting.since) == (tmp_path / "feed.jsonl", NOON)
    first = waiting.read(2)
    assert first == [line(1) + b"\n", line(2) + b"\n"]
    acknowledge(waiting, first)
    rest = waiting.read(10)
    assert rest == [line(3) + b"\n"]
    acknowledge(waiting, rest)
    assert list(tmp_path.iterdir()) == []


def test_the_next_producer_continues_after_what_is_on_the_log(spool: Opened, tmp_path: Path) -> None:
    killed = spool(tmp_path)
    killed.append(map(line, range(5)))
    acknowledge(killed, killed.read(2))
    killed.close()  # what the end of a process does too
    later = spool(tmp_path, at=NOON + timedelta(hours=1))
    assert later.recover() == 3
    assert later.since == NOON
    assert later.read(10) == [line(number) + b"\n" for number in (2, 3, 4)]


def test_an_event_whose_writing_was_interrupted_does_not_spoil_the_next_one(spool: Opened, tmp_path: Path) -> None:
    killed = spool(tmp_path)
    killed.append([line(1), line(2)])
    killed.close()
    with (tmp_path / "feed.jsonl").open("ab") as file:
        file.write(line(3)[:10])
    later = spool(tmp_path)
    assert later.recover() == 2
    later.append([line(4)])
    assert later.read(10) == [line(number) + b"\n" for number in (1, 2, 4)]


@pytest.mark.parametrize("position", ["", "nonsense", "999999", "7", "-3"])
def test_a_position_that_is_nonsense_is_not_trusted(spool: Opened, tmp_path: Path, position: str) -> None:
    killed = spool(tmp_path)
    killed.append([line(1), line(2)])
    killed.close()
    (tmp_path / "feed.position").write_text(position)
    assert spool(tmp_path).recover() == 2


def test_two_producers_of_one_name_have_files_of_their_own(spool: Opened, tmp_path: Path) -> None:
    first, second = spool(tmp_path), spool(tmp_path)
    first.append([line(1)])
    assert second.recover() == 0
    second.append([line(2)])
    assert (first.path.name, second.path.name) == ("feed.jsonl", "feed-2.jsonl")
    first.close()
    second.close()
    assert [spool(tmp_path).recover(), spool(tmp_path).recover()] == [1, 1]


def test_both_files_of_two_killed_producers_are_found(spool: Opened, tmp_path: Path) -> None:
    first, second = spool(tmp_path), spool(tmp_path)
    for number, each in enumerate((first, second)):
        each.append([line(number)])
    first.close()
    second.close()
    one, other = spool(tmp_path), spool(tmp_path)
    assert (one.recover(), other.recover()) == (1, 1)
    assert one.read(1) + other.read(1) == [line(0) + b"\n", line(1) + b"\n"]


def test_a_full_disk_leaves_no_part_of_an_event(spool: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = spool(tmp_path)
    waiting.append([line(1)])
    written = waiting._writing

    class Full:
        """Takes half of what it is given, as the last block of a disk does."""

        def write(self, content: bytes) -> int:
            assert written is not None
            return written.write(content[: len(content) // 2])

        def __getattr__(self, name: str) -> object:
            return getattr(written, name)

    monkeypatch.setattr(waiting, "_writing", Full())
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        waiting.append([line(2)])
    monkeypatch.setattr(waiting, "_writing", written)
    waiting.append([line(3)])
    assert waiting.read(10) == [line(1) + b"\n", line(3) + b"\n"]
