"""Applies a batch of records to the competitions of a partition, and contains the failure of one event."""

import asyncio
import time
from dataclasses import dataclass, field

from consumers.dead_letters import LogRecord, read_event
from consumers.delta import Delta
from consumers.metrics import DUPLICATES, EVENTS
from consumers.partition.competitions import Competitions
from consumers.partition.open_competitions import UNBUILT, OpenCompetition
from consumers.partition.tools import Tools, poison_reason
from schemas.events import CompetitionReset, CompetitionRestored, Event, UnreadableEvent, format_instant

_SLICE_S = 0.01
"""Longest time in which views are built before other tasks run: heartbeats, other partitions, rebuilds."""


@dataclass(slots=True)
class _Events:
    """The events of one competition in the batch; `last` is the offset of the last one that is not a dead letter."""

    applied: list[tuple[LogRecord, Event]] = field(default_factory=list)
    last: int = -1


class Batch:
    """One batch. `dead_until`: dead letters before this offset are published already."""

    def __init__(self, competitions: Competitions, tools: Tools, dead_until: int) -> None:
        self._competitions = competitions
        self._tools = tools
        self._dead_until = dead_until
        self._events: dict[str, _Events] = {}
        self._outdated: dict[str, frozenset[str]] = {}
        """Competitions with events that must be ignored, and these events."""

    async def apply(self, record: LogRecord) -> None:
        """Applies one record, in memory. Unreadable records become dead letters."""
        try:
            event = read_event(record)
            if self._competitions.is_removed(event.subject):
                if not isinstance(event, CompetitionRestored | CompetitionReset):
                    self._competitions.note(event.subject, record.offset)  # a restore reads it from the log
                    return
                await self._competitions.bring_back(event.subject)
            competition = await self._competitions.open_for(event.subject, record.offset)
        except UnreadableEvent as error:
            if record.offset >= self._dead_until:
                await self._tools.dead_letter(record, error.reason)
            return
        if competition is None:
            self._competitions.note(event.subject, record.offset)
            return
        if competition.projection.listing == "removed" and event.subject not in self._events:
            # The index of the partition was lost, and with it that this competition is removed.
            self._competitions.note(event.subject, record.offset)
            self._competitions.note_removed(event.subject)
            await self.apply(record)
            return
        events = self._events.setdefault(event.subject, _Events())
        if (
            record.offset < competition.offset
        ):  # stored before a crash, which the progress of the partition did not survive
            events.last = record.offset
            return
        try:
            is_new = competition.projection.apply(event)
        except UnreadableEvent as error:
            if record.offset >= self._dead_until:
                await self._tools.dead_letter(record, error.reason)
            return
        except Exception as error:  # noqa: BLE001  # one event must not stop the others, whatever the failure is
            events.applied.append((record, event))
            await self._recover(event.subject, competition, error)
            return
        if competition.projection.needs_rebuild:
            competition.version = UNBUILT
            self._outdated[event.subject] = competition.projection.ignored
        competition.offset = record.offset + 1
        competition.restores = max(0, competition.restores - 1)
        if isinstance(event, CompetitionReset):
            self._competitions.start_again(event.subject, competition, record.offset, event.data.restores)
        if is_new:
            competition.at = max(competition.at, format_instant(event.time))
            events.applied.append((record, event))
            events.last = record.offset
            EVENTS.inc()
        else:
            DUPLICATES.inc()

    async def save(self) -> None:
        """Builds and stores the views of every competition in the batch. Raises `StaleWriter`, and what the store raises."""
        deltas: list[tuple[str, OpenCompetition, Delta, int]] = []
        started = time.perf_counter()
        for name, events in list(self._events.items()):
            competition = self._competitions.open.get(name)
            if competition is None:
                continue
            if competition.restores:
                # Not stored yet. Should its events never come, the check of the store finds it behind its index, and it is
                # rebuilt from the log.
                self._competitions.note(name, events.last)
                continue
            try:
                delta = competition.projection.collect()
            except Exception as error:  # noqa: BLE001  # as above
                await self._recover(name, competition, error)
                continue
            if not delta.is_empty or (competition.rewrite and events.applied):
                deltas.append((name, competition, delta, events.last))
            elif events.last >= 0:
                self._competitions.note(name, events.last)
            if time.perf_counter() - started > _SLICE_S:
                await asyncio.sleep(0)
                started = time.perf_counter()
        saves = (self._competitions.save(*each) for each in deltas)
        for outcome in await asyncio.gather(*saves, return_exceptions=True):
            if outcome is not None:
                raise outcome
        for name, ignored in self._outdated.items():
            await self._competitions.queue_outdated(name, ignored)

    async def _recover(self, name: str, competition: OpenCompetition, error: Exception) -> None:
        """After a failure of the projection: applies and stores the events of one competition one by one, from what is stored.
        The event that fails becomes a dead letter; the others count."""
        events = self._events.pop(name)
        self._competitions.open.pop(name, None)
        waiting = self._competitions.pending.by_name.get(name)
        if competition.version is not None and waiting is not None:
            waiting.break_off()  # outdated state may fail; the rebuild reads the events again
            self._competitions.note(name, events.applied[-1][0].offset)
            return
        for record, event in events.applied:
            reopened = await self._competitions.open_for(name, record.offset)
            if reopened is None:
                self._competitions.note(name, record.offset)
                continue
            try:
                reopened.projection.apply(event)
                delta = reopened.projection.collect()
            except Exception as failure:  # noqa: BLE001  # as above
                self._competitions.open.pop(name, None)
                await self._tools.dead_letter(record, poison_reason(failure), failure)
                continue
            reopened.offset = record.offset + 1
            reopened.at = max(reopened.at, format_instant(event.time))
            await self._competitions.save(name, reopened, delta, record.offset)
            await asyncio.sleep(0)
