"""Reads a time as spreadsheets, result pages and people write it.

    36.96   37   102.93   36,9          seconds: a spreadsheet drops zeros at the end, and may not count minutes
    1:12.87   1:12,87   1:15            minutes and seconds
    1.12,87   1.12.87   1'12"87   1:12:87
    0:01:15   00:01:12.870              a spreadsheet takes a time for an hour of the day
    1 min 12.87 s   0 days 00:01:12.870000
    1:42.93(4)   36.09 WR               a list prints the thousandth in brackets, and marks behind the time

Some notations have two readings: `0:37:12` is 37.12 s, or 37 minutes and 12 seconds. The reading that can be skated counts
(`can_be_skated`). When both can, or none, the time is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.times import US_PER_SECOND

_PER_US = 10**9
"""Of fifteen decimals, those of a microsecond."""
_DAY_US = 24 * 3600 * US_PER_SECOND
_FASTEST_MS = 18
_SLOWEST_MS = 1
"""Mean speeds in metres per second that no result has: the fastest 500 m is 14.9 m/s, and a skater who falls, gets up and walks
on is faster than 1 m/s."""

_QUOTES = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "´": "'", "`": "'", "″": '"', "”": '"', "“": '"', "\u02d0": ":", "∶": ":"}
)
_BRACKETS = re.compile(r"(.*\d)\s*\(([0-9])\)")
_MARKS = re.compile(r"(?:\s*\b(?:WRJ|WR|WB|OR|TR|NR|PB|PR|SB|WSB|SR)\b|\s*\*)+$|\s*(?:\bsec|\bsek|(?<=\d)s|\bs)\.?$")
_DAYS = re.compile(r"^0 days?,?\s+")
_FRACTION = r"(?:[.,](\d{1,15}))?"
_SECONDS = re.compile(r"(\d{1,5})" + _FRACTION)
_MINUTES = re.compile(r"""(\d{1,4})(?:\s*[:']\s*|\s*m(?:in)?\.?\s*)(\d{1,2})(?:[.,"](\d{1,15})?|)"?""")
_THREE_PARTS = re.compile(r"(\d{1,3})([:.,])(\d{1,2})([:.,])(\d{1,6})" + _FRACTION)


class UnreadableTime(ValueError):
    """Text that is no time, or one of two times; the message says which."""


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """`thousandth_digit` is what the text has in brackets."""

    time_us: int
    thousandth_digit: int | None = None


def read_time(text: str, metres: int | None = None) -> WrittenTime:
    """Reads a time over `metres` (None when the length is not known: then every time of a day can be skated).

    Raises `UnreadableTime`.
    """
    bare = _bare(text)
    printed = _BRACKETS.fullmatch(bare)
    digit = None
    if printed is not None:
        bare, digit = printed[1].rstrip(), int(printed[2])
    readings = list(dict.fromkeys(_readings(bare)))
    if not readings:
        raise UnreadableTime(f"not a time like 36.96 or 1:12.87: {text!r}")
    possible = [time_us for time_us in readings if can_be_skated(time_us, metres)]
    if len(possible) == 1:
        return WrittenTime(possible[0], digit)
    if possible:
        raise UnreadableTime(f"{text!r} can be read in two ways; write it as 1:12.87")
    raise UnreadableTime(f"{text} is no time of a race" + (f" over {metres} m" if metres else ""))


def can_be_skated(time_us: int, metres: int | None) -> bool:
    """Whether somebody can need that time for that length, even after a fall."""
    if not 0 < time_us < _DAY_US:
        return False
    return metres is None or metres * US_PER_SECOND / _FASTEST_MS <= time_us <= metres * US_PER_SECOND / _SLOWEST_MS


def _bare(text: str) -> str:
    """The text with plain digits, quotes and spaces, and without marks behind the time."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).replace("''", '"').strip().removeprefix("'").strip()
    return _DAYS.sub("", _MARKS.sub("", plain).strip())


def _readings(text: str) -> Iterator[int]:
    if (match := _SECONDS.fullmatch(text)) is not None:
        yield _microseconds(0, 0, match[1], match[2])
    if (match := _MINUTES.fullmatch(text)) is not None and int(match[2]) < 60:
        yield _microseconds(0, match[1], match[2], match[3])
    if (match := _THREE_PARTS.fullmatch(text)) is not None:
        first, between, second, before_last, last, fraction = match.groups()
        if between == before_last and int(second) < 60 and len(last) <= 2 and int(last) < 60:
            yield _microseconds(first, second, last, fraction)
        if int(second) < 60 and not fraction and len(second) == 2 and len(last) >= 2:
            yield _microseconds(0, first, second, last)


def _microseconds(hours: int | str, minutes: int | str, seconds: str, fraction: str | None) -> int:
    """A spreadsheet that computed a time may write 36.959999999999994; more than six decimals are rounded to a microsecond."""
    whole = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * US_PER_SECOND
    digits = (fraction or "").ljust(15, "0")
    return whole + (int(digits) + _PER_US // 2) // _PER_US
