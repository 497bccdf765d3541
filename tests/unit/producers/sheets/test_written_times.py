"""Every usual way to write a time is read; a time with two readings that can be skated is refused."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sheets.written_times import UnreadableTime, WrittenTime, can_be_skated, read_time


@pytest.mark.parametrize(
    ("text", "metres", "time_us"),
    [
        # A spreadsheet
        ("37", 500, 37_000_000),
        ("36.9", 500, 36_900_000),
        ("102.93", 1500, 102_930_000),
        ("00:01:12.870", 1000, 72_870_000),
        ("0:01:15", 1000, 75_000_000),
        ("0:37:12", 500, 37_120_000),
        ("0:37:12", 15_000, 2_232_000_000),
        ("36.959999999999994", 500, 36_960_000),
        ("0 days 00:01:12.870000", 1000, 72_870_000),
        ("'36.96", 500, 36_960_000),
        # Result pages of several countries
        ("1.12,87", 1000, 72_870_000),
        ("1.12.87", 1000, 72_870_000),
        ("1:12,87", 1000, 72_870_000),
        ("1:12:87", 1000, 72_870_000),
        ("1:15", 1000, 75_000_000),
        ("1'12\"87", 1000, 72_870_000),
        ("1'12''87", 1000, 72_870_000),
        ("1′12″87", 1000, 72_870_000),
        ("12:25.69", 10_000, 745_690_000),
        ("36,96", 500, 36_960_000),
        ("36.775", 500, 36_775_000),
        # People
        ("1 min 12.87 s", 1000, 72_870_000),
        ("1m12.87s", 1000, 72_870_000),
        ("36.96 s", 500, 36_960_000),
        (" 36.09\u00a0WR ", 500, 36_090_000),
        ("36.09 WR TR", 500, 36_090_000),
        ("３６．９６", 500, 36_960_000),
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, metres: int, time_us: int) -> None:
    assert read_time(text, metres) == WrittenTime(time_us)


@pytest.mark.parametrize("text", ["1:42.93(4)", "1:42,93 (4)", "1.42,93(4)", "102.93(4)"])
def test_a_thousandth_in_brackets_is_told_apart(text: str) -> None:
    assert read_time(text, 1500) == WrittenTime(102_930_000, 4)


@pytest.mark.parametrize(
    ("text", "metres", "said"),
    [
        ("fast", 500, "not a time like 36.96 or 1:12.87: 'fast'"),
        ("", 500, "not a time like"),
        ("1:75.00", 1000, "not a time like"),
        ("1:12.87.3", 1000, "not a time like"),
        ("-36.96", 500, "not a time like"),
        ("0.00", 500, "0.00 is no time of a race over 500 m"),
        ("1.12", 1000, "1.12 is no time of a race over 1000 m"),
        ("7287", 1000, "7287 is no time of a race over 1000 m"),
        ("0:37:12", None, "'0:37:12' can be read in two ways"),
        ("99999", None, "99999 is no time of a race"),
    ],
)
def test_what_is_no_time_or_two_is_refused(text: str, metres: int | None, said: str) -> None:
    with pytest.raises(UnreadableTime) as caught:
        read_time(text, metres)
    assert str(caught.value).startswith(said)


def parts(cents: int) -> tuple[int, int, int]:
    minutes, rest = divmod(cents, 6_000)
    return minutes, *divmod(rest, 100)


def clock(pattern: str) -> Callable[[int], str]:
    def write(cents: int) -> str:
        m, s, c = parts(cents)
        return pattern.format(m=m, s=s, c=c)

    return write


def shortest_seconds(cents: int) -> str:
    """As a spreadsheet shows a number: no zeros at the end, no sign without decimals."""
    return f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".")


NOTATIONS: dict[str, Callable[[int], str]] = {
    "clock": clock("{m}:{s:02d}.{c:02d}"),
    "decimal comma": clock("{m}:{s:02d},{c:02d}"),
    "two points": clock("{m}.{s:02d}.{c:02d}"),
    "point and comma": clock("{m}.{s:02d},{c:02d}"),
    "hour of the day": clock("00:{m:02d}:{s:02d}.{c:02d}"),
    "hour of the day, milliseconds": clock("0:{m:02d}:{s:02d}.{c:02d}0"),
    "primes": clock("{m}'{s:02d}\"{c:02d}"),
    "words": clock("{m} min {s}.{c:02d} s"),
    "seconds": shortest_seconds,
    "seconds with a comma": lambda cents: shortest_seconds(cents).replace(".", ","),
}
LENGTHS = {500: (3_300, 12_000), 1000: (6_500, 24_000), 1500: (10_000, 36_000), 10_000: (73_000, 120_000)}


@given(
    metres=st.sampled_from(sorted(LENGTHS)),
    share=st.floats(0, 1),
    notation=st.sampled_from(sorted(NOTATIONS)),
)
def test_every_notation_of_a_time_gives_the_time_back(metres: int, share: float, notation: str) -> None:
    least, most = LENGTHS[metres]
    cents = round(least + share * (most - least))
    assert read_time(NOTATIONS[notation](cents), metres) == WrittenTime(cents * 10_000)


@given(metres=st.sampled_from(sorted(LENGTHS)), share=st.floats(0, 1))
def test_three_parts_with_colons_mean_the_time_that_can_be_skated(metres: int, share: float) -> None:
    """`1:12:87` of a result page, and `0:01:15` of a spreadsheet."""
    least, most = LENGTHS[metres]
    cents = round(least + share * (most - least))
    m, s, c = parts(cents)
    assert read_time(f"{m}:{s:02d}:{c:02d}", metres) == WrittenTime(cents * 10_000)
    assert read_time(f"0:{m:02d}:{s:02d}", metres) == WrittenTime((cents - c) * 10_000)


@given(st.text(max_size=20), st.sampled_from([None, *LENGTHS]))
def test_any_text_is_a_time_that_can_be_skated_or_refused(text: str, metres: int | None) -> None:
    try:
        found = read_time(text, metres)
    except UnreadableTime:
        return
    assert can_be_skated(found.time_us, metres)
