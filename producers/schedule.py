"""Computes when each event of a replay is due: pure arithmetic over instants, no clock."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

_T = TypeVar("_T")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?(Z)?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """How to replay. `rate` None = as fast as possible. Events before `start` are due at once, so that the state is complete.
    `duration_s` and `skip_idle_s` are seconds of the recording."""

    rate: float | None = 1.0
    start: str | None = None
    duration_s: float | None = None
    skip_idle_s: float | None = None


def due_times(items: Iterable[tuple[datetime, _T]], schedule: Schedule) -> Iterator[tuple[float, _T]]:
    """Yields each item with the seconds since the start of the replay at which it is due; never decreasing.

    A recorded gap is divided by the rate; a gap longer than `skip_idle_s` is shortened to it. An item that is earlier than
    the one before it (devices report late) is due at once.
    """
    due_s = 0.0
    first: datetime | None = None
    start = end = latest = None
    for instant, item in items:
        if first is None or latest is None:
            first = latest = instant
            start = parse_start(schedule.start, first) if schedule.start is not None else first
            end = start + timedelta(seconds=schedule.duration_s) if schedule.duration_s is not None else None
        if end is not None and instant > end:
            return
        gap_s = max(0.0, (instant - max(latest, start or first)).total_seconds())
        latest = max(latest, instant)
        if schedule.skip_idle_s is not None:
            gap_s = min(gap_s, schedule.skip_idle_s)
        if schedule.rate is not None:
            due_s += gap_s / schedule.rate
        yield due_s, item


def parse_start(text: str, first: datetime, zone: tzinfo = UTC) -> datetime:
    """Returns the instant of a start in a recording that begins at `first`. Raises `ValueError` as `start_instants` does."""
    return next(start_instants(text, first, first, zone))


def start_instants(text: str, first: datetime, last: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yields the possible instants of a start in a recording from `first` to `last`, the most likely one first.

    `text` is an instant (RFC 3339), a time of day (`15:05[:30]`), both in `zone` unless they name another (`15:05Z`), or
    seconds after `first`. A time of day has an instant on each day of the recording; the last one is the nearest outside.
    Raises `ValueError` with these forms for anything else.
    """
    if match := _CLOCK.fullmatch(text):
        yield from _each_day(match, first, last, UTC if match[4] else zone)
        return
    try:
        yield first + timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            example = "2021-12-04T13:00:00Z, 13:00, or seconds from the beginning"
            raise ValueError(f"{text!r} is no start: {example}") from None
        yield instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _each_day(clock: re.Match[str], first: datetime, last: datetime, zone: tzinfo) -> Iterator[datetime]:
    midnight = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    # Wall-clock arithmetic within the zone: on a day with a change of clocks, 13:00 stays 13:00.
    instant = midnight + timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=float(clock[3] or 0))
    before = instant if instant < first else instant - timedelta(days=1)
    after = before + timedelta(days=1)
    while after <= last:
        yield after
        after += timedelta(days=1)
    yield before if first - before < after - last else after


def parse_rate(text: str) -> float | None:
    """The speed of a replay: a number above 0, or None for `max`. Raises `ValueError` for anything else.

    >>> parse_rate("8")
    8.0
    """
    if text == "max":
        return None
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 1e9:
        raise ValueError(f"{text!r} is not a speed: give a number above 0, or max")
    return rate
