"""The desk's line to a real broker, and the desk of a running stack."""

import asyncio
import contextlib
import secrets
import time

import httpx
import pytest

from gateway.exceptions import NotPublished
from producers.topics import ensure_topics
from rinkside.desk import DeskPublisher
from schemas.events import Event, decode_event
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC
from testing.processes import REPOSITORY, free_port
from testing.servers import Server, tansu
from testing.waiting import eventually
from tests.kit.consumers.log import Log
from tests.kit.consumers.running import read_topic
from tests.kit.rinkside.terminal import Terminal, value_at


def note(text: str) -> Event:
    return Log(f"c{secrets.token_hex(4)}").add("note.published", {"text": text})


async def noted(server: Server, event: Event) -> int:
    """How often the event is on the log."""
    return [decode_event(record.value or b"") for record in await read_topic(server.address, EVENTS_TOPIC)].count(event)


async def test_what_was_published_is_on_the_log() -> None:
    with tansu() as broker:
        await ensure_topics(broker.kafka, partitions=2)
        async with contextlib.aclosing(DeskPublisher(broker.kafka)) as desk:
            events = [note("one"), note("two")]
            await asyncio.gather(*(desk.publish(event) for event in events))
            assert [await noted(broker, event) for event in events] == [1, 1]


async def test_a_broker_that_is_not_there_is_said_soon() -> None:
    async with contextlib.aclosing(DeskPublisher(KafkaConnection(f"127.0.0.1:{free_port()}"))) as desk:
        started_at = time.monotonic()
        with pytest.raises(NotPublished, match="try again"):
            await desk.publish(note("nobody hears"))
        assert time.monotonic() - started_at < 20


async def test_the_line_comes_back_with_the_broker() -> None:
    with tansu() as broker:
        await ensure_topics(broker.kafka, partitions=2)
        async with contextlib.aclosing(DeskPublisher(broker.kafka, timeout_s=2)) as desk:
            await desk.publish(note("before"))
            broker.kill()
            lost = note("in between")
            with pytest.raises(NotPublished):
                await desk.publish(lost)
            broker.restart()
            await ensure_topics(broker.kafka, partitions=2)

            async def again() -> bool:
                try:
                    await desk.publish(lost)
                except NotPublished:
                    return False
                return True

            await eventually(again, timeout_s=40)
            assert await noted(broker, lost) >= 1


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_note_and_an_overlay_go_through_the_whole_stack(terminal: Terminal) -> None:
    running = await asyncio.to_thread(terminal.up)
    await asyncio.to_thread(running.wait_until_it_says, "In another terminal")
    evening = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
    await terminal.done("produce", "events", evening, "--competition", "club-desk")
    await eventually(lambda: "club-desk" in value_at(f"{terminal.url}/api").json()["competitions"])
    assert "Desk    closed" in running.said, "without a token"
    made = (await terminal.run("token", "new", "anna", "--role", "commentator")).stdout
    async with httpx.AsyncClient(
        base_url=f"{terminal.url}/api/desk/club-desk", headers={"Authorization": f"Bearer {made.strip()}"}, timeout=20
    ) as desk:
        said = {"text": "The ice is ready.", "id": "the-same-note"}
        assert [(await desk.post("/notes", json=said)).status_code for _ in range(2)] == [201, 201]
        assert (await desk.post("/overlays", json={"kind": "clock", "shown": True})).status_code == 201
    await eventually(lambda: "clock" in value_at(f"{terminal.url}/api/overlay/club-desk").json().get("shown", {}))

    def lines() -> list[str]:
        ticker = value_at(f"{terminal.url}/api/ticker/club-desk").json()
        return [line["text"]["en"] for line in ticker.get("lines", {}).values() if line["kind"] == "note"]

    await eventually(lambda: lines() == ["The ice is ready."])
