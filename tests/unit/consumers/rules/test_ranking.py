"""Ranks and ties against an oracle that is slow and obvious."""

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.crossings import best_crossing
from consumers.rules.ranking import Placing, placings, ranks

times = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(36_000_000, 36_030_000), max_size=8)


@given(times)
def test_the_rank_is_one_more_than_the_number_of_those_who_were_faster(values: dict[str, int]) -> None:
    cut = {key: int(f"{value:08d}"[:-3]) for key, value in values.items()}
    assert ranks(values) == {key: 1 + sum(other < cut[key] for other in cut.values()) for key in values}


@given(times)
def test_the_thousandth_shows_exactly_where_hundredths_are_shared(values: dict[str, int]) -> None:
    printed = {key: f"{value:08d}"[:-4] for key, value in values.items()}
    for key, placing in placings(values).items():
        shared = list(printed.values()).count(printed[key]) > 1
        assert placing.thousandth == (int(f"{values[key]:08d}"[-4]) if shared else None)


def test_a_tie_shares_rank_12_and_the_next_is_14() -> None:
    field = {f"s{number:02d}": 100_000_000 + number * 100_000 for number in range(11)}
    field |= {"x": 102_934_100, "y": 102_934_900, "z": 102_940_000}
    placed = placings(field)
    assert placed["x"] == placed["y"] == Placing(12, 4)
    assert placed["z"] == Placing(14, None)


def test_no_device_no_crossing() -> None:
    assert best_crossing({}) is None
    assert best_crossing({"manual": 1, "transponder": 2}) == ("transponder", 2)
