"""Dates at the venue: an evening in Salt Lake City is the next day in UTC."""

from datetime import UTC, date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.event_data import CompetitionData, DistanceData


def day_of(distance: DistanceData, announced: CompetitionData | None) -> date | None:
    """The date of a distance at its venue. Without a start time, the first day of the competition; None without both."""
    starts_at = distance.starts_at
    if starts_at is None:
        return announced.starts_on if announced is not None else None
    zone = announced.venue.timezone if announced is not None else None
    try:
        return starts_at.astimezone(ZoneInfo(zone) if zone else UTC).date()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return starts_at.astimezone(UTC).date()
