"""Times of the sport: from whole microseconds to their official form.

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
    """Returns the official time in 1/100 s: truncated, not rounded."""
    if time_us < 0:
        raise ValueError(f"a time is never negative: {time_us} µs")
    return time_us // US_PER_HUNDREDTH


def thousandths(time_us: int) -> int:
    """Returns the time truncated to 1/1000 s, by which two results are compared."""
    if time_us < 0:
        raise ValueError(f"a time is never negative: {time_us} µs")
    return time_us // US_PER_THOUSANDTH


def thousandth_digit(time_us: int) -> int:
    """Returns the digit that a result sheet prints in brackets: 4 in 1:42.93(4)."""
    return thousandths(time_us) % 10


@lru_cache(maxsize=65_536)  # the rankings of a day show the same few thousand times repeatedly
def format_hundredths(value: int) -> str:
    """`7287` → `"1:12.87"`, `3696` → `"36.96"`, `5` → `"0.05"`."""
    if value < 0:
        raise ValueError(f"a time is never negative: {value} hundredths")
    minutes, rest = divmod(value, 6_000)
    seconds, cents = divmod(rest, 100)
    return f"{minutes}:{seconds:02d}.{cents:02d}" if minutes else f"{seconds}.{cents:02d}"


def format_time(time_us: int) -> str:
    """Returns the official form of a time in µs: `72_870_400` → `"1:12.87"`."""
    return format_hundredths(hundredths(time_us))


def format_gap(time_us: int, reference_us: int) -> str:
    """Returns the signed difference of two official times: `"+0.42"`, `"-1:02.10"`; `""` when they are equal.

    Result sheets leave the gap empty for equal hundredths and never print +0.00.
    """
    difference = hundredths(time_us) - hundredths(reference_us)
    if difference == 0:
        return ""
    return ("+" if difference > 0 else "-") + format_hundredths(abs(difference))


def format_lap(time_us: int, previous_us: int) -> str:
    """Returns the lap time between two splits of one skater: the difference of the official times.

    Raises `ValueError` when the later split is before the earlier one.
    """
    return format_hundredths(hundredths(time_us) - hundredths(previous_us))


def parse_time(text: str) -> int:
    """Returns the µs of `"1:12.87"` or `"36.775"`. Raises `ValueError` for any other form."""
    match = _TIME.fullmatch(text.strip())
    if match is None or (match[1] is not None and int(match[2]) > 59):
        raise ValueError(f"not a time like 36.96 or 1:12.87: {text!r}")
    minutes = int(match[1] or 0)
    return (minutes * 60 + int(match[2])) * US_PER_SECOND + int(match[3].ljust(6, "0"))
