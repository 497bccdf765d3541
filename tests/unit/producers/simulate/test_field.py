"""The field: published times stand, what lies between them is filled in, contradictions are refused."""

import pytest

from producers.simulate.field import complete_field, published_us
from producers.simulate.sheets import KnownResult


def known(rank: int, time: str, stood_still_s: str = "", **splits: str) -> KnownResult:
    return KnownResult(
        distance="500m-women",
        rank=rank,
        name=f"Known {rank}",
        country="NED",
        time=time,
        gap="",
        splits={int(metres.removeprefix("m")): split for metres, split in splits.items()},
        stood_still_s=stood_still_s,
        pair=None,
        pair_known=False,
        against="",
    )


def times(*results: KnownResult, size: int) -> list[int]:
    return [skater.time_us for skater in complete_field(results, size)]


def test_a_time_printed_to_hundredths_lies_in_the_middle_of_its_hundredth() -> None:
    assert published_us("37.19") == 37_195_000
    assert published_us("1:42.936") == 102_936_000


def test_times_of_equal_hundredths_keep_the_order_of_their_ranks() -> None:
    assert times(known(1, "37.19"), known(2, "37.19"), size=2) == [37_193_333, 37_196_666]
    assert times(known(1, "37.19"), known(2, "37.192"), known(3, "37.19"), size=3) == [
        37_191_000,
        37_192_000,
        37_196_000,
    ]


def test_a_time_that_is_not_known_lies_between_its_neighbours() -> None:
    first, second, third, fourth = complete_field([known(1, "37.00"), known(2, ""), known(4, "37.30")], 4)
    assert [first.time_us, second.time_us, third.time_us, fourth.time_us] == [
        37_005_000,
        37_105_000,
        37_205_000,
        37_305_000,
    ]
    assert [skater.time_known for skater in (first, second, third, fourth)] == [True, False, False, True]
    assert (second.name, third.name, third.country) == ("Known 2", None, None)


def test_behind_the_last_known_time_the_steps_go_on() -> None:
    assert times(known(1, "37.00"), known(3, "37.20"), size=5)[3:] == [37_305_000, 37_405_000]


def test_a_skater_who_stood_still_draws_nobody_along() -> None:
    found = times(known(1, "37.00"), known(3, "37.20"), known(5, "45.53", "8.30"), size=5)
    assert found[3:] == [37_305_000, 45_535_000]


def test_known_splits_and_the_standstill_are_kept() -> None:
    first, second = complete_field([known(1, "37.00", m100="10.49"), known(2, "45.53", "8.30")], 2)
    assert (first.splits, first.stood_still_us) == ({100: 10_495_000}, 0)
    assert second.stood_still_us == 8_300_000


def test_times_that_contradict_the_ranks_are_refused() -> None:
    with pytest.raises(ValueError, match=r"ranks 1 and 2 .* correct results\.csv"):
        times(known(1, "37.20"), known(2, "37.10"), size=2)


def test_ranks_without_room_between_the_known_times_are_refused() -> None:
    with pytest.raises(ValueError, match="ranks 1 and 2"):
        times(known(1, "37.00"), known(3, "37.01"), size=3)


def test_a_field_without_its_winner_is_refused() -> None:
    with pytest.raises(ValueError, match="the winner's time is not known"):
        times(known(2, "37.00"), size=2)
