"""Mass start: the sheets' own examples, and a slow oracle that compares riders two by two."""

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.mass_start import Rider, mass_start_placings, total_points

riders = st.builds(
    Rider,
    st.sampled_from([0, 0, 0, 1, 2, 3, 60]),
    st.integers(13, 16),
    st.integers(460_000_000, 460_030_000),
)


def beats(one: Rider, other: Rider) -> bool:
    """Whether a jury would put `one` before `other`."""
    if one.points != other.points:
        return one.points > other.points
    if one.laps != other.laps:
        return one.laps > other.laps
    return one.time_us // 1_000 < other.time_us // 1_000


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), riders, max_size=12))
def test_a_rank_is_one_more_than_those_who_beat_the_rider(field: dict[str, Rider]) -> None:
    placed = mass_start_placings(field)
    assert {key: placing.rank for key, placing in placed.items()} == {
        key: 1 + sum(beats(other, rider) for other in field.values()) for key, rider in field.items()
    }
    assert [placing.rank for placing in placed.values()] == sorted(placing.rank for placing in placed.values())


def test_one_point_outranks_an_earlier_finish_without() -> None:
    placed = mass_start_placings({"swings": Rider(1, 16, 466_500_000), "chung": Rider(0, 16, 466_040_000)})
    assert list(placed) == ["swings", "chung"]


def test_more_laps_come_before_any_time() -> None:
    placed = mass_start_placings({"lapped": Rider(0, 11, 391_660_000), "last": Rider(0, 16, 561_490_000)})
    assert placed["last"].rank == 1


def test_the_thousandth_is_shown_where_hundredths_are_equal() -> None:
    placed = mass_start_placings(
        {
            "a": Rider(0, 16, 466_501_000),
            "b": Rider(0, 16, 466_502_000),
            "c": Rider(3, 16, 466_503_000),
            "d": Rider(0, 16, 466_511_000),
        }
    )
    assert [placed[key].thousandth for key in "abcd"] == [1, 2, 3, None]


def test_who_was_lapped_keeps_no_points() -> None:
    assert total_points({1: 3, 2: 2, 4: 20}, 16, 16) == 25
    assert total_points({1: 3, 2: 3}, 13, 16) == 0
