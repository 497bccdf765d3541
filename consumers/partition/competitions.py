"""The competitions of a partition: opens them from the store, postpones those that wait for a rebuild, and saves them."""

from collections import Counter
from dataclasses import replace

import structlog

from consumers.delta import Delta
from consumers.exceptions import StaleWriter
from consumers.metrics import DOUBTS, WAITING
from consumers.partition.conditions import Condition, condition_of
from consumers.partition.open_competitions import OpenCompetition
from consumers.partition.pending import PendingRebuilds, Waiting
from consumers.partition.tools import Tools
from consumers.projection import Projection
from consumers.store import IndexEntry, Origin, Position, ScopeState, StoredScope
from schemas.events import UnreadableEvent

_log = structlog.get_logger()


class Competitions:
    """The competitions of one partition. At most `limit` stay in memory between two batches."""

    def __init__(self, topic: str, number: int, tools: Tools, limit: int) -> None:
        self._topic = topic
        self._number = number
        self._tools = tools
        self._store = tools.store
        self._limit = limit
        self.log = ""
        """Name of the log of the partition."""
        self.log_first = 0
        """Offset of the first record that the log still has."""
        self.index: dict[str, IndexEntry] = {}
        self.pending = PendingRebuilds()
        self.open: dict[str, OpenCompetition] = {}
        self.changed: dict[str, IndexEntry] = {}
        """Index entries that changed since the progress of the partition was stored."""
        self.batch = 0

    def reset(self, log: str, index: dict[str, IndexEntry]) -> None:
        """Starts with what the store says. Nothing is open."""
        self.log = log
        self.index = index
        self.pending = PendingRebuilds()
        self.open.clear()
        self.changed.clear()

    async def inspect(self, names: list[str]) -> None:
        """Compares competitions with the store, and queues those that cannot be continued; removed ones need nothing."""
        names = [name for name in names if not self.is_removed(name)]
        states = await self._store.inspect(names)
        unlisted = [name for name, state in states.items() if state.position is not None and not state.is_listed]
        if unlisted:
            await self._store.list_again(unlisted)
        for name, state in states.items():
            condition = self._condition(name, state)
            if condition is not Condition.CURRENT and name not in self.pending.by_name:
                self._queue(name, condition, state)
        if queued := [waiting for name in names if (waiting := self.pending.by_name.get(name)) is not None]:
            reasons = Counter(waiting.condition.value for waiting in queued)
            _log.info("competitions will be rebuilt", partition=self._number, count=len(queued), reasons=dict(reasons))

    def queue(self, name: str, condition: Condition, state: ScopeState | StoredScope) -> None:
        """Queues a competition for a rebuild. Until then its stored documents stay visible."""
        self._queue(name, condition, state)
        _log.warning("a competition will be rebuilt", competition=name, reason=condition.value)

    async def queue_outdated(self, name: str, ignored: frozenset[str]) -> None:
        """Queues a competition that has applied events which do not count. It is live, so it comes first."""
        waiting = self.pending.by_name.get(name)
        if waiting is None and name in self.index:
            (state,) = (await self._store.inspect([name])).values()
            self._queue(name, Condition.OUTDATED, state)
            waiting = self.pending.by_name[name]
            _log.info("a competition is rebuilt without the events that were taken back", competition=name)
        if waiting is not None:
            waiting.ignored, waiting.starts_over, waiting.is_wanted = ignored, True, True
            self._tools.notify_rebuilder()

    def _queue(self, name: str, condition: Condition, state: ScopeState | StoredScope) -> None:
        self.open.pop(name, None)
        entry = self.index[name]
        stored_first = state.origin.first
        if stored_first < 0:  # stored without it, by an earlier release: unknown
            stored_first = 0 if state.position is not None else entry.first
        views = state.has_views if isinstance(state, ScopeState) else bool(state.views)
        waiting = Waiting(name, entry.first, entry.last, condition, has_views=views)
        waiting.queued_at = entry.last
        waiting.oldest = min(entry.first, stored_first)
        waiting.other_partition = state.origin.partition if state.origin.partition != self._number else -1
        self.pending.by_name[name] = waiting
        self._report()
        self._tools.notify_rebuilder()

    def done(self, name: str) -> None:
        """A rebuild replaced it, or nothing of it can be read."""
        self.pending.by_name.pop(name, None)
        self._report()

    def note(self, name: str, offset: int) -> None:
        """An event of the competition was applied, or postponed to its rebuild."""
        entry = self.index.get(name)
        open_ = self.open.get(name)
        first = entry.first if entry is not None else open_.origin.first if open_ is not None else offset
        last = max(offset, entry.last if entry is not None else -1)
        removed = entry is not None and entry.removed
        self.index[name] = self.changed[name] = IndexEntry(first, last, removed)
        if (waiting := self.pending.by_name.get(name)) is not None:
            waiting.last = last
            if not waiting.is_wanted:
                waiting.is_wanted = True
                self._tools.notify_rebuilder()

    def start_again(self, name: str, competition: OpenCompetition, offset: int, restores: int) -> None:
        """Its event at `offset` was a reset: no event before counts, and it is stored after the next `restores` events."""
        competition.origin = replace(competition.origin, first=offset)
        competition.at, competition.restores = "", restores
        self.index[name] = self.changed[name] = IndexEntry(offset, offset)

    def is_removed(self, name: str) -> bool:
        """Whether a competition is removed: only a reset or a restore concerns it."""
        entry = self.index.get(name)
        return entry is not None and entry.removed

    def note_removed(self, name: str) -> None:
        """What is stored of the competition says that it is removed; it leaves memory."""
        self.open.pop(name, None)
        entry = self.index[name]
        self.index[name] = self.changed[name] = entry._replace(removed=True)

    async def bring_back(self, name: str) -> None:
        """Queues a removed competition for a rebuild: only the log has its events."""
        entry = self.index[name]
        self.index[name] = self.changed[name] = entry._replace(removed=False)
        self.open.pop(name, None)
        (state,) = (await self._store.inspect([name])).values()
        self.queue(name, Condition.REMOVED, state)

    def is_on_its_way(self, name: str) -> bool:
        """Whether a competition is being restored after a reset, and had events since this was asked last."""
        competition = self.open.get(name)
        if competition is None or not competition.restores:
            return False
        before, competition.checked = competition.checked, competition.offset
        return before != competition.offset

    async def open_for(self, name: str, offset: int) -> OpenCompetition | None:
        """The competition for an event at `offset`; None when the event is postponed to the rebuild of the competition.

        Raises `UnreadableEvent` when the competition belongs to another partition, or can be neither continued nor rebuilt.
        """
        competition = self.open.get(name)
        if competition is None:
            waiting = self.pending.by_name.get(name)
            if waiting is None:
                competition = await self._open(name, offset)
                waiting = self.pending.by_name.get(name)
            if competition is None and waiting is not None:
                competition = await self._continue_waiting(waiting)
        if competition is not None:
            competition.used = self.batch
        return competition

    async def save(self, name: str, competition: OpenCompetition, delta: Delta, last: int) -> None:
        """Stores what changed up to the event at `last`. A competition of which the store lost a part is queued for a rebuild.

        Raises `StaleWriter` when another consumer wrote.
        """
        if delta.rewrite:
            competition.epoch = self._tools.new_token()
            competition.rewrite = competition.stored is not None
            competition.version = None
        position = Position(competition.epoch, competition.offset)
        write_id = self._tools.new_token()
        try:
            await self._tools.persist(
                lambda: self._store.save(
                    name,
                    delta,
                    expected=competition.stored,
                    position=position,
                    at=competition.at,
                    write_id=write_id,
                    rewrite=competition.rewrite,
                    origin=competition.origin,
                    projection=competition.version,
                )
            )
        except StaleWriter:
            (state,) = (await self._store.inspect([name])).values()
            if name not in self.index or self._condition(name, state, written=True) is not Condition.DAMAGED:
                raise
            self.queue(name, Condition.DAMAGED, state)
        else:
            competition.stored = position
            competition.rewrite = False
            _tell_doubts(name, delta)
        self.note(name, last)
        if delta.listing == "removed":
            self.note_removed(name)
        elif delta.listing == "archived":
            self.open.pop(name, None)

    def evict(self) -> None:
        """Drops the least recently used competitions beyond the limit. Call it only when everything is stored."""
        surplus = len(self.open) - self._limit
        if surplus > 0:
            stored = [name for name, competition in self.open.items() if not competition.restores]
            for name in sorted(stored, key=lambda name: self.open[name].used)[:surplus]:
                del self.open[name]

    def _condition(self, name: str, state: ScopeState | StoredScope, *, written: bool = False) -> Condition:
        return condition_of(
            state.position,
            state.is_complete,
            state.origin,
            state.projection,
            None if written else self.index.get(name),
            partition=self._number,
            log=self.log,
            expected_projection=self._store.projection,
        )

    async def _open(self, name: str, offset: int) -> OpenCompetition | None:
        """Opens a competition that is not waiting; queues it (and returns None) when the store lost a part of it."""
        loaded = await self._store.load(name)
        condition = self._condition(name, loaded)
        if condition is Condition.CURRENT and loaded.position is not None:
            try:
                return self._from_stored(name, loaded, loaded.position)
            except Exception as error:  # noqa: BLE001  # state that cannot be read, whatever the reason, is rebuilt
                _log.error("stored state cannot be read", competition=name, exc_info=error)
                condition = Condition.DAMAGED
        if name in self.index:
            self.queue(name, condition, loaded)
            return None
        other = loaded.origin.partition
        if other not in (self._number, -1) and await self._store.partitions.contains(self._topic, other, name):
            raise UnreadableEvent(
                f"{name} is on partition {other}, and this came on {self._number}: all of a competition must be on one "
                "(same key, same partitioner, same number of partitions)"
            )
        origin = Origin(self._number, self.log, offset)
        is_stored = loaded.position is not None  # from a log that no longer exists, or by a write before a crash
        if loaded.position is not None and loaded.is_complete and max(loaded.origin.first, 0) < self.log_first:
            return self._from_stored(name, loaded, loaded.position)  # all of its earlier events are gone from the log
        competition = OpenCompetition(
            Projection(name), loaded.position, self._tools.new_token(), origin, rewrite=is_stored
        )
        self.open[name] = competition
        return competition

    async def _continue_waiting(self, waiting: Waiting) -> OpenCompetition | None:
        """Opens a competition that is continued until its rebuild replaces it; None when it cannot be continued."""
        if waiting.can_continue:
            loaded = await self._store.load(waiting.name)
            try:
                if loaded.position is not None and loaded.is_complete:
                    return self._from_stored(waiting.name, loaded, loaded.position)
            except Exception as error:  # noqa: BLE001  # parts of another version may be unreadable in any way
                _log.warning("outdated state cannot be continued", competition=waiting.name, problem=repr(error))
            waiting.break_off()
        if waiting.is_settled:
            raise UnreadableEvent(refusal(waiting.name))
        return None

    def _from_stored(self, name: str, loaded: StoredScope, position: Position) -> OpenCompetition:
        projection = Projection(name, loaded.parts, loaded.views, loaded.seen)
        is_ours = loaded.origin.log == self.log
        competition = OpenCompetition(
            projection,
            position,
            position.epoch,
            Origin(self._number, self.log, loaded.origin.first),
            at=loaded.at,
            offset=position.offset if is_ours else 0,  # of another log, the digests of the events say what was applied
            version=None if loaded.projection == self._store.projection else loaded.projection,
        )
        self.open[name] = competition
        return competition

    def _report(self) -> None:
        WAITING.labels(self._number).set(len(self.pending.by_name))


def refusal(name: str) -> str:
    """Reason of the dead letters of a competition that is kept and cannot be continued."""
    return (
        f"{name} can be neither continued nor rebuilt: its stored state is damaged, and its first events are no longer on "
        "the log"
    )


def _tell_doubts(competition: str, delta: Delta) -> None:
    """Tells the operator about every crossing that is in doubt since this write."""
    for change in delta.changes:
        if change.channel.startswith("doubts/"):
            for line in (line for line in change.patch.get("doubts", {}).values() if line is not None):
                DOUBTS.inc()
                _log.warning(
                    "a crossing is in doubt: it counts for nothing until another device or a correction confirms it",
                    competition=competition,
                    **{
                        name: line.get(name) for name in ("distance", "heat", "name", "metres", "time", "how", "reason")
                    },
                )
