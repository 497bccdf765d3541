"""One partition: where it is in its log, which log that is, and the replacement of competitions by their rebuilds."""

import asyncio
from collections.abc import Sequence

import structlog

from consumers.dead_letters import LogRecord
from consumers.metrics import REBUILDS, SCANS
from consumers.partition.batch import Batch
from consumers.partition.competitions import Competitions
from consumers.partition.conditions import Condition, went_back
from consumers.partition.log_identity import fingerprint
from consumers.partition.open_competitions import OpenCompetition, RebuiltCompetition
from consumers.partition.tools import Tools
from consumers.store import IndexEntry, Origin, PartitionProgress, Position

_log = structlog.get_logger()
_CHECKED_AT_ONCE = 20
"""Competitions compared with the store in one check: the cost of a check does not grow with the number of competitions."""


class Partition:
    """One partition. `start`, `apply_batch`, `check` and `finish_scan` raise `StaleWriter` when it must be started again."""

    def __init__(self, topic: str, number: int, tools: Tools, max_competitions: int) -> None:
        self.topic = topic
        self.number = number
        self.tools = tools
        self.competitions = Competitions(topic, number, tools, max_competitions)
        self.generation = 0
        """Changes with every start: work for an older generation is out of date."""
        self.scan_until: int | None = None
        """The index must be built from the log up to this offset before the partition can be read."""
        self.resume_at: int | None = None
        """After a scan: where to read on."""
        self.checks_tail = False
        """The next batch starts with the record that was stored last, to recognise another log."""
        self.is_stale = False
        """A rebuild found that another consumer wrote: the partition must be started again."""
        self.owed_dead_letters = range(0)
        """Offsets of records whose dead letters a rebuild must publish, because they may not be published yet."""
        self._lock = asyncio.Lock()
        self._progress = PartitionProgress(0, "", 0)
        self._stored: PartitionProgress | None = None
        self._checked = 0
        self._is_new_log = False
        """A scan reads another log than the stored one, or an unknown one."""

    @property
    def reached(self) -> int:
        """The log is known up to here. Only another log delivers records before it."""
        return self._progress.offset - self.checks_tail

    @property
    def offset(self) -> int:
        """Everything before this offset is applied, or waits for the rebuild of its competition."""
        return self._progress.offset

    @property
    def dead_letters_until(self) -> int:
        """Dead letters before this offset are published."""
        return self._progress.dead_until

    async def start(self, first: int, end: int) -> int | None:
        """Loads the stored progress. Returns the offset from which to read a log that holds `first` … `end - 1`; None when the
        log must be scanned first."""
        async with self._lock:
            self.generation += 1
            self.scan_until = self.resume_at = None
            self.checks_tail = self.is_stale = False
            before = self._stored
            progress = self._stored = await self.tools.store.partitions.progress(self.topic, self.number)
            self._progress = progress or PartitionProgress(0, "", 0)
            self.owed_dead_letters = range(self._progress.dead_until, self._progress.offset)
            index = await self.tools.store.partitions.index(self.topic, self.number)
            if went_back(progress, before):
                index |= self._lost_entries(self._progress.offset)
            self.competitions.reset(self._progress.log, index)
            self.competitions.log_first = first
            if progress is None:
                await self._request_scan(first, end, "the progress of the partition is not stored")
            elif progress.offset > end:
                await self._request_scan(first, end, "the log is shorter than what is stored")
            elif not progress.is_indexed:
                await self._request_index(first, progress.offset)
            else:
                await self.competitions.inspect(list(index))
                self._read_on(first)
            offset, self.resume_at = self.resume_at, None
            return offset

    def _lost_entries(self, offset: int) -> dict[str, IndexEntry]:
        """Index entries of competitions of which the store lost writes: clients may have versions that it no longer has."""
        lost = {name: entry for name, entry in self.competitions.index.items() if entry.last >= offset}
        _log.warning("the store went back to an earlier state", partition=self.number, competitions=len(lost))
        return lost

    def stop(self) -> None:
        """The partition belongs to another consumer now."""
        self.generation += 1
        self.competitions.reset("", {})

    async def apply_batch(self, records: Sequence[LogRecord], first: int, end: int) -> None:
        """Applies and stores a batch. Requests a scan when the log is another one."""
        async with self._lock:
            if self.checks_tail:
                self.checks_tail = False
                head = records[0]
                if head.offset == self._progress.offset - 1:
                    if fingerprint(head) != self._progress.tail:
                        self.generation += 1
                        await self._request_scan(first, end, "the log was replaced")
                        return
                    records = records[1:]
            if not records:
                return
            self.competitions.batch += 1
            batch = Batch(self.competitions, self.tools, self._progress.dead_until)
            for record in records:
                await batch.apply(record)
            await batch.save()
            await self._save_progress(records[-1].offset + 1, fingerprint(records[-1]))
            self.competitions.evict()

    async def check(self) -> bool:
        """Compares some competitions with the store, others at each call. False when the partition must be started again."""
        async with self._lock:
            if self.scan_until is not None or self._stored is None:
                return True
            progress = await self.tools.store.partitions.progress(self.topic, self.number)
            if progress is None or not progress.is_indexed or went_back(progress, self._stored):
                return False
            names = list(self.competitions.index)
            self._checked %= len(names) or 1
            slice_ = names[self._checked : self._checked + _CHECKED_AT_ONCE]
            self._checked += len(slice_)
            waiting = self.competitions.pending.by_name
            names = [name for name in slice_ if name not in waiting and not self.competitions.is_on_its_way(name)]
            await self.competitions.inspect(names)
            return True

    async def finish_scan(
        self, index: dict[str, IndexEntry], last: LogRecord | None, first: int, generation: int
    ) -> None:
        """Takes over the index of the log, and queues the competitions that must be rebuilt. `last` is its last record."""
        async with self._lock:
            if generation != self.generation or self.scan_until is None:
                return
            self.competitions.reset(self._progress.log, index)
            self.competitions.log_first = first
            self.competitions.changed.update(index)
            await self.competitions.inspect(list(index))
            if self._is_new_log:
                offset, tail = (last.offset + 1, fingerprint(last)) if last is not None else (first, "")
                self.owed_dead_letters = range(offset)
                await self._save_progress(offset, tail, replace=True)
                self.resume_at = offset
            else:
                await self._save_progress(self._progress.offset, self._progress.tail, replace=True)
                self._read_on(first)
            self.scan_until = None

    async def replace(self, name: str, rebuilt: RebuiltCompetition, reached: int, generation: int) -> bool:
        """Replaces what is stored of a competition by its rebuild, which covers every event before offset `reached`.

        Returns False when later events of the competition came in the meantime: the rebuild must apply them first. Raises
        `StaleWriter` when another consumer wrote.
        """
        async with self._lock:
            waiting = self.competitions.pending.by_name.get(name)
            if generation != self.generation or waiting is None:
                return True
            if waiting.last >= reached:
                return False
            stored = rebuilt.continues or (await self.tools.store.inspect([name]))[name].position
            competition = OpenCompetition(
                rebuilt.projection,
                stored,
                rebuilt.continues.epoch if rebuilt.continues is not None else self.tools.new_token(),
                Origin(self.number, self.competitions.log, rebuilt.first),
                at=rebuilt.at,
                offset=rebuilt.last + 1,
                rewrite=stored is not None and rebuilt.continues is None,
                version=rebuilt.version,
            )
            position = Position(competition.epoch, competition.offset)
            write_id = self.tools.new_token()
            await self.tools.persist(
                lambda: self.tools.store.save(
                    name,
                    rebuilt.delta,
                    expected=competition.stored,
                    position=position,
                    at=competition.at,
                    write_id=write_id,
                    rewrite=competition.rewrite,
                    origin=competition.origin,
                    projection=competition.version,
                )
            )
            competition.stored, competition.rewrite = position, False
            self.competitions.open.pop(name, None)
            if rebuilt.version is None:  # complete, of this log and of the current version
                self.competitions.done(name)
            else:
                waiting.condition, waiting.is_settled = Condition.OUTDATED, True
            is_removed = rebuilt.delta.listing == "removed"
            entry = IndexEntry(rebuilt.first, rebuilt.last, is_removed)
            self.competitions.index[name] = self.competitions.changed[name] = entry
            if waiting.is_wanted and not is_removed:
                competition.used = self.competitions.batch
                self.competitions.open[name] = competition
            REBUILDS.inc()
            await self._save_progress(self._progress.offset, self._progress.tail)
            return True

    def keep(self, name: str) -> None:
        """The log no longer has all events of the competition: what is stored stays, and a rebuild would lose results."""
        waiting = self.competitions.pending.by_name.get(name)
        if waiting is not None and not waiting.is_kept:
            waiting.is_kept = True
            waiting.is_settled = waiting.can_continue
            _log.error(
                "the log is trimmed: the stored views stay, because a rebuild would lose results",
                competition=name,
                partition=self.number,
                reason=waiting.condition.value,
                advice="delete its keys in Redis to rebuild it from the events that are left",
            )

    async def settle(self, name: str, reached: int, generation: int) -> bool:
        """Nothing can be done for a competition that is kept: its later events become dead letters. Returns as `replace`."""
        async with self._lock:
            waiting = self.competitions.pending.by_name.get(name)
            if generation == self.generation and waiting is not None:
                waiting.is_settled = waiting.last < reached
                return waiting.is_settled
            return True

    async def remove(self, name: str, reached: int, generation: int) -> bool:
        """Removes a competition without a readable event from the index. Returns False as `replace` does."""
        async with self._lock:
            waiting = self.competitions.pending.by_name.get(name)
            if generation != self.generation or waiting is None:
                return True
            if waiting.last >= reached:
                return False
            self.competitions.done(name)
            del self.competitions.index[name]
            self.competitions.changed.pop(name, None)
            await self._save_progress(self._progress.offset, self._progress.tail, removed=[name])
            return True

    def _read_on(self, first: int) -> None:
        """Reads on after the stored progress, with a look at the record before it."""
        self.checks_tail = first < self._progress.offset
        self.resume_at = max(first, self._progress.offset - self.checks_tail)

    async def _request_scan(self, first: int, end: int, reason: str) -> None:
        """The log is another one, or unknown: nothing that is stored can be continued without looking at its events."""
        is_known = self._stored is not None or bool(self.competitions.index)
        self._progress = PartitionProgress(0, "", 0, self.tools.new_token())
        self.competitions.reset(self._progress.log, {})
        self.checks_tail, self._is_new_log = False, True
        if first >= end:
            await self._save_progress(first, "", replace=True)
            self.resume_at = first
        else:
            self._scan(first, end, reason, is_problem=is_known)

    async def _request_index(self, first: int, offset: int) -> None:
        """The index of the partition is lost, its progress is not."""
        self.competitions.reset(self._progress.log, {})
        self._is_new_log = False
        if first >= offset:
            await self._save_progress(offset, self._progress.tail, replace=True)
            self._read_on(first)
        else:
            self._scan(first, offset, "the index of the partition is not stored", is_problem=True)

    def _scan(self, first: int, until: int, reason: str, *, is_problem: bool) -> None:
        (_log.warning if is_problem else _log.info)(
            "reading the log for its competitions", partition=self.number, reason=reason, first=first, until=until
        )
        SCANS.inc()
        self.scan_until = until
        self.tools.notify_rebuilder()

    async def _save_progress(
        self, offset: int, tail: str, *, replace: bool = False, removed: Sequence[str] = ()
    ) -> None:
        if not self.competitions.pending.unsettled():
            self.owed_dead_letters = range(0)
        dead_until = self._progress.dead_until if self.owed_dead_letters else max(offset, self._progress.dead_until)
        progress = PartitionProgress(offset, tail, dead_until, self._progress.log)
        await self.tools.store.partitions.save_progress(
            self.topic,
            self.number,
            progress,
            expected=self._stored,
            changed=self.competitions.changed,
            removed=removed,
            replace=replace,
        )
        self.competitions.changed.clear()
        self._progress = self._stored = progress
