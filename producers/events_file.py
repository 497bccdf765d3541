"""Own feeds: CloudEvents as lines of JSON, from a file or a pipe.

What a small timing program may leave out is filled in: `specversion`, `subject` (given on the command line), `source`
(`/events`), `time` (now) and `id` (a digest of everything else, so that the same line sent twice counts once when it
carries its time).
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import structlog

from producers import Publish
from producers.names import check_competition
from schemas.events import Event, UnreadableEvent, decode_event, format_instant

_log = structlog.get_logger()


@dataclass(slots=True)
class Intake:
    """How many lines became events, and how many could not be read (each was logged with its number)."""

    events: int = 0
    bad_lines: int = 0


def complete_event(line: bytes, competition: str | None, now: datetime) -> Event:
    """The event in a line, with what it leaves out filled in. Raises `UnreadableEvent`."""
    try:
        values = orjson.loads(line)
    except ValueError as error:
        raise UnreadableEvent(f"not JSON: {error}") from error
    if not isinstance(values, dict):
        raise UnreadableEvent("not a JSON object")
    if competition is not None:
        values["subject"] = competition
    values.setdefault("specversion", "1.0")
    values.setdefault("source", "/events")
    values.setdefault("time", format_instant(now))
    if "subject" not in values:
        raise UnreadableEvent("no subject: give the competition's id with --competition, or in the event")
    try:
        if "id" not in values:
            digest = hashlib.blake2b(orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=12)
            values["id"] = digest.hexdigest()
        whole = orjson.dumps(values)
    except TypeError as error:  # orjson reads deeper nesting than it writes
        raise UnreadableEvent(f"not an event: {error}") from error
    return decode_event(whole)


async def produce_events(
    lines: Iterable[bytes],
    publish: Publish,
    *,
    competition: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Intake:
    """Publishes each line as it comes. A bad line is logged with its number, counted and left out.

    Raises `BadName` when `competition` cannot be one.
    """
    if competition is not None:
        check_competition(competition)
    intake = Intake()
    number = 0
    iterator = iter(lines)
    while (line := await asyncio.to_thread(next, iterator, None)) is not None:
        number += 1
        if not line.strip():
            continue
        try:
            event = complete_event(line, competition, now())
        except UnreadableEvent as error:
            intake.bad_lines += 1
            _log.error("line left out", line=number, reason=error.reason)
            continue
        await publish(event)
        intake.events += 1
    return intake
