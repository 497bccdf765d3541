"""Reading the wire: durations in ticks of 100 ns, instants with up to seven decimals, enumerations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from schemas.distances import Armband
from schemas.events import parse_instant
from schemas.fields import How, Status

Message: TypeAlias = Mapping[str, Any]

WITHDRAWN = 16
"""Bit of `flags`: taken out by an operator, or a crossing after the finish."""
SHOWN = 32
"""Bit of `flags`: comes from the device that is the presentation source."""
INVALID: dict[int, Status] = {1: "DNS", 2: "DNF", 3: "DQ", 4: "WDR"}
"""`timeInvalidReason`, as the maker's own source numbers it (0 is unknown)."""

ARMBANDS: tuple[Armband, ...] = ("white", "red", "yellow", "blue")
"""`color` of a race, but for a mass start."""

_HOW: dict[str, How] = {"Photofinish": "photofinish", "Optical": "optical", "Transponder": "transponder"}

IGNORED = frozenset({"RaceNextLapIndexChangedEvent", "HeatNextLapIndexChangedEvent", "LastRaceSpeedChangedEvent"})
"""Known messages that say nothing that others do not."""


class Malformed(ValueError):
    """A message that is not what its type promises. The text says what is wrong."""


def microseconds(ticks: int) -> int:
    """Whole microseconds; a tenth of one is cut."""
    return ticks // 10


def instant(text: str) -> datetime:
    """`2020-01-12T15:05:58.5388225Z` → an aware instant; without a zone it is UTC."""
    return parse_instant(text)


def origin(passing: Message) -> datetime:
    """When the race of a loop or beam passing was started: `when` − `time`."""
    return instant(passing["when"]).astimezone(UTC) - timedelta(microseconds=microseconds(passing["time"]))


def how_of(measured: Message) -> How:
    """The device; one that is not known is as good as a hand-held watch."""
    return _HOW.get(measured["presentationSource"]["how"], "manual")
