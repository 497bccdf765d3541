"""The model of a run: it ends at the time it was given, rises all the way, and keeps what is known."""

from random import Random

import pytest

from producers.simulate.pace import Run, model_run


@pytest.mark.parametrize(
    ("discipline", "metres", "time_us", "points"),
    [
        ("500m", 500, 36_775_000, [100, 500]),
        ("1000m", 1000, 72_255_001, [200, 600, 1000]),
        ("1500m", 1500, 101_154_000, [300, 700, 1100, 1500]),
    ],
)
def test_splits_rise_to_exactly_the_final_time(discipline: str, metres: int, time_us: int, points: list[int]) -> None:
    for seed in range(50):
        run = model_run(discipline, metres, time_us, {}, 0, Random(seed))
        assert list(run.splits) == points
        assert run.splits[metres] == time_us
        crossings = [run.crossing_us(at) for at in range(20, metres + 1, 20)]
        assert sorted(set(crossings)) == crossings


def test_a_known_split_is_kept() -> None:
    assert model_run("500m", 500, 36_965_000, {100: 10_495_000}, 0, Random(1)).splits == {
        100: 10_495_000,
        500: 36_965_000,
    }


def test_who_stood_still_covers_nothing_before_moving() -> None:
    run = model_run("500m", 500, 45_535_000, {}, 8_300_000, Random(1))
    assert run.crossing_us(1) > 8_300_000
    assert 10_300_000 < run.splits[100] - 8_300_000 < 10_900_000
    assert 9 < run.speed_ms(100, 100) < 10


def test_speed_is_the_mean_over_the_stretch_before() -> None:
    run = Run({100: 10_000_000, 500: 36_000_000})
    assert run.speed_ms(100, 100) == 10.0
    assert run.speed_ms(300, 100) == 15.38


def test_nothing_is_crossed_beyond_the_finish() -> None:
    with pytest.raises(ValueError, match="beyond the finish at 500 m"):
        Run({100: 10_000_000, 500: 36_000_000}).crossing_us(501)


def test_a_known_split_after_the_finish_is_refused() -> None:
    with pytest.raises(ValueError, match="splits do not rise"):
        model_run("500m", 500, 36_965_000, {100: 37_000_000}, 0, Random(1))
