"""What is published in a run: a race day and a second competition, and at the end three notes."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from aiokafka import AIOKafkaProducer

from producers.recording import write_recording
from producers.simulate import COMPETITION, race_day
from testing.waiting import TIME_SCALE, eventually
from tests.faults.plan import FEED_S
from tests.faults.stack import Program, Stack
from tests.kit.recorded_data import SHARED_DATA

_CHAMPIONSHIP = SHARED_DATA / "live_ec2020" / "raw.jsonl"
_END_S = 120.0
NOTES = ("A first note to wait for", "A second note to wait for", "A third note to wait for")
TICKER = f"ticker/{COMPETITION}"


@dataclass
class Feed:
    """A command that publishes all of a competition, and may be given again: an event counts once."""

    name: str
    arguments: tuple[str, ...]
    starts: int = 0

    async def publish(self, stack: Stack) -> None:
        """Publishes everything, again when the command gives up."""
        while True:
            self.starts += 1
            program = stack.program(f"feed-{self.name}", *self.arguments)
            program.start()
            try:
                await eventually(lambda program=program: program.has_ended, _END_S)  # type: ignore[misc]
            except AssertionError:
                await program.end(SIGKILL)
                raise AssertionError(f"the feed {self.name} does not end: {program.said()[-2000:]}") from None
            if _succeeded(program):
                return
            if self.starts > 5:
                raise AssertionError(f"the feed {self.name} gave up {self.starts} times: {program.said()[-2000:]}")


def _succeeded(program: Program) -> bool:
    return program.process is not None and program.process.returncode == 0


def feeds(folder: Path, *, paced: bool) -> list[Feed]:
    """The race day, and the recorded championship, or where that is absent the race day once more under another name."""
    day = folder / "day.jsonl"
    events = list(race_day())
    write_recording(day, events)
    span_s = (events[-1].time - events[0].time).total_seconds()
    rate = f"{span_s / FEED_S:.0f}" if paced else "max"
    found = [Feed("day", ("replay", str(day), "--rate", rate))]
    if _CHAMPIONSHIP.exists():
        arguments = ("--file", str(_CHAMPIONSHIP), "--competition", "ec2020", "--skip-idle", "60")
        found.append(Feed("championship", ("produce", "vantage", *arguments, "--rate", "400" if paced else "max")))
    else:
        found.append(Feed("second-day", ("replay", str(day), "--rate", rate, "--as", "second-day")))
    return found


async def publish_note(brokers: str, number: int) -> float:
    """One note of the race day, the same bytes in every run. Returns when it was sent (monotonic clock)."""
    event = {
        "specversion": "1.0",
        "id": f"note-{number}",
        "source": "/tests/faults",
        "type": "note.published",
        "subject": COMPETITION,
        "time": f"2021-12-04T23:00:0{number}.000000Z",
        "data": {"text": NOTES[number]},
    }
    async with asyncio.timeout(60 * TIME_SCALE):
        producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all")
        await producer.start()
        try:
            sent_at = time.monotonic()
            await producer.send_and_wait("timing.events", json.dumps(event).encode(), key=COMPETITION.encode())
            return sent_at
        finally:
            await producer.stop()
