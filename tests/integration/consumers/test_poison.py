"""An event that the projection fails on: it should never be, and if it is, it must not stop all the others.

The failures are put into the projection of this process; everything else is real.
"""

from collections.abc import Mapping

import pytest
from redis.asyncio import Redis

from consumers.projection import handlers
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import CompetitionState
from consumers.service import ConsumerSettings
from schemas.documents import Document
from schemas.events import Event, build_event
from schemas.storage_keys import DEAD_LETTER_TOPIC
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.running import consuming, publish, read_topic, story, until_settled


def note(competition: str, text: str) -> Event:
    return build_event(
        {
            "id": f"note {text}",
            "source": "/test",
            "type": "note.published",
            "subject": competition,
            "time": "2026-01-10T12:00:00Z",
            "data": {"text": text},
        }
    )


async def test_an_event_that_cannot_be_applied_is_set_aside(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(memory: CompetitionState, event: Event, at: str) -> None:
        raise ZeroDivisionError("a flaw")

    monkeypatch.setitem(handlers.HANDLERS, "note.published", fail)
    events = story(competition)
    async with consuming(settings):
        await publish(broker.address, [*events[:5], note(competition, "one"), *events[5:]])
        await until_settled(redis, events)
        letters = [
            each
            for each in await read_topic(broker.address, DEAD_LETTER_TOPIC)
            if competition.encode() in (each.value or b"")
        ]
        assert len(letters) == 1


async def test_an_event_after_which_a_document_cannot_be_drawn_is_found_among_many_and_set_aside(
    broker: Server, redis: Redis, settings: ConsumerSettings, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Snapshot.mass_start_keys

    def fail(snapshot: Snapshot, table: Table) -> Mapping[str, Document]:
        if any(row.entry.competitor.name == "Skater boom" for row in table.rows.values()):
            raise ZeroDivisionError("a flaw")
        return built(snapshot, table)

    monkeypatch.setattr(Snapshot, "mass_start_keys", fail)
    events = story(competition)
    startlist = next(event for event in events if event.type == "startlist.published")
    (line_up,) = startlist.data.heats
    boom = line_up.entries[0].competitor.model_copy(update={"id": "boom", "name": "Skater boom"})
    entries = (line_up.entries[0].model_copy(update={"competitor": boom, "race": "r-boom"}),)
    heats = (line_up.model_copy(update={"heat": 9, "entries": entries}),)
    bad = startlist.model_copy(update={"id": "bad", "data": startlist.data.model_copy(update={"heats": heats})})
    async with consuming(settings):
        await publish(broker.address, events[:8])
        await until_settled(redis, events[:8])
        await publish(broker.address, [bad, *events[8:]])
        await until_settled(redis, events)

        async def set_aside() -> bool:
            return any(
                b"Skater boom" in (each.value or b"") for each in await read_topic(broker.address, DEAD_LETTER_TOPIC)
            )

        await eventually(set_aside)
