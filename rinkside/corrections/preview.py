"""Prepares corrections: builds their events, and computes by the projection, on a copy, what they change.

stored state ──▶ copy of the projection ──▶ + events ──▶ documents after ──┐
stored documents ──────────────────────────────────────────────────────────┴──▶ consequences
events that are ignored: the copy is built from the log without them, as the consumer will do
"""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from redis.asyncio import Redis

from consumers.corrections import COMMANDS, BadCorrection, Corrector, build_events, consequences_of, outcome_changes
from consumers.dead_letters import LogRecord, read_event
from consumers.exceptions import ConsumerError, PoisonEvent
from consumers.projection import PROJECTION_VERSION, Projection
from consumers.projection.state.ignored import digest_of
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from consumers.rebuild.history_reader import HistoryReader
from consumers.season.documents import standings_documents
from consumers.settings import ConsumerSettings
from consumers.store import Store, StoredScope
from gateway.desk import CorrectionBy, CorrectionRefused, Prepared
from schemas.documents import Document, document_hash
from schemas.events import Event, EventIgnored, UnreadableEvent
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC

_TIMEOUT_S = 5.0


class CorrectionPreview:
    """Gives a gateway its `prepare`. Reads store and log; publishes nothing."""

    def __init__(self, kafka: KafkaConnection, redis_url: str) -> None:
        self._settings = ConsumerSettings(kafka, redis_url, group=None)
        self._redis = Redis.from_url(redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
        self._store = Store(self._redis, stream_length=0, projection=PROJECTION_VERSION)

    async def aclose(self) -> None:
        await self._redis.aclose()

    async def prepare(self, competition: str, correction: Mapping[str, Any], by: CorrectionBy) -> Prepared:
        """The events of a correction and what they change. Raises `CorrectionRefused`."""
        try:
            return await self._prepare(competition, correction, by)
        except BadCorrection as error:
            raise CorrectionRefused(422, str(error)) from error
        except (ConsumerError, KafkaError, OSError) as error:
            raise CorrectionRefused(503, f"the log or the store cannot be read now: {error}") from error

    async def _prepare(self, competition: str, correction: Mapping[str, Any], by: CorrectionBy) -> Prepared:
        try:
            command = COMMANDS.validate_python(correction)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"][1:]) or "correction"
            raise BadCorrection(f"{where}: {first['msg']}") from error
        stored = await self._store.load(competition)
        if stored.position is None:
            raise CorrectionRefused(404, f"there is no competition {competition!r}")
        if not stored.is_complete or stored.projection != PROJECTION_VERSION:
            raise CorrectionRefused(503, "the competition is being rebuilt; try again in a moment")
        who = Corrector(by.id, by.author, by.why, by.at)
        before = {channel: view.doc for channel, view in stored.views.items()}
        state = Projection(competition, stored.parts, stored.views, set(stored.seen)).state
        events = build_events(competition, state, command, who)
        if all(digest_of(event.source, event.id) in stored.seen for event in events):
            return Prepared(tuple(events), {}, "", is_published=True)
        after = await self._documents_after(competition, stored, events)
        if any(isinstance(event, EventIgnored) for event in events):
            # Such an event says which rows it changes, and that is known only now.
            events = build_events(competition, state, command, who, outcome_changes(before, after))
            after = await self._documents_after(competition, stored, events)
        before |= await self._standings(competition, before)
        after |= await self._standings(competition, after)
        consequences = consequences_of(before, after)
        hashes = {channel: document_hash(after[channel]) for channel in consequences["channels"] if channel in after}
        expect = document_hash({"consequences": consequences, "hashes": hashes})
        return Prepared(tuple(events), consequences | {"hashes": hashes}, expect)

    async def _documents_after(
        self, competition: str, stored: StoredScope, events: Sequence[Event]
    ) -> dict[str, Document]:
        projection = Projection(competition, stored.parts, stored.views, set(stored.seen))
        for event in events:
            projection.apply(event)
        if projection.needs_rebuild:
            projection = await self._rebuilt(competition, stored, events, projection.ignored)
        else:
            await asyncio.to_thread(projection.collect)
        return {channel: view.doc for channel, view in projection.views.items()}

    async def _rebuilt(
        self, competition: str, stored: StoredScope, events: Sequence[Event], ignored: frozenset[str]
    ) -> Projection:
        """The projection from the log, as far as it is stored, and `events`."""
        assert stored.position is not None
        reader, rebuild = HistoryReader(self._settings), CompetitionRebuild(competition, ignored=ignored)
        place, end = TopicPartition(EVENTS_TOPIC, stored.origin.partition), stored.position.offset
        try:
            if stored.origin.first < await reader.first_offset(place):
                raise BadCorrection(
                    "the log no longer has the first events of this competition, so nothing can be taken back: send the "
                    "opposite correction"
                )
            async with contextlib.aclosing(reader.read(place, stored.origin.first)) as batches:
                async for records, reached in batches:
                    own = [r for r in records if r.key == competition.encode() and r.offset < end]
                    await asyncio.to_thread(_apply, rebuild, own)
                    if reached >= end:
                        break
        finally:
            await reader.close()
        for number, event in enumerate(events):
            rebuild.apply(end + number, event)
        result = await asyncio.to_thread(rebuild.result)
        if result is None:
            raise BadCorrection("the log has no event of this competition")
        return result.projection

    async def _standings(self, competition: str, documents: Mapping[str, Document]) -> dict[str, Document]:
        """The standings of the season, as they follow from these documents of the competition."""
        own = documents.get(f"points/{competition}")
        if own is None or own.get("rehearsal") or "season" not in own:
            return {}
        season, points = own["season"], {competition: own}
        for name in await self._store.progress_of_all():
            if name != competition and not name.startswith("season:"):
                other = (await self._store.documents(name, [f"points/{name}"])).get(f"points/{name}")
                if other is not None and other.get("season") == season and not other.get("rehearsal"):
                    points[name] = other
        return await asyncio.to_thread(standings_documents, season, points)


def _apply(rebuild: CompetitionRebuild, records: Iterable[LogRecord]) -> None:
    for record in records:
        # The consumer made a dead letter of what cannot be read or applied.
        with contextlib.suppress(UnreadableEvent, PoisonEvent):
            rebuild.apply(record.offset, read_event(record))
