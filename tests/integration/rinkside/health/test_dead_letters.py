"""A message that cannot be used: `doctor` needs a person, who reads, corrects and resends it, or discards it."""

import json
import re

import pytest
from aiokafka import AIOKafkaProducer

from schemas.storage_keys import EVENTS_TOPIC
from testing.processes import REPOSITORY
from testing.waiting import eventually
from tests.kit.rinkside.misspelt_note import NOTE
from tests.kit.rinkside.terminal import Terminal, value_at

EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def broker_of(stack: Terminal) -> str:
    found = re.search(r"Kafka\s+(127\.0\.0\.1:\d+)", (await stack.run("doctor")).stdout)
    assert found
    return found[1]


async def write(broker: str, *messages: tuple[str, bytes]) -> None:
    """Writes records past every check, as somebody else's program may."""
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    try:
        for key, value in messages:
            await producer.send_and_wait(EVENTS_TOPIC, value, key=key.encode())
    finally:
        await producer.stop()


async def test_a_dead_letter_is_found_read_corrected_and_resent(stack: Terminal) -> None:
    await stack.done("produce", "events", EVENING, "--competition", "club-2026")
    assert "nothing is wrong; running: 0 feed, 1 consumer, 1 gateway, 1 recorder" in await stack.done("doctor")
    assert await stack.done("dead-letters") == "No dead letter waits.\n"

    broker = await broker_of(stack)
    await write(broker, ("club-2026", json.dumps(NOTE).encode()), ("club-2026", b"\xff not JSON"))

    async def doctor_needs_a_person() -> bool:
        outcome = await stack.run("doctor")
        return outcome.returncode == 1 and "2 × a message on the log could not be used" in outcome.stdout

    await eventually(doctor_needs_a_person)
    findings = value_at(f"{stack.url}/readyz").json()["findings"]
    assert [finding["code"] for finding in findings] == ["dead-letters"]

    listed = await stack.done("dead-letters", "list")
    ids = re.findall(r"^(\d+-\d+)\s", listed, re.MULTILINE)
    assert len(ids) == 2
    assert "note.published" in listed
    shown = await stack.done("dead-letters", "show", ids[0])
    assert "reason     note.published.data.text: Field required" in shown
    assert '"txt": "The ice is new."' in shown

    refused = await stack.run("dead-letters", "resend", ids[0])
    assert refused.returncode == 1
    assert f"rinkside dead-letters resend {ids[0]} --file fixed.json" in refused.stderr

    fixed = (await stack.done("dead-letters", "show", ids[0], "--raw")).replace('"txt"', '"text"')
    (stack.folder / "fixed.json").write_text(fixed)
    said = await stack.done("dead-letters", "resend", ids[0], "--file", "fixed.json")
    assert said == f"resent dead letter {ids[0]} as note.published note-1 of club-2026\n"
    await eventually(lambda: "The ice is new." in value_at(f"{stack.url}/api/ticker/club-2026").text)
    again = await stack.run("dead-letters", "resend", ids[0], "--file", "fixed.json")
    assert again.returncode == 1
    assert "was resent already" in again.stderr

    assert await stack.done("dead-letters", "discard", ids[1]) == "1 discarded\n"

    async def nothing_is_wrong() -> bool:
        return "nothing is wrong" in (await stack.run("doctor")).stdout

    await eventually(nothing_is_wrong)
    everything = await stack.done("dead-letters", "list", "--all")
    assert "resent by" in everything
    assert "discarded by" in everything


async def test_discard_asks_for_ids(stack: Terminal) -> None:
    outcome = await stack.run("dead-letters", "discard")
    assert outcome.returncode == 2
    assert "give ids, or --all" in outcome.stderr
    outcome = await stack.run("dead-letters", "show", "0-999999")
    assert outcome.returncode == 1
    assert "there is no dead letter 0-999999" in outcome.stderr
