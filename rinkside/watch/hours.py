"""Whose hours a board shows: of the venue, of this computer, or both; and their label."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rinkside.watch.texts import clean
from schemas.documents import Document


class Times(StrEnum):
    """Whose hours a board shows."""

    VENUE = "venue"
    READER = "reader"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Hours:
    """Formats instants. `reader` None is the time zone of this computer; without a venue, its hours are UTC."""

    times: Times = Times.VENUE
    venue: tzinfo = UTC
    city: str = ""
    reader: tzinfo | None = None

    @property
    def label(self) -> str:
        """`Salt Lake City time`, `your time`, `Salt Lake City time (your time)`, `UTC`."""
        there = f"{self.city} time" if self.city else "UTC"
        return {Times.VENUE: there, Times.READER: "your time", Times.BOTH: f"{there} (your time)"}[self.times]

    @property
    def zone_name(self) -> str:
        """`America/Denver` for hours of the venue, else the label."""
        return getattr(self.venue, "key", self.label) if self.times is Times.VENUE else self.label

    def text(self, at: str, form: str) -> str:
        """`13:10`, `21:10` or `13:10 (21:10)`; one hour when both are the same."""
        instant = datetime.fromisoformat(at)
        there, here = (instant.astimezone(zone).strftime(form) for zone in (self.venue, self.reader))
        if self.times is Times.VENUE or there == here:
            return there
        return here if self.times is Times.READER else f"{there} ({here})"

    def stamped(self, at: str) -> str:
        """For lines of text: `13:10:05-07:00`, with the offset as its label."""
        zone = self.reader if self.times is Times.READER else self.venue
        return datetime.fromisoformat(at).astimezone(zone).isoformat(timespec="seconds")[11:].replace("+00:00", "Z")


def hours_of(competition: Document, times: Times) -> Hours:
    """The hours for the venue of a `competition` document."""
    venue = competition.get("venue", {})
    try:
        zone = ZoneInfo(venue["timezone"])
    except (KeyError, ZoneInfoNotFoundError, ValueError, OSError):
        return Hours(times)
    return Hours(times, zone, clean(venue.get("city") or venue.get("name") or zone.key))
