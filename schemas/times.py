"""Times of the sport: whole microseconds in, the official form out.

Rules (ISU Special Regulations Speed Skating, rule 251; checked against official result sheets):

- a time is *truncated* to 1/100 s, never rounded: 36.809 is 36.80;
- a lap and a gap are differences of truncated times;
- equal hundredths are decided by the 1/1000 s (also truncated), equal thousandths are a tie.

All functions are total over non-negative integers and raise `ValueError` on anything else.
"""

import re
from functools import lru_cache

US_PER_HUNDREDTH = 10_000
US_PER_THOUSANDTH = 1_000
US_PER_SECOND = 1_000_000

_TIME = re.compile(r"(?:(\d+):)?(\d{1,2})\.(\d{1,6})")


def hundredths(time_us: int) -> int:
    """The official time in 1/100 s: `time_us` cut, not rounded."""
    if time_us < 0:
        raise ValueError(f"a time is never negative: {time_us} µs")
    return time_us // US_PER_HUNDREDTH


def thousandths(time_us: int) -> int:
    """What two results are compared by: `time_us` cut to 1/1000 s."""
    if time_us < 0:
        raise ValueError(f"a time is never negative: {time_us} µs")
    return time_us // US_PER_THOUSANDTH


def thousandth_digit(time_us: int) -> int:
    """The digit a result sheet prints in brackets: 1:42.93(4) has 4."""
    return thousandths(time_us) % 10


@lru_cache(maxsize=65_536)  # a ranking of a day shows the same few thousand times again and again
def format_hundredths(value: int) -> str:
    """`7287` → `"1:12.87"`, `3696` → `"36.96"`, `5` → `"0.05"`."""
    if value < 0:
        raise ValueError(f"a time is never negative: {value} hundredths")
    minutes, rest = divmod(value, 6_000)
    seconds, cents = divmod(rest, 100)
    return f"{minutes}:{seconds:02d}.{cents:02d}" if minutes else f"{seconds}.{cents:02d}"


def format_time(time_us: int) -> str:
    """The official form of a time in µs: `72_870_400` → `"1:12.87"`."""
    return format_hundredths(hundredths(time_us))


def format_gap(time_us: int, reference_us: int) -> str:
    """Signed difference of the two official times: `"+0.42"`, `"-1:02.10"`; `""` when they are equal.

    A sheet leaves the gap of a second with the winner's hundredths empty rather than printing +0.00.
    """
    difference = hundredths(time_us) - hundredths(reference_us)
    if difference == 0:
        return ""
    return ("+" if difference > 0 else "-") + format_hundredths(abs(difference))


def format_lap(time_us: int, previous_us: int) -> str:
    """Lap time between two splits of one skater: difference of the two official times.

    Raises `ValueError` when the later split is before the earlier one.
    """
    return format_hundredths(hundredths(time_us) - hundredths(previous_us))


def parse_time(text: str) -> int:
    """`"1:12.87"`, `"36.775"` → µs. Raises `ValueError` on any other form."""
    match = _TIME.fullmatch(text.strip())
    if match is None or (match[1] is not None and int(match[2]) > 59):
        raise ValueError(f"not a time like 36.96 or 1:12.87: {text!r}")
    minutes = int(match[1] or 0)
    return (minutes * 60 + int(match[2])) * US_PER_SECOND + int(match[3].ljust(6, "0"))
