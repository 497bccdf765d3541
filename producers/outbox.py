"""Events between a source and the broker, oldest first: in memory, and on disk while the broker does not answer.

    put ──▶ [ memory, at most N events ]──take──▶ broker ──done──▶ gone
                 │ spill                  ▲ the next events
                 ▼                        │
            [ spool: all that wait, in order ]

In memory alone a full outbox makes the source wait. After `spill` every waiting event is on disk, the oldest ones are in
memory too, and the source never waits, unless the disk refuses.
"""

import asyncio
import contextlib
from collections import deque
from datetime import datetime
from itertools import islice
from pathlib import Path

import orjson
import structlog

from producers.log_writer import Entry
from producers.spool import Spool

_log = structlog.get_logger()

_RETRY_DISK_S = 1.0


class Outbox:
    """A queue with one source and one reader. `waiting` counts the events in it."""

    def __init__(self, most_in_memory: int, spool: Spool | None = None) -> None:
        self._most = most_in_memory
        self._spool = spool
        self._memory: deque[Entry] = deque()
        self._spilled = False
        self._only_on_disk = 0
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._emptied = asyncio.Event()
        self._failure: BaseException | None = None
        self._disk_refused = False

    @property
    def waiting(self) -> int:
        return len(self._memory) + self._only_on_disk

    @property
    def path(self) -> Path | None:
        """The file in which all waiting events are; None while they are in memory only."""
        return self._spool.path if self._spilled and self._spool is not None else None

    @property
    def since(self) -> datetime | None:
        """Since when the oldest event has been on disk."""
        return self._spool.since if self._spilled and self._spool is not None else None

    def recover(self) -> int:
        """Takes over the events that an earlier producer left on disk; returns how many. Call it before the first `put`."""
        if self._spool is None:
            return 0
        try:
            self._only_on_disk = self._spool.recover()
        except OSError as error:
            self._report_disk(error)
        if self._only_on_disk:
            self._spilled = True
            self._filled.set()
        return self._only_on_disk

    async def put(self, entry: Entry) -> None:
        """Adds an event. Waits while there is no room for it. Raises the error of `fail`."""
        while not self._add(entry):
            self._room.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_RETRY_DISK_S if self._spilled else None):
                    await self._room.wait()
        self._filled.set()

    async def emptied(self) -> None:
        """Waits until there is nothing in it. Raises the error of `fail`."""
        while self.waiting or self._failure is not None:
            if self._failure is not None:
                raise self._failure
            self._emptied.clear()
            await self._emptied.wait()

    def fail(self, error: BaseException) -> None:
        """Nobody reads the outbox any more: `put` and `emptied` raise `error`."""
        self._failure = error
        self._room.set()
        self._emptied.set()

    def _add(self, entry: Entry) -> bool:
        if self._failure is not None:
            raise self._failure
        if not self._spilled:
            if len(self._memory) >= self._most:
                return False
            self._memory.append(entry)
            return True
        if not self._write([entry]):
            return False
        if self._only_on_disk or len(self._memory) >= self._most:
            self._only_on_disk += 1
        else:
            self._to_memory(entry)
        return True

    async def take(self, most: int) -> list[Entry]:
        """Waits for events and returns the oldest ones. They stay in the outbox until `done`."""
        while True:
            if len(self._memory) < most and self._only_on_disk:
                self._load()
            if self._memory:
                return list(islice(self._memory, most))
            self._filled.clear()
            await self._filled.wait()

    def done(self, count: int) -> None:
        """Removes the oldest events."""
        entries = [self._memory.popleft() for _ in range(count)]
        if self._spilled:
            assert self._spool is not None
            self._spool.acknowledge(sum(entry.spooled for entry in entries))
            self._spilled = self.waiting > 0
        self._room.set()
        if not self.waiting:
            self._emptied.set()

    def spill(self) -> bool:
        """Puts all waiting events on disk. Returns whether they are there."""
        if not self._spilled and self._spool is not None and self._memory and self._write(self._memory):
            self._spilled = True
            self._spool.skip(sum(entry.spooled for entry in self._memory))
            self._room.set()
        return self._spilled

    def sync(self) -> None:
        """Flushes to the disk."""
        if self._spool is not None:
            try:
                self._spool.sync()
            except OSError as error:
                self._report_disk(error)

    def _write(self, entries: "deque[Entry] | list[Entry]") -> bool:
        assert self._spool is not None
        try:
            self._spool.append(entry.value for entry in entries)
        except OSError as error:
            self._report_disk(error)
            return False
        self._disk_refused = False
        for entry in entries:
            entry.spooled = len(entry.value) + 1
        return True

    def _to_memory(self, entry: Entry) -> None:
        assert self._spool is not None
        self._memory.append(entry)
        self._spool.skip(entry.spooled)

    def _load(self) -> None:
        """Reads the next events from the disk."""
        assert self._spool is not None
        while self._only_on_disk and len(self._memory) < self._most:
            for line in self._spool.read(self._most - len(self._memory)):
                self._only_on_disk -= 1
                self._take_over(line, self._spool)
        self._spilled = self.waiting > 0

    def _take_over(self, line: bytes, spool: Spool) -> None:
        try:
            key = str(orjson.loads(line)["subject"]).encode()
        except (ValueError, TypeError, KeyError):
            # After a power failure a block of the file may hold anything.
            _log.error("an event on disk cannot be read and is left out", file=str(spool.path))
            if self._memory:
                self._memory[-1].spooled += len(line)
            else:
                spool.acknowledge(len(line))
            return
        self._memory.append(Entry(key, line[:-1], spooled=len(line)))

    def _report_disk(self, error: OSError) -> None:
        if not self._disk_refused and self._spool is not None:
            problem = error.strerror or str(error)
            _log.error(
                "waiting events cannot be kept on disk; the source waits", path=str(self._spool.path), problem=problem
            )
        self._disk_refused = True
