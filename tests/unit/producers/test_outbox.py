"""Events between source and broker: none lost, none twice, in order, within the bounds."""

import asyncio
import tempfile
from collections import deque
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.log_writer import Entry
from producers.outbox import Outbox
from producers.spool import Spool
from testing.waiting import within
from tests.kit.producers.vantage_wire import capture_logs, logged


def entry(number: int) -> Entry:
    return Entry(b"c", b'{"subject":"c","id":"%d"}' % number)


def numbers(entries: list[Entry]) -> list[bytes]:
    return [each.value for each in entries]


def files(folder: str | Path) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


OPERATIONS = st.lists(st.sampled_from(["put", "put", "put", "spill", "take", "restart"]), max_size=60)


@given(OPERATIONS, st.integers(1, 5), st.integers(1, 7))
async def test_any_order_of_calls_keeps_all_events_in_order(operations: list[str], most: int, batch: int) -> None:
    """The oracle is a plain queue. `restart` is a producer that is killed after it spilled."""
    with tempfile.TemporaryDirectory() as folder:
        outbox = Outbox(most, Spool(Path(folder), "feed"))
        expected: deque[bytes] = deque()
        count = 0
        for operation in operations:
            match operation:
                case "put" if outbox.path is not None or len(expected) < most:
                    count += 1
                    await outbox.put(entry(count))
                    expected.append(entry(count).value)
                case "spill":
                    outbox.spill()
                case "take" if expected:
                    taken = await outbox.take(batch)
                    assert numbers(taken) == [expected.popleft() for _ in taken]
                    assert taken
                    outbox.done(len(taken))
                case "restart" if outbox.path is not None:
                    assert outbox._spool is not None
                    outbox._spool.close()
                    outbox = Outbox(most, Spool(Path(folder), "feed"))
                    assert outbox.recover() == len(expected)
            assert outbox.waiting == len(expected)
            assert len(outbox._memory) <= most
        while expected:
            taken = await outbox.take(batch)
            assert numbers(taken) == [expected.popleft() for _ in taken]
            outbox.done(len(taken))
        assert files(folder) == []


async def test_a_full_memory_makes_the_source_wait_until_events_are_on_the_log() -> None:
    outbox = Outbox(2)
    for number in range(2):
        await outbox.put(entry(number))
    task = asyncio.create_task(outbox.put(entry(2)))
    done, _ = await asyncio.wait({task}, timeout=0.05)
    assert not done
    outbox.done(len(await outbox.take(1)))
    async with within(5):
        await task


async def test_a_disk_that_refuses_makes_the_source_wait_and_is_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, "feed")
    outbox = Outbox(10, spool)
    await outbox.put(entry(1))
    assert outbox.spill()

    def refuse(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full, capture_logs() as entries:
        full.setattr(spool, "append", refuse)
        task = asyncio.create_task(outbox.put(entry(2)))
        done, _ = await asyncio.wait({task}, timeout=0.05)
        assert not done
        outbox.done(len(await outbox.take(1)))
        async with within(5):
            await task
    (line,) = logged(entries, "waiting events cannot be kept on disk; the source waits")
    assert line["problem"] == "No space left on device"
    assert numbers(await outbox.take(5)) == [entry(2).value]


async def test_an_event_on_disk_that_cannot_be_read_is_left_out_with_its_file(tmp_path: Path) -> None:
    """A power failure may leave blocks of zeros."""
    killed = Spool(tmp_path, "feed")
    killed.append([entry(1).value, b"\0" * 40, entry(2).value, b"[]", b"7"])
    killed.close()
    outbox = Outbox(10, Spool(tmp_path, "feed"))
    assert outbox.recover() == 5
    with capture_logs() as entries:
        taken = await outbox.take(10)
    assert numbers(taken) == [entry(1).value, entry(2).value]
    assert len(logged(entries, "an event on disk cannot be read and is left out")) == 3
    outbox.done(2)
    assert files(tmp_path) == []


async def test_a_file_of_unreadable_events_only_is_removed(tmp_path: Path) -> None:
    killed = Spool(tmp_path, "feed")
    killed.append([b"nonsense"] * 3)
    killed.close()
    outbox = Outbox(2, Spool(tmp_path, "feed"))
    outbox.recover()
    await outbox.put(entry(1))
    assert numbers(await outbox.take(5)) == [entry(1).value]
    outbox.done(1)
    assert files(tmp_path) == []


async def test_a_failure_reaches_the_source_and_whoever_waits_for_the_end() -> None:
    outbox = Outbox(1)
    await outbox.put(entry(1))
    waiting = [asyncio.create_task(outbox.put(entry(2))), asyncio.create_task(outbox.emptied())]
    await asyncio.wait(waiting, timeout=0.05)
    outbox.fail(RuntimeError("gone"))
    async with within(5):
        for task in waiting:
            with pytest.raises(RuntimeError, match="gone"):
                await task
    with pytest.raises(RuntimeError, match="gone"):
        await outbox.put(entry(3))
