"""A recorded feed: one message a line, with the time of its receipt in `_time`."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from producers import Publish
from producers.recording import open_lines
from producers.schedule import Schedule, due_times
from producers.vantage.translator import Translator
from producers.vantage.wire import Malformed, instant

_log = structlog.get_logger()


@dataclass(slots=True)
class Translated:
    """`skipped` messages were logged with their position and left out."""

    messages: int = 0
    events: int = 0
    skipped: int = 0


def read_messages(path: Path, outcome: Translated) -> Iterator[tuple[datetime, tuple[int, dict[str, Any]]]]:
    """Receipt and (line number, message). A line that is no message with a time is logged and left out."""
    for number, line in open_lines(path):
        outcome.messages += 1
        try:
            message = orjson.loads(line)
            received_at = instant(message["_time"])
        except (ValueError, TypeError, KeyError) as error:
            outcome.skipped += 1
            reason = f"not a recorded message: {_why(error)}"
            _log.error("message left out", file=str(path), line=number, reason=reason)
            continue
        yield received_at, (number, message)


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}, the time of its receipt"
    if isinstance(error, orjson.JSONDecodeError):
        return "not JSON"
    return f"it is no object with a _time ({error})"


async def produce_file(
    path: Path, publish: Publish, *, competition: str, rate: float | None = 1.0, schedule: Schedule | None = None
) -> Translated:
    """Publishes a recorded feed at its pace (`rate`, None = as fast as possible).

    Raises `BadRecording` when the file cannot be read.
    """
    translator = Translator(competition)
    outcome = Translated()
    began, last = time.monotonic(), None
    for due_s, (number, message) in due_times(read_messages(path, outcome), schedule or Schedule(rate)):
        if (wait_s := began + due_s - time.monotonic()) > 0:
            await asyncio.sleep(wait_s)
        try:
            events = translator.translate(message, instant(message["_time"]))
        except Malformed as error:
            outcome.skipped += 1
            _log.error("message left out", file=str(path), line=number, reason=str(error))
            continue
        for event in events:
            await publish(event)
        outcome.events += len(events)
        last = instant(message["_time"])
    if last is not None:
        for event in translator.ended(last):
            await publish(event)
            outcome.events += 1
    outcome.skipped += translator.left_out
    return outcome
