"""When each event of a replay is due: pure arithmetic over instants, no clock."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

_T = TypeVar("_T")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """`rate` None = as fast as possible; `start` is passed over at once (what is before it is played without waiting, so
    that the state is right); `duration_s` and `skip_idle_s` are seconds of the recording."""

    rate: float | None = 1.0
    start: str | None = None
    duration_s: float | None = None
    skip_idle_s: float | None = None


def due_times(items: Iterable[tuple[datetime, _T]], schedule: Schedule) -> Iterator[tuple[float, _T]]:
    """Seconds since the beginning of the replay at which each item is due; never falling.

    A recorded gap is kept at rate 1, divided by the rate otherwise; one longer than `skip_idle_s` counts as that long. An
    item earlier than the one before it (devices report late) is due at once.
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


def parse_start(text: str, first: datetime) -> datetime:
    """Where to begin: an instant (RFC 3339; without a zone it is UTC), a time of day `15:05[:30]` in UTC on the day of the
    recording, or seconds after its beginning. Raises `ValueError` that says so."""
    if match := _CLOCK.fullmatch(text):
        midnight = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=float(match[3] or 0))
    try:
        return first + timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        pass
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no start: 2021-12-04T13:00:00Z, 13:00, or seconds from the beginning") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
