"""Own feeds: CloudEvents as lines of JSON, from a file or a pipe.

What a small timing program may leave out is filled in: `specversion`, `subject` (given on the command line), `source`
(`/events`), `time` (now) and `id` (a digest of everything else, so that the same line sent twice counts once when it
carries its time).
"""

import asyncio
import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from producers import Publish
from producers.hints import ignored, not_json, strangers, unknown_type
from producers.identifiers import check_competition
from schemas.events import Event, UnreadableEvent, decode_event, format_instant

_log = structlog.get_logger()


@dataclass(slots=True)
class Intake:
    """How many lines became events, and how many could not be read (each was logged with its number)."""

    events: int = 0
    bad_lines: int = 0
    ignored: set[tuple[str, str]] = field(default_factory=set)
    """Type and name of fields that no event has: a slip of the pen, most of the time. Each was logged once."""


def complete_event(line: bytes, competition: str | None, now: datetime) -> Event:
    """The event in a line, with what it leaves out filled in. Raises `UnreadableEvent`."""
    return _complete(_values(line), competition, now)


def _values(line: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(line.strip())
    except ValueError as error:
        raise UnreadableEvent(not_json(line, str(error))) from error
    if not isinstance(values, dict):
        raise UnreadableEvent("not a JSON object")
    return values


def _complete(values: dict[str, Any], competition: str | None, now: datetime) -> Event:
    if (problem := unknown_type(values)) is not None:
        raise UnreadableEvent(problem)
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
    try:
        return decode_event(whole)
    except UnreadableEvent as error:
        raise UnreadableEvent(error.reason + strangers(values)) from error


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
        if number == 1:
            line = line.removeprefix(BOM_UTF8)  # programs of Windows begin a file with it
        if not line.strip():
            continue
        try:
            values = _values(line)
            event = _complete(values, competition, now())
        except UnreadableEvent as error:
            intake.bad_lines += 1
            _log.error("line left out", line=number, reason=error.reason)
            continue
        for name in ignored(values, event):
            if (event.type, name) not in intake.ignored:
                intake.ignored.add((event.type, name))
                _log.warning("a field that is not known was ignored", line=number, type=event.type, field=name)
        await publish(event)
        intake.events += 1
    return intake
