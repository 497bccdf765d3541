"""Publishes a recorded feed: one message per line, with the time of its receipt in `_time`."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import orjson
import structlog
from pydantic import ValidationError

from producers import Publish
from producers.recording import open_lines
from producers.schedule import Schedule, due_times
from producers.vantage.translator import Translator
from producers.vantage.wire import Malformed, Message, read_instant

_log = structlog.get_logger()


@dataclass(slots=True)
class Translated:
    """Counts of a translated feed. `skipped` messages were logged with their position and left out."""

    messages: int = 0
    events: int = 0
    skipped: int = 0


class Recorded(NamedTuple):
    """A recorded message with its line number and the time of its receipt."""

    line: int
    received_at: datetime
    message: Message


def read_messages(path: Path, outcome: Translated) -> Iterator[Recorded]:
    """Yields the messages of a file. A line that is not a message with a time is logged and left out."""
    for number, line in open_lines(path):
        outcome.messages += 1
        try:
            message = orjson.loads(line)
            received_at = read_instant(message["_time"])
        except (ValueError, TypeError, KeyError) as error:
            outcome.skipped += 1
            reason = f"not a recorded message: {_reason(error)}"
            _log.error("message left out", file=str(path), line=number, reason=reason)
            continue
        yield Recorded(number, received_at, message)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}, the time of its receipt"
    if isinstance(error, orjson.JSONDecodeError):
        return "not JSON"
    if isinstance(error, ValidationError):
        return f"its _time is not an instant ({error.errors()[0]['msg']})"
    return f"it is not an object with a _time ({error})"


async def produce_file(
    path: Path, publish: Publish, *, competition: str, rate: float | None = 1.0, schedule: Schedule | None = None
) -> Translated:
    """Publishes a recorded feed at its recorded speed times `rate` (None = as fast as possible).

    Raises `BadRecording` when the file cannot be read.
    """
    translator = Translator(competition)
    outcome = Translated()
    began = time.monotonic()
    last_at: datetime | None = None
    recorded = ((each.received_at, each) for each in read_messages(path, outcome))
    for due_s, (line, received_at, message) in due_times(recorded, schedule or Schedule(rate)):
        if (wait_s := began + due_s - time.monotonic()) > 0:
            await asyncio.sleep(wait_s)
        try:
            events = translator.translate(message, received_at)
        except Malformed as error:
            outcome.skipped += 1
            _log.error("message left out", file=str(path), line=line, reason=str(error))
            continue
        for event in events:
            await publish(event)
        outcome.events += len(events)
        last_at = received_at
    if last_at is not None:
        for event in translator.ended(last_at):
            await publish(event)
            outcome.events += 1
    outcome.skipped += translator.left_out
    return outcome
