"""Applies the events of one partition and stores the result, each event exactly once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from consumers.dead_letters import LogRecord, read_event
from consumers.delta import Delta
from consumers.exceptions import PoisonEvent
from consumers.metrics import DEAD_LETTERS, DUPLICATES, EVENTS, REBUILDS
from consumers.partition.log_identity import fingerprint
from consumers.partition.open_competitions import OpenCompetition, OpenCompetitions
from consumers.partition.poison import PoisonEvents
from consumers.projection import Projection
from consumers.store import PartitionProgress, Position, Store
from schemas.events import Event, UnreadableEvent, format_instant

_log = structlog.get_logger()
_NOTHING = PartitionProgress(0, "", 0)

Persist = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
"""Repeats the same write while it raises `StoreUnavailable`."""

PublishDeadLetter = Callable[[LogRecord, str], Awaitable[None]]
"""Publishes a dead letter and returns when Kafka has acknowledged it."""


@dataclass(slots=True)
class Partition:
    """One partition. `new_token` returns a new random word (for epochs and write ids).

    Every method raises `StaleWriter` or `PoisonEvent` when the partition must be started again, and what the store raises.
    """

    topic: str
    number: int
    store: Store
    persist: Persist
    publish_dead_letter: PublishDeadLetter
    new_token: Callable[[], str]
    max_scopes: int
    poison: PoisonEvents = field(default_factory=PoisonEvents)
    checks_tail: bool = False
    """Whether the next batch starts with the record that was stored last, to recognise another log."""
    rebuild_until: int = 0
    """During a rebuild: the offset from which on events are stored again. 0 otherwise."""
    _open: OpenCompetitions = field(init=False)
    _known: set[str] = field(default_factory=set)
    """Scopes of this partition, as listed in the store."""
    _progress: PartitionProgress = _NOTHING
    _stored_progress: PartitionProgress | None = None
    _same_log: bool = True
    """False during a rebuild from another log than the stored one: nothing that is stored is valid then."""
    _batches: int = 0

    def __post_init__(self) -> None:
        self._open = OpenCompetitions(self.max_scopes)

    async def start(self, first: int, end: int) -> int:
        """Loads the stored progress. Returns the offset from which to read, for a log that holds `first` … `end - 1`."""
        self._open.by_name.clear()
        self.rebuild_until = 0
        self._same_log = True
        self.checks_tail = False
        self._progress = _NOTHING
        progress = self._stored_progress = await self.store.partitions.progress(self.topic, self.number)
        self._known = await self.store.partitions.scopes_of(self.topic, self.number)
        if progress is None:
            return self._rebuild(first, end, "nothing is stored" if not self._known else "its progress is not stored")
        self._progress = progress
        if len(self._known) < progress.scopes:
            return self._rebuild(first, end, "the list of its competitions is not stored")
        if progress.offset > end:
            return self._rebuild(first, end, "the log is shorter than what is stored", same_log=False)
        if not await self.store.all_current(self._known):
            return self._rebuild(first, end, "a competition is missing, incomplete, or of another projection version")
        self.checks_tail = first < progress.offset
        return max(first, progress.offset - 1) if self.checks_tail else max(first, progress.offset)

    @property
    def reached(self) -> int:
        """The log is known up to here. Only another log delivers records before it."""
        return self._progress.offset - self.checks_tail

    async def is_intact(self) -> bool:
        """Whether the store holds what this partition stored. True during a rebuild."""
        if self.rebuild_until or not self._known:
            return True
        progress = await self.store.partitions.progress(self.topic, self.number)
        return progress is not None and await self.store.all_current(self._known)

    async def finish_rebuild(self) -> None:
        """Stores the rebuilt views when the rest of the log holds no records (only markers of transactions)."""
        if self.rebuild_until:
            await self._store_up_to(self._progress)

    async def apply_batch(self, records: Sequence[LogRecord], first: int, end: int) -> int | None:
        """Applies and stores a batch. Returns None, or the offset to seek to when the log is another one."""
        if self.checks_tail:
            self.checks_tail = False
            head = records[0]
            if head.offset == self._progress.offset - 1:
                if fingerprint(head) != self._progress.tail:
                    return self._rebuild(first, end, "the log was replaced", same_log=False)
                records = records[1:]
        if not records:
            return None
        if len(records) > 1 and records[0].offset < self.poison.one_by_one_until:
            for record in records:
                await self.apply_batch([record], first, end)
            return None
        self._batches += 1
        for record in records:
            await self._apply_record(record)
        reached = records[-1].offset + 1
        progress = PartitionProgress(reached, fingerprint(records[-1]), max(self._progress.dead_until, reached))
        if reached >= self.rebuild_until:
            await self._store_up_to(progress)
        else:
            self._progress = progress
        return None

    def _rebuild(self, first: int, end: int, reason: str, *, same_log: bool = True) -> int:
        """Starts a rebuild from the log, in memory. The stored views stay visible until the rebuild is complete."""
        self._open.by_name.clear()
        self.rebuild_until = end
        self._same_log = same_log
        self._progress = PartitionProgress(0, "", self._progress.dead_until if same_log else 0)
        if self._known or first:
            REBUILDS.inc()
            _log.warning("rebuilding the views", partition=self.number, reason=reason, first=first, end=end)
        return first

    async def _store_up_to(self, progress: PartitionProgress) -> None:
        await self._save_all()
        if self.rebuild_until:
            self._known &= set(self._open.by_name)
        # With the first progress too: the store may have been emptied since the scopes were listed.
        scopes = self._known if self.rebuild_until or self._stored_progress is None else None
        await self.store.partitions.save_progress(
            self.topic, self.number, progress, expected=self._stored_progress, scopes=scopes
        )
        self._progress = self._stored_progress = progress
        self.rebuild_until = 0
        self._open.evict()

    async def _apply_record(self, record: LogRecord) -> None:
        try:
            if (reason := self.poison.reason(record.offset)) is not None:
                raise UnreadableEvent(reason)
            event = read_event(record)
            competition = self._open.by_name.get(event.subject) or await self._load(event.subject)
        except UnreadableEvent as error:
            if record.offset >= self._progress.dead_until:
                _log.error("dead letter", partition=record.partition, offset=record.offset, reason=error.reason)
                await self.publish_dead_letter(record, error.reason)
                DEAD_LETTERS.inc()
            return
        if record.offset < competition.offset:
            return
        competition.offset = record.offset + 1
        competition.used = self._batches
        self._apply_event(competition, event)

    def _apply_event(self, competition: OpenCompetition, event: Event) -> None:
        try:
            if not competition.projection.apply(event):
                DUPLICATES.inc()
                return
            if competition.offset <= self.poison.one_by_one_until:
                competition.projection.check()
        except Exception as error:  # one event must not stop the others, whatever the failure is
            raise PoisonEvent(competition.offset - 1, True, error) from error
        competition.applied += 1
        EVENTS.inc()
        competition.at = max(competition.at, format_instant(event.time))

    async def _load(self, subject: str) -> OpenCompetition:
        loaded = await self.store.load(subject)
        position = loaded.position
        rebuilding = bool(self.rebuild_until)
        is_known = position is not None and (self._same_log or not rebuilding)
        if is_known and loaded.partition not in (self.number, -1):
            if subject in await self.store.partitions.scopes_of(self.topic, loaded.partition):
                raise UnreadableEvent(
                    f"{subject} is on partition {loaded.partition}, and this came on {self.number}: all of a competition "
                    "must be on one (same key, same partitioner, same number of partitions)"
                )
            rewrite = True  # it belonged to a log that no longer exists
        else:
            rewrite = rebuilding
        if subject not in self._known:
            await self.store.partitions.add_scope(self.topic, self.number, subject)
            self._known.add(subject)
        if rewrite or position is None:
            competition = OpenCompetition(Projection(subject), position, self.new_token(), rewrite=position is not None)
        else:
            projection = Projection(subject, loaded.parts, loaded.views, loaded.seen)
            competition = OpenCompetition(projection, position, position.epoch, at=loaded.at, offset=position.offset)
        self._open.by_name[subject] = competition
        return competition

    async def _save_all(self) -> None:
        changed = []
        for subject, competition in self._open.by_name.items():
            try:
                delta = competition.projection.collect()
            except Exception as error:  # as above; applying one by one shows which event of the batch it is
                raise PoisonEvent(competition.offset - 1, competition.applied <= 1, error) from error
            competition.applied = 0
            if not delta.is_empty or competition.rewrite:
                changed.append((subject, competition, delta))
        saved = await asyncio.gather(*(self._save(*item) for item in changed), return_exceptions=True)
        for outcome in saved:
            if outcome is not None:
                raise outcome

    async def _save(self, subject: str, competition: OpenCompetition, delta: Delta) -> None:
        position = Position(competition.epoch, competition.offset)
        write_id = self.new_token()
        await self.persist(
            lambda: self.store.save(
                subject,
                delta,
                expected=competition.stored,
                position=position,
                at=competition.at,
                write_id=write_id,
                rewrite=competition.rewrite,
                partition=self.number,
            )
        )
        competition.stored = position
        competition.rewrite = False
