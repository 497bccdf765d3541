"""Odds against slow oracles: random draws, and the error function."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.chances.normal import below, quantile
from consumers.rules.chances.odds import Estimate, odds
from consumers.rules.chances.scenarios import NEVER_US, leads

S = 1_000_000


def drawn(finished: dict[str, int], open_: dict[str, Estimate], draws: int = 20_000) -> dict[str, tuple[float, float]]:
    """How often each one wins and reaches the podium in random races."""
    luck = random.Random(1)
    wins, podiums = dict.fromkeys([*finished, *open_], 0), dict.fromkeys([*finished, *open_], 0)
    for _ in range(draws):
        times = [(float(time), key) for key, time in finished.items()]
        for key, each in open_.items():
            if luck.random() >= each.fails:
                times.append((luck.gauss(each.mean_us, each.deviation_us), key))
        times.sort()
        wins[times[0][1]] += 1
        for _, key in times[:3]:
            podiums[key] += 1
    return {key: (wins[key] / draws, podiums[key] / draws) for key in wins}


@pytest.mark.parametrize("z", [-4.0, -1.5, -0.3, 0.0, 0.7, 2.0, 3.9])
def test_the_table_is_the_normal_distribution(z: float) -> None:
    assert below(z) == pytest.approx((1 + math.erf(z / math.sqrt(2))) / 2, abs=1e-5)
    assert quantile(below(z)) == pytest.approx(z, abs=1e-3)


@pytest.mark.parametrize(
    "finished", [{}, {"x": 69_700_000}, {"x": 69_500_000, "y": 69_900_000, "z": 70_100_000, "w": 71_000_000}]
)
def test_the_odds_are_how_often_it_happens(finished: dict[str, int]) -> None:
    luck = random.Random(2)
    field = {f"s{number}": Estimate(luck.gauss(70 * S, 0.7 * S), 0.6 * S, 0.02) for number in range(16)}
    expected = drawn(finished, field)
    for key, found in odds(finished, field).items():
        assert found.win == pytest.approx(expected[key][0], abs=0.015)
        assert found.podium == pytest.approx(expected[key][1], abs=0.02)


@given(
    st.lists(st.integers(60 * S, 64 * S), max_size=5),
    st.lists(st.tuples(st.floats(60 * S, 64 * S), st.floats(0.05 * S, 1.0 * S)), min_size=1, max_size=12),
)
def test_one_wins_and_three_reach_the_podium(times: list[int], estimates: list[tuple[float, float]]) -> None:
    finished = {f"f{number}": time for number, time in enumerate(times)}
    found = odds(finished, {f"o{number}": Estimate(*each) for number, each in enumerate(estimates)})
    assert sum(each.win for each in found.values()) == pytest.approx(1.0, abs=0.03)
    if len(set(times)) == len(times):  # equal times share a place
        assert sum(each.podium for each in found.values()) == pytest.approx(min(3, len(found)), abs=0.06)
    assert all(-1e-9 <= each.win <= each.podium + 1e-6 <= 1 + 2e-6 for each in found.values())


def test_when_everybody_has_finished_nothing_is_open() -> None:
    found = odds({"a": 70 * S, "b": 71 * S, "c": 71 * S, "d": 72 * S}, {})
    assert {key: (each.win, each.podium) for key, each in found.items()} == {
        "a": (1.0, 1.0),
        "b": (0.0, 1.0),
        "c": (0.0, 1.0),
        "d": (0.0, 0.0),
    }


def test_with_three_skaters_everybody_who_does_not_fall_is_on_the_podium() -> None:
    found = odds({}, {key: Estimate(70 * S, S, 0.1) for key in "abc"})
    assert all(each.podium == pytest.approx(0.9) for each in found.values())


def test_the_scenarios_agree_with_the_odds() -> None:
    field = {f"s{number}": Estimate(70 * S + number * 0.3 * S, 0.6 * S, 0.02) for number in range(8)}
    finished = {"x": 69_900_000}
    found = leads(finished, field, lambda ranked: [ranked[0][1]])
    exact = odds(finished, field)
    assert sum(found.values()) == pytest.approx(1.0)
    for key, each in exact.items():
        assert found.get(key, 0.0) == pytest.approx(each.win, abs=0.05)


def test_a_skater_who_fails_has_no_time_in_that_share_of_the_scenarios() -> None:
    never: list[bool] = []

    def leaders(ranked: object) -> list[str]:
        assert isinstance(ranked, list)
        never.append(ranked[-1][0] >= NEVER_US)
        return []

    assert leads({}, {"a": Estimate(70 * S, S, 0.25)}, leaders) == {}
    assert sum(never) == len(never) // 4
