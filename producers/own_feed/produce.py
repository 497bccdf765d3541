"""Publishes own feeds: CloudEvents as lines of JSON, from a file or a pipe.

A small timing program may leave out `specversion`, `subject` (given on the command line), `source` (then `/events`), `time`
(then now) and `id` (then a digest of everything else, so a line with its time that is sent twice counts once).
"""

import asyncio
import hashlib
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from producers import Publish
from producers.exceptions import EventTooLarge
from producers.feed_status import FeedStatus
from producers.identifiers import check_competition
from producers.own_feed.bad_cells import LeftOut, without_bad_cells, without_bad_zone
from producers.own_feed.hints import ignored_fields, not_json, unknown_fields, unknown_type
from producers.own_feed.lines import read_in_thread
from producers.own_feed.missing import Missing
from schemas.events import Event, UnreadableEvent, decode_event, format_instant

_log = structlog.get_logger()

_MOST_SUBJECTS = 20
"""Other competitions that are logged; a feed has one or a few."""
_MOST_SHIFTS = 100_000
"""Blank and bad lines between events that are remembered, to name the line of an event."""


@dataclass(slots=True)
class Intake:
    """Counts of an own feed: lines read, events in them, bad lines, and bad cells and lanes of start lists that were left out
    of events (each was logged with the number of its line)."""

    lines: int = 0
    events: int = 0
    bad_lines: int = 0
    bad_cells: int = 0
    bad_lanes: int = 0
    ignored: set[tuple[str, str]] = field(default_factory=set)
    """Type and name of unknown fields, usually misspelt. Each was logged once."""
    subjects: set[str] = field(default_factory=set)
    """Other competitions that lines name. Each was logged once."""
    _shifts: deque[tuple[int, int]] = field(default_factory=lambda: deque([(0, 1)], maxlen=_MOST_SHIFTS))
    """Number of an event (from 0) → line number minus that, from that event on until the next entry."""

    def line_of(self, event: int) -> int:
        """The line of an event, counted from 0; the line after the last one read when there is no such event yet."""
        if event >= self.events:
            return self.lines + 1
        return event + next(shift for number, shift in reversed(self._shifts) if number <= event)

    def note_subject(self, subject: object, competition: str | None, overwritten: bool) -> None:
        """Logs once that lines name another competition than the command."""
        if (
            competition is None
            or overwritten
            or not isinstance(subject, str)
            or subject in (competition, *self.subjects)
        ):
            return
        if len(self.subjects) < _MOST_SUBJECTS:
            self.subjects.add(subject)
            _log.warning(
                "lines name another competition, and keep it; --overwrite-subject replaces it",
                line=self.lines,
                subject=subject,
                competition=competition,
            )

    def report(self, left_out: LeftOut) -> None:
        """Counts and logs what was left out of the last line."""
        if left_out.is_row:
            self.bad_lanes += 1
        else:
            self.bad_cells += 1
        tell = _log.error if left_out.is_row else _log.warning
        tell(
            "lane left out of the start list" if left_out.is_row else "cell left out",
            line=self.lines,
            skater=left_out.skater,
            field=left_out.field,
            value=left_out.value,
            reason=left_out.reason,
        )

    def add_event(self) -> None:
        """Counts the event of the last line read."""
        shift = self.lines - self.events
        if shift != self._shifts[-1][1]:
            self._shifts.append((self.events, shift))
        self.events += 1


def complete_event(line: bytes, competition: str | None, now: datetime, *, overwrite_subject: bool = False) -> Event:
    """Returns the event in a line, with missing fields filled in and without bad cells. Raises `UnreadableEvent`."""
    return _complete(_values(line), competition, now, overwrite_subject)[0]


def _values(line: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(line.strip())
    except ValueError as error:
        raise UnreadableEvent(not_json(line, str(error))) from error
    if not isinstance(values, dict):
        raise UnreadableEvent("not a JSON object")
    return values


def _complete(
    values: dict[str, Any], competition: str | None, now: datetime, overwrite_subject: bool
) -> tuple[Event, list[LeftOut]]:
    if (problem := unknown_type(values)) is not None:
        raise UnreadableEvent(problem)
    if competition is not None and (overwrite_subject or "subject" not in values):
        values["subject"] = competition
    values.setdefault("specversion", "1.0")
    values.setdefault("source", "/events")
    values.setdefault("time", format_instant(now))
    if "subject" not in values:
        raise UnreadableEvent("no subject: give the competition's id with --competition, or in the event")
    left_out: list[LeftOut] = []
    try:
        if "id" not in values:
            digest = hashlib.blake2b(orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=12)
            values["id"] = digest.hexdigest()
        left_out += without_bad_zone(values)
        whole = orjson.dumps(values)
    except TypeError as error:  # orjson reads deeper nesting than it writes
        raise UnreadableEvent(f"not an event: {error}") from error
    try:
        return decode_event(whole), left_out
    except UnreadableEvent as error:
        better, more = without_bad_cells(values)
        if not more:
            raise UnreadableEvent(error.reason + unknown_fields(values)) from error
        try:
            return decode_event(orjson.dumps(better)), left_out + more
        except UnreadableEvent as still:
            raise UnreadableEvent(still.reason + unknown_fields(better)) from still


async def produce_events(
    lines: Iterable[bytes],
    publish: Publish,
    *,
    competition: str | None = None,
    overwrite_subject: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    intake: Intake | None = None,
    stopping: asyncio.Event | None = None,
    status: FeedStatus | None = None,
) -> Intake:
    """Publishes each line as it arrives, until the last one or until `stopping` is set.

    A bad line is logged with its number, counted and left out. A bad cell is left out of its event, and a lane without a
    readable skater out of its start list; a distance that misses a lane or a result for that reason does not become official.
    `competition` is that of lines without a subject, and of all lines with `overwrite_subject`. `intake` holds the counts also
    when this is cancelled.

    Raises `BadName` when `competition` is not a possible id.
    """
    if competition is not None:
        check_competition(competition)
    intake = intake or Intake()
    missing = Missing()
    status = status or FeedStatus(competition or "events", "lines")
    status.connected()
    async for line in read_in_thread(lines, stopping):
        intake.lines += 1
        if intake.lines == 1:
            line = line.removeprefix(BOM_UTF8)  # Windows programs start a file with it
        if not line.strip():
            continue
        values: dict[str, Any] = {}
        status.message()
        try:
            values = _values(line)
            intake.note_subject(values.get("subject"), competition, overwrite_subject)
            event, left_out = _complete(values, competition, now(), overwrite_subject)
            missing.refuse_official(event)
        except UnreadableEvent as error:
            intake.bad_lines += 1
            status.skipped(f"line {intake.lines}: {error.reason}")
            _log.error("line left out", line=intake.lines, reason=error.reason)
            missing.lost_line(values, competition, intake.lines)
            continue
        missing.took(event, any(each.is_row for each in left_out), intake.lines)
        for each in left_out:
            intake.report(each)
        for name in ignored_fields(values, event):
            if (event.type, name) not in intake.ignored:
                intake.ignored.add((event.type, name))
                _log.warning("unknown field ignored", line=intake.lines, type=event.type, field=name)
        try:
            await publish(event)
        except EventTooLarge as error:
            intake.bad_lines += 1
            status.skipped(f"line {intake.lines}: {error}")
            _log.error("line left out", line=intake.lines, reason=str(error))
            continue
        intake.add_event()
    return intake
