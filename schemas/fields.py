"""Types of event fields: ids, times in whole microseconds, counts, states."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"
Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$")]
"""A competition or distance id: lower-case letters, digits, `.`, `_`, `-`; at most 64; safe in URLs and keys."""

Microseconds: TypeAlias = Annotated[int, Field(strict=True, gt=0, lt=24 * 3600 * 1_000_000)]
"""A time or split in whole microseconds since the start; never zero, never negative, never a float."""

Country: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""Three-letter code of the National Olympic Committee."""

MAX_KEY = 128
Key: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=MAX_KEY, pattern=r"^[!-~]+$")]
"""An id of the source's own (a race, a competitor): printable ASCII without spaces."""

Count: TypeAlias = Annotated[int, Field(ge=0, le=9_999)]
"""How many; 0 is possible."""
Number: TypeAlias = Annotated[int, Field(ge=1, le=9_999)]
"""Number in a sequence that starts at 1."""
Metres: TypeAlias = Annotated[int, Field(gt=0, le=100_000)]
Points: TypeAlias = Annotated[int, Field(ge=0, le=99_999)]


def _in_supported_years(instant: datetime) -> datetime:
    if not 1900 < instant.year < 2200:
        raise ValueError("no instant between 1901 and 2199")
    return instant


Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_in_supported_years)]
"""An instant with its offset from UTC, in a year that every library supports."""

Text: TypeAlias = Annotated[str, StringConstraints(max_length=500)]
How: TypeAlias = Literal["photofinish", "optical", "transponder", "manual"]
"""Kind of device that measured a crossing."""

DEVICE_PRECEDENCE: Mapping[How, int] = {"photofinish": 0, "optical": 1, "transponder": 2, "manual": 3}
"""Of several devices at one crossing the smallest number counts, whatever arrives last: the finish camera before the light
beam, the light beam before the transponder loop, the loop before a stopwatch."""

Status: TypeAlias = Literal["ok", "DNS", "DNF", "DQ", "WDR"]
LaneName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(inner|outer|[1-9][0-9]{0,2})$")]
"""`inner`, `outer` (start lane; in team pursuit the two straights), or the start position of a mass start."""
Phase: TypeAlias = Literal["quarter-final", "semi-final", "final", "final-a", "final-b", "final-c", "final-d"]
"""Round of a heat. `final` where there is only one; final A decides the first ranks, final B the next, and so on."""
OverlayKind: TypeAlias = Literal["clock", "ranking", "skater", "record", "standings"]
"""Graphics over the TV picture."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
