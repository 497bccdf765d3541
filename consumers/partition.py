"""One partition of the log: what it takes to apply each of its events exactly once.

    first record after an assignment ─▶ begin(): where to read from, and whether history must be built anew
    a batch of records ─▶ take(): unreadable ones aside, each competition's events applied and stored, progress noted

Nothing here holds a lock. A writer says which position it built on and is refused when the store stands elsewhere
(`StaleWriter`); the partition is then forgotten and begun again.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from consumers.dead_letters import LogRecord, read_event
from consumers.exceptions import PoisonEvent
from consumers.metrics import DEAD_LETTERS, DUPLICATES, EVENTS, REBUILDS
from consumers.projection import Delta, Projection
from consumers.store import PartitionProgress, Position, Store
from schemas.events import Event, UnreadableEvent, format_instant

_log = structlog.get_logger()

Persist = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]
"""Calls until it succeeds or a person must act: the very same write, as often as `StoreUnavailable` asks for it."""

SetAside = Callable[[LogRecord, str], Awaitable[None]]
"""Publishes a dead letter and returns when Kafka has acknowledged it."""


@dataclass(slots=True)
class _Scope:
    """A competition in memory. `stored` is the position that the store holds; `pending` says that something was applied
    that is not stored yet."""

    projection: Projection
    stored: Position | None
    epoch: str
    at: str = ""
    offset: int = 0
    rewrite: bool = False
    used: int = 0
    applied: int = 0
    """Events applied since the last collect."""


@dataclass(slots=True)
class Partition:
    """The consumer of one partition. `new_token` gives a fresh random word (epochs, marks).

    At most `max_scopes` competitions are kept in memory; those not heard of for longest are loaded again when needed.
    """

    topic: str
    number: int
    store: Store
    persist: Persist
    set_aside: SetAside
    new_token: Callable[[], str]
    max_scopes: int
    poison: dict[int, str] = field(default_factory=dict)
    """Offsets of events that the projection failed on, with what happened; they are set aside."""
    careful_until: int = 0
    """Up to here events are applied and stored one by one, to find the one that it fails on."""
    _scopes: dict[str, _Scope] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _progress: PartitionProgress = PartitionProgress(0, "", 0)  # noqa: RUF009 - frozen
    _noted: PartitionProgress | None = None
    """What the store holds of `_progress`."""
    _check_tail: bool = False
    _rebuild_until: int = 0
    _same_log: bool = True
    """Whether the log is the one that the store was made from. Of another one, nothing that is stored says a thing."""
    _turn: int = 0

    async def begin(self, first: int, end: int) -> int:
        """The offset to read from, for a log that holds `first` … `end - 1`."""
        self._scopes.clear()
        self._rebuild_until = 0
        self._same_log = True
        self._check_tail = False
        self._progress = PartitionProgress(0, "", 0)
        progress = self._noted = await self.store.progress(self.topic, self.number)
        self._known = await self.store.scopes_of(self.topic, self.number)
        if progress is None:
            return self._rebuild(first, end, "nothing is stored" if not self._known else "its progress is not stored")
        self._progress = progress
        if len(self._known) < progress.scopes:
            return self._rebuild(first, end, "which competitions it has is not stored")
        if progress.offset > end:
            return self._rebuild(first, end, "the log is shorter than what is stored", same_log=False)
        if not await self.store.all_stand(self._known):
            return self._rebuild(first, end, "a competition is missing, not whole, or was stored by another version")
        self._check_tail = first < progress.offset
        return max(first, progress.offset - 1) if self._check_tail else max(first, progress.offset)

    @property
    def checks_tail(self) -> bool:
        """Whether the next batch is held against the record that was stored last."""
        return self._check_tail

    @property
    def reached(self) -> int:
        """The log is known up to here; records before it do not come again, unless it is another log."""
        return self._progress.offset - self._check_tail

    async def still_stands(self) -> bool:
        """Whether the store holds what this partition has stored. True while history is being built anew."""
        if self._rebuild_until or not self._known:
            return True
        return await self.store.progress(self.topic, self.number) is not None and await self.store.all_stand(
            self._known
        )

    @property
    def rebuild_until(self) -> int:
        """While history is built anew: the offset from which on it is stored again. 0 otherwise."""
        return self._rebuild_until

    async def settle(self) -> None:
        """Stores what was built anew when the rest of the log holds no records (markers of transactions)."""
        if self._rebuild_until:
            await self._store_up_to(self._progress)

    async def take(self, records: Sequence[LogRecord], first: int, end: int) -> int | None:
        """Applies and stores a batch. Returns None, or the offset to go back to when the log is not the one known."""
        if self._check_tail:
            self._check_tail = False
            head = records[0]
            if head.offset == self._progress.offset - 1:
                if _fingerprint(head) != self._progress.tail:
                    return self._rebuild(first, end, "the log was made anew", same_log=False)
                records = records[1:]
        if not records:
            return None
        if len(records) > 1 and records[0].offset < self.careful_until:
            for record in records:
                await self.take([record], first, end)
            return None
        self._turn += 1
        for record in records:
            await self._take_one(record)
        reached = records[-1].offset + 1
        progress = PartitionProgress(reached, _fingerprint(records[-1]), max(self._progress.dead_until, reached))
        if reached >= self._rebuild_until:
            await self._store_up_to(progress)
        else:
            self._progress = progress
        return None

    async def _store_up_to(self, progress: PartitionProgress) -> None:
        await self._save_all()
        if self._rebuild_until:
            self._known &= set(self._scopes)
        # With a first note as well: the store may have been emptied since the scopes were added.
        scopes = self._known if self._rebuild_until or self._noted is None else None
        await self.store.note_progress(self.topic, self.number, progress, expected=self._noted, scopes=scopes)
        self._progress = self._noted = progress
        self._rebuild_until = 0
        self._evict()

    def _rebuild(self, first: int, end: int, reason: str, *, same_log: bool = True) -> int:
        """Builds everything from the log, in memory; what is stored stays visible until the whole is ready."""
        self._scopes.clear()
        self._rebuild_until = end
        self._same_log = same_log
        self._progress = PartitionProgress(0, "", self._progress.dead_until if same_log else 0)
        if self._known or first:
            REBUILDS.inc()
            _log.warning("building the views anew", partition=self.number, reason=reason, first=first, end=end)
        return first

    async def _take_one(self, record: LogRecord) -> None:
        try:
            if record.offset in self.poison:
                raise UnreadableEvent(self.poison[record.offset])
            event = read_event(record)
            scope = self._scopes.get(event.subject) or await self._open(event.subject)
        except UnreadableEvent as error:
            if record.offset >= self._progress.dead_until:
                _log.error("message set aside", partition=record.partition, offset=record.offset, reason=error.reason)
                await self.set_aside(record, error.reason)
                DEAD_LETTERS.inc()
            return
        if record.offset < scope.offset:
            return
        scope.offset = record.offset + 1
        scope.used = self._turn
        self._apply(scope, event)

    def _apply(self, scope: _Scope, event: Event) -> None:
        try:
            if not scope.projection.apply(event):
                DUPLICATES.inc()
                return
            if scope.offset <= self.careful_until:
                scope.projection.check()
        except Exception as error:  # whatever it is, one event must not stop all the others
            raise PoisonEvent(scope.offset - 1, True, error) from error
        scope.applied += 1
        EVENTS.inc()
        at = format_instant(event.time)
        scope.at = max(scope.at, at)

    async def _open(self, subject: str) -> _Scope:
        loaded = await self.store.load(subject)
        position = loaded.position
        rebuilding = bool(self._rebuild_until)
        is_known = position is not None and (self._same_log or not rebuilding)
        if is_known and loaded.partition not in (self.number, -1):
            if subject in await self.store.scopes_of(self.topic, loaded.partition):
                raise UnreadableEvent(
                    f"{subject} is on partition {loaded.partition}, and this came on {self.number}: all of a competition "
                    "must be on one (same key, same partitioner, same number of partitions)"
                )
            rewrite = True  # it was there in a log that is no more
        else:
            rewrite = rebuilding
        if subject not in self._known:
            await self.store.add_scope(self.topic, self.number, subject)
            self._known.add(subject)
        if rewrite or position is None:
            scope = _Scope(Projection(subject), position, self.new_token(), rewrite=position is not None)
        else:
            projection = Projection(subject, loaded.parts, loaded.views, loaded.seen)
            scope = _Scope(projection, position, position.epoch, at=loaded.at, offset=position.offset)
        self._scopes[subject] = scope
        return scope

    async def _save_all(self) -> None:
        changed = []
        for subject, scope in self._scopes.items():
            try:
                delta = scope.projection.collect()
            except Exception as error:  # as above; which of the batch it is shows when they come one by one
                raise PoisonEvent(scope.offset - 1, scope.applied <= 1, error) from error
            scope.applied = 0
            if not delta.is_empty or scope.rewrite:
                changed.append((subject, scope, delta))
        saved = await asyncio.gather(*(self._save(*item) for item in changed), return_exceptions=True)
        for outcome in saved:
            if outcome is not None:
                raise outcome

    async def _save(self, subject: str, scope: _Scope, delta: Delta) -> None:
        position = Position(scope.epoch, scope.offset)
        mark = self.new_token()
        await self.persist(
            lambda: self.store.save(
                subject,
                delta,
                expected=scope.stored,
                position=position,
                at=scope.at,
                mark=mark,
                rewrite=scope.rewrite,
                partition=self.number,
            )
        )
        scope.stored = position
        scope.rewrite = False

    def _evict(self) -> None:
        while len(self._scopes) > self.max_scopes:
            oldest = min(self._scopes, key=lambda subject: self._scopes[subject].used)
            del self._scopes[oldest]


def _fingerprint(record: LogRecord) -> str:
    return hashlib.blake2b(
        b"%d\0%d\0%b" % (record.offset, record.timestamp_ms, record.value or b""), digest_size=8
    ).hexdigest()
